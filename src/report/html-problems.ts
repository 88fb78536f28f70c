import type { Plan, Severity } from "../model.ts"
import { accountsHtml } from "./html-alerts.ts"
import { html, proseHtml } from "./html-escape.ts"
import { idLabel } from "./id-label.ts"
import { count, counted, sentence } from "./names.ts"
import { notPlanned } from "./open-matters.ts"
import { ORPHAN_ADVICE, orphanGroups } from "./orphans.ts"
import { inAccounts, type ProblemGroup, problemGroups } from "./problem-groups.ts"

const MOST = 500
const NAMES = 20

/** What stands in the way, what could not be seen and why, and what else is worth knowing: a part for each. */
export function problemsHtml(plan: Plan): string {
  const groups = problemGroups(plan.problems, plan.accounts)
  const part = (title: (number: number, where: string) => string, severities: readonly Severity[], open: boolean) => {
    const all = groups.filter(({ problem }) => severities.includes(problem.severity))
    return listPart(
      title(all.length, inAccounts(all)),
      all.map((group) => problemHtml(group, plan)),
      { open },
    )
  }
  return [
    part((number, where) => `Problems: ${count(number)}${where}`, ["error", "blocked"], true),
    part(() => `Not planned: ${counted(notPlanned(plan), "account")}`, ["unreadable"], true),
    part((number, where) => `Good to know: ${counted(number, "note")}${where}`, ["warning", "note"], false),
  ]
    .filter((text) => text !== "")
    .join("\n")
}

/** What we own and no template states, and how to be rid of it. */
export function orphansHtml(plan: Plan): string {
  const lines = orphanGroups(plan).map(({ type, id, reason, accounts }) => {
    const where = accountsHtml(accounts, plan, NAMES)
    return `<li><code>${html(`${type} ${idLabel(type, id)}`)}</code> in ${where}: ${proseHtml(sentence(reason))}</li>`
  })
  const title = `Orphans: ${counted(plan.orphans.length, "resource")} of ours that no template states`
  return listPart(title, lines, { open: true, after: `<p>${proseHtml(ORPHAN_ADVICE)}</p>` })
}

function listPart(
  title: string,
  lines: readonly string[],
  { open, after = "" }: { readonly open: boolean; readonly after?: string },
): string {
  if (lines.length === 0) return ""
  const shown = lines.length > MOST ? [...lines.slice(0, MOST), `<li>${count(lines.length - MOST)} more</li>`] : lines
  const state = open && lines.length <= 20 ? " open" : ""
  return `<details class="part"${state}><summary><h2>${html(title)}</h2></summary>\n<ul>\n${shown.join("\n")}\n</ul>${after}</details>`
}

function problemHtml({ problem, accounts }: ProblemGroup, plan: Plan): string {
  const { severity, source, line, message, fix } = problem
  const place = source ? ` <code>${html(`${source.file}:${source.line}:${source.column}`)}</code>` : ""
  const quote = line === undefined || line.trim() === "" ? "" : `<pre>${html(line.slice(0, 300))}</pre>`
  const remedy = fix ? `<p>${proseHtml(sentence(fix))}</p>` : ""
  const where = accounts.length > 0 ? `<p class="where">In ${accountsHtml(accounts, plan, NAMES)}</p>` : ""
  return `<li><strong class="severity ${severity}">${severity}</strong>${place} ${proseHtml(sentence(message))}${quote}${remedy}${where}</li>`
}
