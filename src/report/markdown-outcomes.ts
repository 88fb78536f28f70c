import type { Outcome, Plan } from "../model.ts"
import { type Alert, alerts } from "./alerts.ts"
import { clip, code, prose } from "./escape.ts"
import { alertBlock } from "./markdown-alerts.ts"
import { firstThatFits, joined } from "./markdown-fit.ts"
import { dotted, type Frame, failure, frameTexts, placeText, shortenedNote } from "./markdown-frame.ts"
import { accountCodes, details, EVERYTHING, type Shortening } from "./markdown-levels.ts"
import { problemDetails } from "./markdown-problems.ts"
import { count, counted, sentence, shortDigest } from "./names.ts"
import { notPlanned, openText } from "./open-matters.ts"
import {
  type AccountOutcome,
  accountOutcomes,
  numberOf,
  type OutcomeResource,
  reasonGroups,
  type Status,
  statusCounts,
  TITLES,
} from "./outcome-groups.ts"

/** How an apply is told. */
export interface OutcomesMarkdownOptions extends Frame {
  /** UTF-8 bytes the text may have, 60,000 unless told. */
  readonly limit?: number
  /** What is to be done, in Markdown of ours, instead of what is said about workflows. */
  readonly next?: ApplyNextSteps
}

/** What comes next after an apply; each is said where it applies. */
export interface ApplyNextSteps {
  /** Something failed, or was skipped because of it. */
  readonly failed?: string
  /** Something was not what was reviewed. */
  readonly held?: string
  /** Something wrong or blocked was in the way. */
  readonly stopped?: string
}

/**
 * What became of a plan, as a comment, without a marker: a sentence that works as the preview of an e-mail, numbers per
 * account, each reason once, and what to do next. Without outcomes, that there was nothing to apply, or what stood in the
 * way of all. Never longer than `limit`: it is shortened in levels, and says so. Everything from templates and from AWS is
 * escaped.
 */
export function renderOutcomesMarkdown(
  outcomes: readonly Outcome[],
  plan: Plan,
  options: OutcomesMarkdownOptions = {},
): string {
  const { limit = 60_000 } = options
  const apply: Apply = {
    outcomes,
    plan,
    accounts: accountOutcomes(outcomes, plan.accounts),
    alerts: alertsOf(outcomes, plan),
  }
  const body = (level: Shortening) => joined(parts(apply, level, options), limit)
  return (
    firstThatFits(LEVELS, body) ??
    `${heading({ ...apply, plan: { ...plan, world: "" } })}\n`.slice(0, Math.max(0, limit))
  )
}

interface Apply {
  readonly outcomes: readonly Outcome[]
  readonly plan: Plan
  readonly accounts: readonly AccountOutcome[]
  readonly alerts: readonly Pick<Alert, "level" | "title" | "items">[]
}

/** `lines`: resources listed below one reason. */
const LEVELS: readonly Shortening[] = [
  { level: 0, names: EVERYTHING, lines: EVERYTHING, rows: EVERYTHING, alertItems: EVERYTHING, problems: EVERYTHING },
  { level: 1, names: 10, lines: 200, rows: 200, alertItems: 50, problems: 50 },
  { level: 2, names: 3, lines: 20, rows: 100, alertItems: 50, problems: 20 },
  { level: 3, names: 3, lines: 0, rows: 50, alertItems: 20, problems: 10 },
  ...[20, 10, 5, 3, 1, 0].map(
    (alertItems) => ({ level: 4, names: 1, lines: 0, rows: 0, alertItems, problems: 0 }) as const,
  ),
].map((level) => ({ ...level, values: EVERYTHING, heaviest: EVERYTHING, deletes: 0 }) as Shortening)

function* parts(apply: Apply, level: Shortening, options: OutcomesMarkdownOptions): Generator<string> {
  const { outcomes, plan, alerts } = apply
  yield heading(apply)
  yield dotted([code(clip(plan.owner, 100)), `digest ${code(shortDigest(plan))}`, ...frameTexts(options)])
  for (const alert of alerts) yield alertBlock(alert, plan, level)
  yield accountTable(apply, level)
  for (const status of ORDER) yield statusDetails(status, outcomes, plan, level)
  yield* problemDetails(plan, level)
  yield shortenedNote(level.level, options.whole ?? "the job summary")
  yield nextSteps(apply, options.next ?? {})
}

/** What needs somebody first. */
const ORDER: readonly Status[] = ["failed", "held", "skipped", "applied"]

const WORDS: readonly (readonly [Status, string])[] = [
  ["applied", "applied"],
  ["failed", "failed"],
  ["held", "held back"],
  ["skipped", "skipped"],
]

function heading({ outcomes, plan, accounts }: Pick<Apply, "outcomes" | "plan" | "accounts">): string {
  const start = `## ${outcomes.length === 0 ? failure(plan) : ""}Reconcile apply${placeText(plan)}: `
  if (outcomes.length > 0) return `${start}${statusCounts(outcomes, WORDS)} in ${counted(accounts.length, "account")}`
  if (plan.changes.length > 0) return `${start}none of ${counted(plan.changes.length, "change")} applied`
  const open = openText(plan)
  return `${start}nothing to apply${open === undefined ? "" : `, but ${open}`}`
}

function alertsOf(outcomes: readonly Outcome[], plan: Plan): Apply["alerts"] {
  const reasons = (status: Status, level: Alert["level"], title: string) => ({
    level,
    title,
    items: reasonGroups(outcomes, status, plan.accounts).map(({ reason, accounts }) => ({
      subject: "",
      details: [sentence(reason)],
      accounts,
    })),
  })
  const [failed, held] = [numberOf(outcomes, "failed"), numberOf(outcomes, "held")]
  return [
    reasons("failed", "caution", `${counted(failed, "change")} failed`),
    reasons("held", "warning", `${counted(held, "change")} held back, because it is not what was reviewed`),
    ...alerts(plan).filter(({ kind }) => kind === "errors" || kind === "blocked" || kind === "not-planned"),
  ].filter(({ items }) => items.length > 0)
}

function accountTable({ accounts, plan }: Apply, { rows, names }: Shortening): string {
  if (rows === 0 || accounts.length === 0) return ""
  const [open, whole] = [accounts.filter((one) => !one.whole), accounts.filter((one) => one.whole)]
  const columns = WORDS.filter(([status]) => open.some(({ outcomes }) => numberOf(outcomes, status) > 0))
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`
  const lines = open.slice(0, rows).map(({ account, outcomes }) => {
    const numbers = columns.map(([status]) => numberOf(outcomes, status))
    return row([accountCodes([account], plan, 1), ...numbers.map((number) => (number === 0 ? "" : count(number)))])
  })
  const head = [row(["Account", ...columns.map(([, word]) => word)]), row(["---", ...columns.map(() => "--:")])]
  const table = open.length === 0 ? [] : [[...head, ...lines].join("\n")]
  if (open.length > lines.length) table.push(`${counted(open.length - lines.length, "more row")}.`)
  const list = accountCodes(
    whole.map(({ account }) => account),
    plan,
    names,
  )
  if (whole.length > 0) table.push(details(`${counted(whole.length, "account")}: everything applied`, list))
  return table.join("\n\n")
}

function statusDetails(status: Status, outcomes: readonly Outcome[], plan: Plan, level: Shortening): string {
  const number = numberOf(outcomes, status)
  if (number === 0 || level.lines === 0) return ""
  const lines = reasonGroups(outcomes, status, plan.accounts).flatMap(({ reason, resources }) => {
    const shown = resources.slice(0, level.lines).map((resource) => `- ${resourceText(resource, plan, level)}`)
    if (resources.length > shown.length) shown.push(`- ${count(resources.length - shown.length)} more`)
    const list = shown.join("\n")
    return reason === "" ? [list] : [`${prose(clip(sentence(reason), 1000))}\n\n${list}`]
  })
  return details(`${TITLES[status]}: ${counted(number, "change")}`, lines.join("\n\n"))
}

function resourceText(
  { action, type, id, region, accounts }: OutcomeResource,
  plan: Plan,
  { names }: Shortening,
): string {
  const place = region === undefined ? "" : ` in ${region}`
  return `${action} ${code(clip(`${type} ${id}${place}`, 200))} in ${accountCodes(accounts, plan, names)}`
}

function nextSteps({ outcomes, plan }: Apply, texts: ApplyNextSteps): string {
  const has = (...wanted: readonly Status[]) => outcomes.some(({ status }) => wanted.includes(status))
  const stopped = plan.problems.some(({ severity }) => severity === "error" || severity === "blocked")
  const steps = [
    has("failed", "skipped") ? (texts.failed ?? NEXT.failed) : "",
    has("held") ? (texts.held ?? NEXT.held) : "",
    stopped ? (texts.stopped ?? NEXT.stopped) : "",
    notPlanned(plan) > 0 ? "see to it that what was not read can be read; the next apply takes care of it." : "",
  ].filter(Boolean)
  return steps.map((step) => `**Next**: ${step}`).join("\n\n")
}

const NEXT: Required<ApplyNextSteps> = {
  failed: "mend what failed, and run the failed job again: it does only what is left.",
  held: "what is held back needs a review: plan it on a pull request, or run the workflow by hand with the digest of a plan made now.",
  stopped: "settle what is blocked or wrong on a pull request.",
}
