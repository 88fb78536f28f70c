import { randomBytes } from "node:crypto"
import { sha256 } from "../../value/digest.ts"
import { ANOTHER_VALUE } from "../looked-up.ts"

/**
 * A new version id for a value that was made from a reference: a checksum of the reference's text and a random part, in
 * the shape of a UUID. The random part lets a value be written again after somebody else's: AWS ignores a repeated id.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export const newVersionId = (reference: string): string => `${prefixOf(reference)}${randomBytes(6).toString("hex")}`

/** What the value of a secret shows: the stated reference where the current version was made from it, else that it is another. */
export const madeFrom = (versionId: string, stated: string): string =>
  versionId.startsWith(prefixOf(stated)) ? stated : ANOTHER_VALUE

function prefixOf(reference: string): string {
  const digits = sha256(reference)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-`
}
