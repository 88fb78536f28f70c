import type { Plan, Summary } from "../model.ts"
import { unplanned } from "./alerts.ts"
import { visible } from "./escape.ts"
import { capped, count, counted, sentence, shortDigest } from "./names.ts"
import { notPlanned, openText } from "./open-matters.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"

/** `6 to add, 3 to change, 1 to delete`: the first three always, the others where there are any. */
export function countsText({ creates, updates, deletes, adopts, replaces }: Summary): string {
  const parts = [`${count(creates)} to add`, `${count(updates)} to change`]
  if (adopts > 0) parts.push(`${count(adopts)} to adopt`)
  parts.push(`${count(deletes)} to delete`)
  if (replaces > 0) parts.push(`${count(replaces)} to replace`)
  return parts.join(", ")
}

/** The number of changes a plan would make. */
export const total = ({ creates, updates, deletes, adopts, replaces }: Summary): number =>
  creates + updates + deletes + adopts + replaces

/** Accounts in which nothing is to do and nothing in the way, of those that could be planned. */
export function unchangedAccounts(plan: Plan): number {
  const stopped = plan.problems.filter(({ severity }) => severity === "error" || severity === "blocked")
  const failed = new Set([...unplanned(plan), ...stopped.flatMap(({ account }) => account ?? [])])
  return Object.entries(plan.accounts).filter(([id, { changes }]) => changes === 0 && !failed.has(id)).length
}

/**
 * The last line of a report: what would be done, or that nothing would. That accounts match their templates is only said
 * where nothing is blocked, held or left unread.
 */
export function planSentence(plan: Plan): string {
  const { summary } = plan
  const missing = notPlanned(plan)
  if (total(summary) > 0) {
    const others = [`${counted(unchangedAccounts(plan), "account")} unchanged`]
    if (missing > 0) others.push(`${count(missing)} not planned`)
    return `Plan: ${countsText(summary)}; ${others.join(", ")}.`
  }
  const { orphans } = summary
  const left = orphans > 0 ? `; ${counted(orphans, "orphan")} left as ${orphans === 1 ? "it is" : "they are"}` : ""
  const kept = `${counted(plan.unchanged, "resource")} unchanged${left}`
  const open = openText(plan)
  if (open !== undefined) return `No changes planned, but ${open}; ${kept}.`
  const same = unchangedAccounts(plan)
  const matching = `${counted(same, "account")} ${same === 1 ? "matches" : "match"} ${counted(summary.templates, "template")}`
  return `No changes. ${matching}; ${kept}.`
}

/** Why the plan cannot be applied as it is, and what to do; undefined where nothing stands in its way. */
export function blockedSentence({ problems, accounts }: Plan): string | undefined {
  const blocking = problems.filter(({ severity }) => severity === "error" || severity === "blocked")
  const groups = problemGroups(blocking, accounts)
  const first = groups.find(({ problem }) => problem.severity === "blocked") ?? groups[0]
  if (!first) return undefined
  const { severity, message, fix } = first.problem
  const text = [message, fix].flatMap((part) => (part ? [sentence(visible(part))] : [])).join(" ")
  const more = groups.length - 1
  const rest = [inAccounts([first]).trimStart(), more > 0 ? `${count(more)} more above` : ""].filter(Boolean).join("; ")
  return `${severity === "blocked" ? "Blocked" : "Error"}: ${text}${rest && ` (${rest})`}`
}

/** What narrowed the run, in words; undefined where nothing did. */
export function filtersText({ filters }: Plan): string | undefined {
  const parts = (["accounts", "templates", "types"] as const).flatMap((name) => {
    const only = filters[name]
    return only ? [`${name} ${capped(only.map(visible), 5)}`] : []
  })
  return parts.length === 0 ? undefined : `Filtered: only ${parts.join("; ")}. Orphans are not looked for.`
}

/** `14 accounts, 3 templates`. */
export const sizeText = ({ summary }: Plan): string =>
  `${counted(summary.accounts, "account")}, ${counted(summary.templates, "template")}`

/** `digest 9f3c2a114b07`. */
export const digestText = (plan: Plan): string => `digest ${shortDigest(plan)}`
