import type { ChannelNotice, Notice } from "../model.ts"
import { readTemplates } from "../reconcile.ts"
import { failureNotice } from "../report/notice.ts"
import { renderProblems } from "../report/problems.ts"
import { tellAll } from "../shell/notify.ts"
import { tellChannels } from "../shell/notify-slack.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { wantsColor } from "./options.ts"

/** The flag of commands that can tell. */
export interface NotifyOptions {
  readonly notify?: boolean
}

/** Tells what a command came to, the channels of rule templates of their own part, or does nothing where nobody asked for that. */
export type Tell = (notice: () => Notice, channels?: () => readonly ChannelNotice[]) => Promise<void>

/**
 * Does the work, which tells its result; that it failed is told for it. What cannot be told is a warning on stderr. Throws a
 * ProblemError before anything is done where `--notify` was given and nobody is named: `others` says whether somebody is
 * beside the configuration.
 */
export async function telling<T>(
  command: Notice["command"],
  { config, world }: Setting,
  { notify }: NotifyOptions,
  work: (tell: Tell) => Promise<T>,
  others: () => Promise<boolean> = async () => false,
): Promise<T> {
  if (!notify) return work(async () => {})
  if (!config.notify && !(await others())) throw new ProblemError(nobody)
  const { clientAs } = world
  const tell: Tell = async (notice, channels = () => []) => {
    const telling = { env: process.env, ...(clientAs && { clientAs }) }
    const url = urlOf(process.env)
    const own = channels().map((one) => ({ ...one, notice: { ...one.notice, ...url } }))
    const told = [
      config.notify ? tellAll({ ...notice(), ...url }, config.notify, telling) : [],
      tellChannels(own, config.notify, telling),
    ]
    const problems = (await Promise.all(told)).flat()
    if (problems.length > 0) process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr) }))
  }
  try {
    return await work(tell)
  } catch (error) {
    if (error instanceof ProblemError) {
      const report = renderProblems(error.problems, { color: false })
      await tell(() => failureNotice({ command, owner: config.name, world: world.name }, error.problems, { report }))
    }
    throw error
  }
}

/** Whether a rule template names a channel of its own. Throws a ProblemError where a template is wrong. */
export async function rulesNameChannel({ world, config }: Pick<Setting, "world" | "config">): Promise<boolean> {
  const { rules } = await readTemplates(world, config)
  return rules.some(({ report }) => report?.slack !== undefined)
}

const nobody = {
  severity: "error",
  message: "--notify was given, and the configuration names nobody to tell",
  fix: 'Add `notify:` to it, for example `notify: { slack: { channel: "#cloud" } }`.',
} as const

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function urlOf({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): { readonly url?: string } {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return {}
  return { url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` }
}
