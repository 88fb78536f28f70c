import { merge } from "../reconcile/merge.ts"
import { mergeDrift } from "../reconcile/merge-drift.ts"
import { mergeFindings } from "../reconcile/merge-findings.ts"
import { renderDrift } from "../report/drift-report.ts"
import { findingsSentence, renderFindings } from "../report/findings.ts"
import { checkNotice, planNotice } from "../report/notice.ts"
import { channelNotices } from "../report/notice-channels.ts"
import { renderPlan } from "../report/text.ts"
import { checkCode, driftCode, type ExitCode, planCode } from "../shell/exit.ts"
import { readShards, type Shards } from "../shell/read-shards.ts"
import { ProblemError } from "../value/problem.ts"
import { type MergeInventoryOptions, mergeInventoryShards } from "./merge-inventory.ts"
import { mergeTaskShards } from "./merge-task.ts"
import { tellingMerged } from "./merge-tell.ts"
import type { NotifyOptions } from "./notify.ts"
import { openSink, requireWritable } from "./output.ts"
import { requireNoInput } from "./place.ts"
import { showDrift } from "./show-drift.ts"
import { findingsAs } from "./show-findings.ts"
import { showPlan } from "./show-plan.ts"

interface Options extends MergeInventoryOptions, NotifyOptions {
  readonly format?: "text" | "json" | "markdown" | "html" | "sarif"
  readonly full?: boolean
  readonly detailedExitcode?: boolean
}

/** `reconcile merge`: joins what the shards of one command came to. */
export async function mergeCommand(files: readonly string[], options: Options): Promise<ExitCode> {
  if (options.out !== undefined) await requireNoInput(options.out, { ...options, shards: files })
  const shards = await readShards(files)
  if (options.notify && (shards.command === "inventory" || shards.command === "run"))
    throw new ProblemError(nobodyHears(shards.command))
  switch (shards.command) {
    case "plan":
      return mergePlan(shards.files, options)
    case "drift":
      return mergeFound(shards.files, options)
    case "check":
      return mergeChecks(shards.files, options)
    case "inventory":
      return mergeInventoryShards(shards.files, { ...options, ...lookFor("inventory", options, []) })
    case "run":
      return mergeTaskShards(shards.files, lookFor("run", options, ["text", "json"]))
  }
}

type Files<C extends Shards["command"]> = Extract<Shards, { readonly command: C }>["files"]

async function mergePlan(files: Files<"plan">, options: Options): Promise<ExitCode> {
  const look = lookFor("plan", options, ["text", "json", "markdown", "html"])
  await requireWritable(options.out)
  return tellingMerged("plan", files[0]?.shard.plan.owner, options, async (tell) => {
    const { plan, waves } = merge(files)
    await showPlan(plan, look)
    if (waves.length > 1) process.stderr.write(`Waves in which something is due: ${waves.join(", ")}.\n`)
    await tell(() => planNotice("plan", plan, { report: renderPlan(plan, { color: false, full: true }) }))
    return planCode(plan, options.detailedExitcode === true)
  })
}

async function mergeFound(files: Files<"drift">, options: Options): Promise<ExitCode> {
  const look = lookFor("drift", options, ["text", "json", "markdown", "html"])
  await requireWritable(options.out)
  return tellingMerged("drift", files[0]?.shard.plan.plan.owner, options, async (tell) => {
    const { plan, checked } = mergeDrift(files)
    await showDrift({ plan, ...(checked && { checked }) }, look)
    const report = () => renderDrift(plan, checked, { color: false, full: true })
    const notice = () => planNotice("drift", plan, { report: report(), ...(checked && { checked }) })
    await tell(notice, () => (checked ? channelNotices("drift", checked, plan.problems) : []))
    return driftCode(plan, checked, true)
  })
}

async function mergeChecks(files: Files<"check">, options: Options): Promise<ExitCode> {
  const look = lookFor("check", options, ["text", "json", "markdown", "sarif"])
  await requireWritable(options.out)
  return tellingMerged("check", files[0]?.shard.owner, options, async (tell) => {
    const report = mergeFindings(files)
    const sink = openSink(options.out)
    await sink.write(findingsAs(report, look))
    await sink.done()
    if (options.out !== undefined) process.stderr.write(`${findingsSentence(report)}\n`)
    const notice = () => checkNotice(report, { report: renderFindings(report, { color: false, full: true }) })
    await tell(notice, () => channelNotices("check", report))
    return checkCode(report)
  })
}

/** What is shown, and how. Throws a ProblemError where the command has no such form. */
function lookFor<F extends NonNullable<Options["format"]>>(
  command: Shards["command"],
  { format, out, full }: Options,
  forms: readonly F[],
): { readonly format: F; readonly out?: string; readonly full?: boolean } {
  const form = format === undefined ? forms[0] : forms.find((one) => one === format)
  if (format !== undefined && form === undefined)
    throw new ProblemError({
      severity: "error",
      message: `What \`${command}\` came to has no form ${format}`,
      fix: forms.length > 0 ? `Use --format ${forms.join(" or ")}.` : "Leave --format away: it is what its shards are.",
    })
  return { format: form as F, ...(out !== undefined && { out }), ...(full !== undefined && { full }) }
}

const nobodyHears = (command: "inventory" | "run") =>
  ({
    severity: "error",
    message: `Nobody is told what \`${command}\` came to`,
    fix: "Leave --notify away.",
  }) as const
