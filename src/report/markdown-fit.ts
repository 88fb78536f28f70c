import { Buffer } from "node:buffer"

/**
 * Parts of a text with blank lines between; empty ones are left out. Undefined as soon as it is longer than `limit` UTF-8
 * bytes, and no further part is made then. GitHub counts some texts in bytes and others in characters, of which there are
 * never more: https://github.com/github/docs/issues/35252
 */
export function joined(parts: Iterable<string>, limit: number): string | undefined {
  const kept: string[] = []
  let bytes = 0
  for (const part of parts) {
    if (part === "") continue
    bytes += (kept.length > 0 ? 2 : 1) + Buffer.byteLength(part, "utf8")
    if (bytes > limit) return undefined
    kept.push(part)
  }
  return `${kept.join("\n\n")}\n`
}

/** What `text` gives for the largest number from `least` to `most` for which it gives anything; it must do so for `least`. */
export function largest(least: number, most: number, text: (number: number) => string | undefined): string | undefined {
  let [low, high, found] = [least, most, text(least)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const longer = text(middle)
    if (longer === undefined) high = middle - 1
    else [low, found] = [middle, longer]
  }
  return found
}

/** What `text` gives for the first of these levels for which it gives anything. */
export function firstThatFits<L>(levels: Iterable<L>, text: (level: L) => string | undefined): string | undefined {
  for (const level of levels) {
    const found = text(level)
    if (found !== undefined) return found
  }
  return undefined
}
