import { clip, visible } from "../report/escape.ts"
import { renderProblems } from "../report/problems.ts"
import type { ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"

const WIDEST_NAME = 40

/** `reconcile run` of nothing: says on stderr which tasks there are, and performs none. Throws a ProblemError where there are none. */
export async function nameTasks(options: GlobalOptions & { readonly at?: string }): Promise<ExitCode> {
  const { world, config } = await openSetting({ ...options, run: runId() })
  const [{ allTasks }, { loadTemplates }] = await Promise.all([
    import("../reconcile/find-task.ts"),
    import("../templates/load.ts"),
  ])
  const { tasks, problems } = allTasks(await loadTemplates(await world.files(), config.templates))
  process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr) }))
  if (tasks.length === 0)
    throw new ProblemError({
      severity: "error",
      message: "There is no task to run",
      fix: "Write a template with `run` into the templates' folder.",
    })
  const names = tasks.map(({ name }) => visible(name))
  const width = Math.min(WIDEST_NAME, Math.max(...names.map(({ length }) => length)))
  const lines = tasks.map(({ description = "" }, index) =>
    `  ${(names[index] ?? "").padEnd(width)}  ${clip(visible(description.trim()), 100)}`.trimEnd(),
  )
  const heading = "error: run takes the name of a task. There are:"
  process.stderr.write(`${[heading, ...lines].join("\n")}\n  fix: reconcile run ${names[0]} --dry-run\n`)
  return 1
}
