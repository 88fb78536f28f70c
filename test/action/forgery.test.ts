import { createHash } from "node:crypto"
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import { it as base, describe, expect } from "vitest"
import { ofFork } from "../github/tokens.ts"
import { type Stage, startStage } from "./stage.ts"

const config = `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  apply: { hub: "arn:aws:iam::100000000000:role/reconcile-apply-hub", role: reconcile-apply }
`
const role = (description: string) => `name: audit
type: AWS::IAM::Role
targets: { accounts: all }
properties:
  RoleName: audit
  Description: ${JSON.stringify(description)}
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
`
const files = { "reconcile.yaml": config, "templates/audit.yaml": role("first") }

/** Each test has a world of its own: they wait for GitHub's pace side by side. */
const it = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest looks at the pattern
  stage: async ({}, use) => {
    const stage = await startStage(files, { accounts: 1 })
    await use(stage)
    await stage.close()
  },
})

const held = async (stage: Stage) => {
  const result = await stage.onMain("push", "apply")
  const there = await new IAMClient(stage.aws.client("100000000001"))
    .send(new GetRoleCommand({ RoleName: "audit" }))
    .then(
      () => true,
      () => false,
    )
  return { outcome: result.outputs.outcome, there, summary: result.summary }
}
const planCheck = (stage: Stage, pull: number) =>
  stage.github.state.checks.filter(
    ({ name, sha }) => name === "reconcile/plan (acme)" && sha === stage.github.state.pulls.get(pull)?.head,
  )

describe.concurrent("a review counts only if its check and its artifact fit together", { timeout: 120_000 }, () => {
  it("a comment that carries the marker is not touched when another wrote it, and its digest counts for nothing", async ({
    stage,
  }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    const forged = '<!-- reconcile:v1 {"id":"plan","scope":"reconcile.yaml"} -->\n## Reconcile plan: no changes\n'
    stage.github.comment(pull, { login: "mallory", body: forged })
    await stage.onPull(pull, { upload: false })
    expect(stage.comments(pull).map(({ login }) => login)).toEqual(["mallory", "github-actions[bot]"])
    expect(stage.comments(pull)[0]?.body).toBe(forged)
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({ outcome: "stale", there: false })
  })

  it("a pull request that was never planned is held back", async ({ stage }) => {
    stage.merge(stage.propose("audit", { "templates/audit.yaml": role("second") }))
    expect(await held(stage)).toMatchObject({
      outcome: "stale",
      there: false,
      summary: expect.stringContaining("has no check"),
    })
  })

  it("a check without its artifact is", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    await stage.onPull(pull, { upload: false })
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({
      outcome: "stale",
      there: false,
      summary: expect.stringContaining("counts as not reviewed"),
    })
  })

  it("an artifact that is another than its check names is", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    const { outputs } = await stage.onPull(pull, { run: 300, upload: false })
    stage.github.uploadArtifact(300, outputs.artifact ?? "", { "plan.json": "{}" })
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({
      outcome: "stale",
      there: false,
      summary: expect.stringContaining("is not the one that its check names"),
    })
  })

  it("a check of another App is", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    await stage.onPull(pull)
    const [own] = planCheck(stage, pull)
    stage.github.state.checks.splice(stage.github.state.checks.indexOf(own as never), 1)
    stage.github.check({ ...(own as NonNullable<typeof own>), app: 4711 })
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({ outcome: "stale", there: false })
  })

  it("a check that names an earlier commit's plan does not count for what was pushed since", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    await stage.onPull(pull)
    stage.propose("audit", { "templates/audit.yaml": role("pushed after the plan") })
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({ outcome: "stale", there: false })
  })

  it("a plan edited after it was made is, even where check and file agree", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    const { outputs } = await stage.onPull(pull, { run: 301 })
    const artifact = stage.github.state.artifacts.at(-1)
    expect(artifact?.name).toBe(outputs.artifact)
    const text = '{"formatVersion":1}'
    stage.github.uploadArtifact(301, outputs.artifact ?? "", { "plan.json": text })
    const [check] = planCheck(stage, pull)
    if (check)
      check.externalId = check.externalId.replace(/[0-9a-f]{64}$/, createHash("sha256").update(text).digest("hex"))
    stage.merge(pull)
    expect(await held(stage)).toMatchObject({ outcome: "stale", there: false })
  })
})

describe.concurrent("without rights", { timeout: 120_000 }, () => {
  it("a fork's pull request is validated, and nothing else", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") }, true)
    const { code, log, outputs } = await stage.onPull(pull, { token: stage.github.addToken({ permissions: ofFork }) })
    expect(code).toBe(0)
    expect(log).toContain("This pull request comes from a fork")
    expect(outputs).toMatchObject({ digest: "", "plan-json": "" })
    expect(stage.comments(pull)).toEqual([])
    expect(stage.proxy.calls).toEqual([])
  })

  it("a plan that may not comment or check says what is missing, and is a plan all the same", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    const token = stage.github.addToken({ permissions: { contents: "read" } })
    const { code, log, outputs, summary } = await stage.onPull(pull, { token })
    expect(code).toBe(0)
    expect(outputs.outcome).toBe("changes")
    expect(log).toContain("checks: write")
    expect(log).toContain("pull-requests: write")
    expect(summary).toContain("Reconcile plan: 1 to add")
  })

  it("GitHub that fails for a moment is asked again", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    stage.github.rule({ method: "POST", path: /\/comments$/, times: 1, status: 502 })
    await stage.onPull(pull)
    expect(stage.comments(pull)).toHaveLength(1)
  })
})

describe.concurrent("what a pull request may not decide for itself", { timeout: 120_000 }, () => {
  it("it is planned with the access of its base, and the comment begins with what it changes of that", async ({
    stage,
  }) => {
    const pull = stage.propose("access", {
      "reconcile.yaml": config
        .replaceAll("role: reconcile-plan }", "role: reconcile-apply }")
        .replace("name: acme", "name: acme\nsafety: { deletes: 5000 }"),
    })
    const { outputs } = await stage.onPull(pull)
    expect(outputs.outcome).toBe("changes")
    const roles = stage.proxy.calls.filter(({ action }) => action === "AssumeRole").map((call) => JSON.stringify(call))
    expect(roles.join()).not.toContain("reconcile-apply")
    const body = stage.comments(pull)[0]?.body ?? ""
    const [alert] = body.split("> [!").slice(1)
    expect(alert).toContain("settings that decide safety")
    expect(alert).toContain("access.plan.role")
    expect(alert).toContain("safety.deletes")
  })

  it("hostile text in a template commands neither the runner nor the page", async ({ stage }) => {
    const hostile = "</details>\n::set-output name=digest::forged\n@acme/admins #1 ``` <!-- reconcile:v1 -->"
    const pull = stage.propose("audit", { "templates/audit.yaml": role(hostile) })
    const { outputs, log } = await stage.onPull(pull)
    expect(outputs.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(log.split("\n").filter((line) => line.startsWith("::set-output"))).toEqual([])
    // The fence around it is longer than the one in it.
    expect(stage.comments(pull)[0]?.body).toMatch(/^````diff\n(?:[^`]|`{1,3}[^`])*\n````$/m)
  })

  it("account ids are masked in all that people read, where that is asked for", async ({ stage }) => {
    const pull = stage.propose("audit", { "templates/audit.yaml": role("second") })
    const { summary, log } = await stage.onPull(pull, { inputs: { "mask-account-ids": "true" } })
    const shown = log.replaceAll(/::add-mask::.*/g, "")
    for (const text of [summary, stage.comments(pull)[0]?.body ?? "", shown]) {
      expect(text).not.toContain("100000000001")
    }
    expect(summary).toMatch(/account-0001 \(x{8}0001\)/)
  })
})
