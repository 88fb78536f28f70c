import type { Json } from "../../model.ts"
import { parseDocument } from "../../value/policy.ts"
import { recent } from "../../value/recent.ts"

/**
 * Decoded documents by the text IAM sent. The same document stands in a thousand accounts: it is parsed once, and everybody
 * gets the same object, so that whoever canonicalises it can remember it.
 */
const decoded = recent<string, Json>(2_000)

/**
 * The document that IAM sent as a percent-encoded text (RFC 3986). The object is shared: nobody may change it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html
 */
export function decodeDocument(text: string | undefined): Json {
  if (text === undefined || text === "") return {}
  const known = decoded.get(text)
  if (known !== undefined) return known
  const document = decode(text)
  // A copy, because a slice of a response would keep the whole response in memory.
  decoded.set(Buffer.from(text).toString(), document)
  return document
}

function decode(text: string): Json {
  try {
    return parseDocument(/^\s*[{["]/.test(text) ? text : decodeURIComponent(text))
  } catch {
    return text
  }
}
