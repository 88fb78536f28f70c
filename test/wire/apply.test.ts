import { GetRoleCommand, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Call } from "../aws/aws-call.ts"
import { type Applied, type Company, hub, member, startCompany } from "./company.ts"
import { allowing, policy, role, trusting } from "./templates.ts"

const members = Array.from({ length: 22 }, (_, index) => member(index + 1))

/** Two policies everywhere; a role everywhere that needs both, and a role of another account. */
const templates = {
  auditor: role("auditor", {}, { accounts: [member(9)] }),
  audited: role("audited", {
    AssumeRolePolicyDocument: trusting(`arn:aws:iam::${member(9)}:role/auditor`),
    ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/team/readers", "arn:aws:iam::aws:policy/SecurityAudit"],
    PermissionsBoundary: "arn:aws:iam::{{ account.id }}:policy/limit",
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("sts:GetCallerIdentity") }],
    Tags: [{ Key: "team", Value: "security" }],
  }),
  readers: policy("readers", { Path: "/team/" }),
  limit: policy("limit", { PolicyDocument: allowing("s3:*", "sts:*") }),
}

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 22 })
})
beforeEach(() => company.proxy.clear())
afterAll(() => company.close())

describe("an apply over 22 accounts", () => {
  let applied: Applied
  let calls: readonly Call[]
  beforeAll(async () => {
    applied = await company.apply(templates)
    calls = company.proxy.calls
  })
  const written = (action: string) => calls.filter((call) => call.action === action)
  const turn = (action: string, account: string, name: string) =>
    calls.findIndex(
      (call) => call.action === action && call.account === account && Object.values(call.parameters).includes(name),
    )

  test("creates every role and policy, after which nothing is left to do", async () => {
    expect(new Set(Object.values(applied.said))).toEqual(new Set(["applied"]))
    expect(applied.outcomes).toHaveLength(22 * 3 + 1)
    expect(applied.code).toBe(0)
    const again = await company.apply(templates)
    expect(again.plan).toMatchObject({ changes: [], problems: [], unchanged: 67 })
    expect(again).toMatchObject({ outcomes: [], code: 0 })
  })

  test("makes what the templates say", async () => {
    const iam = company.iam(member(22))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "audited" }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain(`${member(9)}:role/auditor`)
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(`arn:aws:iam::${member(22)}:policy/limit`)
    expect(Role?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "security" },
        { Key: "reconcile:owner", Value: "acme" },
        { Key: "reconcile:template", Value: "audited" },
      ]),
    )
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "audited" }))
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName).sort()).toEqual(["SecurityAudit", "readers"])
  })

  test("creates a policy before the role that needs it", () => {
    for (const account of members) {
      expect(turn("CreatePolicy", account, "limit")).toBeLessThan(turn("CreateRole", account, "audited"))
      expect(turn("CreatePolicy", account, "readers")).toBeLessThan(turn("CreateRole", account, "audited"))
    }
  })

  test("creates a role before the roles of other accounts that trust it", () => {
    const first = turn("CreateRole", member(9), "auditor")
    const others = calls.flatMap(({ action, parameters }, index) =>
      action === "CreateRole" && parameters.RoleName === "audited" ? [index] : [],
    )
    expect(others).toHaveLength(22)
    expect(Math.min(...others)).toBeGreaterThan(first)
  })

  test("writes each thing once", () => {
    expect(written("CreateRole")).toHaveLength(23)
    expect(written("CreatePolicy")).toHaveLength(44)
    expect(written("AttachRolePolicy")).toHaveLength(44)
    expect(written("PutRolePolicy")).toHaveLength(22)
  })

  test("enters each account once for writing, from the hub for applying", () => {
    const entries = calls.filter(({ action }) => action === "AssumeRole").map(({ parameters }) => parameters)
    const applying = entries.filter(({ RoleArn }) => RoleArn?.endsWith(":role/reconcile-apply"))
    expect(applying).toHaveLength(22)
    expect(applying.every(({ ExternalId }) => ExternalId === "acme-only")).toBe(true)
    expect(entries.filter(({ RoleArn }) => RoleArn === hub("apply"))).toHaveLength(1)
  })

  test("may do in an account what its own changes take and no more", () => {
    const policyOf = (account: string) => {
      const entry = calls.find(({ action, target, parameters }) => {
        return action === "AssumeRole" && target === account && parameters.RoleArn?.endsWith(":role/reconcile-apply")
      })
      return JSON.parse(entry?.parameters.Policy ?? "{}").Statement
    }
    const [reads, writes] = policyOf(member(3))
    expect(reads.Action.filter((action: string) => !/:(Get|List)/.test(action))).toEqual([])
    expect(writes.Resource).toEqual([
      `arn:aws:iam::${member(3)}:instance-profile/*`,
      `arn:aws:iam::${member(3)}:policy/limit`,
      `arn:aws:iam::${member(3)}:policy/team/readers`,
      `arn:aws:iam::${member(3)}:role/audited`,
    ])
    expect(writes.Action).toEqual(expect.arrayContaining(["iam:CreateRole", "iam:CreatePolicy"]))
    expect(JSON.stringify([reads, writes])).not.toMatch(/"\*:\*"|"iam:\*"|CreateUser/)
  })
})

describe("accounts that fail", () => {
  test("do not keep others from being done, and make the exit code 5", async () => {
    company.proxy.rule({ action: "AssumeRole", account: member(2), effect: "denied" })
    const refused = { ...templates, readers: policy("readers", { Path: "/team/", PolicyDocument: allowing("ec2:*") }) }
    // The plan's role lets reconcile in; the one for applying does not.
    const stop = company.proxy.rule({ action: "AssumeRole", account: member(5), nth: 2, effect: "denied" })
    const { said, code, plan } = await company.apply(refused)
    stop()
    expect(plan.problems.map(({ severity, account }) => ({ severity, account }))).toContainEqual({
      severity: "unreadable",
      account: member(2),
    })
    const { [`${member(5)} readers`]: failed, ...others } = said
    expect(failed).toMatch(/^failed: Cannot assume .*reconcile-apply in account-0005 .*access denied/)
    expect(Object.values(others)).toEqual(Array.from({ length: 20 }, () => "applied"))
    expect(code).toBe(5)
  })

  test("are done by the next run, and nothing else is", async () => {
    const { said, code } = await company.apply({
      ...templates,
      readers: policy("readers", { Path: "/team/", PolicyDocument: allowing("ec2:*") }),
    })
    expect(said).toEqual({ [`${member(2)} readers`]: "applied", [`${member(5)} readers`]: "applied" })
    expect(code).toBe(0)
  })
})
