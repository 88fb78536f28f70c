import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { rolesOf } from "../../src/bootstrap/roles.ts"
import { parseConfig, parseHolds } from "../../src/config.ts"
import { type Settings, settingsOf } from "../../src/init/settings.ts"
import { starterFiles } from "../../src/init/starter.ts"
import { callerWorkflows, home } from "../../src/init/workflows.ts"
import { partitionOf } from "../../src/value/partition.ts"
import { version } from "../../src/version.ts"
import { readWorkflow, reusable } from "../workflows/workflow.ts"

const settings: Settings = {
  name: "acme-baseline",
  regions: ["eu-west-1"],
  hubAccount: "222222222222",
  repository: "acme/baseline",
  branch: "main",
  environment: "reconcile-apply",
  workflows: true,
  config: "reconcile.yaml",
  workingDirectory: ".",
}

const textOf = (path: string, of: Settings): string => starterFiles(of).find((file) => file.path === path)?.text ?? ""
const configOf = (of: Settings) => parseConfig(textOf(of.config, of), of.config)
const callers = (of: Settings) => callerWorkflows(of).map(({ path, text }) => ({ path, text, ...readWorkflow(text) }))
const calls = (of: Settings) =>
  callers(of).flatMap(({ jobs }) =>
    Object.values(jobs).map((job) => {
      const [, file = ""] = job.uses?.match(/\/\.github\/workflows\/(\w+\.yml)@/) ?? []
      return { ...job, file, called: reusable.get(file) }
    }),
  )

const anySettings: fc.Arbitrary<Settings> = fc.record({
  name: fc.oneof(
    fc.constantFrom("1e3", "null", "true", "0x1f", "12", "2027-01-15", "no"),
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,20}$/),
  ),
  regions: fc.uniqueArray(fc.constantFrom("eu-west-1", "cn-north-1", "us-gov-west-1", "us-east-1"), { minLength: 1 }),
  hubAccount: fc.stringMatching(/^[0-9]{12}$/),
  managementAccount: fc.stringMatching(/^[0-9]{12}$/),
  branch: fc.oneof(fc.constantFrom("true", "1.0", "a/b"), fc.stringMatching(/^[A-Za-z0-9._=@][A-Za-z0-9._/=@-]{0,9}$/)),
  environment: fc.oneof(fc.constantFrom("on", "12"), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,9}[a-z]$/)),
  workflows: fc.constant(true),
  config: fc.constantFrom("reconcile.yaml", "own: file.yaml"),
  workingDirectory: fc.constantFrom(".", "infra/aws", "a # b"),
})

describe("the configuration to begin with", () => {
  it("is right whatever the answers, and says what was answered", () => {
    fc.assert(
      fc.property(anySettings, (some) => {
        const { config, problems } = configOf(some)
        expect(problems).toEqual([])
        expect(config).toMatchObject({ name: some.name, regions: some.regions })
      }),
    )
  })

  it("deletes nothing by itself, and names the roles as bootstrap does", () => {
    const { config } = configOf(settings)
    expect(config?.prune).toBe("report")
    const role = (name: string) => `arn:aws:iam::222222222222:role/${name}`
    expect(config?.organization.read).toBeUndefined()
    const listed = configOf({ ...settings, managementAccount: "111111111111" }).config
    expect(listed?.organization.read).toBe("arn:aws:iam::111111111111:role/reconcile-index")
    expect(config?.access.plan).toMatchObject({ hub: role("reconcile-plan-hub"), role: "reconcile-plan" })
    expect(config?.access.apply).toMatchObject({ hub: role("reconcile-apply-hub"), role: "reconcile-apply" })
  })

  it("has holds that hold nothing", () => {
    expect(parseHolds(textOf("holds.yaml", settings), "holds.yaml", "2027-01-15")).toEqual({ holds: [], problems: [] })
  })

  it("has an example of a hold that is right", () => {
    const example = textOf("holds.yaml", settings).split("\n#\n")[1]?.replaceAll(/^# /gm, "") ?? ""
    expect(parseHolds(example, "holds.yaml", "2027-01-15")).toMatchObject({ holds: [{ id: "deploy-*" }], problems: [] })
  })

  it("has a template that begins with one account", () => {
    expect(parse(textOf("templates/security-audit.yaml", settings)).targets).toEqual({
      accounts: { ids: ["222222222222"] },
    })
  })
})

describe("the workflows to begin with", () => {
  it("call ours, at the version that wrote them", () => {
    expect(calls(settings).map(({ uses }) => uses)).toEqual(
      ["plan", "apply", "drift", "standing"].map((file) => `${home}/.github/workflows/${file}.yml@v${version}`),
    )
  })

  it("say on which events", () => {
    expect(Object.fromEntries(callers(settings).map(({ path, on }) => [path.split("/").pop(), on]))).toEqual({
      "reconcile-plan.yml": { pull_request: { branches: ["main"] }, merge_group: null },
      "reconcile-apply.yml": {
        push: { branches: ["main"] },
        workflow_dispatch: { inputs: { digest: { description: expect.any(String), type: "string" } } },
      },
      "reconcile-schedule.yml": { schedule: [{ cron: "23 5 * * *" }], workflow_dispatch: null },
    })
  })

  it("grant what the jobs of ours ask for, and nothing else: with less, no job would start", () => {
    for (const { file, permissions, called } of calls(settings)) {
      const grants = Object.values(called?.jobs ?? {}).flatMap((job) => Object.entries(job.permissions ?? {}))
      const asked = Object.fromEntries(grants.sort(([, one], [, other]) => (one < other ? -1 : 1)))
      expect([file, permissions]).toEqual([file, asked])
    }
    expect(callers(settings).map(({ permissions }) => permissions)).toEqual([{}, {}, {}])
  })

  it("give every required input, and none that ours do not take, whatever the answers", () => {
    fc.assert(
      fc.property(anySettings, (some) => {
        for (const { with: given = {}, called } of calls(some)) {
          const inputs = called?.on.workflow_call?.inputs ?? {}
          expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([])
          expect(Object.keys(inputs).filter((name) => inputs[name]?.required && !(name in given))).toEqual([])
          expect(Object.values(given).filter((value) => typeof value !== "string")).toEqual([])
        }
      }),
    )
  })

  it("say what was answered, whatever it was", () => {
    fc.assert(
      fc.property(anySettings, (some) => {
        const [plan, apply] = callers(some)
        expect(plan?.on.pull_request).toEqual({ branches: [some.branch] })
        expect(apply?.jobs.apply?.with).toMatchObject({
          environment: some.environment,
          ...(some.config !== "reconcile.yaml" && { config: some.config }),
          ...(some.workingDirectory !== "." && { "working-directory": some.workingDirectory }),
        })
      }),
    )
  })

  it("assume the roles that bootstrap makes for CI to enter by", () => {
    const { config } = configOf(settings)
    const ids = { partition: "aws", organizationId: "o-exampleorg", hubAccount: "", managementAccount: "111111111111" }
    const { plan, apply, hubAccount } = rolesOf(config as NonNullable<typeof config>, ids)
    const entry = (name: string) => `arn:aws:iam::${hubAccount}:role/${name}`
    expect(calls(settings).map((job) => [job.with?.["plan-role"], job.with?.["apply-role"]])).toEqual([
      [entry(plan.entry.name), undefined],
      [entry(plan.entry.name), entry(apply.entry.name)],
      [entry(plan.entry.name), undefined],
      [undefined, entry(apply.entry.name)],
    ])
  })

  it("ask STS where the accounts are", () => {
    const china = calls({ ...settings, regions: ["cn-north-1"] })
    expect(china.map((job) => job.with)).toEqual(
      china.map(() => expect.objectContaining({ "aws-region": "cn-north-1", audience: "sts.amazonaws.com.cn" })),
    )
    expect(china[0]?.with?.["plan-role"]).toMatch(new RegExp(`^arn:${partitionOf("cn-north-1")}:`))
    expect(calls(settings).filter((job) => job.with && "aws-region" in job.with)).toEqual([])
  })
})

describe("answers", () => {
  it("become settings, each region once", () => {
    const answers = { name: "acme", region: "eu-west-1, us-east-1,eu-west-1", hubAccount: "222222222222" }
    expect(settingsOf(answers, { workflows: true, config: "reconcile.yaml", workingDirectory: "." })).toEqual({
      name: "acme",
      regions: ["eu-west-1", "us-east-1"],
      hubAccount: "222222222222",
      branch: "main",
      environment: "reconcile-apply",
      workflows: true,
      config: "reconcile.yaml",
      workingDirectory: ".",
    })
  })
})
