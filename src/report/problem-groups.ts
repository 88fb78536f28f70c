import type { Problem, Severity } from "../model.ts"
import { type AccountNames, byName, compareTexts, counted } from "./names.ts"
import { withoutAccount } from "./without-account.ts"

/** Problems that say the same, in all the accounts they are in. */
export interface ProblemGroup {
  /** The first of them; where they are in several accounts, its message and fix say `the account` and name none. */
  readonly problem: Problem
  /** Ids, by name; empty where it is about no account. */
  readonly accounts: readonly string[]
}

const SEVERITIES: readonly Severity[] = ["error", "blocked", "unreadable", "warning", "note"]

/** Groups problems that differ by their account only. By severity, then by file, line and column, then by text. */
export function problemGroups(problems: readonly Problem[], names: AccountNames): readonly ProblemGroup[] {
  const groups = new Map<string, { problem: Problem; shared: Problem; accounts: string[] }>()
  for (const problem of problems) {
    const shared = masked(problem, names)
    const { severity, message, fix, source, type, id } = shared
    const key = JSON.stringify([severity, message, fix, source?.file, source?.line, source?.column, type, id])
    const group = groups.get(key) ?? { problem, shared, accounts: [] }
    if (problem.account !== undefined) group.accounts.push(problem.account)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map(({ problem, shared, accounts }) => {
      const distinct = [...new Set(accounts)].sort(byName(names))
      return { problem: distinct.length > 1 ? shared : problem, accounts: distinct }
    })
    .sort((a, b) => compareProblems(a.problem, b.problem))
}

/** ` in 3 accounts`, for behind a number of problems; "" where they are in no account or in one. */
export function inAccounts(groups: readonly ProblemGroup[]): string {
  const ids = new Set(groups.flatMap(({ accounts }) => accounts))
  return ids.size > 1 ? ` in ${counted(ids.size, "account")}` : ""
}

/** By severity, then by file, line and column (those without a place last), then by text. */
export function compareProblems(a: Problem, b: Problem): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || comparePlaces(a, b)
}

/** By file, line and column (those without a place last), then by text. */
export function comparePlaces(a: Problem, b: Problem): number {
  if (!a.source || !b.source) return Number(!a.source) - Number(!b.source) || compareTexts(a.message, b.message)
  return (
    compareTexts(a.source.file, b.source.file) ||
    a.source.line - b.source.line ||
    a.source.column - b.source.column ||
    compareTexts(a.message, b.message)
  )
}

function masked(problem: Problem, names: AccountNames): Problem {
  const { account, message, fix, id } = problem
  if (account === undefined || account === "") return problem
  const mask = (text: string) => withoutAccount(text, account, names)
  return {
    ...problem,
    message: mask(message),
    ...(fix === undefined ? {} : { fix: mask(fix) }),
    ...(id === undefined ? {} : { id: id.replaceAll(account, "{{ account.id }}") }),
  }
}
