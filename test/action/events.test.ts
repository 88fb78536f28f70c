import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { DeleteRoleCommand, GetRoleCommand, IAMClient, UpdateRoleCommand } from "@aws-sdk/client-iam"
import { it as base, describe, expect } from "vitest"
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

/** Each test has a world of its own: they wait for GitHub's pace side by side. */
const it = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest looks at the pattern
  stage: async ({}, use) => {
    const stage = await startStage(
      { "reconcile.yaml": config, "templates/audit.yaml": role("audit", "first") },
      { accounts: 2 },
    )
    await use(stage)
    await stage.close()
  },
})
const iam = (stage: Stage) => new IAMClient(stage.aws.client("100000000001"))
const there = (stage: Stage, name: string) =>
  iam(stage)
    .send(new GetRoleCommand({ RoleName: name }))
    .then(
      () => true,
      () => false,
    )
const check = (stage: Stage, sha: string, name: string) =>
  stage.github.state.checks.filter((one) => one.sha === sha && one.name === name).at(-1)
const headOf = (stage: Stage, pull: number) => stage.github.state.pulls.get(pull)?.head ?? ""
const applied = async (stage: Stage) => {
  const pull = stage.propose("begin", { "templates/audit.yaml": role("audit", "second") })
  await stage.onPull(pull)
  stage.merge(pull)
  expect((await stage.onMain("push", "apply")).code).toBe(0)
}

describe.concurrent("a pull request whose templates are wrong", { timeout: 120_000 }, () => {
  it("is told so first, at the line, in comment, check and summary; and the next push puts that right", async ({
    stage,
  }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "[a, list]") })
    const { code, outputs, summary } = await stage.onPull(pull)
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 1, outcome: "failed" })
    const heading = "## Reconcile plan failed: 1 problem"
    expect(stage.comments(pull)[0]?.body.split("\n")[1]).toBe(heading)
    expect(summary.startsWith(heading)).toBe(true)
    expect(check(stage, headOf(stage, pull), "reconcile/plan (acme)")).toMatchObject({
      conclusion: "failure",
      externalId: "",
      annotations: [{ path: "templates/audit.yaml", start_line: 6, annotation_level: "failure" }],
    })
    stage.propose("audit", { "templates/audit.yaml": role("audit", "text") })
    await stage.onPull(pull)
    expect(stage.comments(pull)).toHaveLength(1)
    expect(stage.comments(pull)[0]?.body).toContain("## Reconcile plan: 2 to add")
  })

  it("has no configuration that can be read: the comment says so all the same", async ({ stage }) => {
    const pull = stage.propose("config", { "reconcile.yaml": "name: [acme]\n" })
    expect((await stage.onPull(pull)).outputs.outcome).toBe("failed")
    expect(stage.comments(pull)[0]?.body).toContain("reconcile.yaml:1:7")
  })
})

describe.concurrent("a merge queue", { timeout: 120_000 }, () => {
  it("plans the group against its base, and puts the check on the group's commit", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const { code, outputs } = await stage.onGroup(pull)
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "changes" })
    const group = stage.github.state.history.branches.get(`gh-readonly-queue/main/pr-${pull}`) ?? ""
    expect(check(stage, group, "reconcile/plan (acme)")).toMatchObject({ conclusion: "success" })
    expect(stage.comments(pull)).toEqual([])
  })
})

describe.concurrent("pushes without a pull request", { timeout: 120_000 }, () => {
  it("are applied where the configuration has said so before, and not where it says so itself", async ({ stage }) => {
    await applied(stage)
    stage.pushDirectly({
      "reconcile.yaml": `${config}unreviewed: apply\n`,
      "templates/a.yaml": role("a", "sneaked in"),
    })
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("stale")
    expect(await there(stage, "a")).toBe(false)
    const plan = await stage.onMain("workflow_dispatch", "plan")
    await stage.onMain("workflow_dispatch", "apply", { inputs: { digest: plan.outputs.digest ?? "" } })
    stage.pushDirectly({ "templates/b.yaml": role("b", "allowed by now") })
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("changes")
    expect(await there(stage, "b")).toBe(true)
  })
})

describe.concurrent("what a schedule may do", { timeout: 120_000 }, () => {
  it("goes by what was applied last, whatever was pushed since: no expiry, no enforcement, no account of it counts", async ({
    stage,
  }) => {
    await applied(stage)
    await iam(stage).send(new UpdateRoleCommand({ RoleName: "audit", Description: "locked down by hand" }))
    stage.pushDirectly({
      "templates/audit.yaml": role("audit", "second").replace("targets:", "lifecycle: { enforce: true }\ntargets:"),
      "templates/gone.yaml": role("gone", "pushed"),
    })
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("stale")
    const { code, outputs } = await stage.onMain("schedule", "apply", { inputs: { standing: "true" } })
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "no-changes" })
    stage.pushDirectly({
      "templates/audit.yaml": role("audit", "second").replace("targets:", "expires: 2020-01-01\ntargets:"),
      "templates/gone.yaml": null,
    })
    expect((await stage.onMain("schedule", "apply", { inputs: { standing: "true" } })).outputs.outcome).toBe(
      "no-changes",
    )
    expect(await there(stage, "audit")).toBe(true)
  })
})

describe.concurrent("a review is used once, and is from before the merge", { timeout: 120_000 }, () => {
  it("what was applied and undone by hand is not done again by running the job again", async ({ stage }) => {
    await applied(stage)
    await iam(stage).send(new DeleteRoleCommand({ RoleName: "audit" }))
    for (const _ of [1, 2]) expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("stale")
    expect(await there(stage, "audit")).toBe(false)
  })

  it("a plan made after the merge is no review", async ({ stage }) => {
    const pull = stage.propose("late", { "templates/audit.yaml": role("audit", "second") })
    const head = headOf(stage, pull)
    stage.merge(pull)
    await stage.onMain("push", "plan", { run: 700 })
    const [made] = stage.github.state.checks.filter(({ name }) => name === "reconcile/plan (acme)")
    stage.github.check({
      sha: head,
      name: "reconcile/plan (acme)",
      externalId: made?.externalId ?? "",
      completed: "2999-01-01T00:00:00Z",
    })
    const { outputs, summary } = await stage.onMain("push", "apply")
    expect(outputs.outcome).toBe("stale")
    expect(summary).toContain("from before the merge")
  })

  it("a plan that nobody can have made keeps only its own pull request waiting", async ({ stage }) => {
    const [bad, good] = [
      stage.propose("bad", { "templates/bad.yaml": role("bad", "of the future") }),
      stage.propose("good", { "templates/good.yaml": role("good", "of today") }),
    ]
    const { outputs } = await stage.onPull(bad, { run: 701, upload: false })
    const text = readFileSync(outputs["plan-json"] ?? "", "utf8").replace(
      /"clock": "[^"]*"/,
      '"clock": "2999-01-01T00:00:00.000Z"',
    )
    stage.github.uploadArtifact(701, outputs.artifact ?? "", { "plan.json": text })
    const own = check(stage, headOf(stage, bad), "reconcile/plan (acme)")
    const hash = createHash("sha256").update(text).digest("hex")
    if (own) own.externalId = own.externalId.replace(/[0-9a-f]{64}$/, hash)
    await stage.onPull(good)
    stage.merge(bad)
    stage.merge(good)
    const { summary } = await stage.onMain("push", "apply")
    expect(summary).toContain("yet to come")
    expect(summary).toContain("Reconcile apply")
  })
})

describe.concurrent("drift that somebody holds", { timeout: 120_000 }, () => {
  it("is silenced as long as the hold says, shown as held, and the issue closes", async ({ stage }) => {
    await applied(stage)
    await iam(stage).send(new UpdateRoleCommand({ RoleName: "audit", Description: "by hand" }))
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

describe.concurrent("an account that cannot be read", { timeout: 120_000 }, () => {
  it("is named, fails no plan, and keeps an apply open only where something was reviewed in it", async ({ stage }) => {
    stage.proxy.rule({ action: "AssumeRole", account: "100000000002", effect: "denied" })
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const plan = await stage.onPull(pull)
    expect({ code: plan.code, ...plan.outputs }).toMatchObject({ code: 0, outcome: "partial", "accounts-failed": "1" })
    expect(stage.comments(pull)[0]?.body).toContain("Not planned: 1 account")
    const sha = stage.merge(pull)
    const apply = await stage.onMain("push", "apply")
    expect({ code: apply.code, outcome: apply.outputs.outcome }).toEqual({ code: 5, outcome: "partial" })
    expect(await there(stage, "audit")).toBe(true)
    expect(check(stage, sha, "reconcile/apply (acme)")?.conclusion).toBe("success")
  })
})

describe.concurrent("a change that AWS refuses", { timeout: 120_000 }, () => {
  it("is told at the line of the template that states it", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    await stage.onPull(pull)
    const sha = stage.merge(pull)
    stage.proxy.rule({ action: "CreateRole", account: "100000000002", effect: "denied" })
    const { code, log } = await stage.onMain("push", "apply")
    expect(code).toBe(5)
    expect(log).toContain("stated at templates/audit.yaml:1:1")
    expect(stage.comments(pull).at(-1)?.body).toContain("tated at <code>templates/audit.yaml:1:1</code>")
    expect(check(stage, sha, "reconcile/apply (acme)")).toMatchObject({
      conclusion: "failure",
      annotations: [{ path: "templates/audit.yaml", start_line: 1, annotation_level: "failure" }],
    })
  })
})

describe.concurrent("inputs and events that make no sense", { timeout: 120_000 }, () => {
  it("are refused all at once, before anybody is asked", async ({ stage }) => {
    const { code, log, outputs } = await stage.onMain("push", "aply", {
      inputs: { "fail-on": "never", concurrency: "0", "role-to-assume": "admin" },
    })
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 1, outcome: "failed" })
    for (const said of ['`command` is "aply"', "Give `apply`", "`fail-on`", "`concurrency`", "`role-to-assume`"])
      expect(log).toContain(said)
    expect(stage.proxy.calls).toEqual([])
  })

  it("apply on a pull request is refused in a sentence", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const { code, summary } = await stage.onPull(pull, { inputs: { command: "apply" } })
    expect(code).toBe(1)
    expect(summary).toContain("nothing is merged yet")
    expect(stage.proxy.calls).toEqual([])
  })
})
