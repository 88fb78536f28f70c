/** A text with `***` for each of these secrets, wherever it stands as it was given. Empty ones are none. */
export const concealed = (text: string, secrets: readonly string[]): string =>
  secrets.filter((secret) => secret.length > 0).reduce((left, secret) => left.replaceAll(secret, "***"), text)

/** The same of bytes, whatever they are: secrets are ASCII, and latin1 has every byte. */
export const concealedBytes = (bytes: Buffer, secrets: readonly string[]): Buffer =>
  secrets.some((secret) => secret.length > 0 && bytes.includes(secret))
    ? Buffer.from(concealed(bytes.toString("latin1"), secrets), "latin1")
    : bytes

/** Fewer letters than these at the end of a secret are no secret, and may begin any text. */
const TELLING = 8

/** The same of a text whose beginning was cut off: it may begin inside of a secret. */
export function concealedTail(text: string, secrets: readonly string[]): string {
  for (const secret of secrets)
    for (let from = 1; from <= secret.length - TELLING; from++)
      if (text.startsWith(secret.slice(from))) return `***${concealed(text.slice(secret.length - from), secrets)}`
  return concealed(text, secrets)
}
