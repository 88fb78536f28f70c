import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Notice, Notify } from "../../src/model.ts"
import { tellAll } from "../../src/shell/notify.ts"
import { noticeOf, rowsOf } from "./notices.ts"
import { type SlackServer, startSlack } from "./slack-server.ts"

let slack: SlackServer
beforeAll(async () => {
  slack = await startSlack()
})
afterAll(() => slack.stop())
beforeEach(() => slack.reset())

const usual = { token: "SLACK_BOT_TOKEN", webhook: "SLACK_WEBHOOK_URL", priority: "success" } as const
const app: Notify = { slack: { ...usual, channel: "#cloud" } }
const withToken = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })

const tell = async (notice: Notice, env: Record<string, string> = withToken(), notify: Notify = app) =>
  (await tellAll(notice, notify, { env, second: 1 })).map(({ severity, message, fix }) =>
    [`${severity}: ${message}`, fix].filter(Boolean).join(" -- "),
  )
const shown = () => slack.messages.flatMap(({ blocks }) => blocks.map(({ text }) => text?.text))

describe("with a token", () => {
  it("the channel hears what came of it, with tables in a font of fixed width", async () => {
    const tables = [
      {
        title: "2 changes",
        columns: ["Action", "Resource"],
        rows: [
          ["update", "Deploy"],
          ["delete", "データ"],
        ],
      },
    ]
    expect(await tell(noticeOf({ tables, lines: ["1 resource is deleted"], url: "https://ci.example/1" }))).toEqual([])
    expect(shown()).toEqual([
      ":large_orange_circle: *acme-baseline, drift:* Drift in 2 of 14 accounts: 3 changes",
      "1 resource is deleted",
      "*2 changes*\n```\nAction  Resource\n------  --------\nupdate  Deploy\ndelete  データ\n```",
      "<https://ci.example/1|The whole report>",
    ])
    expect(slack.messages).toMatchObject([{ channel: "C0000000001", by: "app" }])
    expect(slack.messages[0]?.sent).toMatchObject({ parse: "none", link_names: false, unfurl_links: false })
    expect(slack.files).toEqual([])
  })
  it("what does not fit is a file in the thread of the message, which says how much that is", async () => {
    expect(await tell(noticeOf({ tables: [rowsOf(500)], report: "all 500 of them\n" }))).toEqual([])
    const [message] = slack.messages
    expect(shown().at(-1)).toBe("_480 more lines: see the whole report._")
    expect(slack.files).toEqual([
      {
        name: "reconcile-drift.txt",
        title: "acme-baseline, drift",
        text: "all 500 of them\n",
        channel: "C0000000001",
        thread: message?.ts,
      },
    ])
  })
  it("an app that may not leave files puts all rows into the thread, and is told which scope it lacks", async () => {
    slack.rule({ path: "files.getUploadURLExternal", effect: { error: "missing_scope" } })
    expect(await tell(noticeOf({ tables: [rowsOf(100)] }))).toEqual([
      "warning: Slack refused `files.getUploadURLExternal`: missing_scope. The tables are in the message's thread instead",
    ])
    const [first, ...thread] = slack.messages
    expect(new Set(thread.map((message) => message.thread))).toEqual(new Set([first?.ts]))
    const rows = thread.flatMap(({ text }) => text.match(/Role\d+/g) ?? [])
    expect(rows).toEqual(Array.from({ length: 100 }, (_, row) => `Role${row}`))
  })
  it("however much there is to say, Slack takes the message", async () => {
    const tables = Array.from({ length: 80 }, () => rowsOf(40, (row) => `${"&<`".repeat(200)}${row}`))
    const lines = Array.from({ length: 80 }, () => "<".repeat(5_000))
    expect(await tell(noticeOf({ tables, lines, title: "x".repeat(9_000) }))).toEqual([])
    expect(slack.messages).toHaveLength(1)
    expect(slack.files).toHaveLength(1)
  })
})

describe("a webhook", () => {
  const env = () => ({ SLACK_WEBHOOK_URL: slack.webhook })
  it("is told where there is no token; what does not fit is counted", async () => {
    expect(await tell(noticeOf({ tables: [rowsOf(30)] }), env())).toEqual([])
    expect(slack.messages).toMatchObject([{ by: "webhook" }])
    expect(shown().at(-1)).toBe("_10 more lines: see the whole report._")
  })
  it("that is gone is a warning, and its address is never said", async () => {
    const gone = slack.webhook.replace("secretsecret", "otherother")
    const said = await tell(noticeOf(), { SLACK_WEBHOOK_URL: gone })
    expect(said).toEqual([
      "warning: Slack refused the webhook: no_service -- Make a new webhook: this one was removed.",
    ])
    expect(said.join()).not.toContain("otherother")
  })
})

describe("nothing that people wrote comes to life in Slack", () => {
  it.each([
    ["<!channel> and <@U012345>", "`&lt;!channel&gt;` and `&lt;@U012345&gt;`"],
    ["@here *bold* _it_ ~gone~", "`@here *bold* _it_ ~gone~`"],
    ["see https://evil.example or www.evil.example now", "see `https://evil.example` or `www.evil.example` now"],
    [":tada: a:b-c:d #general", "`:tada`: `a:b-c:d #general`"],
    ["a `b` c", "a `b` c"],
    ["a ``` b", "a `\\u0060\\u0060\\u0060` b"],
    ["&lt;!here&gt;", "`&amp;lt;!here&amp;gt`;"],
    ["line\nbreak \u202e", "`line\\nbreak \\u202e`"],
  ])("%j", async (line, expected) => {
    await tell(noticeOf({ lines: [line] }))
    expect(shown()[1]).toBe(expected)
  })
  it("nor in a table: no cell ends its block", async () => {
    const rows = [["```\n<!channel>", "<https://evil.example|here>"]]
    await tell(noticeOf({ tables: [{ title: "<!here>", columns: ["A", "B"], rows }] }))
    const text = shown()[1] as string
    expect(text.match(/```/g)).toHaveLength(2)
    expect(text).not.toMatch(/<[!@h]/)
    expect(slack.messages[0]?.blocks[1]?.text?.verbatim).toBe(true)
  })
})

describe("what goes wrong is a warning, never an error", () => {
  it("a rate limit is waited for", async () => {
    slack.rule({ path: "chat.postMessage", effect: { status: 429, retryAfter: 30 } })
    expect(await tell(noticeOf())).toEqual([])
    expect(slack.calls).toHaveLength(2)
    expect(slack.messages).toHaveLength(1)
  })
  it("one that asks for too long is not", async () => {
    slack.rule({ path: "chat.postMessage", effect: { status: 429, retryAfter: 3_600 } })
    expect(await tell(noticeOf())).toEqual(["warning: Slack was not told: it asks to wait too long"])
    expect(slack.calls).toHaveLength(1)
  })
  it("Slack is down", async () => {
    slack.rule({ path: "chat.postMessage", times: 9, effect: { status: 503, body: "<html>" } })
    expect(await tell(noticeOf())).toEqual(["warning: Slack was not told: it answered HTTP 503 every time"])
    expect(slack.calls).toHaveLength(3)
  })
  it("the connection breaks, once or for good", async () => {
    slack.rule({ path: "chat.postMessage", effect: "reset" })
    expect(await tell(noticeOf())).toEqual([])
    const other = await startSlack()
    await other.stop()
    const nobody = { ...withToken(), SLACK_API_URL: other.apiUrl }
    expect(await tell(noticeOf(), nobody)).toEqual([
      "warning: Slack was not told: it could not be reached (ECONNREFUSED)",
    ])
  })
  it("a channel that is not there", async () => {
    const said = await tell(noticeOf(), withToken(), { slack: { ...usual, channel: "#gone" } })
    expect(said).toEqual([
      "warning: Slack refused `chat.postMessage`: channel_not_found -- Check `notify.slack.channel`; a private channel is only seen once the app is invited to it.",
    ])
  })
  it("no secret, no channel, or a variable that holds something else, which is sent nowhere", async () => {
    expect(await tell(noticeOf(), {})).toEqual([
      "warning: Slack was not told: neither SLACK_BOT_TOKEN nor SLACK_WEBHOOK_URL is in the environment -- Put one of these secrets into the environment of this job.",
    ])
    expect(await tell(noticeOf(), withToken(), { slack: usual })).toEqual([
      "warning: Slack was not told: `notify.slack` names no channel -- Write `channel:`, which a token needs.",
    ])
    const said = await tell(noticeOf(), { SLACK_BOT_TOKEN: "wJalrXUtnFEMI/K7MDENG" })
    expect(said).toEqual([
      "warning: What the environment variable SLACK_BOT_TOKEN holds is not a token of Slack (xoxb-...); it was sent nowhere -- Put the right secret there, without quotes or line ends.",
    ])
    expect(slack.calls).toEqual([])
  })
})

describe("priorities", () => {
  it.each([
    ["problem", ["problem"]],
    ["important", ["problem", "important"]],
    ["success", ["problem", "important", "success"]],
    ["informational", ["problem", "important", "success", "informational"]],
  ] as const)("who asks for %s hears of it and of what is before it", async (priority, heard) => {
    for (const one of ["problem", "important", "success", "informational"] as const)
      await tell(noticeOf({ priority: one, title: one }), withToken(), {
        slack: { ...usual, channel: "#cloud", priority },
      })
    expect(shown().map((text) => text?.split(" ").at(-1))).toEqual(heard)
  })
})
