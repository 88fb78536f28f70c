import { readFileSync } from "node:fs"
import { DeleteRoleCommand, GetRoleCommand, IAMClient, UpdateRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Stage, startStage, subjects } from "./stage.ts"

const config = `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  apply: { hub: "arn:aws:iam::100000000000:role/reconcile-apply-hub", role: reconcile-apply }
`
const role = (name: string, description: string, more = "") => `name: ${name}
type: AWS::IAM::Role
targets: { accounts: all }
${more}properties:
  RoleName: ${name}
  Description: ${description}
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
`
const [first, second] = ["100000000001", "100000000002"]

let stage: Stage
const iam = (account: string) => new IAMClient(stage.aws.client(account))
const description = async (account: string, name: string) =>
  iam(account)
    .send(new GetRoleCommand({ RoleName: name }))
    .then(
      ({ Role }) => Role?.Description,
      (error: Error) => error.name,
    )
const checks = (sha: string, name: string) =>
  stage.github.state.checks.filter((check) => check.sha === sha && check.name === name)
const headOf = (pull: number) => stage.github.state.pulls.get(pull)?.head ?? ""

describe("from a pull request to AWS, and back from drift", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    stage = await startStage({ "reconcile.yaml": config, "templates/audit.yaml": role("audit", "first") })
  })
  afterAll(() => stage?.close())
  let pull = 0

  it("a pull request shows what merging it would do, in the comment, the check, the summary and the files", async () => {
    pull = stage.propose("audit", { "templates/audit.yaml": role("audit", "second") })
    const { code, outputs, summary } = await stage.onPull(pull)
    expect(code).toBe(0)
    expect(outputs).toMatchObject({
      outcome: "changes",
      creates: "4",
      updates: "0",
      "accounts-changed": "4",
      artifact: "reconcile-plan-acme",
    })
    expect(stage.comments(pull)).toHaveLength(1)
    const [comment] = stage.comments(pull)
    expect(comment?.login).toBe("github-actions[bot]")
    expect(comment?.body).toMatch(
      /^<!-- reconcile:v1 {"id":"plan","scope":"reconcile.yaml"} -->\n## Reconcile plan: 4 to add/,
    )
    expect(outputs["comment-url"]).toContain(`/pull/${pull}#issuecomment-`)
    expect(summary).toContain("Reconcile plan: 4 to add")
    const [check] = checks(headOf(pull), "reconcile/plan (acme)")
    expect(check).toMatchObject({
      status: "completed",
      conclusion: "success",
      title: "4 to add, 0 to change, 0 to delete in 4 of 4 accounts",
    })
    expect(check?.externalId).toContain(`:${outputs.digest}:${outputs["plan-sha256"]}`)
    expect(readFileSync(outputs["report-html"] ?? "", "utf8")).toMatch(/^<!doctype html>/)
  })

  it("another push updates that comment, and a run that finds the same leaves it alone", async () => {
    stage.propose("audit", { "templates/audit.yaml": role("audit", "third") })
    await stage.onPull(pull, { run: 900 })
    const [after] = stage.comments(pull)
    expect(after?.body).toContain("third")
    expect(stage.comments(pull)).toHaveLength(1)
    const writes = () =>
      stage.github.requests.filter(({ method, url }) => method !== "GET" && url.pathname.includes("/comments"))
    const before = writes().length
    await stage.onPull(pull, { run: 900 })
    expect(writes()).toHaveLength(before)
  })

  it("merging applies exactly that, and says so on the pull request", async () => {
    const sha = stage.merge(pull)
    const { code, outputs, summary } = await stage.onMain("push", "apply")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "changes" })
    expect(await Promise.all([first, second].map((account) => description(account, "audit")))).toEqual([
      "third",
      "third",
    ])
    expect(stage.comments(pull)).toHaveLength(2)
    expect(stage.comments(pull)[1]?.body).toContain("Reconcile apply: 4 applied in 4 accounts")
    expect(summary).toContain("Reconcile apply: 4 applied in 4 accounts")
    expect(checks(sha, "reconcile/apply (acme)")).toMatchObject([{ conclusion: "success", title: "Applied" }])
  })

  it("a second run finds nothing to do", async () => {
    const { code, outputs } = await stage.onMain("push", "apply")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "no-changes" })
  })

  it("drift opens an issue, is not taken for the next pull request's doing, and nobody's merge puts it right unreviewed", async () => {
    expect((await stage.onMain("schedule", "drift")).outputs.outcome).toBe("no-changes")
    expect(stage.github.state.issues.size).toBe(1)
    await iam(first).send(new UpdateRoleCommand({ RoleName: "audit", Description: "by hand" }))
    const { code, outputs } = await stage.onMain("schedule", "drift")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 0, outcome: "changes" })
    const issues = [...stage.github.state.issues.values()].filter(({ title }) => title.startsWith("Drift"))
    expect(issues).toMatchObject([{ state: "open", title: "Drift in 1 of 4 accounts: 1 change (reconcile.yaml)" }])
    expect(issues[0]?.body).toContain("by hand")
    expect(outputs["comment-url"]).toContain(`/issues/${issues[0]?.number}`)

    const other = stage.propose("deploy", { "templates/deploy.yaml": role("deploy", "new") })
    await stage.onPull(other)
    const body = stage.comments(other)[0]?.body ?? ""
    expect(body).toContain("Already drifted")
    stage.merge(other, "merge")
    expect((await stage.onMain("push", "apply")).outputs.outcome).toBe("changes")
    // The pull request's comment showed the drift: merging it put that right too.
    expect(await description(first, "audit")).toBe("third")
    await stage.onMain("schedule", "drift")
    expect([...stage.github.state.issues.values()].find(({ title }) => title.includes("rift"))?.state).toBe("closed")
  })

  it("drift that came after the review is held back, with what was approved beside what is", async () => {
    const late = stage.propose("late", { "templates/audit.yaml": role("audit", "fourth") })
    await stage.onPull(late)
    await iam(second).send(new UpdateRoleCommand({ RoleName: "audit", Description: "by hand, later" }))
    stage.merge(late, "rebase")
    const { code, outputs, log } = await stage.onMain("push", "apply")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 4, outcome: "stale" })
    expect(await Promise.all([first, second].map((account) => description(account, "audit")))).toEqual([
      "fourth",
      "by hand, later",
    ])
    expect(stage.comments(late)[1]?.body).toMatch(/1 held back/)
    expect(log).toMatch(/approved update .* now update .* in AWS Description changed since/)
  })

  it("what is held back is let through by the digest of a plan made now", async () => {
    const now = await stage.onMain("workflow_dispatch", "plan")
    expect(now.outputs).toMatchObject({ outcome: "changes", updates: "1" })
    const wrong = await stage.onMain("workflow_dispatch", "apply", { inputs: { digest: "0".repeat(64) } })
    expect({ code: wrong.code, outcome: wrong.outputs.outcome }).toEqual({ code: 4, outcome: "stale" })
    const { code } = await stage.onMain("workflow_dispatch", "apply", { inputs: { digest: now.outputs.digest ?? "" } })
    expect(code).toBe(0)
    expect(await description(second, "audit")).toBe("fourth")
  })

  it("two merges are applied together where the first one's run never came to an end", async () => {
    const [one, two] = [
      stage.propose("one", { "templates/one.yaml": role("one", "the first") }),
      stage.propose("two", { "templates/two.yaml": role("two", "the second") }),
    ]
    await stage.onPull(one)
    await stage.onPull(two)
    stage.merge(one)
    stage.merge(two)
    const { outputs, log } = await stage.onMain("push", "apply")
    expect({ ...outputs, log }).toMatchObject({ outcome: "changes", creates: "8" })
    expect(await Promise.all(["one", "two"].map((name) => description(first, name)))).toEqual([
      "the first",
      "the second",
    ])
    for (const pull of [one, two]) expect(stage.comments(pull)[1]?.body).toContain("8 applied")
  })

  it("a run of an older commit is refused once a newer one was applied", async () => {
    const older =
      [...stage.github.state.history.log(stage.github.state.history.branches.get("main") ?? "")][1]?.sha ?? ""
    const { code, log } = await stage.onMain("push", "apply", { sha: older })
    expect(code).toBe(1)
    expect(log).toMatch(/A newer commit, [0-9a-f]{7}, has been applied already/)
  })

  it("a push without a pull request is held back", async () => {
    const pushed = stage.pushDirectly({ "templates/direct.yaml": role("direct", "nobody looked") })
    const { code, outputs, summary } = await stage.onMain("push", "apply")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 4, outcome: "stale" })
    expect(summary).toMatch(/Commit [0-9a-f]{7} came without a pull request: nobody reviewed it/)
    expect(await description(first, "direct")).toBe("NoSuchEntityException")
    const next = stage.propose("next", { "README.md": "Nothing of importance\n" })
    await stage.onPull(next)
    expect(stage.comments(next)[0]?.body).toContain(
      `> **Below this pull request, 1 commit came without a review, and was never applied**\n> - What they change counts as drift here: whoever approves this plan approves it too.\n> - <code>${pushed.slice(0, 7)}</code>`,
    )
    stage.pushDirectly({ "templates/direct.yaml": null })
    expect((await stage.onMain("push", "apply")).code).toBe(0)
  })

  it("the schedule fills an account that lost all, and leaves what nobody reviewed", async () => {
    for (const name of ["audit", "deploy", "one", "two"])
      await iam(first).send(new DeleteRoleCommand({ RoleName: name }))
    await iam(second).send(new UpdateRoleCommand({ RoleName: "one", Description: "by hand" }))
    const { code, outputs, log } = await stage.onMain("schedule", "apply", { inputs: { standing: "true" } })
    expect({ code, ...outputs }).toMatchObject({ code: 0, outcome: "changes", creates: "4", updates: "0" })
    expect(log).toContain("Left for a review: 1 other change")
    expect(await description(first, "audit")).toBe("fourth")
    expect(await description(second, "one")).toBe("by hand")
  })

  it("a job whose OIDC token the role does not trust is told what the token says", async () => {
    const { code, log } = await stage.onMain("schedule", "drift", {
      subject: "repo:mallory/baseline:ref:refs/heads/main",
    })
    expect(code).toBe(1)
    expect(log).toContain(
      'has to allow `sub` "repo:mallory/baseline:ref:refs/heads/main" with `aud` "sts.amazonaws.com"',
    )
  })
})

describe("an environment's reviewers", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    stage = await startStage({ "reconcile.yaml": config, "templates/audit.yaml": role("audit", "first") })
  })
  afterAll(() => stage?.close())
  const apply = (run: number, hash: string) =>
    stage.onMain("push", "apply", {
      run,
      subject: subjects.environment,
      inputs: { review: "environment", "plan-sha256": hash },
    })

  it("approve a plan of the default branch, and exactly that is applied", async () => {
    const plan = await stage.onMain("push", "plan", { run: 500 })
    expect(plan.outputs.outcome).toBe("changes")
    const { code, outputs } = await apply(500, plan.outputs["plan-sha256"] ?? "")
    expect({ code, creates: outputs.creates }).toEqual({ code: 0, creates: "4" })
  })

  it("and what changed while they thought about it is held back", async () => {
    await iam(first).send(new UpdateRoleCommand({ RoleName: "audit", Description: "drift" }))
    const plan = await stage.onMain("push", "plan", { run: 501 })
    await iam(first).send(new UpdateRoleCommand({ RoleName: "audit", Description: "other drift" }))
    const { code, outputs } = await apply(501, plan.outputs["plan-sha256"] ?? "")
    expect({ code, outcome: outputs.outcome }).toEqual({ code: 4, outcome: "stale" })
    expect(await description(first, "audit")).toBe("other drift")
  })

  it("a plan that is not the approved one is refused", async () => {
    await stage.onMain("push", "plan", { run: 502 })
    const { code, log } = await apply(502, "0".repeat(64))
    expect(code).toBe(1)
    expect(log).toContain("is not the one that its check names")
  })
})
