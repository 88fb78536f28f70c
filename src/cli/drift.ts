import type { DriftShard, Shard } from "../model.ts"
import { type Drift, drift } from "../reconcile/drift.ts"
import { renderDrift } from "../report/drift-report.ts"
import { writeDriftShard } from "../report/merge-write.ts"
import { planNotice } from "../report/notice.ts"
import { channelNotices } from "../report/notice-channels.ts"
import { startProgress } from "../report/progress.ts"
import { driftCode, type ExitCode } from "../shell/exit.ts"
import { leaveOnInterrupt } from "../shell/interrupt.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type NotifyOptions, rulesNameChannel, type Tell, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"
import { type ProposeOptions, proposeDrift } from "./propose.ts"
import { showDrift } from "./show-drift.ts"
import type { PlanLook } from "./show-plan.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions, ProposeOptions, PlanLook {
  readonly shard?: Shard
}

/** `reconcile drift`: a plan when nothing is pending, so that whatever is due drifted, moved or expired; and what rules find. */
export async function driftCommand(options: Options): Promise<ExitCode> {
  const forget = leaveOnInterrupt()
  return lookedFor(options, forget).finally(forget)
}

async function lookedFor(options: Options, forget: () => void): Promise<ExitCode> {
  const run = runId()
  if (options.shard && (options.format !== "json" || options.propose !== undefined)) throw new ProblemError(forMerge)
  await requirePlaceFor(options.out, options)
  const setting = await openSetting({ ...options, run })
  const work = async (tell: Tell): Promise<ExitCode> => {
    const found = await driftWithProgress(setting, options, run)
    if (found.shard) {
      await saveShard(found.shard, options.out)
      return driftCode(found.planning.plan, found.checked, true)
    }
    await showDrift({ plan: found.planning.plan, ...(found.checked && { checked: found.checked }) }, options)
    const {
      planning: { plan },
      checked,
    } = found
    if (options.propose !== undefined)
      await proposeDrift(setting, found.planning, { ...options, beforeWriting: forget }, run)
    const notice = () => {
      const report = renderDrift(plan, checked, { color: false, full: true })
      return planNotice("drift", plan, { report, ...(checked && { checked }) })
    }
    await tell(notice, () => (checked ? channelNotices("drift", checked, plan.problems) : []))
    return driftCode(plan, checked, true)
  }
  return telling("drift", setting, options, work, () => rulesNameChannel(setting))
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
      ...(options.shard ? { shard: options.shard } : {}),
      progress: ({ done, accounts, changes, problems }) =>
        progress.update({ doing: "planning", done, of: accounts, changes, problems, throttled: throttled() }),
      checking: ({ done, accounts, problems }) =>
        progress.update({ doing: "checking", done, of: accounts, problems, throttled: throttled() }),
    })
    const { planning, shard: part } = found
    const plan = { ...planning.plan, problems: [...planning.plan.problems, ...problems] }
    const shard = part && { ...part, plan: { ...part.plan, run: { ...part.plan.run, warnings: problems } } }
    return { ...found, planning: { ...planning, plan }, ...(shard && { shard }) }
  } finally {
    progress.stop()
  }
}

const forMerge = {
  severity: "error",
  message: "One shard of drift is nothing to look at, or to propose: it is for `reconcile merge`",
  fix: "Add --format json, leave --propose away, and give the files of all shards to `reconcile merge`.",
} as const

async function saveShard(shard: DriftShard, out: string | undefined): Promise<void> {
  const sink = openSink(out)
  await writeDriftShard(shard, sink.write)
  await sink.done()
}
