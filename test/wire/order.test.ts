import { UpdateRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Company, member, startCompany } from "./company.ts"
import { policy, role, trusting } from "./templates.ts"

const [one, two, three, four] = [member(1), member(2), member(3), member(4)]
const roleIn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
const trusts = (arn: string) => ({ AssumeRolePolicyDocument: trusting(arn) })

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 4 })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const errors = async (templates: Parameters<Company["plan"]>[0], config?: string) =>
  (await company.plan(templates, config ? { config } : {})).problems.flatMap(({ severity, message }) =>
    severity === "error" ? [message] : [],
  )

describe("roles that trust each other", () => {
  const mutual = {
    left: role("left", trusts(roleIn(two, "right")), { accounts: [one] }),
    right: role("right", trusts(roleIn(one, "left")), { accounts: [two] }),
    other: role("other", {}, { accounts: [three] }),
  }

  test("cannot both be created, in one account or in two, and the plan says so", async () => {
    expect(await errors(mutual)).toEqual([
      expect.stringMatching(/need each other.*left in 100000000001 needs .*right in 100000000002 needs .*left/),
    ])
    const here = {
      left: role("left", trusts(roleIn(one, "right")), { accounts: [one] }),
      right: role("right", trusts(roleIn(one, "left")), { accounts: [one] }),
    }
    expect(await errors(here)).toEqual([expect.stringContaining("need each other")])
  })

  test("are left alone, while the rest is done", async () => {
    const { said, code } = await company.apply(mutual)
    expect(said).toEqual({
      [`${one} left`]: expect.stringMatching(/^skipped: .*need each other/),
      [`${two} right`]: `skipped: AWS::IAM::Role left in ${one} has to be there first`,
      [`${three} other`]: "applied",
    })
    expect(code).toBe(1)
    expect(company.proxy.counts["iam:CreateRole"]).toBe(1)
  })

  test("come about in two steps, and go together", async () => {
    await company.apply({ left: role("left", {}, { accounts: [one] }), right: mutual.right })
    expect(new Set(Object.values((await company.apply(mutual)).said))).toEqual(new Set(["applied"]))
    const gone = Object.fromEntries(
      Object.entries(mutual).map(([name, template]) => [name, { ...(template as object), state: "absent" }]),
    )
    const { said } = await company.apply(gone)
    expect(said).toEqual({ [`${one} left`]: "applied", [`${two} right`]: "applied", [`${three} other`]: "applied" })
  })
})

describe("a role that is made anew", () => {
  const hubAt = (Path: string) => role("hub", { Path }, { accounts: [one], lifecycle: { replace: true } })
  const spoke = (Path: string, Description: string) => ({
    ...(role(
      "spoke",
      { Description, ...trusts(`arn:aws:iam::${one}:role${Path}hub`) },
      { accounts: [one, two] },
    ) as object),
  })

  test("is trusted again by the roles that change with it, in its own account and in others", async () => {
    await company.apply({ hub: hubAt("/"), spoke: spoke("/", "old") })
    const moved = { hub: hubAt("/team/"), spoke: spoke("/team/", "new") }
    const { said } = await company.apply(moved)
    expect(said).toEqual({ [`${one} hub`]: "applied", [`${one} spoke`]: "applied", [`${two} spoke`]: "applied" })
    expect((await company.plan(moved)).changes).toEqual([])
  })
})

describe("waves", () => {
  const canary = `waves: [{ accounts: { ids: ["${one}", "${two}"] }, tolerance: 1 }, { accounts: { ids: ["${three}"] } }]\n`
  const everywhere = { audit: role("audit") }
  const fails = (account: string) => company.proxy.rule({ action: "CreateRole", account, effect: "denied" })

  test("are written in their order, then all the rest", async () => {
    expect((await company.apply(everywhere, { config: canary })).code).toBe(0)
    const order = company.proxy.calls.flatMap(({ action, account }) => (action === "CreateRole" ? [account] : []))
    expect(new Set(order.slice(0, 2))).toEqual(new Set([one, two]))
    expect(order.slice(2)).toEqual([three, four])
  })

  test("go on after as many failures as are tolerated", async () => {
    fails(two)
    const { said, code } = await company.apply(everywhere, { config: canary })
    expect(said).toEqual({
      [`${one} audit`]: "applied",
      [`${two} audit`]: expect.stringMatching(/^failed: Cannot create role audit in account-0002.*not authorized/),
      [`${three} audit`]: "applied",
      [`${four} audit`]: "applied",
    })
    expect(code).toBe(5)
  })

  test("stop after more, whichever wave it is, and say why", async () => {
    fails(three)
    const { said } = await company.apply(everywhere, { config: canary })
    expect(said).toMatchObject({
      [`${one} audit`]: "applied",
      [`${three} audit`]: expect.stringMatching(/^failed/),
      [`${four} audit`]: "skipped: wave 2 failed in 1 accounts, and tolerates 0",
    })
    fails(one)
    fails(two)
    company.proxy.rule({ action: "CreateRole", effect: "denied" })
    expect(Object.values((await company.apply({ next: role("next") }, { config: canary })).said)).toEqual([
      expect.stringMatching(/^failed/),
      expect.stringMatching(/^failed/),
      "skipped: wave 1 failed in 2 accounts, and tolerates 1",
      "skipped: wave 1 failed in 2 accounts, and tolerates 1",
    ])
  })

  test("are no reason to need what only a later one creates: that is a problem of the plan", async () => {
    const backwards = {
      hub: role("hub", {}, { accounts: [four] }),
      spoke: role("spoke", trusts(roleIn(four, "hub")), { accounts: [one, four] }),
    }
    expect(await errors(backwards, canary)).toEqual([
      expect.stringMatching(/spoke in 100000000001 needs .*hub in 100000000004, which only a later wave creates/),
    ])
    expect(await errors(backwards)).toEqual([])
    const { said, code } = await company.apply(backwards, { config: canary })
    expect(said).toEqual({
      [`${one} spoke`]: expect.stringMatching(/^skipped: .*later wave/),
      [`${four} hub`]: "applied",
      [`${four} spoke`]: "applied",
    })
    expect(code).toBe(1)
  })

  test("remember what an earlier one could not create", async () => {
    fails(one)
    const { said } = await company.apply(
      {
        hub: role("hub", {}, { accounts: [one] }),
        spoke: role("spoke", trusts(roleIn(one, "hub")), { accounts: [four] }),
      },
      { config: canary },
    )
    expect(said[`${four} spoke`]).toBe(`skipped: AWS::IAM::Role hub in ${one} has to be there first`)
    expect(company.proxy.counts["iam:CreateRole"]).toBe(1)
  })
})

describe("after a failure", () => {
  test("what depends on it and the deletes of its account are skipped, and all else goes on", async () => {
    const before = { old: role("old", {}, { accounts: [one, two] }), hub: role("hub", {}, { accounts: [three] }) }
    await company.apply(before)
    company.proxy.rule({ action: "CreatePolicy", account: one, effect: "denied" })
    const { said, code } = await company.apply({
      old: role("old", {}, { accounts: [one, two], state: "absent" }),
      hub: role("hub", { Description: "changed" }, { accounts: [three] }),
      used: policy("used", {}, { accounts: [one, two] }),
      user: role(
        "user",
        { ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/used"] },
        { accounts: [one, two] },
      ),
      spoke: role("spoke", trusts(roleIn(one, "user")), { accounts: [four] }),
      alone: role("alone", {}, { accounts: [one] }),
    })
    expect(said).toEqual({
      [`${one} alone`]: "applied",
      [`${one} old`]: "skipped: nothing is deleted where something failed",
      [`${one} used`]: expect.stringMatching(
        /^failed: Cannot create policy used in account-0001 \(100000000001\): .*not authorized/,
      ),
      [`${one} user`]: "skipped: AWS::IAM::ManagedPolicy used has to be there first",
      [`${two} old`]: "applied",
      [`${two} used`]: "applied",
      [`${two} user`]: "applied",
      [`${three} hub`]: "applied",
      [`${four} spoke`]: `skipped: AWS::IAM::Role user in ${one} has to be there first`,
    })
    expect(code).toBe(5)
  })

  test("the next run does what was left, and only that", async () => {
    const templates = { audit: role("audit"), used: policy("used") }
    company.proxy.rule({ action: "CreateRole", account: two, effect: "denied" })
    await company.apply(templates)
    company.proxy.clear()
    expect((await company.apply(templates)).said).toEqual({ [`${two} audit`]: "applied" })
  })
})

describe("somebody who changes a role between plan and apply", () => {
  const before = { audit: role("audit", { Description: "as it was" }, { accounts: [one, two] }) }
  const after = { audit: role("audit", { Description: "as it should be" }, { accounts: [one, two] }) }
  const byHand = (Description: string, MaxSessionDuration = 3600) =>
    company.iam(one).send(new UpdateRoleCommand({ RoleName: "audit", Description, MaxSessionDuration }))
  beforeEach(() => company.apply(before))

  test("has it held back, with what was planned beside what it would be now; others go on", async () => {
    const { said, code } = await company.apply(after, { meanwhile: () => byHand("as somebody wants it", 7200) })
    expect(said).toEqual({
      [`${one} audit`]:
        "held: it changed since it was planned: planned update (Description), now update (Description, MaxSessionDuration); in AWS Description changed since",
      [`${two} audit`]: "applied",
    })
    expect(code).toBe(4)
  })

  test("to what it should be has nothing done twice", async () => {
    const { said, code } = await company.apply(after, { meanwhile: () => byHand("as it should be") })
    expect(said).toEqual({ [`${one} audit`]: "it was so already", [`${two} audit`]: "applied" })
    expect(code).toBe(0)
  })
})
