/**
 * SAML metadata by its meaning, as far as text tells: IAM gives back the document that was sent, but whoever keeps it in a
 * file may have wrapped, indented or re-encoded it. Byte order mark, XML declaration, comments, line ends and white space
 * between elements do not count, and no white space counts in the certificates' base64.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
 */
export function canonicalMetadata(document = ""): string {
  return document
    .replace(/^\uFEFF/, "")
    .replace(/<\?xml[^>]*\?>|<!--[\s\S]*?-->/g, "")
    .replace(
      /(<(?:[\w.-]+:)?(X509Certificate|Modulus|Exponent|DigestValue|SignatureValue)(?:\s[^>]*)?>)([^<]*)/g,
      joined,
    )
    .replace(/\s+/g, " ")
    .replace(/ ?([<>]) ?/g, "$1")
    .replace(/ (\/?>)/g, "$1")
    .trim()
}

const joined = (_: string, tag: string, _name: string, text: string): string => tag + text.replace(/\s/g, "")
