import type { Plan, Problem } from "../model.ts"
import { unplanned } from "./alerts.ts"
import { isHold } from "./holds.ts"
import { counted } from "./names.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"

/** Accounts that could not be planned, or not wholly. */
export const notPlanned = (plan: Plan): number => Math.max(plan.summary.accountsNotPlanned, unplanned(plan).length)

/**
 * What keeps a plan without changes from meaning that all is as stated: `1 resource is blocked and 2 accounts were not
 * read`. Undefined where nothing does.
 */
export function openText(plan: Plan): string | undefined {
  const parts = [
    ...blockedTexts(plan),
    ...errorTexts(plan),
    number(resources(plan.problems.filter(isHold)), "resource", ["is held as it is", "are held as they are"]),
    number(notPlanned(plan), "account", ["was not read", "were not read"]) +
      (seenInPart(plan) ? ", or not wholly" : ""),
  ].filter((text) => text !== "")
  if (parts.length < 2) return parts[0]
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}

/** Resources that must not be touched, and what else is refused: a limit, say. */
function blockedTexts({ problems, accounts }: Plan): readonly string[] {
  const blocked = problems.filter(({ severity }) => severity === "blocked")
  const others = problemGroups(
    blocked.filter(({ id }) => id === undefined),
    accounts,
  )
  return [
    number(resources(blocked), "resource", ["is blocked", "are blocked"]),
    others.length === 0 ? "" : `${counted(others.length, "problem")}${inAccounts(others)} must be settled`,
  ]
}

/** Templates that errors hold back, and errors that are about no template. */
function errorTexts({ problems, accounts }: Plan): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === "error")
  const [ours, others] = [
    errors.filter(({ template }) => template !== undefined),
    problemGroups(
      errors.filter(({ template }) => template === undefined),
      accounts,
    ),
  ]
  const templates = new Set(ours.map(({ template }) => template)).size
  const where = inAccounts(problemGroups(ours, accounts))
  return [
    number(templates, "template", [`is held back${where}`, `are held back${where}`]),
    others.length === 0 ? "" : `${counted(others.length, "error")}${inAccounts(others)} must be mended`,
  ]
}

/** Whether anything is known of an account that could not be read: then a part of it could. */
const seenInPart = (plan: Plan): boolean =>
  unplanned(plan).some((id) => {
    const { changes = 0, unchanged = 0, owned = 0 } = plan.accounts[id] ?? {}
    return changes + unchanged + owned > 0
  })

function resources(problems: readonly Problem[]): number {
  const named = problems.filter(({ id }) => id !== undefined)
  return new Set(named.map(({ account, region, type, id }) => JSON.stringify([account, region, type, id]))).size
}

const number = (many: number, noun: string, [one, several]: readonly [string, string]): string =>
  many === 0 ? "" : `${counted(many, noun)} ${many === 1 ? one : several}`
