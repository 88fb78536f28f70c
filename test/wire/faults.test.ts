import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Effect } from "../aws/fault-proxy.ts"
import { type Company, member, startCompany } from "./company.ts"
import { allowing, policy, role, trusting } from "./templates.ts"

const [one, two, three] = [member(1), member(2), member(3)]
const WRITES = /^(Create|Put|Attach|Update|Tag|Delete|Detach)/

/** A policy and a role everywhere, and one role that the others trust. */
const templates = {
  hub: role("hub", {}, { accounts: [three] }),
  limit: policy("limit"),
  user: role("user", {
    AssumeRolePolicyDocument: trusting(`arn:aws:iam::${three}:role/hub`),
    ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/limit"],
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }],
  }),
}
const small = { audit: role("audit", { Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }] }) }

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 20 })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const members = { filters: { accounts: [one, two, three] } }

async function nothingIsLeft(of: typeof templates | typeof small = templates, options = {}): Promise<void> {
  company.proxy.settle()
  company.proxy.clear()
  const { changes, problems } = await company.plan(of, options)
  expect({ changes, problems }).toEqual({ changes: [], problems: [] })
}

describe("an apply converges", () => {
  test("over 20 accounts, whatever AWS and the network do to its calls", async () => {
    const now: readonly [RegExp, number, Effect][] = [
      [WRITES, 5, "throttle"],
      [WRITES, 7, "error"],
      [WRITES, 11, "unavailable"],
      [WRITES, 13, "reset-before"],
      [WRITES, 6, "reset-after"],
      [/^(Get|List)/, 9, "unavailable"],
      [/^AssumeRole$/, 8, "error"],
      [WRITES, 4, { latency: 100 }],
    ]
    for (const [action, every, effect] of now) company.proxy.rule({ action, every, times: 12, effect })
    const { said, code } = await company.apply(templates)
    expect(new Set(Object.values(said))).toEqual(new Set(["applied"]))
    expect(code).toBe(0)
    await nothingIsLeft()
  })

  test.each<[string, Effect]>([
    ["that loses every second reply", "reset-after"],
    ["that takes every second request for nothing", "reset-before"],
    ["that lets ten writes through per second", { rate: { tps: 10, burst: 2 } }],
  ])("on a network %s", async (_, effect) => {
    company.proxy.rule({ action: WRITES, ...(typeof effect === "string" && { every: 2 }), effect })
    const { said } = await company.apply(templates, members)
    expect(new Set(Object.values(said))).toEqual(new Set(["applied"]))
    await nothingIsLeft(templates, members)
  })

  test("when AWS does not answer at all: the call is made again", async () => {
    company.proxy.rule({ action: "CreateRole", nth: 2, effect: "hang" })
    company.proxy.rule({ action: "AttachRolePolicy", nth: 1, effect: "hang" })
    company.proxy.rule({ action: "GetAccountAuthorizationDetails", nth: 1, effect: "hang" })
    const { said } = await company.apply(templates, { ...members, patience: 400 })
    expect(new Set(Object.values(said))).toEqual(new Set(["applied"]))
    await nothingIsLeft(templates, members)
  })

  test("when what was written takes a while to be seen everywhere", async () => {
    company.proxy.rule({ effect: { propagation: 700 } })
    const { said } = await company.apply(templates, members)
    expect(new Set(Object.values(said))).toEqual(new Set(["applied"]))
    await nothingIsLeft(templates, members)
  })
})

describe("an apply says exactly what happened", () => {
  const owned = role("audit", { Description: "changed" }, { accounts: [one, two] })

  test("when a write does not take effect: it is looked at again", async () => {
    await company.apply({ audit: role("audit", {}, { accounts: [one, two] }) }, members)
    company.proxy.rule({ account: one, effect: { propagation: Number.POSITIVE_INFINITY } })
    const { said, code } = await company.apply({ audit: owned }, { ...members, pauses: [10, 10] })
    expect(said).toEqual({
      [`${one} audit`]: "failed: it was written, but AWS does not show it: update of Description is still due",
      [`${two} audit`]: "applied",
    })
    expect(code).toBe(5)
  })

  test("when the credentials of an account expire in the middle, and the next run does the rest", async () => {
    const stop = company.proxy.rule({ action: "PutRolePolicy", account: two, effect: "expired" })
    const { said, code } = await company.apply(small, members)
    expect(said).toEqual({
      [`${one} audit`]: "applied",
      [`${two} audit`]:
        "failed: Cannot put inline policy own of role audit in account-0002 (100000000002): The security token included in the request is expired.",
      [`${three} audit`]: "applied",
    })
    expect(code).toBe(5)
    stop()
    const again = await company.apply(small, members)
    expect(again.plan.changes.map(({ action }) => action)).toEqual(["update"])
    expect(again.said).toEqual({ [`${two} audit`]: "applied" })
  })

  test("when the credentials that lead everywhere expire between plan and apply: nothing is written", async () => {
    const { said, code } = await company.apply(small, {
      ...members,
      meanwhile: async () => void company.proxy.rule({ service: "sts", effect: "expired" }),
    })
    expect(Object.values(said)).toEqual(
      Array(3).fill(expect.stringMatching(/^failed: Cannot assume .* the AWS credentials have expired/)),
    )
    expect(code).toBe(5)
    await nothingIsNew()
  })

  test("when AWS refuses a value: with AWS's own words, and without trying for minutes", async () => {
    const typo = {
      audit: role("audit", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/NoSuchPolicy"] }, { accounts: [one] }),
    }
    const { said, code } = await company.apply(typo, members)
    expect(said[`${one} audit`]).toMatch(
      /^failed: Cannot attach arn:aws:iam::aws:policy\/NoSuchPolicy to role audit in account-0001/,
    )
    expect(code).toBe(5)
  })

  test("when it is interrupted: what was begun is finished, the rest never begins", async () => {
    const stop = new AbortController()
    company.proxy.rule({ action: "CreateRole", effect: { latency: 300 } })
    company.proxy.rule({ action: "PutRolePolicy", effect: { latency: 1 } })
    const applying = company.apply(small, { ...members, concurrency: 2, interrupted: stop.signal })
    await expect.poll(() => company.proxy.counts["iam:CreateRole"], { interval: 10, timeout: 20_000 }).toBe(2)
    stop.abort()
    const { said, code } = await applying
    expect(Object.values(said).sort()).toEqual(["applied", "applied", "skipped: interrupted before it was begun"])
    expect(code).toBe(5)
    expect(company.proxy.counts).toMatchObject({ "iam:CreateRole": 2, "iam:PutRolePolicy": 2 })
  })
})

async function nothingIsNew(): Promise<void> {
  expect(Object.keys(company.proxy.counts).filter((name) => WRITES.test(name.split(":")[1] ?? ""))).toEqual([])
}
