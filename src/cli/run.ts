import { dirname, resolve } from "node:path"
import type { Command } from "commander"
import { Option } from "commander"
import type { Shard, TaskOutcome } from "../model.ts"
import type { Prepared, RunOptions } from "../reconcile/run.ts"
import { visible } from "../report/escape.ts"
import { counted } from "../report/names.ts"
import { renderProblems } from "../report/problems.ts"
import { startProgress } from "../report/progress.ts"
import { newTaskLines, renderAims, renderLeft, renderTaskOutcomes } from "../report/task-outcomes.ts"
import { defaultBranchOf, refusedHere } from "../run/trigger.ts"
import { type ExitCode, tasksCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type GlobalOptions, lookOf, type Run, revision, several, shard, wantsColor } from "./options.ts"
import { taskAgain } from "./task-again.ts"
import { agreedTo, requireSomebody } from "./task-consent.ts"
import { nameTasks } from "./task-names.ts"
import { extentOf, taskWords } from "./task-words.ts"

interface Options extends GlobalOptions {
  readonly account?: readonly string[]
  readonly shard?: Shard
  readonly runId?: string
  readonly at?: string
  readonly dryRun?: boolean
  readonly format: "text" | "json"
  readonly full?: boolean
  readonly yes?: boolean
}

/** Adds `reconcile run`. */
export function addRun(program: Command, action: Run): void {
  program
    .command("run")
    .description("performs a task once per target, with the roles of access.run")
    .argument("[name]", "of the template with `run`; without one, those that there are are told")
    .option("--account <accounts>", "only these accounts, by id or name", several)
    .option("--shard <i/n>", "only targets in the accounts that fall to the i-th of n machines", shard)
    .option("--run-id <id>", "go on with a run that was begun: targets with a result are done")
    .option(
      "--at <revision>",
      "a git revision to take the task from, configuration and all; else the work tree",
      revision,
    )
    .option("--dry-run", "only say where it would be performed, and where results would go")
    .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
    .option("--full", "shorten nothing")
    .option("--yes", "do not ask")
    .action((name: string | undefined, options: unknown, own: Command) =>
      action((given: Options) => (name === undefined ? nameTasks(given) : runCommand(name, given)))(options, own),
    )
}

/** `reconcile run`: nothing is begun before every target could be. */
async function runCommand(name: string, options: Options): Promise<ExitCode> {
  const refused = refusedHere(process.env, await defaultBranchOf(process.env))
  if (refused) throw new ProblemError(refused)
  const id = options.runId ?? runId()
  const stop = stopOnInterrupt(
    `what is being performed is finished, or ends when its time is over; nothing else is begun. It is run ${visible(id)}.`,
  )
  try {
    const setting = await openSetting({ ...options, run: id })
    const { isBegun, prepare } = await import("../reconcile/run.ts")
    const wish = {
      name,
      id,
      resume: options.runId !== undefined,
      ...(options.account && { accounts: options.account }),
      ...(options.shard && { shard: options.shard }),
    }
    const prepared = await prepare(setting.world, setting.config, wish)
    const problems = [...setting.problems, ...prepared.problems]
    process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr) }))
    const aims = prepared.aims.map(({ target, place }) => ({ target, output: place.text }))
    if (options.dryRun) process.stdout.write(renderAims(aims, { name, id }))
    if (options.dryRun) return 0
    const lines = newTaskLines({ name, id })
    if (aims.length === 0) return printShard(prepared, options, lines)
    const folder = dirname(resolve(options.config))
    requireSomebody(options)
    if (wish.resume)
      process.stderr.write(resumed(id, await isBegun(setting.world, setting.config, prepared, { ...options, folder })))
    process.stderr.write(
      `Run ${visible(id)}: ${visible(name)}, ${taskWords(prepared.task)}, in ${extentOf(prepared)}.\n`,
    )
    if (!(await agreedTo(prepared, id, options))) {
      process.stderr.write("Nothing was performed.\n")
      return 1
    }
    const { resumable } = prepared
    const next = { resumable, again: taskAgain({ name, id }, options, resumable) }
    const outcomes = await runWithProgress(setting, prepared, {
      ...wish,
      options,
      folder,
      signal: stop.signal,
      lines,
      ...next,
    })
    if (options.format === "text")
      process.stdout.write(renderTaskOutcomes(outcomes, { name, id }, { ...lookOf(process.stdout, options), ...next }))
    else process.stderr.write(lineOf(renderLeft(outcomes, { name, id }, next)))
    printShard(prepared, options, lines)
    return tasksCode(outcomes)
  } finally {
    stop.forget()
  }
}

/** Behind the lines of its targets: which shard they are, for whoever joins them. */
function printShard({ shard }: Prepared, { format }: Options, lines: TaskLines): ExitCode {
  if (shard && format === "json") process.stdout.write(lines.end(shard))
  return 0
}

const lineOf = (text: string): string => (text === "" ? "" : `${text}\n`)

const resumed = (id: string, begun: boolean): string =>
  begun
    ? `Run ${visible(id)} was begun before: targets with a result are left as they are, even if the task has changed since.\n`
    : `Nothing of run ${visible(id)} is done yet: it begins with this id.\n`

type TaskLines = ReturnType<typeof newTaskLines>

interface Wish extends Pick<RunOptions, "name" | "id" | "resume" | "folder"> {
  readonly options: Options
  readonly lines: TaskLines
  readonly signal: AbortSignal
  readonly resumable: boolean
  readonly again: string
}

async function runWithProgress(
  { world, config }: Setting,
  prepared: Prepared,
  { options, lines, again, resumable, ...wish }: Wish,
): Promise<readonly TaskOutcome[]> {
  const { run } = await import("../reconcile/run.ts")
  const progress = startProgress()
  let [done, problems, through] = [0, 0, 0]
  progress.update({ doing: "running", of: prepared.aims.length, unit: "targets" })
  const leave = () => process.stderr.write(abandoned(prepared.aims.length, through, again, resumable))
  process.on("exit", leave)
  try {
    return await run(world, config, prepared, {
      ...wish,
      concurrency: options.concurrency,
      told: (outcome) => {
        done++
        if (outcome.status === "failed") problems++
        if (outcome.status === "done" || outcome.status === "present") through++
        if (options.format === "json") process.stdout.write(lines.line(outcome))
        progress.update({ done, problems, throttled: world.calls().throttled })
      },
    })
  } finally {
    process.off("exit", leave)
    progress.stop()
  }
}

/** What whoever left at once is told: nothing else of this process is printed any more. */
function abandoned(of: number, through: number, again: string, resumable: boolean): string {
  const how = resumable ? "This goes on with them" : "It can only be run again as a whole, by this"
  return `\nLeft at once: ${counted(through, "target")} done, ${counted(of - through, "target")} without a result; what was being performed may be half done. ${how}:\n  ${visible(again)}\n`
}
