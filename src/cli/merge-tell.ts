import type { Notice } from "../model.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type NotifyOptions, rulesNameChannel, type Tell, telling } from "./notify.ts"
import type { GlobalOptions } from "./options.ts"

/**
 * Joins shards, and with `--notify` tells what came of it as the command itself does. Only then the configuration is read: whom
 * to tell is nothing that shards say. Throws a ProblemError where it is not theirs.
 */
export async function tellingMerged<T>(
  command: Notice["command"],
  owner: string | undefined,
  options: GlobalOptions & NotifyOptions,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  if (!options.notify) return work(async () => {})
  const setting = await openSetting({ ...options, run: runId() })
  const { name } = setting.config
  if (name !== owner)
    throw new ProblemError({
      severity: "error",
      message: `The shards are of ${owner}, and ${options.config} is of ${name}: nobody knows whom to tell`,
      fix: "Give the configuration of the shards with --config.",
    })
  return telling(command, setting, options, work, () => rulesNameChannel(setting))
}
