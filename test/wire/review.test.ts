import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { reviewOf } from "../../src/apply/review.ts"
import type { Plan } from "../../src/model.ts"
import { readPlan } from "../../src/report/read-plan.ts"
import { type Company, member, startCompany, type Templates } from "./company.ts"
import { allowing, policy, role, trusting } from "./templates.ts"

const [one, two, three] = [member(1), member(2), member(3)]
const reviewedAt = new Date("2026-01-10T12:00:00Z")
const daysLater = new Date("2026-01-13T00:00:00Z")

/** `changed` becomes something else, `made` comes, `doomed` goes, `quiet` stays as it is. */
const templates: Templates = {
  changed: role("changed", {
    Description: "new",
    MaxSessionDuration: 7200,
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }],
  }),
  made: role("made", {
    Description: "made",
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    Policies: [{ PolicyName: "own", PolicyDocument: allowing("sqs:*") }],
  }),
  doomed: role("doomed", {}, { state: "absent" }),
  quiet: role("quiet", { Description: "as stated" }),
}

const owned = (name: string, description: string) => ({
  name,
  description,
  trust: trusting("{account}") as object,
  tags: { "reconcile:owner": "acme", "reconcile:template": name },
})

let company: Company
let reviewed: Plan
beforeAll(async () => {
  company = await startCompany({
    accounts: 3,
    account: { roles: [owned("changed", "old"), owned("doomed", ""), owned("quiet", "as stated")] },
  })
  reviewed = await company.plan(templates, { clock: reviewedAt })
  expect(reviewed.problems).toEqual([])
})
beforeEach(() => company.reset())
afterAll(() => company.close())

const iam = () => company.iam(one)
const update = (RoleName: string, Description: string, MaxSessionDuration = 3600) =>
  iam().send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }))
const create = (Tags: { Key: string; Value: string }[], Description = "made") =>
  iam().send(
    new CreateRoleCommand({
      RoleName: "made",
      Description,
      AssumeRolePolicyDocument: JSON.stringify(trusting(one)),
      Tags,
    }),
  )
const ours = [
  { Key: "reconcile:owner", Value: "acme" },
  { Key: "reconcile:template", Value: "made" },
]

/** What account one's outcomes are; the other accounts always go ahead. */
async function outcomes(options: Parameters<Company["apply"]>[1] = {}, changed: Templates = {}) {
  const result = await company.apply({ ...templates, ...changed }, { expect: reviewed, clock: reviewedAt, ...options })
  const of = (account: string) =>
    Object.fromEntries(
      Object.entries(result.said)
        .filter(([place]) => place.startsWith(account))
        .map(([place, words]) => [place.slice(13), words]),
    )
  const done = { changed: "applied", doomed: "applied", made: "applied" }
  expect([of(two), of(three)]).toEqual([done, done])
  return { here: of(one), code: result.code }
}

describe("with a reviewed plan, an account goes ahead", () => {
  test.each<[string, () => Promise<unknown>, Record<string, string>]>([
    ["when nothing happened since", async () => {}, { changed: "applied", doomed: "applied", made: "applied" }],
    [
      "after a create that was killed at its first call",
      () => create(ours),
      { changed: "applied", doomed: "applied", made: "applied" },
    ],
    [
      "after a create that was killed half-way",
      async () => {
        await create(ours)
        await iam().send(
          new PutRolePolicyCommand({
            RoleName: "made",
            PolicyName: "own",
            PolicyDocument: JSON.stringify(allowing("sqs:*")),
          }),
        )
      },
      { changed: "applied", doomed: "applied", made: "applied" },
    ],
    [
      "after an update that was killed half-way",
      () => update("changed", "new", 7200),
      { changed: "applied", doomed: "applied", made: "applied" },
    ],
    [
      "after a neighbour's merge did some of it",
      async () => void (await company.apply({ made: templates.made ?? null }, { filters: { accounts: [one] } })),
      { changed: "applied", doomed: "applied" },
    ],
    [
      "after everything was done already",
      async () => void (await company.apply(templates, { filters: { accounts: [one] } })),
      {},
    ],
  ])("%s", async (_, happens, expected) => {
    await happens()
    const { here, code } = await outcomes()
    expect({ here, code }).toEqual({ here: expected, code: 0 })
    expect((await company.plan(templates, { clock: reviewedAt })).changes).toEqual([])
  })

  test("when what expired since makes the difference", async () => {
    const changed = (Description: string) => role("changed", { Description }, { expires: "2026-01-11" })
    const before = { ...templates, changed: changed("new") }
    const plan = await company.plan(before, { clock: reviewedAt })
    expect(plan.changes.filter(({ id }) => id === "changed").map(({ action }) => action)).toEqual(
      Array(3).fill("update"),
    )
    const { outcomes, code } = await company.apply(before, {
      expect: plan,
      clock: daysLater,
      config: "safety: { deletes: 9 }\n",
    })
    const expired = outcomes.filter(({ change }) => change.id === "changed")
    expect(expired.map(({ change: { action }, status }) => ({ action, status }))).toEqual(
      Array(3).fill({ action: "delete", status: "applied" }),
    )
    expect(code).toBe(0)
  })
})

describe("with a reviewed plan, an account is held back, and others are not,", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "where a value that is about to change is not what it was",
      () => update("changed", "by hand"),
      /Role changed: approved update \(Description, MaxSessionDuration, Policies\.own\), now update \(.*\); in AWS Description changed since$/,
    ],
    [
      "where something drifted that nobody was asked about",
      () => update("quiet", "by hand"),
      /approved nothing for it, now update AWS::IAM::Role quiet/,
    ],
    ["where a role of that name came, but not from us", () => create([]), /Role made: approved create, now adopt/],
    [
      "where what is to be deleted has become something else",
      () =>
        iam().send(
          new AttachRolePolicyCommand({ RoleName: "doomed", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
        ),
      /Role doomed: approved delete/,
    ],
  ])("%s", async (_, happens, reason) => {
    await happens()
    const { here, code } = await outcomes()
    for (const words of Object.values(here)) expect(words).toMatch(/^held: not what was reviewed: /)
    expect(Object.values(here)[0]).toMatch(reason)
    expect(code).toBe(4)
  })

  test("where the template says something else than what was reviewed", async () => {
    const { outcomes, code } = await company.apply(
      { ...templates, quiet: role("quiet", { Description: "sneaked in" }, { accounts: [one] }) },
      { expect: reviewed, clock: reviewedAt },
    )
    const held = outcomes.filter(({ status }) => status === "held")
    expect(new Set(held.map(({ change }) => change.account))).toEqual(new Set([one]))
    expect(held).toHaveLength(4)
    expect(code).toBe(4)
  })

  test("where nobody reviewed it because it joined later", async () => {
    const earlier = await company.plan(templates, { clock: reviewedAt, before: [one] })
    const { here, code } = await outcomes({ expect: earlier })
    expect(new Set(Object.values(here))).toEqual(new Set(["held: this account was not reviewed"]))
    expect(code).toBe(4)
  })

  test("where nobody could review it because it was not readable then", async () => {
    company.proxy.rule({ action: "AssumeRole", account: one, times: 1, effect: "denied" })
    const blind = await company.plan(templates, { clock: reviewedAt })
    const { here, code } = await outcomes({ expect: blind })
    expect(Object.values(here)[0]).toMatch(/^held: not what was reviewed: approved nothing for it/)
    expect(code).toBe(4)
  })

  test("where a day to end on was added after the review, and has passed", async () => {
    const dated = { ...templates, quiet: role("quiet", {}, { expires: "2026-01-11" }) }
    const { outcomes, code } = await company.apply(dated, {
      expect: reviewed,
      clock: daysLater,
      config: "safety: { deletes: 9 }\n",
    })
    const deleted = outcomes.filter(({ change }) => change.action === "delete")
    expect(deleted.length).toBeGreaterThan(0)
    expect(new Set(deleted.map(({ status }) => status))).toEqual(new Set(["held"]))
    expect(code).toBe(4)
  })

  test("where drift came together with an expiry", async () => {
    const before = { ...templates, changed: role("changed", {}, { expires: "2026-01-11" }) }
    const plan = await company.plan(before, { clock: reviewedAt })
    await update("quiet", "by hand")
    const { outcomes } = await company.apply(before, {
      expect: plan,
      clock: daysLater,
      config: "safety: { deletes: 9 }\n",
    })
    expect(outcomes.filter(({ status }) => status === "held").map(({ change }) => change.account)).toEqual(
      Array(4).fill(one),
    )
  })
})

describe("a plan that was filtered", () => {
  test("by template does not fit an apply of everything: what else is due was not reviewed", async () => {
    const filtered = await company.plan(templates, { clock: reviewedAt, filters: { templates: ["made"] } })
    const { outcomes, code } = await company.apply(templates, { expect: filtered, clock: reviewedAt })
    expect(outcomes.map(({ status }) => status)).toEqual(Array(9).fill("held"))
    expect(code).toBe(4)
  })

  test("by account lets through that account only", async () => {
    const filtered = await company.plan(templates, { clock: reviewedAt, filters: { accounts: [one] } })
    const { outcomes } = await company.apply(templates, { expect: filtered, clock: reviewedAt })
    const applied = outcomes.filter(({ status }) => status === "applied")
    expect(applied.map(({ change }) => change.account)).toEqual([one, one, one])
    expect(outcomes.filter(({ status }) => status === "held")).toHaveLength(6)
  })

  test("fits an apply with the same filters", async () => {
    const filters = { templates: ["made"] }
    const filtered = await company.plan(templates, { clock: reviewedAt, filters })
    const { said } = await company.apply(templates, { expect: filtered, clock: reviewedAt, filters })
    expect(new Set(Object.values(said))).toEqual(new Set(["applied"]))
  })
})

describe("a plan file that somebody edited", () => {
  const effects = (plan: Plan) => plan.reviewed.effects
  test.each<[string, (plan: Plan) => unknown]>([
    [
      "what a resource should be",
      (plan) => ({
        ...plan,
        reviewed: {
          ...plan.reviewed,
          effects: effects(plan).map((effect) => ({ ...effect, desired: "0".repeat(64) })),
        },
      }),
    ],
    [
      "what a value was",
      (plan) => ({
        ...plan,
        reviewed: {
          ...plan.reviewed,
          effects: effects(plan).map((effect) => ({ ...effect, edits: effect.edits.map(({ path }) => ({ path })) })),
        },
      }),
    ],
    [
      "which change an effect belongs to",
      (plan) => ({ ...plan, reviewed: { ...plan.reviewed, changes: plan.reviewed.changes.toReversed() } }),
    ],
    [
      "a change away",
      (plan) => ({
        ...plan,
        changes: plan.changes.slice(1),
        reviewed: { ...plan.reviewed, changes: plan.reviewed.changes.slice(1) },
      }),
    ],
    [
      "an update into a delete",
      (plan) => ({ ...plan, changes: plan.changes.map((change) => ({ ...change, action: "delete" })) }),
    ],
    [
      "the account of a change",
      (plan) => ({ ...plan, changes: plan.changes.map((change) => ({ ...change, account: one })) }),
    ],
    [
      "an account's digest",
      (plan) => ({ ...plan, accounts: { ...plan.accounts, [one]: { ...plan.accounts[one], digest: "0".repeat(64) } } }),
    ],
    ["an account away", ({ accounts: { [one]: _, ...accounts }, ...plan }) => ({ ...plan, accounts })],
    ["another account in", (plan) => ({ ...plan, accounts: { ...plan.accounts, "999999999999": plan.accounts[one] } })],
    ["the filters", (plan) => ({ ...plan, filters: { accounts: [one] } })],
    ["the digest", (plan) => ({ ...plan, digest: "0".repeat(64) })],
  ])("is refused: %s", (_, edit) => {
    const { plan, problems } = readPlan(JSON.stringify(edit(reviewed)))
    const said = plan ? reviewOf(plan) : { problem: problems[0] }
    expect(said).toMatchObject({ problem: { severity: "error", message: expect.stringMatching(/plan/i) } })
  })

  test("is accepted as it was written, however the JSON is laid out", () => {
    const { plan } = readPlan(JSON.stringify(reviewed, null, 7))
    expect(plan && "review" in reviewOf(plan)).toBe(true)
  })
})

test("a policy that was reviewed is all that is applied, wherever else policies changed", async () => {
  const reviewedPolicies = await company.plan({ limit: policy("limit") }, { clock: reviewedAt })
  const { said, code } = await company.apply(
    { limit: policy("limit", { PolicyDocument: allowing("*") }) },
    { expect: reviewedPolicies, clock: reviewedAt },
  )
  expect(Object.values(said)).toEqual(
    Array(3).fill(expect.stringMatching(/^held: .*approved create, now create; the template says something else/)),
  )
  expect(code).toBe(4)
})
