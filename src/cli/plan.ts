import type { PlanShard, Shard } from "../model.ts"
import { type Planning, type PlanOptions, plan } from "../reconcile.ts"
import { writeShard } from "../report/merge-write.ts"
import { planNotice } from "../report/notice.ts"
import { startProgress } from "../report/progress.ts"
import { renderPlan } from "../report/text.ts"
import { type ExitCode, planCode } from "../shell/exit.ts"
import { leaveOnInterrupt } from "../shell/interrupt.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type NotifyOptions, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"
import { type PlanLook, showPlan } from "./show-plan.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions, PlanLook {
  readonly base?: string
  readonly detailedExitcode?: boolean
  readonly shard?: Shard
}

/** `reconcile plan`. */
export async function planCommand(options: Options): Promise<ExitCode> {
  if (options.shard && options.format !== "json") throw new ProblemError(forMerge)
  const forget = leaveOnInterrupt()
  return planned(options).finally(forget)
}

async function planned(options: Options): Promise<ExitCode> {
  const run = runId()
  await requirePlaceFor(options.out, options)
  const setting = await openSetting({ ...options, run })
  return telling("plan", setting, options, async (tell) => {
    const { plan: result, shard } = await planWithProgress(setting, {
      run,
      concurrency: options.concurrency,
      filters: filtersOf(options),
      ...(options.base === undefined ? {} : { base: options.base }),
      ...(options.shard ? { shard: options.shard } : {}),
    })
    if (shard) {
      await saveShard(shard, options.out)
      return planCode(result, options.detailedExitcode === true)
    }
    await showPlan(result, options)
    await tell(() => planNotice("plan", result, { report: renderPlan(result, { color: false, full: true }) }))
    return planCode(result, options.detailedExitcode === true)
  })
}

const forMerge = {
  severity: "error",
  message: "One shard of a plan is no plan to look at: it is for `reconcile merge`",
  fix: "Add --format json, and give the files of all shards to `reconcile merge`.",
} as const

async function saveShard(shard: PlanShard, out: string | undefined): Promise<void> {
  const sink = openSink(out)
  await writeShard(shard, sink.write)
  await sink.done()
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
    const { plan: draft, shard } = planning
    return {
      ...planning,
      plan: { ...draft, problems: [...draft.problems, ...problems] },
      ...(shard && { shard: { ...shard, run: { ...shard.run, warnings: problems } } }),
    }
  } finally {
    progress.stop()
  }
}
