import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Json } from "../../src/model.ts"
import { ADMIN, centerOf } from "../providers/sso/center.ts"
import { type Company, member, startCompany } from "./company.ts"
import { role } from "./templates.ts"

const config = `identityCenter: { account: "${ADMIN}", region: us-east-1 }`

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
})
beforeEach(async () => {
  await company.reset()
  await (await centerOf(company.aws)).group("auditors")
})
afterAll(() => company.close())

const permissionSet = (properties: { readonly [name: string]: Json } = {}): Json => ({
  type: "AWS::SSO::PermissionSet",
  targets: { accounts: "all" },
  properties: { Name: "Audit", ManagedPolicies: ["arn:aws:iam::aws:policy/SecurityAudit"], ...properties },
})
const auditors = (accounts: Json = "all"): Json => ({
  type: "AWS::SSO::Assignment",
  targets: { accounts },
  properties: { PermissionSet: "Audit", PrincipalName: "auditors" },
})
const ids = [member(1), member(2), member(3)]

describe("IAM Identity Center", () => {
  test("gives a group access to every account, is entered in its own account only, and then has nothing left to do", async () => {
    const templates = { set: permissionSet(), auditors: auditors() }
    const { said, code } = await company.apply(templates, { config })
    expect(said).toEqual({
      "o-exampleorg Audit": "applied",
      ...Object.fromEntries(ids.map((id) => [`${id} Audit|GROUP|auditors`, "applied"])),
    })
    expect(code).toBe(0)
    const callers = new Set(
      company.proxy.calls.filter(({ service }) => service === "sso").map(({ account }) => account),
    )
    expect([...callers]).toEqual([ADMIN])
    expect((await company.plan(templates, { config })).changes).toEqual([])
  })

  test("takes access away where a selector is narrowed, if that is to be deleted", async () => {
    await company.apply({ set: permissionSet(), auditors: auditors() }, { config })
    const narrowed = { set: permissionSet(), auditors: auditors({ ids: [member(1)] }) }
    const plan = await company.plan(narrowed, { config })
    expect(plan.orphans.map(({ account, id }) => [account, id])).toEqual([
      [member(2), "Audit|GROUP|auditors"],
      [member(3), "Audit|GROUP|auditors"],
    ])
    const { said } = await company.apply(narrowed, { config: `${config}\nprune: delete` })
    expect(Object.keys(said)).toEqual([`${member(2)} Audit|GROUP|auditors`, `${member(3)} Audit|GROUP|auditors`])
    expect((await company.plan(narrowed, { config })).orphans).toEqual([])
  })

  test("is loaded once for all accounts, and not asked about anything where no template speaks of it", async () => {
    await company.apply({ set: permissionSet(), auditors: auditors() }, { config })
    company.proxy.clear()
    await company.plan({ set: permissionSet(), auditors: auditors() }, { config })
    expect(company.proxy.counts["sso:ListPermissionSets"]).toBe(1)
    expect(company.proxy.counts["sso:ListAccountAssignments"]).toBe(3)
    company.proxy.clear()
    await company.plan({ role: role("audit") }, { config })
    expect(Object.keys(company.proxy.counts).filter((name) => name.startsWith("sso:"))).toEqual([])
  })

  test("tells a misspelt group where it is written, and takes nobody's access away for it", async () => {
    const pruning = { config: `${config}\nprune: delete` }
    await company.apply({ set: permissionSet(), auditors: auditors() }, { config })
    const misspelt = (accounts: Json) => ({
      set: permissionSet(),
      auditors: { ...(auditors(accounts) as object), properties: { PermissionSet: "Audit", PrincipalName: "auditor" } },
    })
    const plan = await company.plan(misspelt("all"), pruning)
    expect(plan.problems).toEqual(
      ids.map((account) => ({
        severity: "error",
        message: "IAM Identity Center knows no group auditor; did you mean auditors?",
        fix: "Correct PrincipalName and PrincipalType (upper and lower case count), or create the group or user first.",
        source: { file: "templates/auditors.yaml", line: 1, column: 1 },
        line: expect.stringContaining("PrincipalName"),
        template: "auditors",
        account,
        region: "us-east-1",
        type: "AWS::SSO::Assignment",
        id: "Audit|GROUP|auditor",
      })),
    )
    expect(plan.changes).toEqual([])
    expect(plan.orphans.map(({ account, id, reason }) => [account, id, reason])).toEqual(
      ids.map((account) => [
        account,
        "Audit|GROUP|auditors",
        'not certain: template "auditors" is held back, and may state it',
      ]),
    )
    const { code } = await company.apply(misspelt("all"), pruning)
    expect(code).toBe(1)
    // Not even where the selector was narrowed at the same time: the misspelt template does not speak to these any more.
    const narrowed = await company.plan(misspelt({ ids: [member(1)] }), pruning)
    expect(narrowed.changes).toEqual([])
    expect(narrowed.orphans.map(({ account }) => account)).toEqual(ids)
    expect((await company.plan({ set: permissionSet(), auditors: auditors() }, pruning)).unchanged).toBe(4)
  })

  test("makes the rest of what a template states beside a group that does not exist", async () => {
    const each: Json = {
      type: "AWS::SSO::Assignment",
      targets: { accounts: { ids: [member(1)] } },
      each: ["auditors", "strangers"],
      properties: { PermissionSet: "Audit", PrincipalName: "{{ each.value }}" },
    }
    const { said, plan, code } = await company.apply({ set: permissionSet(), people: each }, { config })
    expect(said).toEqual({
      "o-exampleorg Audit": "applied",
      [`${member(1)} Audit|GROUP|auditors`]: "applied",
    })
    expect(plan.problems.map(({ severity, id }) => [severity, id])).toEqual([["error", "Audit|GROUP|strangers"]])
    expect(code).toBe(1)
  })

  test("tells a permission set that nothing states and nobody made, and deletes nothing for it", async () => {
    await company.apply({ set: permissionSet(), auditors: auditors() }, { config })
    const misspelt = { ...(auditors() as object), properties: { PermissionSet: "Audits", PrincipalName: "auditors" } }
    const pruning = { config: `${config}\nprune: delete` }
    const plan = await company.plan({ set: permissionSet(), auditors: misspelt }, pruning)
    expect(plan.changes).toEqual([])
    expect(new Set(plan.problems.map(({ severity, message }) => `${severity}: ${message}`))).toEqual(
      new Set(["error: There is no permission set Audits, and no template states one; did you mean Audit?"]),
    )
  })

  test("leaves the permission set of another configuration to it", async () => {
    await (await centerOf(company.aws)).permissionSet("Audit", "other")
    const plan = await company.plan({ auditors: auditors() }, { config })
    expect(plan.changes).toEqual([])
    expect(new Set(plan.problems.map(({ severity, message }) => `${severity}: ${message}`))).toEqual(
      new Set([
        'blocked: AWS::SSO::Assignment Audit|GROUP|auditors belongs to "other" (tag reconcile:owner of AWS::SSO::PermissionSet Audit), not to "acme"',
      ]),
    )
  })

  test("is a problem where nothing says where it is administered", async () => {
    const { problems } = await company.plan({ auditors: auditors() })
    expect(problems.map(({ severity, message }) => [severity, message])).toContainEqual([
      "unreadable",
      "Nothing says where IAM Identity Center is administered: `identityCenter` is not configured.",
    ])
  })
})
