import type { Json } from "../model.ts"
import { ACCOUNT_ID } from "./placeholder.ts"

/**
 * The policy document that a text holds: JSON, URL-encoded JSON (as IAM returns it, RFC 3986), or a JSON string that holds
 * JSON. Plain JSON is tried first, so a `%` or `+` inside a document survives. A blank text is the empty document `{}`.
 * Throws an Error with a sentence when the text is none of these.
 */
export function parseDocument(text: string): Json {
  let document: Json = text
  while (typeof document === "string") {
    if (document.trim() === "") return {}
    try {
      document = parseOnce(document)
    } catch (cause) {
      if (document !== text) return document
      throw new Error(`This policy document is not JSON: ${reasonOf(cause)}.`, { cause })
    }
  }
  return document
}

/** The document itself: a text is parsed, and kept as it stands where it cannot be. Absent is `{}`. */
export function documentOf(document: Json | undefined): Json {
  if (document === undefined || document === null) return {}
  if (typeof document !== "string") return document
  try {
    return parseDocument(document) ?? {}
  } catch {
    return document
  }
}

/** Whether a value is a policy document by its looks, as text or as itself: it has statements. */
export function isDocument(value: Json): boolean {
  const document = typeof value === "string" && !value.includes("Statement") ? value : documentOf(value)
  return typeof document === "object" && document !== null && Object.hasOwn(document, "Statement")
}

/**
 * The text to send: minified JSON of what was compared and shown, never the text as somebody wrote it, which may say a key
 * twice. Throws where a text is not JSON.
 */
export function encodeDocument(document: Json): string {
  return JSON.stringify(typeof document === "string" ? parseDocument(document) : document)
}

/**
 * How many characters IAM counts against its quotas: minified JSON without white space. A placeholder for the account id
 * counts as twelve. An absent document has none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function documentSize(document: Json | undefined): number {
  if (document === undefined || document === null || document === "") return 0
  return JSON.stringify(documentOf(document)).replaceAll(ACCOUNT_ID, "000000000000").replaceAll(/\s/g, "").length
}

function parseOnce(text: string): Json {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!text.includes("%")) throw cause
    let decoded: string
    try {
      decoded = decodeURIComponent(text)
    } catch {
      throw cause
    }
    return JSON.parse(decoded)
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause)
}
