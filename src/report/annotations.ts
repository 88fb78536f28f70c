import type { Outcome, Plan, Problem, Severity, Source } from "../model.ts"
import { settingText } from "./alert-items.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { clusters, type Resource } from "./groups.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, accountList, counted, sentence } from "./names.ts"
import { isToMend, reasonGroups, STATUSES, type Status, TITLES } from "./outcome-groups.ts"
import { type ProblemGroup, problemGroups } from "./problem-groups.ts"

/** A remark at a line of a file: one visible line of text, no Markdown. */
export interface Annotation {
  /** As the problem or template names it: relative to the configuration's folder. */
  readonly file: string
  readonly line: number
  readonly column?: number
  readonly level: "failure" | "warning" | "notice"
  readonly title: string
  readonly message: string
}

/** Remarks, most severe first, and how many more there would be. */
export interface Annotated {
  readonly annotations: readonly Annotation[]
  readonly omitted: number
}

/** What one check run takes at once, and what GitHub shows of a job. https://docs.github.com/en/rest/checks/runs */
const MOST = 50

/** Problems, settings that decide safety, and what is deleted or replaced, at the lines where they are written. */
export function annotationsOf(plan: Plan): Annotated {
  const settings = (plan.settings ?? []).map((change) => {
    const message = `This pull request changes ${change.setting}: ${settingText(change)}`
    return remark(change.source, { level: "warning", title: "Setting that decides safety", message })
  })
  const gone = clusters(plan).flatMap(({ accounts, resources }) =>
    resources.map((resource) => goneRemark(resource, accounts, plan.accounts)),
  )
  return annotated([...settings, ...gone, ...remarksOf(plan.problems, plan.accounts)])
}

/** Problems alone, at the lines where they are written: what `validate` finds. */
export function problemAnnotations(problems: readonly Problem[], accounts: AccountNames = {}): Annotated {
  return annotated(remarksOf(problems, accounts))
}

/** What an apply could not make, or held back, at the line of the template that states it. */
export function outcomeAnnotations(
  outcomes: readonly Outcome[],
  { accounts: names }: Pick<Plan, "accounts">,
): Annotated {
  return annotated(STATUSES.filter(isToMend).flatMap((status) => outcomeRemarks(status, outcomes, names)))
}

function outcomeRemarks(status: Status, outcomes: readonly Outcome[], names: AccountNames) {
  const level = status === "failed" ? "failure" : "warning"
  const [title] = TITLES[status].split(",")
  return reasonGroups(outcomes, status, names).flatMap(({ reason, resources }) =>
    resources.map(({ action, type, id, region, source, accounts }) => {
      const what = `${action} ${type} ${idLabel(type, id)}${region === undefined ? "" : ` in ${region}`}`
      const message = `${what}: ${sentence(reason)}${inList(accounts, names)}`
      return remark(source, { level, title: title ?? "", message })
    }),
  )
}

function remarksOf(problems: readonly Problem[], names: AccountNames): readonly (Annotation | undefined)[] {
  return problemGroups(problems, names).map((group) => problemRemark(group, names))
}

function problemRemark({ problem, accounts }: ProblemGroup, names: AccountNames): Annotation | undefined {
  const { severity, message, fix, source } = problem
  const texts = [message, fix].flatMap((text) => (text ? [sentence(text)] : []))
  return remark(source, { ...KINDS[severity], message: `${texts.join(" ")}${inList(accounts, names)}` })
}

function goneRemark(
  { action, type, id, source }: Resource,
  accounts: readonly string[],
  names: AccountNames,
): Annotation | undefined {
  if (action !== "delete" && action !== "replace") return undefined
  const does = action === "delete" ? "deletes" : "deletes and creates again"
  const message = `${counted(accounts.length, "account")}: ${does} ${type} ${idLabel(type, id)}.${inList(accounts, names)}`
  return remark(source, { level: "warning", title: action === "delete" ? "Delete" : "Replace", message })
}

const KINDS: Readonly<Record<Severity, Pick<Annotation, "level" | "title">>> = {
  error: { level: "failure", title: "Error" },
  blocked: { level: "failure", title: "Blocked" },
  unreadable: { level: "warning", title: "Not planned" },
  warning: { level: "warning", title: "Warning" },
  note: { level: "notice", title: "Note" },
}

const inList = (accounts: readonly string[], names: AccountNames): string =>
  accounts.length === 0 ? "" : ` In ${accountList(accounts, names, 4)}.`

function remark(source: Source | undefined, text: Pick<Annotation, "level" | "title" | "message">) {
  if (!source) return undefined
  const { file, line, column } = source
  return { ...text, message: oneLine(text.message), file: withoutCommands(visible(file)), line, column }
}

/** GitHub takes 64 KB; nobody reads that much at one line. */
const oneLine = (text: string): string => withoutCommands(clip(visible(text), 1000))

const LEVELS: readonly Annotation["level"][] = ["failure", "warning", "notice"]

/** Each remark once; the most severe first, else in the order given. */
function annotated(remarks: readonly (Annotation | undefined)[]): Annotated {
  const byKey = new Map<string, Annotation>()
  for (const one of remarks) {
    if (one === undefined) continue
    const key = JSON.stringify([one.file, one.line, one.message])
    if (!byKey.has(key)) byKey.set(key, one)
  }
  const sorted = [...byKey.values()].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
  return { annotations: sorted.slice(0, MOST), omitted: Math.max(0, sorted.length - MOST) }
}
