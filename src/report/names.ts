import type { Plan } from "../model.ts"
import { clip, visible } from "./escape.ts"

/** Names of accounts by id, as a plan holds them. */
export type AccountNames = Readonly<Record<string, { readonly name: string }>>

/** `payments (111111111111)`, or the id alone where the name is not known. One visible line. No id: organization scope. */
export function accountLabel(id: string, names: AccountNames): string {
  if (id === "") return "the organization"
  const name = Object.hasOwn(names, id) ? names[id]?.name : undefined
  return name ? `${clip(visible(name), 64)} (${visible(id)})` : visible(id)
}

/** The first `most` of them, then `+N`: `a, b, +10`. One more is shown rather than `+1`. */
export function capped(list: readonly string[], most: number): string {
  if (list.length <= most + 1) return list.join(", ")
  return [...list.slice(0, most), `+${count(list.length - most)}`].join(", ")
}

/** `payments (111111111111), data (222222222222), +10`. */
export const accountList = (ids: readonly string[], names: AccountNames, most: number): string =>
  accountLabels(ids, names, most).join(", ")

/** The labels of the first `most` accounts, then `+N`. One more is shown rather than `+1`. */
export function accountLabels(ids: readonly string[], names: AccountNames, most: number): readonly string[] {
  const shown = ids.length <= most + 1 ? ids : ids.slice(0, most)
  const labels = shown.map((id) => accountLabel(id, names))
  return shown.length === ids.length ? labels : [...labels, `+${count(ids.length - most)}`]
}

/** `lead` and a list, broken between its members where a line would be longer than `width`; later lines begin with `indent`. */
export function listLines(
  lead: string,
  list: readonly string[],
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] {
  const lines: string[] = []
  let [line, begun] = [lead, false]
  for (const [index, member] of list.entries()) {
    const text = index === list.length - 1 ? member : `${member},`
    if (begun && line.length + 1 + text.length > width) {
      lines.push(line)
      line = `${indent}${text}`
    } else line += ` ${text}`
    begun = true
  }
  return [...lines, line]
}

/** `1 account`, `1,204 accounts`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : plural}`
}

/** A whole number with commas. */
export function count(number: number): string {
  return number.toLocaleString("en-US")
}

/** Ids in the order in which reports name accounts: by name, then by id. */
export function byName(names: AccountNames): (a: string, b: string) => number {
  return (a, b) => compareTexts(names[a]?.name ?? "", names[b]?.name ?? "") || compareTexts(a, b)
}

/** Order of texts by code unit: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The first twelve digits of a digest. */
export const shortDigest = ({ digest }: Pick<Plan, "digest">): string => visible(digest).slice(0, 12)

/** The text with a full stop, unless it ends like a sentence already. */
export const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`)
