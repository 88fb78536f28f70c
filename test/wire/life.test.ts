import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Json } from "../../src/model.ts"
import { type Company, member, startCompany, type Templates } from "./company.ts"
import { allowing, policy, role, trusting } from "./templates.ts"

const one = member(1)
const only = { accounts: [one] }

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const namesOf = async (account: string) => {
  const iam = company.iam(account)
  const [{ Roles = [] }, { Policies = [] }] = await Promise.all([
    iam.send(new ListRolesCommand({})),
    iam.send(new ListPoliciesCommand({ Scope: "Local" })),
  ])
  const names = [...Roles.map(({ RoleName = "" }) => RoleName), ...Policies.map(({ PolicyName = "" }) => PolicyName)]
  return names.filter((name) => !/^(reconcile-|Organization)/.test(name)).sort()
}

const byHand = (account: string, RoleName: string, more: object = {}) =>
  company
    .iam(account)
    .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trusting(account)), ...more }))

/** Applies, expects that everything was done, and that nothing is left. */
async function converges(templates: Templates, config?: string) {
  const applied = await company.apply(templates, { ...(config && { config }) })
  expect(Object.values(applied.said).filter((words) => words !== "applied")).toEqual([])
  const left = await company.plan(templates, { ...(config && { config }) })
  expect({ changes: left.changes, problems: left.problems }).toEqual({ changes: [], problems: [] })
  return applied
}

describe("an update", () => {
  const roleEdits: readonly (readonly [string, { readonly [name: string]: Json }])[] = [
    ["a description", { Description: "who looks at everything" }],
    ["a session duration", { MaxSessionDuration: 7200 }],
    ["a trust policy", { AssumeRolePolicyDocument: trusting(member(2), member(3)) }],
    ["a boundary", { PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }],
    ["another boundary", { PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    [
      "attachments",
      { ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"] },
    ],
    ["other attachments", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] }],
    [
      "inline policies",
      {
        Policies: [
          { PolicyName: "one", PolicyDocument: allowing("s3:*") },
          { PolicyName: "two", PolicyDocument: allowing("sqs:*") },
        ],
      },
    ],
    ["other inline policies", { Policies: [{ PolicyName: "two", PolicyDocument: allowing("sqs:Get*") }] }],
    ["tags", { Tags: [{ Key: "team", Value: "a" }] }],
    [
      "other tags",
      {
        Tags: [
          { Key: "team", Value: "b" },
          { Key: "cost", Value: "" },
        ],
      },
    ],
    ["nothing of all that", {}],
  ]

  test("of every property of a role is done and seen, each with the others as they were", async () => {
    let properties: { readonly [name: string]: Json } = {}
    await converges({ audit: role("audit", properties, only) })
    for (const [name, patch] of roleEdits) {
      properties = Object.keys(patch).length === 0 ? {} : { ...properties, ...patch }
      const templates = { audit: role("audit", properties, only) }
      const filters = { filters: { accounts: [one] } }
      const { said } = await company.apply(templates, filters)
      expect({ name, said }).toEqual({ name, said: { [`${one} audit`]: "applied" } })
      expect({ name, left: (await company.plan(templates, filters)).changes }).toEqual({ name, left: [] })
    }
  })

  test("of a policy makes new versions, for which the oldest make room", async () => {
    for (const nth of [1, 2, 3, 4, 5, 6, 7]) {
      const Tags = [{ Key: "version", Value: `${nth}` }]
      await converges({ readers: policy("readers", { PolicyDocument: allowing(`s3:Get${nth}`), Tags }, only) })
    }
    expect(company.proxy.counts).toMatchObject({ "iam:CreatePolicyVersion": 6, "iam:DeletePolicyVersion": 2 })
  })

  test("takes back what people changed by hand", async () => {
    const templates = { audit: role("audit", { Tags: [{ Key: "team", Value: "a" }] }, only) }
    await converges(templates)
    const iam = company.iam(one)
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: "audit", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    )
    await iam.send(
      new TagRoleCommand({
        RoleName: "audit",
        Tags: [
          { Key: "team", Value: "b" },
          { Key: "mine", Value: "c" },
        ],
      }),
    )
    await converges(templates)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "audit" }))
    expect(Role?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "a" },
        { Key: "mine", Value: "c" },
      ]),
    )
  })
})

describe("what exists already", () => {
  test("is adopted: it becomes as stated, and ours", async () => {
    await byHand(one, "audit", { Description: "by hand", Tags: [{ Key: "mine", Value: "stays" }] })
    const { plan } = await converges({ audit: role("audit", { Description: "by template" }, only) })
    expect(plan.changes.map(({ action }) => action)).toEqual(["adopt"])
    const { Role } = await company.iam(one).send(new GetRoleCommand({ RoleName: "audit" }))
    expect(Role).toMatchObject({ Description: "by template" })
    expect(Role?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "mine", Value: "stays" },
        { Key: "reconcile:owner", Value: "acme" },
      ]),
    )
  })

  test("and belongs to another configuration is a problem, and left alone", async () => {
    await byHand(one, "audit", { Tags: [{ Key: "reconcile:owner", Value: "somebody-else" }] })
    const { plan, outcomes } = await company.apply({ audit: role("audit", { Description: "mine" }, only) })
    expect(plan.problems.map(({ severity }) => severity)).toContain("blocked")
    expect(outcomes).toEqual([])
    expect(company.proxy.counts).not.toHaveProperty("iam:UpdateRole")
  })
})

describe("a delete", () => {
  const everything = {
    user: role("user", { ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/used"] }, only),
    used: policy("used", {}, only),
  }
  const gone = {
    user: { ...(role("user", {}, only) as object), targets: { accounts: { ids: [member(2)] } } },
    used: { ...(policy("used", {}, only) as object), targets: { accounts: { ids: [member(2)] } } },
  }

  test("of what a template no longer targets happens where `prune: delete` says so, and only there", async () => {
    await converges(everything)
    const reported = await company.plan(gone)
    expect(reported.changes.map(({ action }) => action)).toEqual(["create", "create"])
    expect(reported.orphans.map(({ id }) => id)).toEqual(["used", "user"])
    await converges(gone, "prune: delete\n")
    expect(await namesOf(one)).toEqual([])
    expect(await namesOf(member(2))).toEqual(["used", "user"])
  })

  test("takes what uses a policy before the policy, and comes after everything else", async () => {
    await converges(everything)
    company.proxy.clear()
    await converges(gone, "prune: delete\n")
    const turn = (action: string) => company.proxy.calls.findLastIndex((call) => call.action === action)
    expect(turn("CreateRole")).toBeLessThan(turn("DeleteRole"))
    expect(turn("DeleteRole")).toBeLessThan(turn("DeletePolicy"))
  })

  test("of what a template states as absent needs no pruning", async () => {
    await byHand(one, "audit")
    await converges({ audit: role("audit", {}, { ...only, state: "absent", lifecycle: { adopt: true } }) })
    expect(await namesOf(one)).toEqual([])
  })
})

describe("a replace", () => {
  const lifecycle = { replace: true }

  test("of a role makes it anew, with all it had", async () => {
    const Policies = [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }]
    await converges({ audit: role("audit", { Policies }, only) })
    const { plan } = await converges({ audit: role("audit", { Policies, Path: "/team/" }, { ...only, lifecycle }) })
    expect(plan.changes.map(({ action }) => action)).toEqual(["replace"])
    const { Role } = await company.iam(one).send(new GetRoleCommand({ RoleName: "audit" }))
    expect(Role?.Arn).toBe(`arn:aws:iam::${one}:role/team/audit`)
  })

  test("of a policy gives it back to the roles that had it", async () => {
    const before = {
      user: role("user", { ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/used"] }, only),
      used: policy("used", {}, only),
    }
    await converges(before)
    await converges({ ...before, used: policy("used", { Description: "used" }, { ...only, lifecycle }) })
  })

  test("without leave is a problem, and nothing is touched", async () => {
    await converges({ audit: role("audit", {}, only) })
    const { plan, outcomes } = await company.apply({ audit: role("audit", { Path: "/team/" }, only) })
    expect(plan.problems.map(({ severity }) => severity)).toContain("blocked")
    expect(outcomes.filter(({ status }) => status === "applied")).toEqual([])
  })
})

test("policies that nobody knew of when the plan was made are not overwritten", async () => {
  const applied = await company.apply(
    { used: policy("used", {}, only) },
    {
      meanwhile: () =>
        company
          .iam(one)
          .send(new CreatePolicyCommand({ PolicyName: "used", PolicyDocument: JSON.stringify(allowing("iam:*")) })),
    },
  )
  expect(applied.said[`${one} used`]).toMatch(/^held: .*planned create, now adopt/)
  expect(applied.code).toBe(4)
})
