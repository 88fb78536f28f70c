import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Json } from "../../src/model.ts"
import { clusters } from "../../src/report/groups.ts"
import { renderPlan } from "../../src/report/text.ts"
import { managementAccount } from "../aws/moto.ts"
import { type Company, member, startCompany } from "./company.ts"
import { role } from "./templates.ts"

const [one, two] = [member(1), member(2)]
const roleOf = (name: string) => `arn:aws:iam::${managementAccount}:role/${name}`
const config = `organization: { read: "${roleOf("reconcile-index")}", apply: "${roleOf("reconcile-org")}" }`

let company: Company
beforeAll(async () => {
  const trust = { Statement: [{ Effect: "Allow", Principal: { AWS: managementAccount }, Action: "sts:AssumeRole" }] }
  company = await startCompany({
    accounts: [{ ou: "Workloads/Prod" }, { ou: "Workloads/Prod" }, { ou: "Sandbox" }],
    roles: [
      { name: "reconcile-index", trust: { Version: "2012-10-17", ...trust } },
      { name: "reconcile-org", trust: { Version: "2012-10-17", ...trust } },
    ],
  })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const GUARDRAIL = "guardrail|SERVICE_CONTROL_POLICY"

const whole = { targets: { accounts: "all" } } as const

/** Nobody may leave the organization, below these targets. */
const guardrail = (...Targets: readonly string[]): Json => ({
  type: "AWS::Organizations::Policy",
  ...whole,
  properties: {
    Name: "guardrail",
    Content: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
    },
    Targets: [...Targets],
  },
})

const policyTypes: Json = {
  type: "Reconcile::Organizations::PolicyType",
  ...whole,
  properties: { Type: "SERVICE_CONTROL_POLICY" },
}

const unit = (Path: string): Json => ({
  type: "AWS::Organizations::OrganizationalUnit",
  ...whole,
  properties: { Path },
})

const applied = (changes: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(changes).map(([change, said]) => `${change}: ${said}`)

describe("what belongs to the organization", () => {
  const templates = { policyTypes, guardrail: guardrail("Workloads/Prod"), audit: role("audit") }

  test("is planned beside the accounts, under the organization's own name, and says whom it reaches", async () => {
    const plan = await company.plan(templates, { config })
    expect(plan.problems).toEqual([])
    expect(plan.accounts["o-exampleorg"]).toMatchObject({ name: "the organization" })
    const [change] = plan.changes.filter(({ type }) => type === "AWS::Organizations::Policy")
    expect(change).toMatchObject({ action: "create", account: "o-exampleorg", id: GUARDRAIL, reach: 2 })
    expect(renderPlan(plan, { color: false, full: false })).toMatch(
      /the organization \(o-exampleorg\)[\s\S]*guardrail.*\(hits 2 accounts\)/,
    )
    expect(clusters(plan).map(({ accounts }) => accounts)).toContainEqual([one, two, member(3)])
  })

  test("is written before anything in an account, and taken away after everything there", async () => {
    await company.apply(templates, { config })
    const writes = company.proxy.calls.map(({ action }) => action)
    expect(writes.indexOf("AttachPolicy")).toBeGreaterThan(0)
    expect(writes.lastIndexOf("AttachPolicy")).toBeLessThan(writes.indexOf("CreateRole"))
    expect((await company.plan(templates, { config })).changes).toEqual([])

    const gone = { ...templates, guardrail: { ...(templates.guardrail as object), state: "absent" } as Json }
    company.proxy.clear()
    const changed = { ...gone, audit: role("audit", { Description: "new" }) }
    await company.apply(changed, { config })
    const again = company.proxy.calls.map(({ action }) => action)
    expect(again.indexOf("DeletePolicy")).toBeGreaterThan(again.lastIndexOf("UpdateRole"))
  })

  test("is read as `organization.read`, and written as `organization.apply`", async () => {
    await company.apply(templates, { config })
    const assumed = company.proxy.calls.map(({ parameters }) => parameters.RoleArn ?? "")
    expect(assumed.some((arn) => arn.endsWith("reconcile-index"))).toBe(true)
    expect(assumed.some((arn) => arn.endsWith("reconcile-org"))).toBe(true)
  })

  test("costs nothing where no template speaks of it", async () => {
    await company.plan({ audit: role("audit") }, { config })
    const asked = Object.keys(company.proxy.counts).filter((name) => /Polic(y|ies)|Targets/.test(name))
    expect(asked.filter((name) => name.startsWith("organizations:"))).toEqual([])
  })

  test("comes in order: a unit before the policy that is attached to it", async () => {
    const made = { policyTypes, unit: unit("Workloads/New"), guardrail: guardrail("Workloads/New") }
    const { said, code } = await company.apply(made, { config })
    expect(applied(said).filter((line) => !line.endsWith("applied"))).toEqual([])
    expect(code).toBe(0)
  })
})

describe("a policy that shuts reconcile out", () => {
  const templates = { policyTypes, audit: role("audit") }
  const more = { ...templates, guardrail: guardrail("Workloads"), reader: role("reader") }
  const times = (action: string, count: number) =>
    expect
      .poll(() => company.proxy.counts[`organizations:${action}`] ?? 0, { timeout: 60_000, interval: 20 })
      .toBeGreaterThanOrEqual(count)
  /** From the moment that the policy is attached one account lets nobody in; until it is deleted, or for good. */
  const shuts = async (until: "deleted" | "ever") => {
    await times("AttachPolicy", 1)
    const open = company.proxy.rule({ action: "AssumeRole", account: two, effect: "denied" })
    if (until === "ever") return
    await times("DeletePolicy", 1)
    open()
  }
  beforeEach(async () => {
    await company.apply(templates, { config })
    company.proxy.clear()
  })

  test("is taken back, and nothing more is done", async () => {
    const shut = shuts("deleted")
    const { said, code } = await company.apply(more, { config, spreading: 500 })
    await shut
    expect(said[`o-exampleorg ${GUARDRAIL}`]).toBe(
      `failed: reconcile could not enter ${two} any more; it was taken back, and that helped`,
    )
    expect(said[`${one} reader`]).toContain(
      `skipped: AWS::Organizations::Policy ${GUARDRAIL}: reconcile could not enter`,
    )
    expect(code).toBe(5)
    expect(company.proxy.counts["organizations:DeletePolicy"]).toBe(1)
  })

  test("is none where an account stays shut without it: no account has a veto over what governs it", async () => {
    const shut = shuts("ever")
    const { said } = await company.apply(more, { config, spreading: 500 })
    await shut
    expect(said[`o-exampleorg ${GUARDRAIL}`]).toBe(`${two} could not be entered any more, with it or without it`)
    expect(said[`${one} reader`]).toBe("applied")
    company.proxy.clear()
    expect((await company.plan(more, { config })).changes.map(({ account }) => account)).toEqual([two])
  })

  test("could not be told where nobody can be entered to begin with: then it is not written", async () => {
    company.proxy.rule({ action: "ListAccountAliases", effect: "denied" })
    const { said } = await company.apply({ ...templates, guardrail: guardrail("Sandbox") }, { config, spreading: 0 })
    expect(said[`o-exampleorg ${GUARDRAIL}`]).toMatch(/^held: none of the accounts that it reaches could be entered/)
    expect(company.proxy.counts["organizations:CreatePolicy"] ?? 0).toBe(0)
  })
})
