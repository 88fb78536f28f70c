import { createHash } from "node:crypto"
import type { Json } from "../model.ts"

/** JSON text with sorted keys and no white space: one text per value. */
export function stableText(value: Json | undefined): string {
  if (value === undefined) return "null"
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(stableText).join(",")}]`
  const map = value as { readonly [key: string]: Json }
  const entries = Object.keys(map)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stableText(map[key])}`)
  return `{${entries.join(",")}}`
}

/** sha256 of a text, 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}

/** sha256 of texts that come one after the other: `hex` is that of all so far. */
export function runningSha256(): { readonly add: (text: string) => void; readonly hex: () => string } {
  const all = createHash("sha256")
  return {
    add: (text) => {
      all.update(text)
    },
    hex: () => all.copy().digest("hex"),
  }
}

/** sha256 of a value's meaning: key order and formatting do not count. */
export function hash(value: Json): string {
  return sha256(stableText(value))
}
