import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { type SlackServer, startSlack } from "../notify/slack-server.ts"
import { type Stage, startStage } from "./stage.ts"

const [one, two] = ["100000000001", "100000000002"]
const config = `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  run: { hub: "arn:aws:iam::100000000000:role/reconcile-run-hub", role: reconcile-run }
notify: { slack: { channel: "#cloud" } }
inventory: { types: ["AWS::IAM::User"] }
`
const rules = `name: house-rules
type: AWS::IAM::User
targets: { accounts: all }
rules:
  - { name: by-hand, when: "resource.id.startsWith('mallory')", severity: warning, message: "of {{ account.id }} is nobody's" }
  - { name: any, when: "true", severity: note, message: "is there" }
`
const node = JSON.stringify(process.execPath)
const task = (name: string, script: string) => `name: ${name}
targets: { accounts: all }
run:
  command: [${node}, -e, ${JSON.stringify(script)}]
  actions: ["sts:GetCallerIdentity"]
output: out/{{ run.id }}/{{ account.id }}
`
const half = (second: number) => task("half", `process.exit("{{ account.id }}" === "${two}" ? ${second} : 0)`)

let stage: Stage
let slack: SlackServer
beforeAll(async () => {
  const files = {
    ".gitignore": "out/\n",
    "reconcile.yaml": config,
    "templates/rules.yaml": rules,
    "templates/half.yaml": half(1),
  }
  const access = { run: { hub: "reconcile-run-hub", role: "reconcile-run" } }
  const accounts = [{ users: [{ name: "mallory1" }] }, { users: [{ name: "mallory2" }, { name: "alice" }] }]
  stage = await startStage(files, { access, accounts })
  slack = await startSlack()
}, 60_000)
afterEach(() => {
  stage.proxy.clear()
  slack.reset()
})
afterAll(async () => {
  await stage.close()
  await slack.stop()
})

const env = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })
const unreadable = () => stage.proxy.rule({ action: "AssumeRole", account: two, effect: "denied" })
const annotations = (commands: Awaited<ReturnType<Stage["onMain"]>>["commands"]) =>
  commands.filter(({ name }) => name === "warning" || name === "error")

describe("command: check", { timeout: 60_000 }, () => {
  it("tells findings in the summary, at the rule's line, as SARIF and to Slack, and fails nothing", async () => {
    const inputs = { "mask-account-ids": "true" }
    const { code, outputs, summary, commands, log } = await stage.onMain("schedule", "check", { env: env(), inputs })
    expect({ code, outputs, log }).toMatchObject({ code: 0, outputs: { outcome: "findings", findings: "2" } })
    expect(summary).toContain("**reconcile check** by <code>acme</code>: 2 warnings, 1 note")
    expect(summary).toContain("xxxxxxxx0001")
    expect(annotations(commands)).toEqual([
      expect.objectContaining({
        name: "warning",
        properties: expect.objectContaining({ file: "templates/rules.yaml", line: "5" }),
        message: expect.stringMatching(
          /^house-rules\/by-hand: 2 findings in 2 accounts, such as AWS::IAM::User mallory1: of xxxxxxxx0001/,
        ),
      }),
    ])
    const sarif = readFileSync(outputs.sarif ?? "", "utf8")
    const [{ results }] = JSON.parse(sarif).runs
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      "house-rules/by-hand",
      "house-rules/by-hand",
      "house-rules/any",
    ])
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("templates/rules.yaml")
    expect([summary, sarif, JSON.stringify(slack.messages)].join("")).not.toMatch(/10000000000[12]/)
    expect(slack.messages).toHaveLength(1)
  })
  it("fails on findings where any difference does, and where an account could not be read", async () => {
    const all = await stage.onMain("schedule", "check", { inputs: { "fail-on": "changes" } })
    expect([all.code, all.outputs.outcome]).toEqual([2, "findings"])
    unreadable()
    const { code, outputs, summary } = await stage.onMain("schedule", "check")
    expect({ code, outputs, summary }).toMatchObject({
      code: 5,
      outputs: { outcome: "partial", findings: "1", "accounts-failed": "1" },
      summary: expect.stringContaining("**unreadable**"),
    })
  })
  it("of a pull request asks its rules and tells nobody; of a fork's, nothing is asked", async () => {
    const changes = { "templates/rules.yaml": rules.replace("mallory", "alice") }
    const pull = stage.propose("rules", changes)
    const { code, outputs } = await stage.onPull(pull, { env: env(), inputs: { command: "check" } })
    expect([code, outputs.findings, slack.messages]).toEqual([0, "1", []])
    const forked = stage.propose("forked", changes, true)
    stage.proxy.clear()
    const { code: refused, log } = await stage.onPull(forked, { inputs: { command: "check" } })
    expect([refused, stage.proxy.calls]).toEqual([1, []])
    expect(log).toContain("`check` does not run on a pull request from a fork")
  })
})

describe("command: inventory", { timeout: 60_000 }, () => {
  const users = (path = "") =>
    JSON.parse(readFileSync(path, "utf8")).resources.map(({ account, id }: Record<string, string>) => [account, id])

  it("writes what the configuration says where later steps find it, which check then works on", async () => {
    const { code, outputs, summary } = await stage.onMain("schedule", "inventory")
    expect({ code, outputs }).toMatchObject({
      code: 0,
      outputs: { outcome: "done", artifact: "reconcile-inventory-acme", "accounts-failed": "0" },
    })
    expect(users(outputs.inventory)).toEqual([
      [one, "mallory1"],
      [two, "alice"],
      [two, "mallory2"],
    ])
    expect(summary).toContain("## Reconcile inventory: 3 resources of 1 type in 2 accounts, 1 region")
    stage.proxy.clear()
    const checked = await stage.onMain("schedule", "check", { inputs: { snapshot: outputs.inventory ?? "" } })
    expect([checked.code, checked.outputs.findings, stage.proxy.calls]).toEqual([0, "2", []])
  })
  it("says what could not be read, masked where that is wanted, and ends with 5", async () => {
    unreadable()
    const inputs = { out: "out/users.jsonl", "mask-account-ids": "true" }
    const { code, outputs, summary } = await stage.onMain("schedule", "inventory", { inputs })
    expect({ code, outputs }).toMatchObject({ code: 5, outputs: { outcome: "partial", "accounts-failed": "1" } })
    expect(summary).toMatch(/; 1 place could not be read\n\n- \*\*unreadable\*\*: .*xxxxxxxx0002/s)
    expect(summary).not.toContain(two)
    const lines = readFileSync(outputs.inventory ?? "", "utf8")
      .trim()
      .split("\n")
    expect(lines.map((line) => JSON.parse(line)).filter(({ error }) => error)).toHaveLength(1)
  })
  it("of several files there is none to upload; places that collide are refused before anything is read", async () => {
    const { code, outputs } = await stage.onMain("schedule", "inventory", {
      inputs: { out: "out/{{ account.id }}.json" },
    })
    expect([code, outputs.inventory, outputs.artifact]).toEqual([0, "", ""])
    stage.proxy.clear()
    const collided = await stage.onMain("schedule", "inventory", { inputs: { out: "out/{{ organization.id }}.json" } })
    expect(collided.code).toBe(1)
    expect(stage.proxy.calls.filter(({ service }) => service === "iam")).toEqual([])
  })
})

describe("command: run", { timeout: 60_000 }, () => {
  it("performs a task, and says in a table what became of each target and how to go on", async () => {
    const { code, outputs, summary } = await stage.onMain("workflow_dispatch", "run", {
      run: 777,
      inputs: { task: "half", "mask-account-ids": "true" },
    })
    expect({ code, outputs }).toMatchObject({ code: 5, outputs: { outcome: "partial", "accounts-failed": "1" } })
    expect(summary).toContain("## Reconcile run <code>half</code>: 1 failed, 1 done")
    expect(summary).toContain("1 target left: `run-id: 777-1` goes on with them.")
    expect(summary).toMatch(/\| <code>account-0002 \(xxxxxxxx0002\)<\/code> \| <code>us-east-1<\/code> \| failed \|/)
    expect(summary.indexOf("0002")).toBeLessThan(summary.indexOf("account-0001"))
    expect(summary).not.toMatch(/10000000000[12]/)
  })
  it("goes on with a run by its id", async () => {
    stage.pushDirectly({ "templates/half.yaml": half(0) })
    const inputs = { task: "half", "run-id": "777-1" }
    const { code, outputs, summary } = await stage.onMain("workflow_dispatch", "run", { inputs })
    expect({ code, outputs }).toMatchObject({ code: 0, outputs: { outcome: "done", "accounts-failed": "0" } })
    expect(summary).toContain(": 1 done, 1 done before")
  })
  it("performs nothing that a pull request says, and no task that there is not", async () => {
    const pull = stage.propose("task", { "templates/half.yaml": half(1) })
    stage.proxy.clear()
    const { code, log } = await stage.onPull(pull, { inputs: { command: "run", task: "half" } })
    expect([code, stage.proxy.calls]).toEqual([1, []])
    expect(log).toContain("`run` does not run on `pull_request`")
    const unknown = await stage.onMain("workflow_dispatch", "run", { inputs: { task: "hlaf" } })
    expect([unknown.code, unknown.outputs.outcome]).toEqual([1, "failed"])
    expect(unknown.summary).toContain("Did you mean")
  })
})
