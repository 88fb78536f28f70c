import type { Outcome, Plan } from "../model.ts"
import { clip, code, prose } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { accountCodes, details, type Shortening } from "./markdown-levels.ts"
import { tableRow } from "./markdown-table.ts"
import { count, counted, sentence } from "./names.ts"
import {
  accountOutcomes,
  isToMend,
  numberOf,
  type OutcomeResource,
  reasonGroups,
  type Status,
  TITLES,
} from "./outcome-groups.ts"
import { statedText } from "./stated.ts"

/** What can become of a change, in the order and in the words in which people ask for it. */
export const WORDS: readonly (readonly [status: Status, word: string])[] = [
  ["applied", "applied"],
  ["failed", "failed"],
  ["held", "held back"],
  ["skipped", "skipped"],
]

/** Accounts that fit into one table whatever became of them. */
const FEW = 20

/** How far each account came: those that did not come to the end first; where there are many, the others are only listed. */
export function accountTable(outcomes: readonly Outcome[], plan: Plan, { rows, names }: Shortening): string {
  const accounts = accountOutcomes(outcomes, plan.accounts)
  if (rows === 0 || accounts.length === 0) return ""
  const [open, whole] = [accounts.filter((one) => !one.whole), accounts.filter((one) => one.whole)]
  const listed = accounts.length <= FEW ? [...open, ...whole] : open
  const columns = WORDS.filter(([status]) => numberOf(outcomes, status) > 0)
  const lines = listed.slice(0, rows).map(({ account, outcomes: own }) => {
    const numbers = columns.map(([status]) => numberOf(own, status))
    return tableRow([accountCodes([account], plan, 1), ...numbers.map((number) => (number === 0 ? "" : count(number)))])
  })
  const head = [
    tableRow(["Account", ...columns.map(([, word]) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)]),
    tableRow(["---", ...columns.map(() => "--:")]),
  ]
  const rest = listed.length - lines.length
  const others = whole.slice(listed.length - open.length).map(({ account }) => account)
  return [
    listed.length > 0 ? [...head, ...lines].join("\n") : "",
    rest > 0 ? `${counted(rest, "more row")}.` : "",
    others.length > 0
      ? details(`${counted(others.length, "account")}: everything applied`, accountCodes(others, plan, names))
      : "",
  ]
    .filter(Boolean)
    .join("\n\n")
}

/** The changes of one status: each reason once, with the resources that it is about. */
export function statusDetails(status: Status, outcomes: readonly Outcome[], plan: Plan, level: Shortening): string {
  const number = numberOf(outcomes, status)
  if (number === 0 || level.lines === 0) return ""
  const lists = reasonGroups(outcomes, status, plan.accounts).map(({ reason, resources }) => {
    const shown = resources.slice(0, level.lines).map((resource) => resourceLine(resource, status, plan, level))
    if (resources.length > shown.length) shown.push(`- ${count(resources.length - shown.length)} more`)
    const list = shown.join("\n")
    return reason === "" ? list : `${prose(clip(sentence(reason), 1000))}\n\n${list}`
  })
  return details(`${TITLES[status]}: ${counted(number, "change")}`, lists.join("\n\n"))
}

function resourceLine(resource: OutcomeResource, status: Status, plan: Plan, { names }: Shortening): string {
  const { action, type, id, region, accounts } = resource
  const place = region === undefined ? "" : ` in ${region}`
  const stated = isToMend(status) ? `: ${statedText(resource, (text) => code(clip(text, 300)))}` : ""
  return `- ${action} ${code(clip(`${type} ${idLabel(type, id)}${place}`, 200))} in ${accountCodes(accounts, plan, names)}${stated}`
}
