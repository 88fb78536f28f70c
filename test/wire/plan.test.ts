import { CreateRoleCommand, DeleteRoleCommand, IAMClient, TagRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Account, Plan } from "../../src/model.ts"
import { planCode } from "../../src/shell/exit.ts"
import type { Call } from "../aws/aws-call.ts"
import { type Company, hub, member, startCompany } from "./company.ts"
import { policy, role, trusting } from "./templates.ts"

const READ = /^(iam|sts|organizations|tagging):(Get|List|Describe|AssumeRole$)/

const templates = { audit: role("audit"), readers: policy("readers"), app: role("app-1", { Description: "changed" }) }
const run = `4711-${"1".repeat(80)}`

let company: Company
let plan: Plan
let calls: readonly Call[]
beforeAll(async () => {
  const roles = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: `app-${index}`,
      inline: { own: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } },
      attached: ["ReadOnlyAccess"],
    }))
  const accounts = Array.from({ length: 22 }, (_, index) => ({ roles: roles(index === 0 ? 120 : index % 4) }))
  company = await startCompany({ accounts })
  plan = await company.plan(templates, { run, clock: new Date(0) })
  calls = company.proxy.calls
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const assumed = () => calls.filter(({ action }) => action === "AssumeRole")

describe("a plan over 22 accounts", () => {
  test("makes three calls and one AssumeRole per account, whatever the number of roles", async () => {
    expect(plan.problems.filter(({ severity }) => severity !== "blocked")).toEqual([])
    expect(plan.summary).toMatchObject({ accounts: 22, accountsNotPlanned: 0 })
    for (const nth of Array.from({ length: 22 }, (_, index) => index + 1)) {
      const own = calls
        .filter(({ target }) => target === member(nth))
        .map(({ service, action }) => `${service}:${action}`)
      expect(own.toSorted()).toEqual([
        "iam:GetAccountAuthorizationDetails",
        "iam:ListRoles",
        "sts:AssumeRole",
        "tagging:GetResources",
      ])
    }
  })

  test("calls nothing that writes", async () => {
    expect(calls.length).toBeGreaterThan(80)
    expect(calls.map(({ service, action }) => `${service}:${action}`).filter((action) => !READ.test(action))).toEqual(
      [],
    )
  })

  test("names its sessions after the run, in 64 characters", async () => {
    const names = assumed().map(({ parameters }) => parameters.RoleSessionName)
    expect(new Set(names)).toEqual(new Set([`reconcile-${run}`.slice(0, 64)]))
  })

  test("goes in from the hub for planning, and never from the one for applying", async () => {
    const arns = assumed().map(({ parameters }) => parameters.RoleArn ?? "")
    expect(arns.filter((arn) => arn === hub("plan"))).toHaveLength(1)
    expect(arns.filter((arn) => arn.includes("apply"))).toEqual([])
  })

  test("is the same however slowly and badly AWS answers", async () => {
    company.proxy.rule({ action: "AssumeRole", every: 7, effect: "throttle" })
    company.proxy.rule({ action: "GetAccountAuthorizationDetails", every: 5, effect: "error" })
    company.proxy.rule({ action: "ListRoles", every: 6, effect: "reset-after" })
    company.proxy.rule({ action: "ListRoles", every: 3, effect: { latency: 50 } })
    company.proxy.rule({ service: "tagging", every: 9, effect: "reset-before" })
    expect(await company.plan(templates, { clock: new Date(0), concurrency: 7 })).toEqual(plan)
  })

  test("goes on without the accounts that cannot be entered or read, and says which", async () => {
    company.proxy.rule({ action: "AssumeRole", account: member(4), effect: "denied" })
    company.proxy.rule({ action: "ListRoles", account: member(7), effect: "denied" })
    const plan = await company.plan({ audit: role("audit") })
    expect(plan.summary).toMatchObject({ creates: 20, accountsNotPlanned: 2 })
    const unreadable = plan.problems.filter(({ severity }) => severity === "unreadable")
    expect(new Set(unreadable.map(({ account }) => account))).toEqual(new Set([member(4), member(7)]))
    expect(planCode(plan, true)).toBe(5)
  })
})

describe("a plan's session", () => {
  const account: Account = {
    id: member(2),
    name: "account-0002",
    email: "",
    state: "ACTIVE",
    path: [],
    tags: {},
    management: false,
  }

  test("could not write if it tried, although the role behind it may", async () => {
    const { world } = company.world()
    const session = await world.connect(
      { scope: "account", account, region: "us-east-1" },
      { purpose: "plan", types: world.types, run: "test" },
    )
    const iam = session.client(IAMClient)
    const AssumeRolePolicyDocument = JSON.stringify(trusting(member(2)))
    const RoleName = "app-1"
    await expect(iam.send(new CreateRoleCommand({ RoleName: "x", AssumeRolePolicyDocument }))).rejects.toThrow(
      /not authorized/,
    )
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(/not authorized/)
    await expect(iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "b" }] }))).rejects.toThrow(
      /not authorized/,
    )
  })
})
