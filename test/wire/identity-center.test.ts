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

  test("is a problem where nothing says where it is administered", async () => {
    const { problems } = await company.plan({ auditors: auditors() })
    expect(problems.map(({ severity, message }) => [severity, message])).toContainEqual([
      "unreadable",
      "Nothing says where IAM Identity Center is administered: `identityCenter` is not configured.",
    ])
  })
})
