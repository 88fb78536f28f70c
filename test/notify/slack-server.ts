/** A Slack of a test's own on 127.0.0.1: its API, where its files are put, and an incoming webhook. */

import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

/** A message as a channel holds it. */
export interface Posted {
  readonly channel: string
  readonly text: string
  readonly blocks: readonly Block[]
  readonly ts: string
  readonly thread?: string
  readonly by: "app" | "webhook"
  /** All of it as it was sent. */
  readonly sent: Readonly<Record<string, unknown>>
}
export interface Block {
  readonly type: string
  readonly text?: { readonly type: string; readonly text: string; readonly verbatim?: boolean }
}

/** A file that was shared in a thread. */
export interface Shared {
  readonly name: string
  readonly title: string
  readonly text: string
  readonly channel: string
  readonly thread: string
}

/** What goes wrong with calls whose path ends so, as often as told. */
export interface Rule {
  readonly path: string
  readonly times?: number
  readonly effect:
    | { readonly status: number; readonly body?: string; readonly retryAfter?: number }
    | { readonly error: string }
    | "reset"
}

export interface SlackServer {
  readonly apiUrl: string
  readonly webhook: string
  readonly token: string
  readonly messages: Posted[]
  readonly files: Shared[]
  /** Paths, in order. */
  readonly calls: string[]
  rule(rule: Rule): void
  reset(): void
  stop(): Promise<void>
}

const token = "xoxb-1111-2222-abcdefgh"
const channels: Readonly<Record<string, string>> = { "#cloud": "C0000000001", "#ec2": "C0000000002" }

/** Starts a Slack; it refuses what Slack refuses. */
export async function startSlack(): Promise<SlackServer> {
  const messages: Posted[] = []
  const files: Shared[] = []
  const calls: string[] = []
  const rules: { rule: Rule; left: number }[] = []
  const uploads = new Map<string, { name: string; length: number; text?: string }>()

  const post = (sent: Record<string, unknown>, by: Posted["by"]): string | Posted => {
    const { text = "", blocks = [] } = sent as { text?: string; blocks?: readonly Block[] }
    const channel = by === "webhook" ? "C0000000001" : channelOf(String(sent.channel ?? ""))
    if (!channel) return "channel_not_found"
    if (text === "" && blocks.length === 0) return "no_text"
    if (blocks.length > 50) return "invalid_blocks"
    if (blocks.some((block) => (block.text?.text.length ?? 0) > 3000 || block.text?.text === ""))
      return "invalid_blocks"
    if (JSON.stringify(blocks).length > 13_200) return "msg_blocks_too_long"
    if (text.length > 40_000) return "msg_too_long"
    const thread = sent.thread_ts === undefined ? {} : { thread: String(sent.thread_ts) }
    const posted: Posted = { channel, text, blocks, ts: `1700000000.${messages.length + 1}`, ...thread, by, sent }
    messages.push(posted)
    return posted
  }

  const methods: Readonly<Record<string, (body: Record<string, unknown>) => object>> = {
    "chat.postMessage": (body) => {
      const posted = post(body, "app")
      return typeof posted === "string"
        ? { ok: false, error: posted }
        : { ok: true, channel: posted.channel, ts: posted.ts }
    },
    "files.getUploadURLExternal": ({ filename, length }) => {
      if (!filename || !Number(length)) return { ok: false, error: "invalid_arguments" }
      const id = `F${uploads.size + 1}`
      uploads.set(id, { name: String(filename), length: Number(length) })
      return { ok: true, file_id: id, upload_url: `${url}/upload/${id}` }
    },
    "files.completeUploadExternal": (body) => {
      const {
        files: done,
        channel_id,
        thread_ts,
      } = body as {
        files: { id: string; title: string }[]
        channel_id: string
        thread_ts: string
      }
      if (!Object.values(channels).includes(channel_id)) return { ok: false, error: "invalid_channel" }
      for (const { id, title } of done) {
        const upload = uploads.get(id)
        if (upload?.text === undefined) return { ok: false, error: "file_not_found" }
        files.push({ name: upload.name, title, text: upload.text, channel: channel_id, thread: thread_ts })
      }
      return { ok: true }
    },
  }

  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? ""
    const body = await textOf(incoming)
    calls.push(path)
    const found = rules.find(({ rule, left }) => left > 0 && path.endsWith(rule.path))
    if (found) found.left--
    const effect = found?.rule.effect
    const answer = (status: number, text: string, headers = {}) => outgoing.writeHead(status, headers).end(text)
    if (effect === "reset") return incoming.socket.destroy()
    if (effect && "error" in effect) return answer(200, JSON.stringify({ ok: false, error: effect.error }))
    if (effect) {
      const headers = effect.retryAfter === undefined ? {} : { "retry-after": String(effect.retryAfter) }
      return answer(effect.status, effect.body ?? "", headers)
    }
    if (path === "/services/T1/B1/secretsecret") {
      const posted = post(JSON.parse(body), "webhook")
      return typeof posted === "string" ? answer(400, posted) : answer(200, "ok")
    }
    if (path.startsWith("/services/")) return answer(404, "no_service")
    if (path.startsWith("/upload/")) {
      const upload = uploads.get(path.slice("/upload/".length))
      if (!upload || upload.length !== Buffer.byteLength(body)) return answer(400, "wrong length")
      upload.text = body
      return answer(200, `OK - ${upload.length}`)
    }
    const method = methods[path.replace("/api/", "")]
    if (!method) return answer(200, JSON.stringify({ ok: false, error: "unknown_method" }))
    if (incoming.headers.authorization !== `Bearer ${token}`)
      return answer(200, JSON.stringify({ ok: false, error: "invalid_auth" }))
    const isForm = incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")
    return answer(
      200,
      JSON.stringify(method(isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body))),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    apiUrl: `${url}/api`,
    webhook: `${url}/services/T1/B1/secretsecret`,
    token,
    messages,
    files,
    calls,
    rule: (rule) => void rules.push({ rule, left: rule.times ?? 1 }),
    reset: () => {
      for (const list of [messages, files, calls, rules]) list.length = 0
      uploads.clear()
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const channelOf = (wanted: string): string | undefined =>
  channels[wanted] ?? Object.values(channels).find((id) => id === wanted)

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ""
  for await (const part of incoming.setEncoding("utf8")) text += part
  return text
}
