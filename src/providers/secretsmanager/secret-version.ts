import { randomBytes } from "node:crypto"
import { sha256 } from "../../value/digest.ts"
import { referenceOfTag, referenceTag } from "../../value/reference.ts"
import { ANOTHER_VALUE } from "../looked-up.ts"
import type { Tag } from "../tagging.ts"

/**
 * A new version id for a value that was made from a reference: a checksum of the reference's text and a random part, in
 * the shape of a UUID. The random part lets a value be written again after somebody else's: AWS ignores a repeated id.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export const newVersionId = (reference: string): string => `${prefixOf(reference)}${randomBytes(6).toString("hex")}`

/** The tag that says from which reference the value came, for people: the version's id alone tells only whether it was this one. */
export const SOURCE = "reconcile:source"

/** The tag of a value that was made from a reference. */
export const sourceTags = (reference: string | undefined): Tag[] =>
  reference === undefined ? [] : [{ Key: SOURCE, Value: referenceTag(reference) }]

/**
 * What the value of a secret shows: the reference that the current version was made from, if it is the stated one, or else by
 * the secret's tags, which the version's id has to confirm; else that it is another value.
 */
export function madeFrom(versionId: string, stated: string, tags: readonly Tag[]): string {
  if (versionId.startsWith(prefixOf(stated))) return stated
  const reference = referenceOfTag(tags.find(({ Key }) => Key === SOURCE)?.Value)
  return reference !== undefined && versionId.startsWith(prefixOf(reference)) ? reference : ANOTHER_VALUE
}

function prefixOf(reference: string): string {
  const digits = sha256(reference)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-`
}
