import { notifyDefaults } from "../config/notify.ts"
import type { ChannelNotice, Notice, Notify, Problem } from "../model.ts"
import { secretFrom } from "../notify/secret.ts"
import { type SlackAccess, tellSlack } from "../notify/slack.ts"
import { isWanted } from "../report/notice.ts"
import { slackMessage } from "../report/slack.ts"
import { attempted, type Telling, warning } from "./telling.ts"

type Slack = NonNullable<Notify["slack"]>

/** Tells the place in Slack that the configuration names. Throws a `ProblemError` where Slack refuses. */
export async function toSlack(notice: Notice, slack: Slack, telling: Telling): Promise<readonly Problem[]> {
  const access = slackAccess(slack, telling.env)
  return "severity" in access ? [access] : post(notice, access, telling)
}

/**
 * Tells the channels that rule templates name, side by side: only with a token, since a webhook has its own channel. One that
 * the configuration names too has heard of it. Never throws and never fails the work: what could not be told is a warning.
 */
export async function tellChannels(
  channels: readonly ChannelNotice[],
  notify: Notify | undefined,
  telling: Telling,
): Promise<readonly Problem[]> {
  const slack: Slack = notify?.slack ?? notifyDefaults.slack
  const heard = ({ channel, notice }: ChannelNotice) =>
    channel === notify?.slack?.channel && isWanted(notice.priority, slack.priority)
  const left = channels.filter((one) => !heard(one))
  if (left.length === 0) return []
  const { value: token, problem } = secretFrom(telling.env, slack.token, "slack-token")
  if (problem) return [problem]
  if (token === undefined) return [noToken(left, slack.token)]
  const told = await Promise.all(
    left.map(({ channel, templates, notice }) => {
      const written = `\`report.slack\` of ${templates.length === 1 ? "the rule template" : "the rule templates"} ${templates.join(", ")}`
      return attempted("Slack", () => post(notice, { token, channel, written, ...apiUrlOf(telling.env) }, telling))
    }),
  )
  return told.flat()
}

const noToken = (channels: readonly ChannelNotice[], variable: string): Problem =>
  warning(
    `Slack was not told: rule templates name ${channels.map(({ channel }) => channel).join(", ")}, and ${variable} is not in the environment`,
    "Put the token of a Slack app there: a webhook has its own channel.",
  )

async function post(notice: Notice, access: SlackAccess, { second }: Telling): Promise<readonly Problem[]> {
  const { warning: said } = await tellSlack(access, slackMessage(notice), second === undefined ? {} : { second })
  return said === undefined ? [] : [warning(said)]
}

/** The token goes before the webhook: only with it can files be left. */
function slackAccess({ token, webhook, channel }: Slack, env: Telling["env"]): SlackAccess | Problem {
  const [app, hook] = [secretFrom(env, token, "slack-token"), secretFrom(env, webhook, "webhook")]
  if (app.problem) return app.problem
  if (app.value !== undefined && channel !== undefined)
    return { token: app.value, channel, written: "`notify.slack.channel`", ...apiUrlOf(env) }
  if (hook.problem) return hook.problem
  if (hook.value !== undefined) return { webhook: hook.value }
  if (app.value !== undefined)
    return warning("Slack was not told: `notify.slack` names no channel", "Write `channel:`, which a token needs.")
  return warning(
    `Slack was not told: neither ${token} nor ${webhook} is in the environment`,
    "Put one of these secrets into the environment of this job.",
  )
}

function apiUrlOf(env: Telling["env"]): { readonly apiUrl?: string } {
  const { value } = secretFrom(env, "SLACK_API_URL", "webhook")
  return value === undefined ? {} : { apiUrl: value }
}
