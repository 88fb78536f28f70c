import type { Shard } from "../model.ts"
import { type Checked, check } from "../reconcile/check.ts"
import { findingsSentence, renderFindings } from "../report/findings.ts"
import { checkShardText } from "../report/merge-write.ts"
import { checkNotice } from "../report/notice.ts"
import { channelNotices } from "../report/notice-channels.ts"
import { startProgress } from "../report/progress.ts"
import { checkCode, type ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { type NotifyOptions, rulesNameChannel, type Tell, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"
import { type FindingsLook, findingsAs } from "./show-findings.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions, FindingsLook {
  readonly rules?: readonly string[]
  readonly shard?: Shard
}

/** `reconcile check`. */
export async function checkCommand(options: Options): Promise<ExitCode> {
  const run = runId()
  await requirePlaceFor(options.out, options)
  const opened = await openSetting({ ...options, run })
  const setting = options.rules ? { ...opened, config: { ...opened.config, templates: options.rules } } : opened
  const work = async (tell: Tell): Promise<ExitCode> => {
    const result = await checkWithProgress(setting, options, run)
    const sink = openSink(options.out)
    const isPart = options.format === "json" && result.shard !== undefined
    await sink.write(isPart ? checkShardText(result.shard) : findingsAs(result, options))
    await sink.done()
    if (options.out !== undefined) process.stderr.write(`${findingsSentence(result)}\n`)
    const notice = () => checkNotice(result, { report: renderFindings(result, { color: false, full: true }) })
    // One shard of several tells nobody: whoever joins them does.
    if (!options.shard) await tell(notice, () => channelNotices("check", result))
    return checkCode(result)
  }
  return telling("check", setting, options, work, () => rulesNameChannel(setting))
}

async function checkWithProgress(
  { world, config, problems }: Setting,
  options: Options,
  run: string,
): Promise<Checked> {
  const progress = startProgress()
  progress.update({ doing: "reading accounts" })
  try {
    const result = await check(world, config, {
      run,
      concurrency: options.concurrency,
      filters: filtersOf(options),
      ...(options.shard ? { shard: options.shard } : {}),
      progress: ({ done, accounts, problems: found }) =>
        progress.update({ doing: "checking", done, of: accounts, problems: found, throttled: world.calls().throttled }),
    })
    const { shard } = result
    const whole = { ...result, problems: [...result.problems, ...problems] }
    return { ...whole, ...(shard && { shard: { ...shard, warnings: problems } }) }
  } finally {
    progress.stop()
  }
}
