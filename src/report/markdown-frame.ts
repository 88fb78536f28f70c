import type { Change, Plan, Summary } from "../model.ts"
import { sharedCause } from "./edits.ts"
import { clip, code } from "./escape.ts"
import { etaText } from "./eta.ts"
import { count, counted, shortDigest } from "./names.ts"
import { notPlanned, openText } from "./open-matters.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"
import { countsText, filtersText, sizeText, total, unchangedAccounts } from "./summary.ts"

/** What a report says of where it comes from. */
export interface Frame {
  /** Where the whole plan can be read, in Markdown of ours: `the job summary`. */
  readonly whole?: string
  /** The commit that it is about, or another revision. */
  readonly head?: string
  /** The revision that it was compared with. */
  readonly base?: string
  /** Address of the run. Each run has another: leave it out where the same plan must give the same text. */
  readonly run?: string
}

/** One sentence that says it all, also in the preview of an e-mail. */
export function heading(plan: Plan): string {
  return `## ${failure(plan)}Reconcile plan${placeText(plan)}: ${outcome(plan)}`
}

/** The same for the title of a check: words and numbers of ours only. */
export const planTitle = (plan: Plan): string => `${failure(plan)}${sentenceStart(outcome(plan))}`

const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** ` of <code>snapshot FILE</code>`; "" for AWS itself. */
export function placeText({ world }: Pick<Plan, "world">): string {
  return world === "" ? "" : ` of ${code(clip(world, 100))}`
}

function outcome(plan: Plan): string {
  const { summary } = plan
  if (total(summary) === 0) {
    const open = openText(plan)
    return open === undefined ? "no changes" : `no changes planned, but ${open}`
  }
  const drifted = plan.changes.filter(({ group }) => isDrift(plan, group)).length
  if (drifted === 0) return `${countsText(summary)} in ${accountsOf(plan)}`
  const others = `${counted(drifted, "change")} ${drifted === 1 ? "has" : "have"} drifted already`
  if (drifted === total(summary)) return `this pull request changes nothing; ${others}, and merging puts that right`
  const own = narrowed(plan, (group) => !isDrift(plan, group))
  return `${countsText(own)} in ${accountsOf({ summary: own })}; ${others}`
}

const accountsOf = ({ summary }: Pick<Plan, "summary">): string =>
  `${count(summary.accountsChanged)} of ${counted(summary.accounts, "account")}`

/** Nothing but drift: not what whoever wrote the pull request did. */
function isDrift({ groups }: Plan, group: number): boolean {
  const edits = groups[group]?.edits ?? []
  return edits.length > 0 && sharedCause(edits) === "drift"
}

/** The numbers of some of the changes. */
function narrowed({ changes, summary }: Plan, wanted: (group: number) => boolean): Summary {
  const own = changes.filter(({ group }) => wanted(group))
  const of = (action: Change["action"]) => own.filter((change) => change.action === action).length
  return {
    ...summary,
    accountsChanged: new Set(own.map(({ account }) => account)).size,
    creates: of("create"),
    updates: of("update"),
    deletes: of("delete"),
    adopts: of("adopt"),
    replaces: of("replace"),
  }
}

/** What stands in the way, for the front of a heading: `2 errors. `, `Blocked. `; "" where nothing does. */
export function failure({ problems, accounts }: Pick<Plan, "problems" | "accounts">): string {
  const errors = problemGroups(
    problems.filter(({ severity }) => severity === "error"),
    accounts,
  )
  if (errors.length > 0) return `${counted(errors.length, "error")}${inAccounts(errors)}. `
  return problems.some(({ severity }) => severity === "blocked") ? "Blocked. " : ""
}

/** What was looked at, and these facts about it, which are Markdown; what narrowed it stands in a line of its own. */
export function metaLine(plan: Plan, facts: readonly string[]): string {
  const filters = filtersText(plan)
  const line = dotted([code(clip(plan.owner, 100)), sizeText(plan), ...facts])
  return filters ? `${line}\n\n${code(clip(filters, 300))}` : line
}

/** Which plan it is, for its line of facts; when it was judged, if that is wanted. */
export function planFacts(plan: Plan, clock: boolean): readonly string[] {
  const missing = notPlanned(plan)
  return [
    `${counted(unchangedAccounts(plan), "account")} unchanged`,
    missing > 0 ? `${count(missing)} not planned` : "",
    etaText(plan) ?? "",
    `digest ${code(shortDigest(plan))}`,
    clock ? `judged at ${code(clip(plan.clock, 40))}` : "",
  ]
}

/** Facts on one line. */
export const dotted = (facts: readonly string[]): string => facts.filter(Boolean).join(" · ")

/** The commits and the run, as far as they are given. */
export function frameTexts({ head, base, run }: Frame): readonly string[] {
  return [
    head ? `${base ? "head" : "commit"} ${code(shortCommit(head))}` : "",
    base ? `base ${code(shortCommit(base))}` : "",
    run ? linked("run", run) : "",
  ]
}

/** Seven digits of a commit, as GitHub shows it; a branch or tag by its name. */
const shortCommit = (revision: string): string =>
  /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 7) : clip(revision, 60)

/** A link with a text of ours; the text alone where the address is not plainly one. */
function linked(text: string, address: string): string {
  return /^https?:\/\/[\w.:-]+(\/[\w./?=&%#+-]*)?$/.test(address) ? `[${text}](${address})` : text
}

/** Says what is missing here, and where it is; "" where nothing is. Words of ours. */
export const shortenedNote = (how: string, whole: string): string =>
  how === "" ? "" : `_Shortened to fit: ${how}. ${whole}._`

/** What comes next, in Markdown of ours, instead of what is said about a pull request. */
export interface NextSteps {
  /** Something is wrong or blocked. */
  readonly stopped?: string
  /** Something would be changed. */
  readonly changes?: string
  /** Nothing would, but not all could be read. */
  readonly unread?: string
  readonly nothing?: string
}

/** What the reader can do now. */
export function nextSteps(plan: Plan, texts: NextSteps): string {
  const stopped = plan.problems.some(({ severity }) => severity === "error" || severity === "blocked")
  const unread = notPlanned(plan) > 0
  const which = stopped ? "stopped" : total(plan.summary) > 0 ? "changes" : unread ? "unread" : "nothing"
  return `**Next**: ${texts[which] ?? NEXT[which]}`
}

const NEXT: Required<NextSteps> = {
  stopped: "settle what is blocked or wrong, and push: every push plans again.",
  changes:
    "merging lets `reconcile apply` make exactly these changes; what is not as shown here any more is held back. Every push plans again.",
  unread: "see to it that what was not read can be read. Every push plans again.",
  nothing: "nothing to do. Every push plans again.",
}
