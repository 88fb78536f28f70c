import type { Plan, Severity } from "../model.ts"
import { clip, code, prose } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { accountCodes, details, type Shortening, secondaryNames } from "./markdown-levels.ts"
import { count, counted, sentence } from "./names.ts"
import { notPlanned } from "./open-matters.ts"
import { ORPHAN_ADVICE, orphanGroups } from "./orphans.ts"
import { inAccounts, type ProblemGroup, problemGroups } from "./problem-groups.ts"

/** What stands in the way, what could not be seen and why, and what else is worth knowing: a part for each. */
export function problemDetails(plan: Plan, level: Shortening): readonly string[] {
  if (level.problems === 0) return []
  const groups = problemGroups(plan.problems, plan.accounts)
  const part = (title: (number: number, where: string) => string, severities: readonly Severity[]) => {
    const all = groups.filter(({ problem }) => severities.includes(problem.severity))
    if (all.length === 0) return ""
    const lines = all
      .slice(0, level.problems)
      .map((group) => problemLine(group, plan, { names: secondaryNames(level) }))
    if (all.length > lines.length) lines.push(`- ${count(all.length - lines.length)} more`)
    return details(title(all.length, inAccounts(all)), lines.join("\n"))
  }
  return [
    part((number, where) => `Problems: ${count(number)}${where}`, ["error", "blocked"]),
    part(() => `Not planned: ${counted(notPlanned(plan), "account")}`, ["unreadable"]),
    part((number, where) => `Good to know: ${counted(number, "note")}${where}`, ["warning", "note"]),
  ]
}

/** One problem as an item of a list. */
export function problemLine(
  { problem, accounts }: ProblemGroup,
  plan: Pick<Plan, "accounts">,
  { names }: Pick<Shortening, "names">,
): string {
  const { severity, source, message, fix } = problem
  const place = source ? ` ${code(clip(`${source.file}:${source.line}:${source.column}`, 200))}` : ""
  const texts = [message, fix].flatMap((text) => (text ? [prose(clip(sentence(text), 500))] : []))
  const where = accounts.length > 0 ? ` In ${accountCodes(accounts, plan, names)}` : ""
  return `- **${severity}**${place}: ${texts.join(" ")}${where}`
}

/** What we own and no template states, and how to be rid of it. */
export function orphanDetails(plan: Plan, level: Shortening): string {
  const groups = orphanGroups(plan)
  if (groups.length === 0 || level.problems === 0) return ""
  const lines = groups.slice(0, level.problems).map(({ type, id, reason, accounts }) => {
    const where = accountCodes(accounts, plan, secondaryNames(level))
    return `- ${code(clip(`${type} ${idLabel(type, id)}`, 200))} in ${where}: ${prose(clip(sentence(reason), 300))}`
  })
  if (groups.length > lines.length) lines.push(`- ${count(groups.length - lines.length)} more`)
  const title = `Orphans: ${counted(plan.orphans.length, "resource")} of ours that no template states`
  return details(title, `${lines.join("\n")}\n\n${ORPHAN_ADVICE}`)
}
