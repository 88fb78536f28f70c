import { dirname, resolve } from "node:path"
import { bootstrap, type StackName } from "../bootstrap/bootstrap.ts"
import { type BootstrapFlags, repositoryOf } from "../bootstrap/options.ts"
import { shellWord } from "../init/next-steps.ts"
import type { Provider } from "../model.ts"
import { providers } from "../providers/index.ts"
import type { ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { git } from "../world/git.ts"
import { lookupType } from "../world/lookups.ts"
import type { GlobalOptions } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"

/** What `reconcile bootstrap` is told. */
export interface BootstrapOptions extends GlobalOptions, BootstrapFlags {
  readonly out?: string
}

/** `reconcile bootstrap hub`, `members`, `management` and `identity-center`: prints a template. AWS is not called. */
export async function bootstrapCommand(stack: StackName, options: BootstrapOptions): Promise<ExitCode> {
  await requirePlaceFor(options.out, options)
  const { config } = await openSetting({ ...options, run: runId() })
  const repository = options.repository ?? (await originOf(options.config))
  const flags = { ...options, ...(repository === undefined ? {} : { repository }) }
  const file = options.out === undefined ? {} : { file: shellWord(options.out) }
  const template = bootstrap(stack, { config, flags, providers: usable(config.lookups), ...file })
  const sink = openSink(options.out)
  await sink.write(template)
  await sink.done()
  if (options.out !== undefined)
    process.stderr.write(`${options.out} is written; its first lines say how to deploy it\n`)
  return 0
}

/** The native types, and lookups where the configuration allows any. */
const usable = (lookups: readonly string[]): ReadonlyMap<string, Provider> =>
  lookups.length > 0 ? new Map([...providers, [lookupType.type, lookupType]]) : providers

/** The repository that the configuration is in, if its `origin` is at github.com. */
async function originOf(config: string): Promise<string | undefined> {
  const remote = await git(dirname(resolve(config)), ["remote", "get-url", "origin"]).catch(() => "")
  return repositoryOf(remote)
}
