import type { Finding, NoticeTable, Outcome, Plan, Problem } from "../model.ts"
import { concrete } from "./concrete.ts"
import { cellText } from "./findings-view.ts"
import { clusters } from "./groups.ts"
import { heldGroups } from "./holds.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, accountList, compareTexts, count, counted } from "./names.ts"
import { reasonGroups, type Status, TITLES } from "./outcome-groups.ts"
import { problemGroups } from "./problem-groups.ts"
import { total } from "./summary.ts"

const table = (
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly NoticeTable[] => (rows.length === 0 ? [] : [{ title, columns, rows }])

/** What would be done, identical changes once. */
export function changeTables(planned: Plan): readonly NoticeTable[] {
  const plan = concrete(planned)
  const rows = clusters(plan).flatMap(({ accounts, resources }) =>
    resources.map(({ action, type, id, region, template }) => [
      action,
      region === undefined ? `${type} ${idLabel(type, id)}` : `${type} ${idLabel(type, id)} in ${region}`,
      where(accounts, plan.accounts),
      template,
    ]),
  )
  return table(counted(total(plan.summary), "change"), ["Action", "Resource", "Accounts", "Template"], rows)
}

function where(accounts: readonly string[], names: AccountNames): string {
  const list = accountList(accounts, names, 2)
  return accounts.length > 1 ? `${count(accounts.length)}: ${list}` : list
}

/** What rules found: one table per rule template, with its own columns. */
export function findingTables(findings: readonly Finding[], names: AccountNames): readonly NoticeTable[] {
  const templates = [...new Set(findings.map(({ template }) => template))].sort(compareTexts)
  return templates.flatMap((template) => {
    const own = findings.filter((finding) => finding.template === template)
    const titles = [...new Set(own.flatMap(({ columns }) => Object.keys(columns)))]
    const rows = own.map(({ severity, type, id, account, region, message, columns }) => [
      severity,
      idLabel(type, id),
      account === "" ? "the organization" : (names[account]?.name ?? account),
      region,
      message,
      ...titles.map((title) => cellText(columns[title])),
    ])
    const columns = ["Severity", "Resource", "Account", "Region", "Finding", ...titles]
    return table(`${template}: ${counted(own.length, "finding")}`, columns, rows)
  })
}

/** What people asked to leave as it is. */
export function heldTables(plan: Plan): readonly NoticeTable[] {
  const rows = heldGroups(plan).flatMap(({ until, owner, reason, resources }) =>
    resources.map(({ problem: { type = "", id = "" }, accounts }) => [
      `${type} ${idLabel(type, id)}`,
      where(accounts, plan.accounts),
      until,
      owner,
      reason,
    ]),
  )
  return table("Held as they are", ["Resource", "Accounts", "Until", "Owner", "Reason"], rows)
}

/** What stands in the way, or could not be seen. */
export function problemTables({
  problems,
  accounts: names,
}: {
  readonly problems: readonly Problem[]
  readonly accounts: AccountNames
}): readonly NoticeTable[] {
  const wrong = problems.filter(({ severity }) => ["error", "blocked", "unreadable"].includes(severity))
  const rows = problemGroups(wrong, names).map(({ problem, accounts }) => [
    problem.severity,
    problem.message,
    accounts.length === 0 ? "" : where(accounts, names),
  ])
  return table("In the way", ["Kind", "Problem", "Accounts"], rows)
}

/** What became of changes in one way. */
export function outcomeTables(
  status: Status,
  outcomes: readonly Outcome[],
  names: AccountNames,
): readonly NoticeTable[] {
  const rows = reasonGroups(outcomes, status, names).flatMap(({ reason, resources }) =>
    resources.map(({ action, type, id, region, accounts }) => [
      action,
      region === undefined ? `${type} ${idLabel(type, id)}` : `${type} ${idLabel(type, id)} in ${region}`,
      where(accounts, names),
      ...(status === "applied" ? [] : [reason]),
    ]),
  )
  const columns = ["Action", "Resource", "Accounts", ...(status === "applied" ? [] : ["Reason"])]
  return table(TITLES[status], columns, rows)
}
