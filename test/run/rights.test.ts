import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { taskPolicy } from "../../src/accounts/session-policy.ts"
import { parseConfig } from "../../src/config.ts"
import type { Config, Right } from "../../src/model.ts"
import { changedSettings } from "../../src/reconcile/settings.ts"
import { commandEnvironment } from "../../src/run/environment.ts"
import { functionArn, writtenFunction } from "../../src/run/function-arn.ts"
import { identityOf, placeOf } from "../../src/run/output.ts"
import { defaultBranchOf, refusedHere } from "../../src/run/trigger.ts"

const configOf = (text: string): Config => parseConfig(`name: acme\n${text}`, "reconcile.yaml").config as Config

describe("the session policy of a task", () => {
  const parsed = (rights: readonly Right[]) => JSON.parse(taskPolicy(rights) ?? "null")

  it("says what the task says, with the resources of the same actions in one statement", () => {
    const invoke = (region: string) => ({ actions: ["lambda:InvokeFunction"], resources: [`arn:aws:lambda:${region}`] })
    expect(
      parsed([invoke("b"), invoke("a"), { actions: ["ec2:*", "ssm:Get*"], resources: ["*"] }, invoke("a")]),
    ).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: ["arn:aws:lambda:a", "arn:aws:lambda:b"] },
        { Effect: "Allow", Action: ["ec2:*", "ssm:Get*"], Resource: "*" },
      ],
    })
  })

  it("is never wider than that: one that AWS would not take is none", () => {
    const right = (): fc.Arbitrary<Right> =>
      fc.record({
        actions: fc.array(fc.stringMatching(/^[a-z]{2,8}:[A-Z][a-z]{2,20}$/), { minLength: 1 }),
        resources: fc.array(fc.stringMatching(/^arn:[a-z]{1,60}$/), { minLength: 1 }),
      })
    fc.assert(
      fc.property(fc.array(right(), { minLength: 1, maxLength: 20 }), (rights) => {
        const text = taskPolicy(rights)
        if (text === undefined) return
        expect(text.length).toBeLessThanOrEqual(2048)
        const allowed = new Set(
          rights.flatMap(({ actions, resources }) => actions.flatMap((one) => resources.map((arn) => `${one} ${arn}`))),
        )
        const statements = JSON.parse(text).Statement as { Action: string[]; Resource: string | string[] }[]
        const given = statements.flatMap(({ Action, Resource }) =>
          Action.flatMap((one) => [Resource].flat().map((arn) => `${one} ${arn}`)),
        )
        expect(new Set(given)).toEqual(allowed)
      }),
    )
  })
})

describe("the configuration of tasks", () => {
  it("names the functions that may be called, and a change of that is one of those that decide who may do what", () => {
    const [before, after] = [configOf(""), configOf('run: { functions: ["arn:aws:lambda:*:*:function:audit-*"] }')]
    expect(after.run).toEqual({ functions: ["arn:aws:lambda:*:*:function:audit-*"] })
    const settled = (config: Config) => ({ config, templates: [], holds: [] })
    expect(changedSettings(settled(after), settled(before))).toEqual([
      { setting: "run.functions", after: '["arn:aws:lambda:*:*:function:audit-*"]' },
    ])
  })

  it("takes no name for an ARN", () => {
    const { problems } = parseConfig("name: acme\nrun: { functions: [audit] }", "reconcile.yaml")
    expect(problems.map(({ message }) => message)).toEqual([
      'An item of functions is the ARN of a function, or a glob of them, like arn:aws:lambda:*:222222222222:function:audit-*; this is "audit".',
    ])
  })
})

describe("the ARN of a function", () => {
  const arn = "arn:aws:lambda:ap-southeast-2:607481581596:function:StepEverywhere_example"

  it.each([
    [arn, "$LATEST"],
    [`${arn}:live`, "live"],
  ])("STEP-3: %s", (text, qualifier) => {
    expect(functionArn(text)).toEqual({
      region: "ap-southeast-2",
      account: "607481581596",
      name: "StepEverywhere_example",
      qualifier,
    })
  })

  it.each([
    ["arn:aws:lambda:{{ region }}:{{ account.id }}:function:audit:live", { name: "audit", qualifier: "live" }],
    ["arn:aws:lambda:{{ region }}:{{ account.id }}:function:audit", { name: "audit", qualifier: "$LATEST" }],
    ["arn:aws:lambda:us-east-1:111111111111:function:{{ account.name }}", undefined],
    ["{{ variables.function }}", undefined],
  ])("is known before it is evaluated where it is the same everywhere: %s", (text, expected) => {
    expect(writtenFunction(text)).toEqual(expected)
  })
})

describe("where results go", () => {
  it.each([
    ["a/./b//c.json", "a/b/c.json"],
    ["A/B.json", "a/b.json"],
    ["s3://bucket/A//b.json", "s3://bucket/A//b.json"],
  ])("%s is the same place as %s", (text, identity) => {
    const place = placeOf(text)
    expect("wrong" in place ? place : identityOf(place)).toBe(identity)
  })

  it.each(["../a", "a/../../b", "a\\..\\b", "/a", "C:\\a", "a/\u0000", "http://a/b"])("%s leads nowhere", (text) => {
    expect(placeOf(text)).toHaveProperty("wrong")
  })
})

describe("the environment of a command", () => {
  const credentials = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: "token" }

  it("has the target's credentials, whatever this process has, and no profile", () => {
    const own = {
      PATH: "/bin",
      https_proxy: "http://proxy",
      AWS_PROFILE: "admin",
      AWS_ACCESS_KEY_ID: "ours",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
      GITHUB_TOKEN: "ghs",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc",
      NODE_OPTIONS: "--require=x",
    }
    expect(commandEnvironment(own, { LEVEL: "3" }, { region: "eu-west-1", credentials })).toEqual({
      PATH: "/bin",
      https_proxy: "http://proxy",
      LEVEL: "3",
      AWS_ACCESS_KEY_ID: "AKIA",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    })
  })
})

describe("events of GitHub", () => {
  const job = (GITHUB_EVENT_NAME: string, GITHUB_REF = "refs/heads/main") => ({
    ...{ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME, GITHUB_REF },
  })
  const others = [
    ...["pull_request", "pull_request_review", "pull_request_target", "workflow_run", "issue_comment", "issues"],
    ...["merge_group", "create", "check_run", "repository_dispatch", "release", ""],
  ]
  it.each(others)("on %s nothing is performed", (name) => {
    expect(refusedHere(job(name), "main")).toBeDefined()
  })
  it.each(["refs/pull/7/merge", "refs/heads/evil", "refs/tags/main", "refs/heads/main/2", "main", ""])(
    "of %s nothing is performed, whatever set it off",
    (ref) => {
      for (const name of ["push", "schedule", "workflow_dispatch"]) {
        expect(refusedHere(job(name, ref), "main")?.message).toContain("runs on the default branch main only")
      }
    },
  )
  it.each(["push", "schedule", "workflow_dispatch"])("on %s to the default branch it is", (name) => {
    expect(refusedHere(job(name), "main")).toBeUndefined()
  })
  it("is none where nobody knows the default branch", () => {
    expect(refusedHere(job("push"), "")).toBeDefined()
    expect(refusedHere(job("push", "refs/heads/"), "")).toBeDefined()
  })
  it("are no matter outside of GitHub Actions", () => {
    expect(refusedHere({}, "")).toBeUndefined()
  })
  it.each([
    ['{"repository":{"default_branch":"trunk"}}', "trunk"],
    ['{"repository":{"default_branch":7}}', ""],
    ['{"repository":null}', ""],
    ["null", ""],
    ["not JSON", ""],
    [undefined, ""],
  ])("say in %s that the default branch is %j", async (text, branch) => {
    const path = join(mkdtempSync(join(tmpdir(), "reconcile-event-")), "event.json")
    if (text !== undefined) writeFileSync(path, text)
    expect(await defaultBranchOf({ GITHUB_EVENT_PATH: path })).toBe(branch)
    expect(await defaultBranchOf({})).toBe("")
  })
})
