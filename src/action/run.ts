import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFailed, setOutput } from "@actions/core"
import { openGitHub } from "../github/client.ts"
import { failureTitle, renderFailureMarkdown } from "../report/markdown-failure.ts"
import { keepHeapLean } from "../shell/memory.ts"
import { runId } from "../shell/run-id.ts"
import { ProblemError } from "../value/problem.ts"
import { applyCommand } from "./apply.ts"
import { driftCommand } from "./drift.ts"
import { readEvent } from "./event.ts"
import { asProblem } from "./failure.ts"
import { type Inputs, readInputs } from "./inputs.ts"
import { artifactName, type Job, type Result } from "./job.ts"
import { openLog } from "./log.ts"
import { fails, outcomeWord, setOutputs } from "./outcome.ts"
import { planCommand } from "./plan.ts"
import { COMMENT, comment, maskedFor, SUMMARY, scopeOf, summarise } from "./publish.ts"
import { standingCommand } from "./standing.ts"
import { refusal } from "./triggers.ts"
import { validateCommand } from "./validate.ts"

/** Runs the Action as its inputs and the event say; the number is the exit code. Errors are told, never thrown. */
export async function run(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  keepHeapLean()
  const log = openLog()
  try {
    const inputs = readInputs()
    process.chdir(inputs.workingDirectory)
    return await runJob(await openJob(inputs, env))
  } catch (error) {
    log.problems(asProblem(error).problems)
    setOutput("outcome", "failed")
    setFailed("reconcile could not begin")
    return 1
  }
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
    const { code, plan } = result
    if (!fails(job.inputs, code, plan)) return 0
    setFailed(`reconcile ${job.inputs.command}: ${outcomeWord(code, plan)}`)
    return code === 0 ? 2 : code
  } catch (error) {
    await tellFailure(job, asProblem(error))
    return 1
  }
}

/** A pull request from a fork has no credentials: of it only what is written can be judged, or a snapshot be planned. */
function commandOf({ inputs: { command, standing, snapshot }, event, log }: Job): (job: Job) => Promise<Result> {
  switch (command) {
    case "plan": {
      if (!event.pull?.fork || snapshot !== undefined) return planCommand
      log.text("This pull request comes from a fork: it is validated, not planned. Give `snapshot` to plan on one.")
      return validateCommand
    }
    case "apply":
      return standing ? standingCommand : applyCommand
    case "drift":
      return driftCommand
    case "validate":
      return validateCommand
  }
}

/** What was in the way of all, in every place where the result would have been. */
async function tellFailure(job: Job, error: ProblemError): Promise<void> {
  const { command } = job.inputs
  const problems = maskedFor(job, error.problems)
  job.log.problems(problems)
  await summarise(renderFailureMarkdown(command, problems, { limit: SUMMARY }))
  const { pull } = job.event
  if (command === "plan" && pull) {
    const body = renderFailureMarkdown(command, problems, { limit: COMMENT })
    await comment(job, { issue: pull.number, marker: { id: "plan", scope: scopeOf(job) }, body })
  }
  setOutputs({ code: 1, accountsFailed: 0, approvable: false }, "")
  setFailed(failureTitle(command, problems))
}
