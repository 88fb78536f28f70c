import type { Plan } from "../model.ts"
import type { AlertKind } from "./alert-titles.ts"
import type { Alert } from "./alerts.ts"
import { clip, code, prose } from "./escape.ts"
import { accountCodes, type Shortening } from "./markdown-levels.ts"
import { count, counted } from "./names.ts"

/** What is told in a box: an alert of a plan, or something of the kind. */
export type Told = Pick<Alert, "level" | "title" | "items"> & { readonly kind?: AlertKind }

/** An alert as a box that cannot be overlooked; it names what it is about as far as the level allows. */
export function alertBlock(
  { kind, level, title, items }: Told,
  plan: Pick<Plan, "accounts">,
  { alertItems, deletes, names }: Shortening,
): string {
  const shown = items.slice(0, isDeletion(kind) ? deletes : alertItems)
  const most = Math.min(names, 10)
  const lines = shown.map(({ subject, details, accounts }) => {
    const list = accountCodes(accounts, plan, most)
    const where = accounts.length > 1 ? `${counted(accounts.length, "account")} (${list})` : list
    const what = prose(clip(details.join("; "), 400))
    if (subject === "") return [what, where && (what ? `In ${where}` : where)].filter(Boolean).join(" ")
    return `${code(clip(subject, 200))}${where && ` in ${where}`}${what && `: ${what}`}`
  })
  if (items.length > shown.length) lines.push(`${count(items.length - shown.length)} more`)
  return [`[!${level.toUpperCase()}]`, `**${title}**`, ...lines.map((line) => `- ${line}`)]
    .map((line) => `> ${line}`)
    .join("\n")
}

/** Whether an alert is about what is deleted: such are never dropped. */
export const isDeletion = (kind: AlertKind | undefined): boolean => kind === "deletes" || kind === "replaces"

/** What others pushed and nobody reviewed goes ahead with the plan that shows it. */
export function unreviewedAlert(commits: readonly string[]): Told {
  const which = commits.map((commit) => (/^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 7) : commit))
  return {
    level: "caution",
    title: `Below this pull request, ${counted(commits.length, "commit")} came without a review, and ${commits.length === 1 ? "was" : "were"} never applied`,
    items: [
      {
        subject: "",
        details: ["What they change counts as drift here: whoever approves this plan approves it too."],
        accounts: [],
      },
      ...which.map((subject) => ({ subject, details: [], accounts: [] })),
    ],
  }
}
