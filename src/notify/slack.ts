import type { Json, SlackMessage } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { type CallOptions, post } from "./call.ts"

/** A Slack app: its token, where it posts, and where the API is, if not at Slack. */
interface App {
  readonly token: string
  readonly channel: string
  /** Where the channel is written, for who has to mend it: "`notify.slack.channel`". */
  readonly written: string
  readonly apiUrl?: string
}

/** How Slack is reached: as an app, or by the address of an incoming webhook, which is as secret as a token. */
export type SlackAccess = App | { readonly webhook: string }

const whom = "Slack"

/**
 * Posts a message; with a token, what did not fit into it goes into its thread: as a file, or as messages where the app may
 * not leave one. Resolves to what could not be done although the message is there; throws a `ProblemError` where it is not.
 */
export async function tellSlack(
  access: SlackAccess,
  message: SlackMessage,
  options: Pick<CallOptions, "second"> = {},
): Promise<{ readonly warning?: string }> {
  if ("webhook" in access) return byWebhook(access.webhook, message, options)
  const { channel } = access
  const posted = await call(access, "chat.postMessage", { channel, ...textOf(message) }, options)
  const { file, thread } = message
  if (!file) return {}
  const [place, ts] = [String(posted.channel), String(posted.ts)]
  try {
    await upload(access, { file, channel: place, ts }, options)
    return {}
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    for (const text of thread)
      await call(access, "chat.postMessage", { channel: place, thread_ts: ts, ...QUIET, text }, options)
    return { warning: `${error.problems[0]?.message}. The tables are in the message's thread instead` }
  }
}

/** Nothing in a message is taken for a link, a mention or a page to show. https://docs.slack.dev/reference/methods/chat.postMessage */
const QUIET = { unfurl_links: false, unfurl_media: false, parse: "none", link_names: false } as const

const textOf = ({ text, blocks }: SlackMessage) => ({ text, blocks, ...QUIET })

async function byWebhook(webhook: string, message: SlackMessage, options: Pick<CallOptions, "second">) {
  const headers = { "content-type": "application/json; charset=utf-8" }
  const { text, blocks } = message
  const body = JSON.stringify({ text, blocks, unfurl_links: false, unfurl_media: false })
  const answer = await post(webhook, { headers, body }, { ...options, whom })
  if (answer.status === 200) return {}
  throw refused("the webhook", wordOf(answer.body) ?? `HTTP ${answer.status}`)
}

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal, and then files.completeUploadExternal */
async function upload(
  access: App,
  {
    file,
    channel,
    ts,
  }: { readonly file: NonNullable<SlackMessage["file"]>; readonly channel: string; readonly ts: string },
  options: Pick<CallOptions, "second">,
): Promise<void> {
  const bytes = new TextEncoder().encode(file.text)
  const form = { filename: file.name, length: String(bytes.length), snippet_type: "text" }
  const place = await call(access, "files.getUploadURLExternal", form, options)
  const url = String(place.upload_url)
  requireSafe(url, access)
  const stored = await post(
    url,
    { headers: { "content-type": "application/octet-stream" }, body: bytes },
    { ...options, whom },
  )
  if (stored.status !== 200) throw refused("the file", `HTTP ${stored.status}`)
  const files = [{ id: String(place.file_id), title: file.title }]
  await call(access, "files.completeUploadExternal", { files, channel_id: channel, thread_ts: ts }, options)
}

/** The report goes only where what is said to Slack is as safe. */
function requireSafe(url: string, { apiUrl = SLACK }: { readonly apiUrl?: string }): void {
  if (url.startsWith("https://") || new URL(apiUrl).protocol === "http:") return
  throw refused("the file", "an address without TLS")
}

const SLACK = "https://slack.com/api"

/** Calls a method: as JSON, but for the one that only takes a form. */
async function call(
  { token, written, apiUrl = SLACK }: App,
  method: string,
  body: Readonly<Record<string, unknown>>,
  options: Pick<CallOptions, "second">,
): Promise<Readonly<Record<string, Json>>> {
  const asForm = method === "files.getUploadURLExternal"
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": asForm ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8",
  }
  const text = asForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body)
  const answer = await post(`${apiUrl.replace(/\/+$/, "")}/${method}`, { headers, body: text }, { ...options, whom })
  const result = parsed(answer.body)
  if (result.ok === true) return result
  throw refused(`\`${method}\``, wordOf(String(result.error ?? "")) ?? `HTTP ${answer.status}`, written)
}

function parsed(text: string): Readonly<Record<string, Json>> {
  try {
    const value = JSON.parse(text) as Json
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, Json>) : {}
  } catch {
    return {}
  }
}

/** Slack names what is wrong in one word; anything else is not worth repeating. */
const wordOf = (text: string): string | undefined => (/^[a-z_]{2,60}$/.test(text.trim()) ? text.trim() : undefined)

function refused(what: string, why: string, written = "the channel"): ProblemError {
  const fix = FIXES[why]?.replace("CHANNEL", () => written)
  return new ProblemError({ severity: "warning", message: `Slack refused ${what}: ${why}`, ...(fix && { fix }) })
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const FIXES: Readonly<Record<string, string>> = {
  channel_not_found: "Check CHANNEL; a private channel is only seen once the app is invited to it.",
  not_in_channel: "Invite the app to the channel: `/invite @app`.",
  is_archived: "Give CHANNEL one that is in use.",
  missing_scope: "Give the Slack app the scopes `chat:write` and `files:write`, and install it again.",
  invalid_auth: "Give a token that is valid: it begins with xoxb-.",
  not_authed: "Give a token that is valid: it begins with xoxb-.",
  account_inactive: "Give the token of an app that is still installed.",
  token_revoked: "Install the Slack app again, and give its new token.",
  no_service: "Make a new webhook: this one was removed.",
  invalid_token: "Make a new webhook: this one is not known to Slack.",
}
