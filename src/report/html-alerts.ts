import type { Plan } from "../model.ts"
import type { AlertItem } from "./alert-items.ts"
import type { Alert } from "./alerts.ts"
import { html, proseHtml } from "./html-escape.ts"
import { accountLabel, count, counted } from "./names.ts"
import type { Outline } from "./outline.ts"

const MOST_ITEMS = 200
const FIRST_ITEMS = 8

/** What a reviewer must not miss, most serious first; "" where there is nothing of the kind. */
export function alertsHtml({ alerts, plan }: Pick<Outline, "alerts" | "plan">): string {
  if (alerts.length === 0) return ""
  const blocks = alerts.map((alert) => alertHtml(alert, plan))
  return `<section class="alerts" aria-label="Alerts">\n${blocks.join("\n")}\n</section>`
}

function alertHtml({ level, title, items }: Alert, plan: Plan): string {
  const lines = items.slice(0, MOST_ITEMS).map((item) => `<li>${itemHtml(item, plan)}</li>`)
  if (items.length > MOST_ITEMS) lines.push(`<li>${count(items.length - MOST_ITEMS)} more</li>`)
  const first = lines.length <= FIRST_ITEMS + 1 ? lines : lines.slice(0, FIRST_ITEMS)
  const rest = lines.slice(first.length)
  const more = rest.length === 0 ? "" : `<details><summary>${rest.length} more</summary>${list(rest)}</details>`
  return `<div class="alert ${level}"><h2>${html(title)}</h2>${list(first)}${more}</div>`
}

const list = (lines: readonly string[]): string => (lines.length === 0 ? "" : `<ul>${lines.join("")}</ul>`)

function itemHtml({ subject, details, accounts }: AlertItem, plan: Plan): string {
  const names = accountsHtml(accounts, plan, 5)
  const where = accounts.length > 1 ? `${counted(accounts.length, "account")} (${names})` : names
  const what = proseHtml(details.join("; "))
  if (subject === "") return [what, where && (what ? `In ${where}` : where)].filter(Boolean).join(" ")
  if (accounts.length === 0) return `<code>${html(subject)}</code>: ${what}`
  const link = `<button type="button" class="find" data-find="${html(subject)}">${html(subject)}</button>`
  return `${link} in ${where}${what && `: ${what}`}`
}

/** Accounts by name, the first so many of them. */
export function accountsHtml(ids: readonly string[], { accounts }: Plan, most: number): string {
  const shown = ids.length <= most + 1 ? ids : ids.slice(0, most)
  const labels = shown.map((id) => `<span class="account">${html(accountLabel(id, accounts))}</span>`)
  return (shown.length < ids.length ? [...labels, `+${count(ids.length - shown.length)}`] : labels).join(", ")
}
