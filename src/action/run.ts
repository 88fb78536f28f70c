import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFailed, setOutput } from "@actions/core"
import { openGitHub } from "../github/client.ts"
import type { Problem } from "../model.ts"
import { clip, visible } from "../report/escape.ts"
import { failureTitle, renderFailureMarkdown } from "../report/markdown-failure.ts"
import { counted, sentence } from "../report/names.ts"
import { keepHeapLean } from "../shell/memory.ts"
import { runId } from "../shell/run-id.ts"
import { ProblemError } from "../value/problem.ts"
import { applyCommand } from "./apply.ts"
import { applyShardCommand } from "./apply-shard.ts"
import { checkCommand } from "./check.ts"
import { driftCommand } from "./drift.ts"
import { emitAnnotations } from "./emit.ts"
import { readEvent } from "./event.ts"
import { asProblem } from "./failure.ts"
import { type Inputs, readInputs } from "./inputs.ts"
import { inventoryCommand } from "./inventory.ts"
import { artifactName, type Job, type Result } from "./job.ts"
import { openLog } from "./log.ts"
import { mergeCommand } from "./merge.ts"
import { fails, outcomeWord, setOutputs } from "./outcome.ts"
import { planCommand } from "./plan.ts"
import { planShardCommand } from "./plan-shard.ts"
import {
  COMMENT,
  comment,
  isAnnotated,
  maskedProblems,
  problemsAnnotations,
  SUMMARY,
  scopeOf,
  summarise,
} from "./publish.ts"
import { standingCommand } from "./standing.ts"
import { taskCommand } from "./task.ts"
import { refusal } from "./triggers.ts"
import { validateCommand } from "./validate.ts"

/** Runs the Action as its inputs and the event say; the number is the exit code. Errors are told, never thrown. */
export async function run(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  keepHeapLean()
  const log = openLog()
  try {
    const inputs = readInputs()
    enter(inputs.workingDirectory)
    return await runJob(await openJob(inputs, env))
  } catch (error) {
    const { problems } = asProblem(error)
    log.problems(problems)
    await summarise(renderFailureMarkdown("action", problems, { limit: SUMMARY }))
    setOutput("outcome", "failed")
    setFailed(firstOf(problems))
    return 1
  }
}

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (cause) {
    const message = `There is no folder \`${folder}\` to work in`
    const fix = "Check out with actions/checkout before; `working-directory` is relative to the workspace."
    throw new ProblemError({ severity: "error", message, fix }, { cause })
  }
}

/** What stands in the one line that GitHub shows of a failed step: the first problem, and how many more there are. */
function firstOf(problems: readonly Problem[]): string {
  const [first, ...more] = problems.filter(({ severity }) => severity !== "warning" && severity !== "note")
  if (!first) return "reconcile failed"
  const place = first.source ? `${first.source.file}:${first.source.line}: ` : ""
  const text = [first.message, first.fix].filter(Boolean).map((part) => sentence(part as string))
  return (
    clip(visible(`${place}${text.join(" ")}`), 500) +
    (more.length > 0 ? ` (and ${counted(more.length, "more problem")})` : "")
  )
}

async function openJob(inputs: Inputs, env: NodeJS.ProcessEnv): Promise<Job> {
  const event = await readEvent(env)
  const log = openLog()
  const { GITHUB_API_URL: apiUrl = "https://api.github.com", GITHUB_SERVER_URL: server = "https://github.com" } = env
  const { token } = inputs
  const known = token !== undefined && event.repository !== ""
  return {
    inputs,
    event,
    log,
    ...(known ? { github: openGitHub({ token, repository: event.repository, apiUrl, log: log.text }) } : {}),
    run: runId(env),
    workflowRun: Number(env.GITHUB_RUN_ID ?? 0),
    runUrl: `${server}/${event.repository}/actions/runs/${env.GITHUB_RUN_ID ?? ""}`,
    folder: join(env.RUNNER_TEMP ?? tmpdir(), "reconcile"),
  }
}

async function runJob(job: Job): Promise<number> {
  try {
    const refused = refusal(job.inputs, job.event)
    if (refused) throw new ProblemError(refused)
    const result = await commandOf(job)(job)
    const name = result.plan ? artifactName(result.plan.owner) : ""
    setOutputs(result, name)
    const { code, plan, of = job.inputs.command } = result
    if (!fails({ ...job.inputs, command: of }, code, plan)) return 0
    setFailed(failing(job, result))
    return code === 0 ? 2 : code
  } catch (error) {
    await tellFailure(job, asProblem(error), isAnnotated(error))
    return 1
  }
}

/** Why the step fails, though its work is done: the word, and what it comes from. */
function failing(job: Job, { code, plan, problems: told = plan?.problems ?? [] }: Result): string {
  const word = `reconcile ${job.inputs.command}: ${outcomeWord(code, plan)}`
  const problems = told.filter(({ severity }) => ["error", "blocked", "unreadable"].includes(severity))
  return problems.length === 0 ? word : `${word}. ${firstOf(maskedProblems(job, problems))}`
}

/** A pull request from a fork has no credentials: of it only what is written can be judged, or a snapshot be planned. */
function commandOf({ inputs: { command, standing, snapshot, shard }, event, log }: Job): (job: Job) => Promise<Result> {
  switch (command) {
    case "plan": {
      if (!event.pull?.fork || snapshot !== undefined) return shard ? planShardCommand : planCommand
      log.text("This pull request comes from a fork: it is validated, not planned. Give `snapshot` to plan on one.")
      return validateCommand
    }
    case "merge":
      return mergeCommand
    case "apply":
      if (shard) return applyShardCommand
      return standing ? standingCommand : applyCommand
    case "drift":
      return driftCommand
    case "check":
      return checkCommand
    case "inventory":
      return inventoryCommand
    case "run":
      return taskCommand
    case "validate":
      return validateCommand
  }
}

/** What was in the way of all, in every place where the result would have been. */
async function tellFailure(job: Job, error: ProblemError, annotated: boolean): Promise<void> {
  const { command } = job.inputs
  const problems = maskedProblems(job, error.problems)
  job.log.problems(problems)
  await summarise(renderFailureMarkdown(command, problems, { limit: SUMMARY }))
  const { pull } = job.event
  if ((command === "plan" || command === "merge") && pull) {
    const body = renderFailureMarkdown(command, problems, { limit: COMMENT })
    await comment(job, { issue: pull.number, marker: { id: "plan", scope: scopeOf(job) }, body })
  }
  if (!annotated) emitAnnotations(problemsAnnotations(job, problems))
  setOutputs({ code: 1, accountsFailed: 0, approvable: false }, "")
  setFailed(`${failureTitle(command, problems)}. ${firstOf(problems)}`)
}
