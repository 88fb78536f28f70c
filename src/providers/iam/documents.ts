import type { Json } from "../../model.ts"
import { parseDocument } from "../../value/policy.ts"

/**
 * Decoded documents by the text IAM sent. The same document stands in a thousand accounts: it is parsed once, and everybody
 * gets the same object, so that whoever canonicalises it can remember it.
 */
const decoded = new Map<string, Json>()
const MOST_DOCUMENTS = 2000

/**
 * The document that IAM sent as a percent-encoded text (RFC 3986). The object is shared: nobody may change it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html
 */
export function decodeDocument(text: string | undefined): Json {
  if (text === undefined || text === "") return {}
  const known = decoded.get(text)
  if (known !== undefined) return known
  const document = decode(text)
  if (decoded.size >= MOST_DOCUMENTS) decoded.delete(decoded.keys().next().value as string)
  // A copy, because a slice of a response would keep the whole response in memory.
  decoded.set(Buffer.from(text).toString(), document)
  return document
}

/** The text to send to IAM: minified, because what is sent is what is stored. */
export function encodeDocument(document: Json): string {
  return JSON.stringify(typeof document === "string" ? parseDocument(document) : document)
}

function decode(text: string): Json {
  try {
    return parseDocument(/^\s*[{["]/.test(text) ? text : decodeURIComponent(text))
  } catch {
    return text
  }
}
