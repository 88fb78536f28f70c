import type { Change } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, accountLabel, count, counted } from "./names.ts"
import { statedText } from "./stated.ts"

/** How far an apply is. */
export interface Underway {
  /** Changes that were made. */
  readonly done: number
  /** Changes that failed, or were held back. */
  readonly failed: number
  /** Changes that are being written. */
  readonly writing: readonly Change[]
  /** Changes that nobody has begun. */
  readonly left: number
}

/** More than so many are not listed: each may be looked for by the next plan. */
const LISTED = 50

/** What is still waited for when an apply is stopped. */
export function renderStopping({ writing }: Pick<Underway, "writing">, names: AccountNames): string {
  const said = "what is being written is finished, nothing else is begun."
  return writing.length === 0 ? said : `${said}\nBeing written:\n${writingLines(writing, names)}\n`
}

/** How far an apply was that ends at once, what nobody knows of it, and how to go on. */
export function renderLeaving({ done, failed, writing, left }: Underway, names: AccountNames, again: string): string {
  const numbers = `${counted(done, "change")} done, ${count(failed)} failed or held back, ${count(left)} not begun.`
  const unknown =
    writing.length === 0
      ? "Nothing was being written."
      : `${counted(writing.length, "change was", "changes were")} being written, and may or may not have taken effect:\n${writingLines(writing, names)}`
  return withoutCommands(
    `Left at once: ${numbers}\n${unknown}\nTo go on, run \`${visible(again)}\`: it looks at what is there, and does only what is left.\n`,
  )
}

function writingLines(writing: readonly Change[], names: AccountNames): string {
  const lines = writing.slice(0, LISTED).map((change) => {
    const { action, type, id, region, account } = change
    const where = `${visible(region)} of ${accountLabel(account, names)}`
    return `  ${action} ${visible(type)} ${clip(visible(idLabel(type, id)), 200)} in ${where}, ${statedText(change, visible)}`
  })
  return [...lines, ...(writing.length > LISTED ? [`  ${count(writing.length - LISTED)} more`] : [])].join("\n")
}
