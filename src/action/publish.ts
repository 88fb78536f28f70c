import { basename, dirname, join, normalize } from "node:path/posix"
import { summary } from "@actions/core"
import { type Annotation, type CheckResult, finishCheck, startCheck } from "../github/checks.ts"
import { keepComment } from "../github/comment.ts"
import type { Marker } from "../github/marker.ts"
import type { Outcome, Plan, Problem } from "../model.ts"
import { type Annotated, annotationsOf, outcomeAnnotations, problemAnnotations } from "../report/annotations.ts"
import { failureTitle, renderFailureMarkdown } from "../report/markdown-failure.ts"
import { type AccountMask, accountMask } from "../report/mask.ts"
import { ProblemError } from "../value/problem.ts"
import { asProblem } from "./failure.ts"
import type { Job } from "./job.ts"

/**
 * Tells somebody something, where that is possible. What cannot be told is a warning in the log and never fails the work:
 * undefined then.
 */
export async function tell<T>({ log }: Pick<Job, "log">, telling: () => Promise<T>): Promise<T | undefined> {
  try {
    return await telling()
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    log.problems(error.problems.map((problem): Problem => ({ ...problem, severity: "warning" })))
    return undefined
  }
}

/** Bytes that a comment may have: GitHub takes 65,536 characters, the marker included. */
export const COMMENT = 60_000
/** Bytes that the summary of one step may have: GitHub drops one over 1 MiB as a whole. */
export const SUMMARY = 1_000_000

/** Writes the job's summary, over what this step wrote before. */
export async function summarise(markdown: string): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(markdown, true).write({ overwrite: true })
}

/** Keeps the comment on a pull request, if comments are wanted: its address. */
export async function comment(
  job: Job,
  { issue, marker, body }: { readonly issue: number; readonly marker: Marker; readonly body: string },
): Promise<string | undefined> {
  const { github } = job
  if (!github || !job.inputs.comment) return undefined
  return (await tell(job, () => keepComment(github, { issue, marker, body })))?.url
}

/** A check run that goes on, or undefined where this token cannot have one. */
export async function beginCheck(job: Job, name: string, sha: string) {
  const { github, runUrl } = job
  return github && tell(job, () => startCheck(github, { name, sha, detailsUrl: runUrl }))
}

/** Ends it, if there is one. */
export async function endCheck(
  job: Job,
  check: { readonly id: number } | undefined,
  result: CheckResult,
): Promise<void> {
  const { github } = job
  if (github && check) await tell(job, () => finishCheck(github, check.id, result))
}

const annotated = new WeakSet<Error>()

/** Whether a check holds the annotations of this error already. */
export const isAnnotated = (error: unknown): boolean => error instanceof Error && annotated.has(error)

/** Whatever happens, the check comes to an end: with what was in the way of all, where something was. */
export async function closingCheck<T>(
  job: Job,
  { command, check }: { readonly command: string; readonly check: { readonly id: number } | undefined },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const problems = maskedProblems(job, asProblem(error).problems)
    await endCheck(job, check, {
      conclusion: "failure",
      title: failureTitle(command, problems),
      summary: renderFailureMarkdown(command, problems, { limit: COMMENT }),
      annotations: problemsAnnotations(job, problems),
    })
    if (check && error instanceof Error) annotated.add(error)
    throw error
  }
}

/** A plan's annotations as checks have them. */
export const planAnnotations = (job: Job, plan: Plan): readonly Annotation[] => placed(job, annotationsOf(plan))

/** What an apply did not make, at the lines that state it. */
export const appliedAnnotations = (job: Job, plan: Plan, outcomes: readonly Outcome[]): readonly Annotation[] =>
  placed(job, outcomeAnnotations(outcomes, plan))

/** The same of problems alone. */
export const problemsAnnotations = (job: Job, problems: readonly Problem[]): readonly Annotation[] =>
  placed(job, problemAnnotations(problems))

const placed = (job: Job, { annotations }: Annotated): readonly Annotation[] =>
  annotations.map(({ file, ...rest }) => ({ ...rest, path: inRepository(job, file) }))

/** Where the configuration is, from the repository's root: what comments and issues are told apart by. */
export const scopeOf = (job: Job): string => inRepository(job, basename(job.inputs.config))

/** Files are named from the configuration's folder; GitHub wants them from the repository's. */
export function inRepository({ inputs: { workingDirectory, config } }: Job, file: string): string {
  const folder = normalize(join(workingDirectory, dirname(config)))
  return folder === "." ? file : `${folder}/${file}`
}

/**
 * How account ids read where people see them: as they are, or masked where the workflow asks for it. `known` is what is
 * shown; it is rendered as it is, since what must not be missed is found by ids, and masked when it is text.
 */
export const maskFor = ({ inputs }: Pick<Job, "inputs">, ...known: readonly unknown[]): AccountMask =>
  inputs.mask ? accountMask(...known) : { text: (text) => text, value: (value) => value }

/** The same for problems alone, which are data still when they are annotated. */
export const maskedProblems = (job: Job, problems: readonly Problem[]): readonly Problem[] =>
  maskFor(job, problems).value(problems)
