import { type Planning, type PlanOptions, plan } from "../reconcile.ts"
import { writePlan } from "../report/json.ts"
import { renderPlanMarkdown } from "../report/markdown.ts"
import { startProgress } from "../report/progress.ts"
import { planSentence } from "../report/summary.ts"
import { renderPlan } from "../report/text.ts"
import { type ExitCode, planCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { type FilterOptions, filtersOf, type GlobalOptions, lookOf } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"

interface Options extends GlobalOptions, FilterOptions {
  readonly base?: string
  readonly format: "text" | "json" | "markdown" | "html"
  readonly out?: string
  readonly full?: boolean
  readonly detailedExitcode?: boolean
}

/** `reconcile plan`. */
export async function planCommand(options: Options): Promise<ExitCode> {
  return planAndReport(options)
}

/** `reconcile drift`: a plan when nothing is pending, so that whatever is due drifted, moved or expired. */
export async function driftCommand(options: Omit<Options, "base" | "detailedExitcode">): Promise<ExitCode> {
  return planAndReport({ ...options, base: "", detailedExitcode: true })
}

async function planAndReport(options: Options): Promise<ExitCode> {
  const run = runId()
  await requirePlaceFor(options.out, options)
  const setting = await openSetting({ ...options, run })
  const planning = await planWithProgress(setting, {
    run,
    concurrency: options.concurrency,
    filters: filtersOf(options),
    ...(options.base === undefined ? {} : { base: options.base }),
  })
  const { plan: result } = planning
  const sink = openSink(options.out)
  if (options.format === "json") await writePlan(result, sink.write)
  else if (options.format === "markdown") await sink.write(`${renderPlanMarkdown(result)}\n`)
  else if (options.format === "html") {
    const { renderPlanHtml } = await import("../report/html.ts")
    await sink.write(renderPlanHtml(result))
  } else {
    await sink.write(renderPlan(result, lookOf(options.out === undefined ? process.stdout : undefined, options)))
  }
  await sink.done()
  if (options.out !== undefined) process.stderr.write(`${planSentence(result)}\n`)
  return planCode(result, options.detailedExitcode === true)
}

/** Plans, with progress on stderr. */
export async function planWithProgress({ world, config, problems }: Setting, options: PlanOptions): Promise<Planning> {
  const progress = startProgress()
  progress.update({ doing: "reading accounts" })
  try {
    const planning = await plan(world, config, {
      ...options,
      progress: ({ done, accounts, changes, problems: found }) =>
        progress.update({
          doing: "planning",
          done,
          of: accounts,
          changes,
          problems: found,
          throttled: world.calls().throttled,
        }),
    })
    return { ...planning, plan: { ...planning.plan, problems: [...planning.plan.problems, ...problems] } }
  } finally {
    progress.stop()
  }
}
