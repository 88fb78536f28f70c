import type { Outcome, Plan } from "../model.ts"
import { alerts } from "./alerts.ts"
import { isInterrupted } from "./apply-next.ts"
import { clip, code, ticked } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { alertBlock, type Told } from "./markdown-alerts.ts"
import { firstThatFits, joined } from "./markdown-fit.ts"
import { dotted, type Frame, failure, frameTexts, placeText, shortenedNote } from "./markdown-frame.ts"
import { EVERYTHING, type Shortening } from "./markdown-levels.ts"
import { accountTable, statusDetails, WORDS } from "./markdown-outcome-lists.ts"
import { problemDetails } from "./markdown-problems.ts"
import { counted, sentence, shortDigest } from "./names.ts"
import { notPlanned, openText } from "./open-matters.ts"
import { accountOutcomes, numberOf, reasonGroups, type Status, statusCounts } from "./outcome-groups.ts"
import { statedText } from "./stated.ts"

/** How an apply is told. */
export interface OutcomesMarkdownOptions extends Frame {
  /** UTF-8 bytes the text may have, 60,000 unless told. */
  readonly limit?: number
  /** What is to be done, in Markdown of ours, instead of what is said about workflows. */
  readonly next?: ApplyNextSteps
}

/** What comes next after an apply; each is a sentence that is said where it applies. */
export interface ApplyNextSteps {
  /** Something failed, or was skipped because of it. */
  readonly failed?: string
  /** Nothing failed, but not all was begun. */
  readonly interrupted?: string
  /** Something was not what was reviewed. */
  readonly held?: string
  /** Something wrong or blocked was in the way. */
  readonly stopped?: string
  /** Something could not be read. */
  readonly unread?: string
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
  const { limit = 60_000, whole = "the job summary", next = {} } = options
  const told = alertsOf(outcomes, plan)
  function* parts(level: Shortening): Generator<string> {
    yield heading(outcomes, plan)
    yield dotted([code(clip(plan.owner, 100)), `digest ${code(shortDigest(plan))}`, ...frameTexts(options)])
    for (const alert of told) yield alertBlock(alert, plan, level)
    yield accountTable(outcomes, plan, level)
    for (const status of ORDER) yield statusDetails(status, outcomes, plan, level)
    yield* problemDetails(plan, level)
    yield shortenedNote(HOW[level.level] ?? "", `The whole report: ${whole}`)
    yield nextSteps(outcomes, plan, next)
  }
  const text = firstThatFits(LEVELS, (level) => joined(parts(level), limit))
  return text ?? heading(outcomes, { ...plan, world: "" }).slice(0, Math.max(0, limit))
}

/** What needs somebody first. */
const ORDER: readonly Status[] = ["failed", "held", "skipped", "applied"]

const HOW = [
  "",
  "long lists are cut",
  "only the first resources are named for each reason",
  "the resources are left out",
  "counts only",
]

/** `lines`: resources named for one reason. */
const LEAST: Shortening = {
  level: 4,
  names: 1,
  lines: 0,
  values: EVERYTHING,
  heaviest: EVERYTHING,
  rows: 0,
  alertItems: 0,
  deletes: 0,
  problems: 0,
}

const ALL = EVERYTHING
const LEVELS: readonly Shortening[] = [
  { ...LEAST, level: 0, names: ALL, lines: ALL, rows: ALL, alertItems: ALL, problems: ALL },
  { ...LEAST, level: 1, names: 10, lines: 200, rows: 200, alertItems: 50, problems: 50 },
  { ...LEAST, level: 2, names: 3, lines: 20, rows: 100, alertItems: 50, problems: 20 },
  { ...LEAST, level: 3, names: 3, rows: 50, alertItems: 20, problems: 10 },
  ...[20, 10, 5, 3, 1, 0].map((alertItems) => ({ ...LEAST, alertItems })),
]

function heading(outcomes: readonly Outcome[], plan: Plan): string {
  const start = `## ${outcomes.length === 0 ? failure(plan) : ""}Reconcile apply${placeText(plan)}: `
  if (outcomes.length > 0) {
    const accounts = accountOutcomes(outcomes, plan.accounts).length
    return `${start}${statusCounts(outcomes, WORDS)} in ${counted(accounts, "account")}`
  }
  if (plan.changes.length > 0) return `${start}none of ${counted(plan.changes.length, "change")} applied`
  const open = openText(plan)
  return `${start}nothing to apply${open === undefined ? "" : `, but ${open}`}`
}

/** What failed and what was held back, each reason once; then what the plan itself could not do. */
function alertsOf(outcomes: readonly Outcome[], plan: Plan): readonly Told[] {
  const items = (status: Status) =>
    reasonGroups(outcomes, status, plan.accounts).map(({ reason, resources, accounts }) => {
      const [only] = resources
      if (resources.length !== 1 || !only) return { subject: "", details: [sentence(reason)], accounts }
      const stated = statedText(only, ticked)
      const details = [`${clip(sentence(reason), 300)} ${stated.charAt(0).toUpperCase()}${stated.slice(1)}.`]
      return { subject: `${only.type} ${idLabel(only.type, only.id)}`, details, accounts }
    })
  const [failed, held] = [numberOf(outcomes, "failed"), numberOf(outcomes, "held")]
  const all: readonly Told[] = [
    { level: "caution", title: `${counted(failed, "change")} failed`, items: items("failed") },
    {
      level: "warning",
      title: `${counted(held, "change")} held back, because it is not what was reviewed`,
      items: items("held"),
    },
    ...alerts(plan).filter(({ kind }) => kind === "errors" || kind === "blocked" || kind === "not-planned"),
  ]
  return all.filter((alert) => alert.items.length > 0)
}

function nextSteps(outcomes: readonly Outcome[], plan: Plan, texts: ApplyNextSteps): string {
  const has = (...wanted: readonly Status[]) => outcomes.some(({ status }) => wanted.includes(status))
  const halted = outcomes.every(({ status }) => status !== "failed") && outcomes.some(isInterrupted)
  const stopped = plan.problems.some(({ severity }) => severity === "error" || severity === "blocked")
  const due: readonly (readonly [boolean, keyof ApplyNextSteps])[] = [
    [has("failed", "skipped") && !halted && !(stopped && !has("failed")), "failed"],
    [halted, "interrupted"],
    [has("held"), "held"],
    [stopped, "stopped"],
    [notPlanned(plan) > 0, "unread"],
  ]
  const steps = due.flatMap(([applies, which]) => (applies ? [`**Next**: ${texts[which] ?? NEXT[which]}`] : []))
  return steps.join("\n\n")
}

const NEXT: Required<ApplyNextSteps> = {
  failed: "mend what failed, and run the failed job again: it does only what is left.",
  interrupted: "run the job again: it does only what is left.",
  held: "have what is held back reviewed: plan it on a pull request, or run the apply workflow by hand with the digest of a plan made now.",
  stopped: "settle on a pull request what is blocked or wrong.",
  unread: "see to it that what was not read can be read, and run the job again.",
}
