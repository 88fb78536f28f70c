import type { Plan } from "../model.ts"
import { html } from "./html-escape.ts"
import { count, counted } from "./names.ts"
import { notPlanned } from "./open-matters.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"
import { filtersText, planSentence, total, unchangedAccounts } from "./summary.ts"

/** What was planned, what it comes to in numbers, and which plan this is. A snapshot is named before all else. */
export function headerHtml(plan: Plan): string {
  const filters = filtersText(plan)
  return `<header>
${plan.world === "" ? "" : `<p class="world">${html(plan.world)}: not AWS itself</p>\n`}<h1>Reconcile plan of <span class="name">${html(plan.owner)}</span>${status(plan)}</h1>
${filters === undefined ? "" : `<p class="filters">${html(filters)}</p>\n`}${numbers(plan)}
<dl class="facts">
${facts(plan)
  .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
  .join("\n")}
</dl>
</header>`
}

function status({ problems, accounts }: Plan): string {
  const errors = problemGroups(
    problems.filter(({ severity }) => severity === "error"),
    accounts,
  )
  if (errors.length > 0) {
    return ` <strong class="status">${counted(errors.length, "error")}${inAccounts(errors)}</strong>`
  }
  const blocked = problems.some(({ severity }) => severity === "blocked")
  return blocked ? ' <strong class="status">Blocked</strong>' : ""
}

function numbers(plan: Plan): string {
  const { creates, updates, adopts, deletes, replaces } = plan.summary
  if (total(plan.summary) === 0) return `<p class="lede">${html(planSentence(plan))}</p>`
  const all = [
    ["create", creates, "to add"],
    ["update", updates, "to change"],
    ["adopt", adopts, "to adopt"],
    ["delete", deletes, "to delete"],
    ["replace", replaces, "to replace"],
  ] as const
  const items = all.map(([action, number, words]) => {
    const quiet = number === 0 ? " none" : ""
    return `<li class="${action}${quiet}"><span class="number">${count(number)}</span> ${words}</li>`
  })
  return `<ul class="numbers" aria-label="Changes">\n${items.join("\n")}\n</ul>`
}

function facts(plan: Plan): readonly (readonly [name: string, value: string])[] {
  const { summary, clock, digest } = plan
  const missing = notPlanned(plan)
  const accounts = [
    `${count(summary.accountsChanged)} of ${count(summary.accounts)} changed`,
    `${count(unchangedAccounts(plan))} unchanged`,
    ...(missing > 0 ? [`<strong>${count(missing)} not planned</strong>`] : []),
  ]
  const orphans = summary.orphans > 0 ? [counted(summary.orphans, "orphan")] : []
  return [
    ["Accounts", accounts.join(", ")],
    ["Templates", count(summary.templates)],
    ["Resources", [`${count(plan.unchanged)} unchanged`, ...orphans].join(", ")],
    ["Judged at", `<time>${html(clock)}</time>`],
    ["Digest", `<code class="digest">${html(digest)}</code>`],
  ]
}
