import type { SecretSource } from "../model.ts"
import { sha256 } from "./digest.ts"

/**
 * The text that stands for a value which is read only while it is written: CloudFormation's dynamic reference with the version
 * filled in, so that two texts are equal where source and version are.
 *
 *     {{resolve:ssm-secure:NAME:VERSION}}
 *     {{resolve:secretsmanager:NAME-OR-ARN:SecretString:KEY::VERSION-ID}}
 *
 * KEY is empty where all of the secret is meant. Where the source is not in the target's own account and region, both
 * follow: `...:VERSION:ACCOUNT:REGION}}`. It holds neither the value nor a hash of it, and may be shown and stored.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function referenceText(
  source: SecretSource,
  own: { readonly account: string; readonly region: string },
): string {
  const { service, name, version, path = "", account, region } = source
  const elsewhere = account.id === own.account && region === own.region ? "" : `:${account.id}:${region}`
  return service === "ssm"
    ? `{{resolve:ssm-secure:${name}:${version}${elsewhere}}}`
    : `{{resolve:secretsmanager:${name}:SecretString:${path}::${version}${elsewhere}}}`
}

/** What a reference's text says. */
export interface Reference {
  readonly service: SecretSource["service"]
  readonly name: string
  /** "" where all of the secret is meant. */
  readonly path: string
  readonly version: string
  /** Absent: the target's own. */
  readonly account?: string
  readonly region?: string
}

const elsewhere = "(?::(?<account>\\d{12}):(?<region>[a-z0-9-]+))?"
const parameter = new RegExp(`^\\{\\{resolve:ssm-secure:(?<name>[\\w./-]+):(?<version>\\d+)${elsewhere}\\}\\}$`)
const secret = new RegExp(
  "^\\{\\{resolve:secretsmanager:(?<name>(?:arn:[\\w-]+:secretsmanager:[\\w-]+:\\d{12}:secret:)?[\\w./+=@-]+)" +
    `:SecretString:(?<path>[^:{}]*)::(?<version>[\\w-]+)${elsewhere}\\}\\}$`,
)
/** A reference too long for a tag, of which only a checksum is known. */
const shortened = /^\{\{resolve:sha256:(?<version>[0-9a-f]{64})\}\}$/

/** Reads the text back; undefined for any other text, and for one of which only a checksum is left. */
export function parseReference(text: string): Reference | undefined {
  const found = parameter.exec(text) ?? secret.exec(text)
  if (!found?.groups) return undefined
  const { name = "", path = "", version = "", account, region } = found.groups
  const service = parameter.test(text) ? "ssm" : "secretsmanager"
  return { service, name, path, version, ...(account && region ? { account, region } : {}) }
}

/** Whether a text is a reference, or what a tag kept of one. */
export const isReference = (text: string): boolean => parseReference(text) !== undefined || shortened.test(text)

/**
 * How a tag remembers from which reference a resource was written: without braces, which tag values cannot hold; a checksum of
 * the reference (not of the value) where it is longer than a tag, or has characters that tags do not take.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function referenceTag(text: string): string {
  const plain = text.replace(/^\{\{|\}\}$/g, "")
  return plain.length <= 256 && /^[\p{L}\p{N} _.:/=+\-@]+$/u.test(plain) ? plain : `resolve:sha256:${sha256(text)}`
}

/**
 * The reference that such a tag stands for, to be shown as the live value of the property. A checksum is recognised by what is
 * `stated` now. Undefined for a value that no reference was written to.
 */
export function referenceOfTag(value: string | undefined, stated?: string): string | undefined {
  if (value === undefined) return undefined
  if (stated !== undefined && referenceTag(stated) === value) return stated
  const text = `{{${value}}}`
  return isReference(text) ? text : undefined
}

/** What people read instead of a reference: `secret prod/db, password` or `parameter /app/key`, and where it is, if elsewhere. */
export function referenceLabel(text: string): string {
  const reference = parseReference(text)
  if (!reference) return "a reference"
  const { service, name, path, account, region } = reference
  const what = service === "ssm" ? `parameter ${name}` : `secret ${name}${path ? `, ${path}` : ""}`
  return account ? `${what} of ${account} in ${region}` : what
}
