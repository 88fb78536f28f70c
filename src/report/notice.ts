import type { Finding, Notice, Outcome, Plan, Priority, Problem } from "../model.ts"
import { alerts } from "./alerts.ts"
import type { FindingsReport } from "./findings-view.ts"
import { driftTitle } from "./markdown-drift.ts"
import { counted } from "./names.ts"
import { changeTables, findingTables, heldTables, outcomeTables, problemTables } from "./notice-tables.ts"
import { openText } from "./open-matters.ts"
import { numberOf, type Status, statusCounts } from "./outcome-groups.ts"
import { planSentence, total } from "./summary.ts"

/** What every notice may hold besides: where the whole report is, and all of it as text. */
interface Whole {
  readonly report: string
  readonly url?: string
}

const FIRST: readonly Priority[] = ["problem", "important", "success", "informational"]

/** Whether somebody who asked for `wanted` is told of this. */
export const isWanted = (priority: Priority, wanted: Priority): boolean =>
  FIRST.indexOf(priority) <= FIRST.indexOf(wanted)

/** What differs from the templates, or would change, with what rules found in what there is. */
export function planNotice(
  command: "plan" | "drift",
  plan: Plan,
  { checked, ...whole }: Whole & { readonly checked?: FindingsReport },
): Notice {
  const open = (checked?.findings ?? []).filter(counts)
  const title = command === "drift" ? driftTitle(plan) : planSentence(plan).replace(/\.$/, "")
  const found = open.length > 0 ? `; ${counted(open.length, "finding")}` : ""
  return {
    command,
    owner: plan.owner,
    world: plan.world,
    priority: first(planPriority(plan, open.length), checked ? checkPriority(checked) : "informational"),
    title: `${title}${found}`,
    lines: [...alerts(plan).map((alert) => alert.title), ...waivedLines(checked?.waived ?? [])],
    tables: [...changeTables(plan), ...findingTables(open, plan.accounts), ...heldTables(plan), ...problemTables(plan)],
    ...whole,
  }
}

/** What an apply did, most urgent first. */
export function applyNotice(plan: Plan, outcomes: readonly Outcome[], whole: Whole): Notice {
  const has = (status: Status) => numberOf(outcomes, status) > 0
  const accounts = new Set(outcomes.map(({ change }) => change.account)).size
  const open = openText(plan)
  const done = `${statusCounts(outcomes)}, of ${counted(outcomes.length, "change")} in ${counted(accounts, "account")}`
  const standing = planPriority({ ...plan, summary: { ...plan.summary, ...NO_CHANGES } }, 0)
  const made: Priority = has("applied") ? "success" : "informational"
  return {
    command: "apply",
    owner: plan.owner,
    world: plan.world,
    priority: has("failed") || has("skipped") ? "problem" : first(standing, has("held") ? "important" : made),
    title: outcomes.length === 0 ? `Nothing was applied${open === undefined ? "" : `: ${open}`}` : done,
    lines: outcomes.length > 0 && open !== undefined ? [`Not all was planned: ${open}`] : [],
    tables: [
      ...(["failed", "skipped", "held", "applied"] as const).flatMap((status) =>
        outcomeTables(status, outcomes, plan.accounts),
      ),
      ...problemTables(plan),
    ],
    ...whole,
  }
}

/** What rules found. */
export function checkNotice(checked: FindingsReport, whole: Whole): Notice {
  const { owner, world, accounts, waived, problems } = checked
  const open = checked.findings.filter(counts)
  const places = new Set(open.map(({ account }) => account)).size
  const number =
    open.length === 0 ? "No findings" : `${counted(open.length, "finding")} in ${counted(places, "account")}`
  const unread = new Set(problems.flatMap((one) => (one.severity === "unreadable" ? [one.account ?? ""] : []))).size
  return {
    command: "check",
    owner,
    world,
    priority: checkPriority(checked),
    title: unread > 0 ? `${number}; ${counted(unread, "account")} could not be read, or not wholly` : number,
    lines: waivedLines(waived),
    tables: [...findingTables(open, accounts), ...problemTables({ problems, accounts })],
    ...whole,
  }
}

/** That a command came to nothing. */
export function failureNotice(
  { command, owner, world }: Pick<Notice, "command" | "owner" | "world">,
  problems: readonly Problem[],
  whole: Whole,
): Notice {
  const [reason] = problems.filter(({ severity }) => severity !== "warning" && severity !== "note")
  return {
    command,
    owner,
    world,
    priority: "problem",
    title: `Failed: ${(reason?.message ?? "something is wrong").replace(/\.$/, "")}`,
    lines: reason?.fix ? [reason.fix] : [],
    tables: problems.length > 1 ? problemTables({ problems, accounts: {} }) : [],
    ...whole,
  }
}

const waivedLines = (waived: readonly Finding[]): readonly string[] =>
  waived.length > 0 ? [`${counted(waived.length, "finding is", "findings are")} waived`] : []

function checkPriority({ findings, problems }: Pick<FindingsReport, "findings" | "problems">): Priority {
  if (problems.some(({ severity }) => severity === "error" || severity === "unreadable")) return "problem"
  return findings.some(counts) ? "important" : "informational"
}

const NO_CHANGES = { creates: 0, updates: 0, deletes: 0, adopts: 0, replaces: 0 } as const

const first = (...priorities: readonly Priority[]): Priority =>
  FIRST.find((one) => priorities.includes(one)) ?? "informational"

/** A note is worth reading, and not worth a message. */
const counts = ({ severity }: Finding): boolean => severity !== "note"

function planPriority({ problems, summary }: Plan, findings: number): Priority {
  const has = (severity: string) => problems.some((problem) => problem.severity === severity)
  if (has("error") || has("unreadable")) return "problem"
  return total(summary) > 0 || has("blocked") || findings > 0 ? "important" : "informational"
}
