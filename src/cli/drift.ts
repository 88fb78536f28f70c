import { type Drift, drift } from "../reconcile/drift.ts"
import { renderDrift, renderDriftReport } from "../report/drift-report.ts"
import { findingsSentence } from "../report/findings.ts"
import { writePlan } from "../report/json.ts"
import { planNotice } from "../report/notice.ts"
import { startProgress } from "../report/progress.ts"
import { planSentence } from "../report/summary.ts"
import { driftCode, type ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { type NotifyOptions, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions, lookOf } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"
import { type ProposeOptions, proposeDrift } from "./propose.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions, ProposeOptions {
  readonly format: "text" | "json" | "markdown" | "html"
  readonly out?: string
  readonly full?: boolean
}

/** `reconcile drift`: a plan when nothing is pending, so that whatever is due drifted, moved or expired; and what rules find. */
export async function driftCommand(options: Options): Promise<ExitCode> {
  const run = runId()
  await requirePlaceFor(options.out, options)
  const setting = await openSetting({ ...options, run })
  return telling("drift", setting, options, async (tell) => {
    const found = await driftWithProgress(setting, options, run)
    await write(found, options)
    const {
      planning: { plan },
      checked,
    } = found
    if (options.propose !== undefined) await proposeDrift(setting, found.planning, options, run)
    await tell(() => {
      const report = renderDrift(plan, checked, { color: false, full: true })
      return planNotice("drift", plan, { report, ...(checked && { checked }) })
    })
    return driftCode(plan, checked, true)
  })
}

async function driftWithProgress({ world, config, problems }: Setting, options: Options, run: string): Promise<Drift> {
  const progress = startProgress()
  progress.update({ doing: "reading accounts" })
  const throttled = () => world.calls().throttled
  try {
    const found = await drift(world, config, {
      run,
      concurrency: options.concurrency,
      filters: filtersOf(options),
      keep: options.propose !== undefined,
      progress: ({ done, accounts, changes, problems }) =>
        progress.update({ doing: "planning", done, of: accounts, changes, problems, throttled: throttled() }),
      checking: ({ done, accounts, problems }) =>
        progress.update({ doing: "checking", done, of: accounts, problems, throttled: throttled() }),
    })
    const { planning } = found
    const plan = { ...planning.plan, problems: [...planning.plan.problems, ...problems] }
    return { ...found, planning: { ...planning, plan } }
  } finally {
    progress.stop()
  }
}

/** As JSON and as a page it is a plan like any other: findings have a form of their own, of `check`. */
async function write({ planning: { plan }, checked }: Drift, options: Options): Promise<void> {
  const sink = openSink(options.out)
  switch (options.format) {
    case "json":
      await writePlan(plan, sink.write)
      break
    case "markdown":
      await sink.write(`${renderDriftReport(plan, checked)}\n`)
      break
    case "html": {
      const { renderPlanHtml } = await import("../report/html.ts")
      await sink.write(renderPlanHtml(plan))
      break
    }
    case "text":
      await sink.write(
        renderDrift(plan, checked, lookOf(options.out === undefined ? process.stdout : undefined, options)),
      )
  }
  await sink.done()
  if (options.out === undefined) return
  process.stderr.write(`${planSentence(plan)}\n${checked ? `${findingsSentence(checked)}\n` : ""}`)
}
