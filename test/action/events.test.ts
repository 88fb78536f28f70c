import { GetRoleCommand, IAMClient, UpdateRoleCommand } from "@aws-sdk/client-iam"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Stage, startStage } from "./stage.ts"

const config = `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  apply: { hub: "arn:aws:iam::100000000000:role/reconcile-apply-hub", role: reconcile-apply }
`
const role = (name: string, description: string) => `name: ${name}
type: AWS::IAM::Role
targets: { accounts: all }
properties:
  RoleName: ${name}
  Description: ${description}
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
`

let stage: Stage
beforeEach(async () => {
  stage = await startStage(
    { "reconcile.yaml": config, "templates/audit.yaml": role("audit", "first") },
    { accounts: 2 },
  )
})
afterEach(() => stage?.close())
const iam = () => new IAMClient(stage.aws.client("100000000001"))
const there = (name: string) =>
  iam()
    .send(new GetRoleCommand({ RoleName: name }))
    .then(
      () => true,
      () => false,
    )
const check = (sha: string, name: string) =>
  stage.github.state.checks.filter((one) => one.sha === sha && one.name === name).at(-1)
const headOf = (pull: number) => stage.github.state.pulls.get(pull)?.head ?? ""
const applied = async () => {
  const pull = stage.propose("begin", { "templates/audit.yaml": role("audit", "second") })
  await stage.onPull(pull)
  stage.merge(pull)
  expect((await stage.onMain("push", "apply")).code).toBe(0)
}

describe("a pull request whose templates are wrong", () => {
  it("is told so first, at the line, in comment, check and summary; and the next push puts that right", async () => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "[a, list]") })
    const { code, outputs, summary } = await stage.onPull(pull)
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 1, outcome: "failed" })
    const heading = "## Reconcile plan failed: 1 problem"
    expect(stage.comments(pull)[0]?.body.split("\n")[1]).toBe(heading)
    expect(summary.startsWith(heading)).toBe(true)
    expect(check(headOf(pull), "reconcile/plan (acme)")).toMatchObject({
      conclusion: "failure",
      externalId: "",
      annotations: [{ path: "templates/audit.yaml", start_line: 6, annotation_level: "failure" }],
    })
    stage.propose("audit", { "templates/audit.yaml": role("audit", "text") })
    await stage.onPull(pull)
    expect(stage.comments(pull)).toHaveLength(1)
    expect(stage.comments(pull)[0]?.body).toContain("## Reconcile plan: 2 to add")
  })

  it("has no configuration that can be read: the comment says so all the same", async () => {
    const pull = stage.propose("config", { "reconcile.yaml": "name: [acme]\n" })
    expect((await stage.onPull(pull)).outputs.outcome).toBe("failed")
    expect(stage.comments(pull)[0]?.body).toContain("reconcile.yaml:1:7")
  })
})

describe("a merge queue", () => {
  it("plans the group against its base, and puts the check on the group's commit", async () => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const { code, outputs } = await stage.onGroup(pull)
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "changes" })
    const group = stage.github.state.history.branches.get(`gh-readonly-queue/main/pr-${pull}`) ?? ""
    expect(check(group, "reconcile/plan (acme)")).toMatchObject({ conclusion: "success" })
    expect(stage.comments(pull)).toEqual([])
  })
})

describe("pushes without a pull request", () => {
  it("are applied where the configuration has said so before, and not where it says so itself", async () => {
    await applied()
    stage.pushDirectly({
      "reconcile.yaml": `${config}unreviewed: apply\n`,
      "templates/a.yaml": role("a", "sneaked in"),
    })
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("stale")
    expect(await there("a")).toBe(false)
    const plan = await stage.onMain("workflow_dispatch", "plan")
    await stage.onMain("workflow_dispatch", "apply", { inputs: { digest: plan.outputs.digest ?? "" } })
    stage.pushDirectly({ "templates/b.yaml": role("b", "allowed by now") })
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("changes")
    expect(await there("b")).toBe(true)
  })
})

describe("drift that somebody holds", () => {
  it("is silenced as long as the hold says, shown as held, and the issue closes", async () => {
    await applied()
    await iam().send(new UpdateRoleCommand({ RoleName: "audit", Description: "by hand" }))
    await stage.onMain("schedule", "drift")
    const issue = () => [...stage.github.state.issues.values()].find(({ title }) => /drift/i.test(title))
    expect(issue()?.state).toBe("open")
    stage.pushDirectly({
      "holds.yaml":
        "- { resource: { type: AWS::IAM::Role, id: audit }, accounts: { names: [account-0001] }, owner: ann, reason: incident 4711, until: 2999-01-01 }\n",
    })
    const { outputs, summary } = await stage.onMain("schedule", "drift")
    expect(outputs.outcome).toBe("no-changes")
    expect(summary).toMatch(/Held, until .*2999-01-01.*, by ann: incident 4711/)
    expect(issue()?.state).toBe("closed")
  })
})

describe("an account that cannot be read", () => {
  it("is named, fails no plan, and keeps an apply open only where something was reviewed in it", async () => {
    stage.proxy.rule({ action: "AssumeRole", account: "100000000002", effect: "denied" })
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const plan = await stage.onPull(pull)
    expect({ code: plan.code, ...plan.outputs }).toMatchObject({ code: 0, outcome: "partial", "accounts-failed": "1" })
    expect(stage.comments(pull)[0]?.body).toContain("Not planned: 1 account")
    const sha = stage.merge(pull)
    const apply = await stage.onMain("push", "apply")
    expect({ code: apply.code, outcome: apply.outputs.outcome }).toEqual({ code: 5, outcome: "partial" })
    expect(await there("audit")).toBe(true)
    expect(check(sha, "reconcile/apply (acme)")?.conclusion).toBe("success")
  })
})

describe("inputs and events that make no sense", () => {
  it("are refused all at once, before anybody is asked", async () => {
    const { code, log, outputs } = await stage.onMain("push", "aply", {
      inputs: { "fail-on": "never", concurrency: "0", "role-to-assume": "admin" },
    })
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 1, outcome: "failed" })
    for (const said of ['`command` is "aply"', "Give `apply`", "`fail-on`", "`concurrency`", "`role-to-assume`"])
      expect(log).toContain(said)
    expect(stage.proxy.calls).toEqual([])
  })

  it("apply on a pull request is refused in a sentence", async () => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const { code, summary } = await stage.onPull(pull, { inputs: { command: "apply" } })
    expect(code).toBe(1)
    expect(summary).toContain("nothing is merged yet")
    expect(stage.proxy.calls).toEqual([])
  })
})
