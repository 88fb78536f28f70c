import { IAMClient, UpdateRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type SlackServer, startSlack } from "../notify/slack-server.ts"
import { type Stage, startStage } from "./stage.ts"

const config = `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  apply: { hub: "arn:aws:iam::100000000000:role/reconcile-apply-hub", role: reconcile-apply }
notify: { slack: { channel: "#cloud" } }
`
const audit = `name: audit
type: AWS::IAM::Role
targets: { accounts: all }
properties:
  RoleName: audit
  Description: first # what people see
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
`
const rule = `name: house-rules
type: AWS::IAM::Role
targets: { accounts: { ids: ["100000000002"] } }
rules:
  - { name: by-hand, when: 'resource.properties[?"Description"].orValue("") == "by hand"', severity: warning, message: "{{ resource.id }} says so" }
report: { slack: "#ec2" }
`

let stage: Stage
let slack: SlackServer
beforeAll(async () => {
  stage = await startStage({ "reconcile.yaml": config, "templates/audit.yaml": audit }, { accounts: 2 })
  slack = await startSlack()
}, 60_000)
afterAll(async () => {
  await stage.close()
  await slack.stop()
})

const secrets = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })
const heard = () => slack.messages.map(({ blocks }) => blocks.map(({ text }) => text?.text).join("\n"))
const byHand = (account: string) =>
  new IAMClient(stage.aws.client(account)).send(new UpdateRoleCommand({ RoleName: "audit", Description: "by hand" }))
const issue = () => [...stage.github.state.issues.values()].find(({ title }) => /^(No d|D)rift/.test(title))
const proposals = () => [...stage.github.state.pulls.values()].filter(({ branch }) => branch === "reconcile/drift")

describe("who is told, and what is proposed", { timeout: 60_000 }, () => {
  it("an apply tells what it did", async () => {
    const pull = stage.propose("rules", { "templates/rules.yaml": rule })
    const { summary } = await stage.onPull(pull, { env: secrets() })
    expect(summary).toContain("rules house-rules: report.slack")
    await stage.onPull(pull, { env: secrets(), inputs: { command: "drift" } })
    expect(slack.calls).toEqual([])
    stage.merge(pull)
    const { code } = await stage.onMain("push", "apply", { env: secrets() })
    expect({ code, heard: heard() }).toEqual({
      code: 0,
      heard: [expect.stringContaining("2 applied, of 2 changes in 2 accounts")],
    })
    expect(heard()[0]).toMatch(/<http\S+\/actions\/runs\/\d+\|The whole report>/)
    slack.reset()
  })
  it("no drift is not worth a message", async () => {
    await stage.onMain("schedule", "drift", { env: secrets() })
    expect(heard()).toEqual([])
  })
  it("drift and findings are one issue and one message, and what was done by hand is proposed", async () => {
    await byHand("100000000001")
    await byHand("100000000002")
    const { code, log } = await stage.onMain("schedule", "drift", { env: secrets(), inputs: { propose: "true" } })
    expect({ code, log }).toMatchObject({ code: 0 })
    expect(issue()).toMatchObject({
      state: "open",
      title: "Drift in 2 of 2 accounts: 2 changes; 1 finding (reconcile.yaml)",
    })
    expect(issue()?.body).toMatch(/house-rules\/by-hand/)
    expect(heard().toSorted()).toEqual([
      expect.stringContaining("*acme, drift:* Drift in 2 of 2 accounts: 2 changes; 1 finding"),
      expect.stringContaining("*acme, drift:* house-rules: 1 finding in 1 account"),
    ])
    expect(slack.messages.map(({ channel }) => channel).toSorted()).toEqual(["C0000000001", "C0000000002"])
    const [pull] = proposals()
    const { trees, history } = stage.github.state
    expect(trees.files.get(trees.ofCommit.get(history.branches.get("reconcile/drift") ?? "") ?? "")).toEqual({
      "templates/audit.yaml": audit.replace("first", "by hand"),
    })
    expect(stage.github.state.issues.get(pull?.number ?? 0)).toMatchObject({
      state: "open",
      title: "1 property of 1 template now state what is there",
    })
  })
  it("where that is merged there is no drift left, and nothing to propose", async () => {
    stage.pushDirectly({ "templates/audit.yaml": audit.replace("first", "by hand"), "templates/rules.yaml": null })
    const { outputs } = await stage.onMain("schedule", "drift", { inputs: { propose: "true" } })
    expect(outputs.outcome).toBe("no-changes")
    expect(issue()?.state).toBe("closed")
    expect(stage.github.state.issues.get(proposals()[0]?.number ?? 0)?.state).toBe("closed")
  })
  it("that nothing could be found out is told; that it could not be told is a warning and no more", async () => {
    slack.reset()
    stage.pushDirectly({ "templates/broken.yaml": "name: [\n" })
    expect((await stage.onMain("schedule", "drift", { env: secrets() })).code).toBe(1)
    expect(heard()).toEqual([expect.stringContaining("Failed:")])
    stage.pushDirectly({ "templates/broken.yaml": null })
    slack.rule({ path: "chat.postMessage", effect: { error: "not_in_channel" } })
    await byHand("100000000001")
    stage.pushDirectly({ "templates/audit.yaml": audit })
    const { code, log } = await stage.onMain("schedule", "drift", { env: secrets() })
    expect(code).toBe(0)
    expect(log).toContain("Slack refused `chat.postMessage`: not_in_channel")
    expect(log).not.toContain(slack.token)
  })
})
