import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { ActionResult } from "../action/harness.ts"
import { type Stage, startStage } from "../action/stage.ts"
import { type SlackServer, startSlack } from "../notify/slack-server.ts"

const node = JSON.stringify(process.execPath)
const script = `process.exit("{{ account.id }}".endsWith("2") ? 1 : 0)`
const files = {
  ".gitignore": "out/\n",
  "reconcile.yaml": `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  run: { hub: "arn:aws:iam::100000000000:role/reconcile-run-hub", role: reconcile-run }
notify: { slack: { channel: "#cloud" } }
inventory: { types: ["AWS::IAM::User"] }
`,
  "templates/rules.yaml": `name: house-rules
type: AWS::IAM::User
targets: { accounts: all }
rules:
  - { name: by-hand, when: "resource.id.startsWith('mallory')", severity: warning, message: "is nobody's" }
`,
  "templates/audit.yaml": `name: audit
type: AWS::IAM::Role
targets: { accounts: all }
properties:
  RoleName: audit
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }]
`,
  "templates/half.yaml": `name: half
targets: { accounts: all }
run: { command: [${node}, -e, ${JSON.stringify(script)}], actions: ["sts:GetCallerIdentity"] }
output: out/{{ run.id }}/{{ account.id }}
`,
}

let stage: Stage
let slack: SlackServer
beforeAll(async () => {
  const access = { run: { hub: "reconcile-run-hub", role: "reconcile-run" } }
  const accounts = ["mallory1", "alice", "mallory2", "bob"].map((name) => ({ users: [{ name }] }))
  stage = await startStage(files, { access, accounts })
  slack = await startSlack()
}, 120_000)
afterEach(() => slack.reset())
afterAll(async () => {
  await stage.close()
  await slack.stop()
})

const env = () => ({ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.apiUrl })

type Inputs = Readonly<Record<string, string>>
const job = (command: string, inputs: Inputs = {}, run = 500): Promise<ActionResult> =>
  stage.onMain("workflow_dispatch", command, { run, env: env(), inputs })

/** Two jobs, and what the step that downloads their artifacts leaves behind. */
async function shared(command: string, inputs: Inputs = {}) {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-shards-"))
  const shards: ActionResult[] = []
  for (const shard of ["1/2", "2/2"]) {
    const result = await job(command, { ...inputs, shard })
    shards.push(result)
    const { outputs } = result
    const path = outputs["shard-file"] ?? ""
    const to = join(folder, outputs.artifact ?? "")
    mkdirSync(to)
    cpSync(path, statSync(path).isDirectory() ? to : join(to, basename(path)), { recursive: true })
  }
  return { shards, merged: (more: Inputs = {}) => job("merge", { shards: folder, "role-to-assume": "", ...more }) }
}

const outcomes = (results: readonly ActionResult[]) => results.map(({ code, outputs }) => [code, outputs.outcome])

describe("what several jobs share out", { timeout: 120_000 }, () => {
  it("is a check: one message, one summary, one SARIF", async () => {
    const whole = await job("check")
    slack.reset()
    const { shards, merged } = await shared("check")
    expect(outcomes(shards)).toEqual([
      [0, "done"],
      [0, "done"],
    ])
    expect(shards.map(({ outputs }) => outputs.artifact)).toEqual([
      "reconcile-check-shard-acme-1-of-2",
      "reconcile-check-shard-acme-2-of-2",
    ])
    expect(slack.messages).toEqual([])
    const joined = await merged()
    expect(joined).toMatchObject({ code: 0, summary: whole.summary })
    expect(joined.outputs).toMatchObject({ outcome: "findings", findings: "2", artifact: "reconcile-findings-acme" })
    expect(readFileSync(joined.outputs.sarif ?? "", "utf8")).toBe(readFileSync(whole.outputs.sarif ?? "", "utf8"))
    expect(slack.messages).toHaveLength(1)
    expect((await merged({ "fail-on": "changes" })).code).toBe(2)
  })

  it("is drift: one issue", async () => {
    const { shards, merged } = await shared("drift")
    expect(outcomes(shards)).toEqual([
      [0, "done"],
      [0, "done"],
    ])
    const issues = () => stage.github.state.issues
    expect([slack.messages.length, issues().size]).toEqual([0, 0])
    const joined = await merged()
    expect({ code: joined.code, outputs: joined.outputs }).toMatchObject({
      code: 0,
      outputs: { outcome: "changes", creates: "4", artifact: "reconcile-plan-acme" },
    })
    expect([slack.messages.length, issues().size]).toEqual([1, 1])
  })

  it("is an inventory, a file or a folder, which ends with 5 where a part could not be read", async () => {
    const whole = await job("inventory")
    const { shards, merged } = await shared("inventory")
    expect(outcomes(shards)).toEqual([
      [0, "done"],
      [0, "done"],
    ])
    const joined = await merged()
    expect({ code: joined.code, outputs: joined.outputs, summary: joined.summary }).toMatchObject({
      code: 0,
      outputs: { outcome: "done", artifact: "reconcile-inventory-acme" },
      summary: expect.stringContaining(whole.summary.split("\n")[0] ?? "-"),
    })
    const text = readFileSync(joined.outputs.inventory ?? "", "utf8")
    expect(text).toBe(readFileSync(whole.outputs.inventory ?? "", "utf8"))
    stage.proxy.rule({ action: "AssumeRole", account: "100000000002", effect: "denied" })
    const folders = await shared("inventory", { out: "out/users/" })
    stage.proxy.clear()
    expect(outcomes(folders.shards).map(([code]) => code)).toEqual([0, 0])
    const partial = await folders.merged({ out: "out/all/" })
    expect(partial).toMatchObject({ code: 5, outputs: { outcome: "partial", "accounts-failed": "1" } })
    const checked = await job("check", { snapshot: partial.outputs.inventory ?? "" })
    expect([checked.code, checked.outputs.findings]).toEqual([5, "2"])
  })

  it("is a task: one table, one exit code; a job of several has none", async () => {
    const { shards, merged } = await shared("run", { task: "half" })
    expect(outcomes(shards)).toEqual([
      [0, "done"],
      [0, "done"],
    ])
    expect(shards[0]?.outputs.artifact).toBe("reconcile-run-shard-acme-half-1-of-2")
    const joined = await merged()
    expect(joined).toMatchObject({ code: 5, outputs: { outcome: "partial", "accounts-failed": "1" } })
    expect(joined.summary).toContain("## Reconcile run <code>half</code>: 1 failed, 3 done")
    expect(joined.summary).toContain("1 target left: `run-id: 500-1` goes on with them.")
  })

  it("is not joined where a part of it is missing", async () => {
    const { shards } = await shared("check")
    const folder = mkdtempSync(join(tmpdir(), "reconcile-shards-"))
    cpSync(shards[1]?.outputs["shard-file"] ?? "", join(folder, "shard-2-of-2.json"))
    const { code, log } = await job("merge", { shards: folder, "role-to-assume": "" })
    expect([code, log]).toEqual([1, expect.stringContaining("Shards are missing: 1/2")])
    expect(JSON.stringify(slack.messages)).toContain("Shards are missing: 1/2")
  })
})
