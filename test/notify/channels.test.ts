import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Finding, Notify } from "../../src/model.ts"
import type { FindingsReport } from "../../src/report/findings-view.ts"
import { channelNotices } from "../../src/report/notice-channels.ts"
import { tellChannels } from "../../src/shell/notify-slack.ts"
import { type SlackServer, startSlack } from "./slack-server.ts"

let slack: SlackServer
beforeAll(async () => {
  slack = await startSlack()
})
afterAll(() => slack.stop())
beforeEach(() => slack.reset())

const source = { file: "templates/rules.yaml", line: 1, column: 1 }
const rule = (name: string, severity: Finding["severity"], columns?: readonly string[]) => ({
  ...{ name, severity, source },
  ...(columns && { columns }),
})

/** Two templates that name a channel, one that names none. */
const templates: FindingsReport["templates"] = [
  {
    ...{ name: "instances", type: "AWS::EC2::Instance", regional: true, source },
    rules: [rule("unnamed", "warning", ["Launched"]), rule("idle", "warning"), rule("in-order", "note")],
    columns: [{ name: "Owner" }, { name: "Launched" }],
    accounts: ["222222222222", "333333333333"],
    report: { slack: "#ec2" },
  },
  {
    ...{ name: "users", type: "AWS::IAM::User", regional: false, source },
    rules: [rule("stranger", "error")],
    columns: [],
    accounts: ["222222222222"],
    report: { slack: "#ec2" },
  },
  {
    ...{ name: "secrets", type: "AWS::SecretsManager::Secret", regional: true, source },
    rules: [rule("old", "error")],
    columns: [],
  },
]

const accounts = { "222222222222": { name: "payments-prod" }, "333333333333": { name: "lab" } }
const found = (name: string, id: string, facts: Partial<Finding> = {}): Finding => ({
  ...{
    template: name.split("/")[0] ?? "",
    rule: name.split("/")[1] ?? "",
    severity: "warning",
    type: "AWS::EC2::Instance",
  },
  ...{ account: "222222222222", region: "eu-west-1", id, message: "has no Name" },
  ...{ columns: { Owner: "AGR", Launched: "2026-01-05" }, source, ...facts },
})

const checkedOf = (facts: Partial<FindingsReport> = {}): FindingsReport => ({
  ...{ findings: [], waived: [], problems: [], templates, accounts, looked: 9, unjudged: 0 },
  ...{ clock: "2026-06-01T09:00:00.000Z", owner: "acme", world: "", ...facts },
})

const withToken = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })
const usual = { token: "SLACK_BOT_TOKEN", webhook: "SLACK_WEBHOOK_URL", priority: "success" } as const
const tell = async (checked: FindingsReport, env: Record<string, string> = withToken(), notify?: Notify) =>
  (await tellChannels(channelNotices("check", checked), notify, { env, second: 1 })).map(({ severity, message, fix }) =>
    [`${severity}: ${message}`, fix].filter(Boolean).join(" -- "),
  )
const shown = () => slack.messages.map(({ blocks }) => blocks.map(({ text }) => text?.text))

describe("the channel that rule templates name", () => {
  it("hears what they found, each rule in a table with its own columns, and of nothing else", async () => {
    const findings = [
      found("instances/unnamed", "i-1"),
      found("instances/unnamed", "i-2", { account: "333333333333", columns: { Owner: "", Launched: "2026-02-11" } }),
      found("instances/idle", "i-3", { message: "is stopped for 20 days" }),
      found("instances/idle", "i-4", { message: "is stopped for 31 days" }),
      found("instances/in-order", "i-5", { severity: "note" }),
      found("users/stranger", "mallory", { severity: "error", type: "AWS::IAM::User", message: "is nobody's" }),
      found("secrets/old", "the-plan-for-monday", { severity: "error" }),
    ]
    expect(await tell(checkedOf({ findings }))).toEqual([])
    expect(slack.messages).toMatchObject([{ channel: "C0000000002", by: "app" }])
    expect(shown()).toEqual([
      [
        ":large_orange_circle: *acme, check:* instances, users: 5 findings in 2 accounts",
        `*users/stranger: 1 error, is nobody's*
\`\`\`
Resource  Account
--------  -------------
mallory   payments-prod
\`\`\``,
        `*instances/unnamed: 2 warnings, has no Name*
\`\`\`
Resource  Account        Region     Launched
--------  -------------  ---------  ----------
i-1       payments-prod  eu-west-1  2026-01-05
i-2       lab            eu-west-1  2026-02-11
\`\`\``,
        `*instances/idle: 2 warnings*
\`\`\`
Resource  Account        Region     Owner  Launched    Finding
--------  -------------  ---------  -----  ----------  ----------------------
i-3       payments-prod  eu-west-1  AGR    2026-01-05  is stopped for 20 days
i-4       payments-prod  eu-west-1  AGR    2026-01-05  is stopped for 31 days
\`\`\``,
      ],
    ])
    expect(JSON.stringify(slack.messages)).not.toContain("monday")
  })

  it("hears of rules of its own that failed and of what they could not look at, and not of what others could not", async () => {
    const unreadable = (type: string | undefined, account: string, message: string) =>
      ({ severity: "unreadable", message, account, ...(type && { type }) }) as const
    const problems = [
      { severity: "error", message: "The rule idle fails", template: "instances" },
      { severity: "error", message: "The rule old fails", template: "secrets" },
      unreadable("AWS::EC2::Instance", "222222222222", "UnauthorizedOperation"),
      unreadable("AWS::SecretsManager::Secret", "222222222222", "AccessDenied"),
      unreadable(undefined, "333333333333", "The role cannot be assumed"),
      unreadable(undefined, "444444444444", "The role cannot be assumed either"),
    ] as const
    await tell(checkedOf({ problems }))
    const [[title, table] = []] = shown()
    expect(title).toBe(
      ":red_circle: *acme, check:* instances, users: No findings; 2 accounts could not be read, or not wholly",
    )
    expect(table?.match(/^(error|unreadable) .*/gm)?.map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
      ["error", "The rule idle fails"],
      ["unreadable", "The role cannot be assumed"],
      ["unreadable", "UnauthorizedOperation"],
    ])
  })

  it.each([
    ["nothing was found", {}],
    ["there are only notes", { findings: [found("instances/in-order", "i-1", { severity: "note" })] }],
    ["all is waived", { waived: [found("instances/unnamed", "i-1")] }],
    ["only others found something", { findings: [found("secrets/old", "x", { severity: "error" })] }],
  ])("hears nothing where %s", async (_, facts) => {
    expect(await tell(checkedOf(facts))).toEqual([])
    expect(slack.calls).toEqual([])
  })

  it("hears all of thousands: what does not fit is in the message's file", async () => {
    const findings = Array.from({ length: 3_000 }, (_, row) => found("instances/unnamed", `i-<!here>${row}`))
    expect(await tell(checkedOf({ findings }))).toEqual([])
    expect(slack.messages).toHaveLength(1)
    expect(JSON.stringify(slack.messages)).not.toContain("<!here>")
    expect(slack.files[0]?.text.match(/i-<!here>\d+/g)).toHaveLength(3_000)
  })

  it("hears once of what the configuration tells the same channel", async () => {
    const findings = [found("instances/unnamed", "i-1")]
    const notify = (priority: "success" | "problem") => ({ slack: { ...usual, channel: "#ec2", priority } })
    await tell(checkedOf({ findings }), withToken(), notify("success"))
    expect(slack.calls).toEqual([])
    await tell(checkedOf({ findings }), withToken(), notify("problem"))
    expect(slack.messages).toHaveLength(1)
  })
})

describe("a channel that cannot be told is a warning, never an error", () => {
  const checked = checkedOf({ findings: [found("instances/unnamed", "i-1")] })

  it("without a token, or with a webhook alone, which has its own channel", async () => {
    const expected = [
      "warning: Slack was not told: rule templates name #ec2, and SLACK_BOT_TOKEN is not in the environment -- Put the token of a Slack app there: a webhook has its own channel.",
    ]
    expect(await tell(checked, {})).toEqual(expected)
    expect(await tell(checked, { SLACK_WEBHOOK_URL: slack.webhook })).toEqual(expected)
    expect(slack.calls).toEqual([])
  })
  it("with something else in the variable, which is sent nowhere", async () => {
    expect(await tell(checked, { SLACK_BOT_TOKEN: "wJalrXUtnFEMI/K7MDENG" })).toEqual([
      expect.stringMatching(/^warning: What the environment variable SLACK_BOT_TOKEN holds is not a token of Slack/),
    ])
    expect(slack.calls).toEqual([])
  })
  it("in the variable that the configuration names, and in no other", async () => {
    const notify = { slack: { ...usual, token: "OUR_TOKEN" } }
    expect(await tell(checked, withToken(), notify)).toEqual([expect.stringContaining("OUR_TOKEN is not in the")])
    expect(await tell(checked, { ...withToken(), OUR_TOKEN: slack.token }, notify)).toEqual([])
    expect(slack.messages).toHaveLength(1)
  })
  it("where the app is not in it, or it is not there; the others hear all the same", async () => {
    const other = { ...templates[1], report: { slack: "#gone" } } as FindingsReport["templates"][number]
    const both = checkedOf({
      templates: [...templates.slice(0, 1), other],
      findings: [...checked.findings, found("users/stranger", "mallory")],
    })
    expect(await tell(both)).toEqual([
      "warning: Slack refused `chat.postMessage`: channel_not_found -- Check `report.slack` of the rule template users; a private channel is only seen once the app is invited to it.",
    ])
    expect(slack.messages).toMatchObject([{ channel: "C0000000002" }])
  })
  it("while Slack is down", async () => {
    slack.rule({ path: "chat.postMessage", times: 9, effect: { status: 503 } })
    expect(await tell(checked)).toEqual(["warning: Slack was not told: it answered HTTP 503 every time"])
  })
})
