import pc from "picocolors"
import type { TaskOutcome, TaskShard, ToldOutcome } from "../model.ts"
import { newSeal } from "../value/seal.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { count, counted, sentence } from "./names.ts"

/** Which run it was. */
export interface RunName {
  readonly name: string
  readonly id: string
}

export interface TaskOutcomesOptions {
  readonly color: boolean
  /** Lists every target that is done. */
  readonly full?: boolean
  /** Whether the run can go on by its id; it can unless told. */
  readonly resumable?: boolean
  /** The whole command that goes on with it, or begins it again. */
  readonly again?: string
}

/** Targets that are done and listed, unless everything is asked for. */
const DONE_SHOWN = 20

const ORDER: readonly TaskOutcome["status"][] = ["done", "present", "stopped", "failed"]
const TITLES: Readonly<Record<TaskOutcome["status"], string>> = {
  done: "Done",
  present: "Done before",
  stopped: "Not begun",
  failed: "Failed",
}

/** What became of a task in each target, failures last and in full, and how to go on as the last line. */
export function renderTaskOutcomes(
  outcomes: readonly ToldOutcome[],
  run: RunName,
  { color, full = false, ...more }: TaskOutcomesOptions,
): string {
  const colors = pc.createColors(color)
  const sections = ORDER.flatMap((status) => {
    const own = outcomes.filter((outcome) => outcome.status === status)
    if (own.length === 0) return []
    const title = `${TITLES[status]}: ${counted(own.length, "target")}`
    const shown = status === "failed" || full ? own : own.slice(0, DONE_SHOWN)
    const rest = own.length > shown.length ? [`  and ${count(own.length - shown.length)} more; --full lists them`] : []
    return [[(status === "failed" ? colors.red : colors.bold)(title), ...table(shown), ...rest]]
  })
  const next = renderLeft(outcomes, run, more)
  const head = `${colors.bold(`reconcile run ${visible(run.name)}`)} (${visible(run.id)})`
  return withoutCommands(
    `${[head, ...sections.map((lines) => lines.join("\n")), ...(next ? [next] : [])].join("\n\n")}\n`,
  )
}

/** How many targets are left and how to go on, or nothing where none is. Who interrupted a run is told how far it came. */
export function renderLeft(
  outcomes: readonly ToldOutcome[],
  { id }: RunName,
  { resumable = true, again }: Pick<TaskOutcomesOptions, "resumable" | "again">,
): string {
  const having = (...of: readonly TaskOutcome["status"][]) =>
    outcomes.filter(({ status }) => of.includes(status)).length
  const [done, failed, stopped] = [having("done", "present"), having("failed"), having("stopped")]
  const left = failed + stopped
  if (left === 0) return ""
  const said =
    stopped === 0
      ? `${counted(left, "target")} left`
      : `Interrupted: ${counted(done, "target")} done, ${count(failed)} failed, ${count(stopped)} not begun`
  const it = left === 1 ? "it" : `these ${count(left)}`
  const whole = "its output does not hold {{ run.id }}, so it can only be run again as a whole"
  if (again === undefined)
    return `${said}: ${resumable ? `the same run with the id ${visible(id)} goes on with ${it}` : whole}.`
  const how = resumable ? `this goes on with ${it}` : `${whole}, by this`
  return `${said}; ${stopped === 0 && resumable ? "when what failed is mended, " : ""}${how}:\n  ${visible(again)}`
}

/** What would be performed where, and where its results would go. */
export function renderAims(aims: readonly Pick<ToldOutcome, "target" | "output">[], run: RunName): string {
  const accounts = new Set(aims.map(({ target }) => target.account.id)).size
  const lines = table(aims.map((aim) => ({ ...aim, status: "done" })))
  const head = `reconcile run ${visible(run.name)}: ${counted(aims.length, "target")} in ${counted(accounts, "account")}`
  return withoutCommands(`${[head, ...lines].join("\n")}\n`)
}

function table(outcomes: readonly ToldOutcome[]): readonly string[] {
  const rows = outcomes.map(({ target: { account, region }, seconds, output, summary, reason, fix }) => [
    `${clip(visible(account.name), 50)} (${visible(account.id)})`,
    visible(region),
    seconds === undefined ? "" : `${seconds}s`,
    reason === undefined
      ? `${visible(output)}${summary === undefined ? "" : `, ${clip(visible(summary), 200)}`}`
      : clip(visible(fix === undefined ? reason : `${sentence(reason)} ${sentence(fix)}`), 600),
  ])
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}`,
  )
}

/** One line of JSON per target: what a program reads. */
export function taskOutcomeLine({ target: { account, region }, ...outcome }: ToldOutcome, run: RunName): string {
  return `${JSON.stringify({ run: run.name, id: run.id, account: account.id, name: account.name, region, ...outcome })}\n`
}

/** Such lines of one shard: `end` is the line behind them that says which it is, with a digest of all of them. */
export function newTaskLines(run: RunName): {
  readonly line: (outcome: ToldOutcome) => string
  readonly end: (shard: TaskShard) => string
} {
  const all = newSeal()
  return {
    line(outcome) {
      const line = taskOutcomeLine(outcome, run)
      all.add(line.trimEnd())
      return line
    },
    end: (shard) => `${JSON.stringify({ shard: all.seal(shard) })}\n`,
  }
}
