import { mergeTasks, type NamedTask } from "../reconcile/merge-tasks.ts"
import { renderTaskOutcomes, taskOutcomeLine } from "../report/task-outcomes.ts"
import { type ExitCode, tasksCode } from "../shell/exit.ts"
import { lookOf } from "./options.ts"
import { openSink, requireWritable } from "./output.ts"

/** How what became of a task is shown. */
export interface TaskLook {
  readonly format: "text" | "json"
  readonly out?: string
  readonly full?: boolean
}

/** Joins the shards of a task: a line per target, or a table, and one exit code. */
export async function mergeTaskShards(files: readonly NamedTask[], look: TaskLook): Promise<ExitCode> {
  await requireWritable(look.out)
  const { run, outcomes, resumable } = mergeTasks(files)
  const sink = openSink(look.out)
  if (look.format === "json") for (const outcome of outcomes) await sink.write(taskOutcomeLine(outcome, run))
  else {
    const shown = lookOf(look.out === undefined ? process.stdout : undefined, look)
    await sink.write(renderTaskOutcomes(outcomes, run, { ...shown, resumable }))
  }
  await sink.done()
  return tasksCode(outcomes)
}
