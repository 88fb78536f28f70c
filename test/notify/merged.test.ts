import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import type { Event } from "../../src/action/event.ts"
import type { Job } from "../../src/action/job.ts"
import { openLog } from "../../src/action/log.ts"
import { tellNotice } from "../../src/action/notify.ts"
import { parseConfig } from "../../src/config.ts"
import type { Config, RuleTemplate } from "../../src/model.ts"
import { changedSettings } from "../../src/reconcile/settings.ts"
import type { Setting } from "../../src/shell/setting.ts"
import { loadTemplates } from "../../src/templates/load.ts"
import { memoryFiles } from "../files.ts"
import { noticeOf } from "./notices.ts"
import { type SlackServer, startSlack } from "./slack-server.ts"

const configOf = (lines = ""): Config => {
  const { config } = parseConfig(`name: acme\n${lines}`, "reconcile.yaml")
  if (!config) throw new Error("The configuration is wrong")
  return config
}

/** A rule template with these lines. */
const rulesOf = async (lines: string): Promise<readonly RuleTemplate[]> => {
  const text = `name: instances
type: AWS::EC2::Instance
targets: { accounts: all }
rules: [{ name: any, severity: error, message: is there }]
${lines}`
  return (await loadTemplates(memoryFiles({ "rules.yaml": text }), ["*.yaml"])).rules
}

describe("a reviewer is told of a channel that would hear of findings", () => {
  const settled = async (...lines: readonly string[]) => ({
    ...{ config: configOf(), templates: [], holds: [] },
    rules: (await Promise.all(lines.map(rulesOf))).flat(),
  })
  const ec2 = 'report: { slack: "#ec2" }'
  it.each([
    ["of a rule template that is new", [], [ec2], { after: "#ec2" }],
    ["that it did not name", [""], [ec2], { after: "#ec2" }],
    ["that is another", [ec2], ['report: { slack: "#all" }'], { before: "#ec2", after: "#all" }],
    ["that is no longer told", [ec2], [""], { before: "#ec2" }],
  ])("%s", async (_, base, head, change) => {
    const changes = changedSettings(await settled(...head), await settled(...base))
    expect(changes).toMatchObject([{ setting: "rules instances: report.slack", ...change }])
  })
  it("and of nothing where it stays", async () => {
    expect(changedSettings(await settled(ec2), await settled(ec2))).toEqual([])
    expect(changedSettings(await settled(""), await settled())).toEqual([])
  })
})

describe("the Action tells nobody of what is not merged", () => {
  let slack: SlackServer
  beforeAll(async () => {
    slack = await startSlack()
  })
  afterAll(() => slack.stop())
  beforeEach(() => {
    slack.reset()
    vi.stubEnv("SLACK_BOT_TOKEN", slack.token)
    vi.stubEnv("SLACK_API_URL", slack.apiUrl)
  })
  afterEach(() => vi.unstubAllEnvs())

  const pull = { number: 1, head: "a", base: "b", fork: false }
  const heard = async (event: Partial<Event>): Promise<readonly string[]> => {
    const job = {
      ...{ inputs: { mask: false, comment: true }, event: { defaultBranch: "main", ...event } },
      ...{ log: openLog(() => {}), runUrl: "https://ci.example/1" },
    } as Job
    const setting = { config: configOf('notify: { slack: { channel: "#cloud" } }'), world: {} } as Setting
    const notice = noticeOf({ command: "check" })
    const channels = [{ channel: "#ec2", templates: ["instances"], notice }]
    await tellNotice(job, setting, () => notice, [], channels)
    return slack.messages.map(({ channel }) => (channel === "C0000000002" ? "#ec2" : "#cloud")).toSorted()
  }
  const branch = (name: string) => ({ ref: `refs/heads/${name}` })

  it.each<[string, Partial<Event>, readonly string[]]>([
    ["a push to the default branch", { name: "push", ...branch("main") }, ["#cloud", "#ec2"]],
    [
      "a schedule, which knows no branch but that",
      { name: "schedule", defaultBranch: "", ref: "" },
      ["#cloud", "#ec2"],
    ],
    ["a push to another branch, whose rules may name anybody", { name: "push", ...branch("try") }, ["#cloud"]],
    ["a start by hand on another branch", { name: "workflow_dispatch", ...branch("try") }, ["#cloud"]],
    ["an event of which nobody says the branch", { name: "push", defaultBranch: "", ref: "" }, ["#cloud"]],
    ["a pull request", { name: "pull_request", ref: "refs/pull/1/merge", pull }, []],
    ["a pull request whose event says the default branch", { name: "pull_request", ...branch("main"), pull }, []],
    [
      "a merge group",
      { name: "merge_group", ...branch("gh-readonly-queue/main/1"), group: { head: "a", base: "b" } },
      [],
    ],
  ])("%s", async (_, event, channels) => {
    expect(await heard(event)).toEqual(channels)
  })
})
