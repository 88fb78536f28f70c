import { dirname, resolve } from "node:path"
import { bootstrap, type StackName } from "../bootstrap/bootstrap.ts"
import { type BootstrapFlags, repositoryOf } from "../bootstrap/options.ts"
import type { TaskRights } from "../bootstrap/tasks.ts"
import { shellWord } from "../init/next-steps.ts"
import type { Config, Provider, World } from "../model.ts"
import { providers } from "../providers/index.ts"
import { writtenRights } from "../run/written-rights.ts"
import type { ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { loadTemplates } from "../templates/load.ts"
import { ProblemError } from "../value/problem.ts"
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
  const { config, world } = await openSetting({ ...options, run: runId() })
  const repository = options.repository ?? (await originOf(options.config))
  const flags = { ...options, ...(repository === undefined ? {} : { repository }) }
  const file = options.out === undefined ? {} : { file: shellWord(options.out) }
  const tasks = options.withRunRole ? await tasksOf(world, config) : undefined
  const template = bootstrap(stack, {
    config,
    flags,
    providers: usable(config.lookups),
    ...file,
    ...(tasks && { tasks }),
  })
  const sink = openSink(options.out)
  await sink.write(template)
  await sink.done()
  if (options.out !== undefined)
    process.stderr.write(`${options.out} is written; its first lines say how to deploy it\n`)
  return 0
}

/** What the tasks take that there are. Throws a ProblemError where that cannot be known; undefined where there is none. */
async function tasksOf(world: World, { templates, run }: Config): Promise<TaskRights | undefined> {
  const { tasks, problems } = await loadTemplates(await world.files(), templates)
  const spelling = {
    partition: "${AWS::Partition}",
    account: "${AWS::AccountId}",
    plain: (text: string) => text.replaceAll("${", "${!"),
  }
  const rights = writtenRights(tasks, spelling)
  const wrong = [...problems, ...rights.problems].filter(({ severity }) => severity === "error")
  if (wrong.length > 0) throw new ProblemError(wrong)
  return tasks.length > 0 ? { ...rights, ...(run?.requiredTag && { tag: run.requiredTag }) } : undefined
}

/** The native types, and lookups where the configuration allows any. */
const usable = (lookups: readonly string[]): ReadonlyMap<string, Provider> =>
  lookups.length > 0 ? new Map([...providers, [lookupType.type, lookupType]]) : providers

/** The repository that the configuration is in, if its `origin` is at github.com. */
async function originOf(config: string): Promise<string | undefined> {
  const remote = await git(dirname(resolve(config)), ["remote", "get-url", "origin"]).catch(() => "")
  return repositoryOf(remote)
}
