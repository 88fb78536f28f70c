import type { PageAccount, State } from "./page-data.ts"

/** What stands for a state where there is room for a sign only. */
export const SIGNS: Readonly<Record<State | "several", string>> = {
  delete: "−",
  replace: "−/+",
  update: "~",
  adopt: ">",
  create: "+",
  several: "",
  error: "!",
  blocked: "!",
  "not planned": "?",
  orphan: "o",
  warning: "i",
  note: "i",
}

/** Most serious first. */
export const STATES: readonly State[] = [
  "delete",
  "replace",
  "error",
  "blocked",
  "not planned",
  "update",
  "adopt",
  "create",
  "orphan",
  "warning",
  "note",
]

const CHANGES: ReadonlySet<State> = new Set(["delete", "replace", "update", "adopt", "create"])

/** Whether something would be done. */
export const isChange = (state: State): boolean => CHANGES.has(state)

/** The name of a state as a class of the style sheet. */
export const classOf = (state: string): string => state.replace(" ", "-")

/** `1 account`, `1,204 accounts`. */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`
}

/** A whole number with commas. */
export const count = (number: number): string => number.toLocaleString("en-US")

/** `payments (111111111111)`. */
export const labelOf = ({ id, name }: PageAccount): string =>
  id === "" || name === "" ? name || id : `${name} (${id})`

const PLACEHOLDER = /\{\{ (?:account\.(id|name)|'\{\{') \}\}/g

/** A text of a group as it reads in one of its accounts. */
export function inAccount(text: string, account: PageAccount | undefined): string {
  if (!account || !text.includes("{{")) return text
  return text.replace(PLACEHOLDER, (_, what) => (what === "id" ? account.id : what === "name" ? account.name : "{{"))
}

/** The first `most` of them, then `+N`; one more is shown rather than `+1`. */
export function capped<T>(list: readonly T[], most: number): { readonly shown: readonly T[]; readonly rest: number } {
  const shown = list.length <= most + 1 ? list : list.slice(0, most)
  return { shown, rest: list.length - shown.length }
}
