import type { Shard } from "../model.ts"
import { type Checked, check } from "../reconcile/check.ts"
import { findingsSentence, renderFindings } from "../report/findings.ts"
import { findingsJson } from "../report/findings-json.ts"
import { renderFindingsMarkdown } from "../report/findings-markdown.ts"
import { findingsSarif } from "../report/findings-sarif.ts"
import { checkNotice } from "../report/notice.ts"
import { startProgress } from "../report/progress.ts"
import { checkCode, type ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { version } from "../version.ts"
import { type NotifyOptions, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions, lookOf } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions {
  readonly format: "text" | "json" | "markdown" | "sarif"
  readonly rules?: readonly string[]
  readonly shard?: Shard
  readonly out?: string
  readonly full?: boolean
}

/** `reconcile check`. */
export async function checkCommand(options: Options): Promise<ExitCode> {
  const run = runId()
  await requirePlaceFor(options.out, options)
  const setting = await openSetting({ ...options, run })
  return telling("check", setting, options, async (tell) => {
    const result = await checkWithProgress(setting, options, run)
    const sink = openSink(options.out)
    await sink.write(rendered(result, options))
    await sink.done()
    if (options.out !== undefined) process.stderr.write(`${findingsSentence(result)}\n`)
    await tell(() => checkNotice(result, { report: renderFindings(result, { color: false, full: true }) }))
    return checkCode(result)
  })
}

async function checkWithProgress(
  { world, config, problems }: Setting,
  options: Options,
  run: string,
): Promise<Checked> {
  const progress = startProgress()
  progress.update({ doing: "reading accounts" })
  try {
    const result = await check(world, options.rules ? { ...config, templates: options.rules } : config, {
      run,
      concurrency: options.concurrency,
      filters: filtersOf(options),
      ...(options.shard ? { shard: options.shard } : {}),
      progress: ({ done, accounts, problems: found }) =>
        progress.update({ doing: "checking", done, of: accounts, problems: found, throttled: world.calls().throttled }),
    })
    return { ...result, problems: [...result.problems, ...problems] }
  } finally {
    progress.stop()
  }
}

function rendered(result: Checked, options: Options): string {
  switch (options.format) {
    case "json":
      return findingsJson(result)
    case "markdown":
      return `${renderFindingsMarkdown(result)}\n`
    case "sarif":
      return findingsSarif(result, version)
    case "text": {
      const { color, full } = lookOf(options.out === undefined ? process.stdout : undefined, options)
      return renderFindings(result, { color, full })
    }
  }
}
