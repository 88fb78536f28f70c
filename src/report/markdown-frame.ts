import type { Plan } from "../model.ts"
import { clip, code } from "./escape.ts"
import type { Shortening } from "./markdown-levels.ts"
import { count, counted, shortDigest } from "./names.ts"
import { notPlanned, openText } from "./open-matters.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"
import { countsText, filtersText, sizeText, total, unchangedAccounts } from "./summary.ts"

/** One sentence that says it all, also in the preview of an e-mail. */
export function heading(plan: Plan): string {
  const { world } = plan
  const place = world === "" ? "" : ` of ${code(clip(world, 100))}`
  return `## ${failure(plan)}Reconcile plan${place}: ${outcome(plan)}`
}

function outcome(plan: Plan): string {
  const { summary } = plan
  if (total(summary) === 0) {
    const open = openText(plan)
    return open === undefined ? "no changes" : `no changes planned, but ${open}`
  }
  return `${countsText(summary)} in ${count(summary.accountsChanged)} of ${counted(summary.accounts, "account")}`
}

function failure({ problems, accounts }: Plan): string {
  const errors = problemGroups(
    problems.filter(({ severity }) => severity === "error"),
    accounts,
  )
  if (errors.length > 0) return `${counted(errors.length, "error")}${inAccounts(errors)}. `
  return problems.some(({ severity }) => severity === "blocked") ? "Blocked. " : ""
}

/** What was looked at, and which plan this is. */
export function metaLine(plan: Plan): string {
  const missing = notPlanned(plan)
  const parts = [
    code(clip(plan.owner, 100)),
    sizeText(plan),
    `${counted(unchangedAccounts(plan), "account")} unchanged`,
    missing > 0 ? `${count(missing)} not planned` : "",
    `digest ${code(shortDigest(plan))}`,
    `judged at ${code(clip(plan.clock, 40))}`,
  ]
  const filters = filtersText(plan)
  const line = parts.filter(Boolean).join(" · ")
  return filters ? `${line}\n\n${code(clip(filters, 300))}` : line
}

/** Says that something is missing here, and where it is. */
export function shortenedNote({ level }: Shortening, whole: string): string {
  const how = [
    "",
    "long lists and values are cut",
    "the largest groups only list their resources",
    "the table only",
    "counts only",
  ]
  return level === 0 ? "" : `_Shortened to fit: ${how[level]}. The whole plan: ${whole}._`
}

/** What the reader can do now. */
export function nextSteps(plan: Plan): string {
  const stopped = plan.problems.some(({ severity }) => severity === "error" || severity === "blocked")
  if (stopped) return "**Next**: settle what is blocked or wrong, and push: every push plans again."
  if (total(plan.summary) === 0) {
    return notPlanned(plan) > 0
      ? "**Next**: see to it that what was not read can be read. Every push plans again."
      : "**Next**: nothing to do. Every push plans again."
  }
  return "**Next**: merging lets `reconcile apply` make exactly these changes; what is not as shown here any more is held back. Every push plans again."
}
