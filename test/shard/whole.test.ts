import { describe, expect, it } from "vitest"
import { planCode } from "../../src/shell/exit.ts"
import { DEV, type Facts, LAB, opener, owned, PAY, role, trusting, WEB } from "./company.ts"
import { mergeTexts, planText, shardOf, shardTexts, wholePlan } from "./shards.ts"

const every = ["pay", "web", "dev", "lab"]
const arn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
const trusts = (account: string, name: string) => ({
  properties: { AssumeRolePolicyDocument: trusting(arn(account, name)) },
})

/** Joined from so many shards, after a comparison with what one machine plans. */
async function joined(facts: Facts, of = 2) {
  const open = opener(facts)
  const merged = mergeTexts(await shardTexts(open, of))
  expect(await planText(merged.plan)).toBe(await planText(await wholePlan(open())))
  return merged
}

const said = (plan: { readonly problems: readonly { readonly severity: string; readonly message: string }[] }) =>
  plan.problems.map(({ severity, message }) => `${severity}: ${message}`)

describe("what no shard can know alone", () => {
  it("is how much the whole run deletes", async () => {
    const facts: Facts = {
      config: { prune: "delete", safety: { deletes: 3, deletePercent: 100 } },
      templates: {
        old: {
          ...(role("x", every) as object),
          each: ["0", "1"],
          properties: {
            RoleName: "old-{{ each.key }}",
            AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service"),
          },
          state: "absent",
        },
      },
      live: { resources: owned(["web", "dev"], 2, "old") ?? [] },
    }
    const { plan } = await joined(facts)
    expect(said(plan)).toEqual(["blocked: 4 deletes in the whole run; the limit is 3 (safety.deletes)"])
    expect(planCode(plan, false)).toBe(3)
    for (const index of [1, 2]) {
      const { plan: own } = await shardOf(opener(facts)(), index, 2)
      expect([own.problems, own.changes.length]).toEqual([[], 2])
    }
  })

  it("is what share of everything drifted: one account in which all did, among many in which nothing did", async () => {
    const facts: Facts = {
      config: { safety: { changePercent: 30 } },
      templates: {
        t: {
          ...(role("x", every) as object),
          each: Array.from({ length: 10 }, (_, index) => String(index)),
          properties: {
            RoleName: "t-{{ each.key }}",
            AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service"),
            Description: "{{ account.name == 'web' ? 'new' : '' }}",
          },
        },
      },
      live: { resources: owned(["pay", "web", "dev", "lab"], 10, "t") ?? [] },
    }
    const { plan } = await joined(facts)
    expect(said(plan)).toEqual([expect.stringMatching(/^blocked: 100% \(10 of 10\) of what is owned in web/)])
    // Of the first shard alone it would be half, and block it.
    const { total } = await shardOf(opener(facts)(), 1, 2)
    expect(total).toEqual({ owned: 20, deletes: 0, changes: 10 })
  })

  it("is whether a template acknowledges what is planned, with the line that says so", async () => {
    const template = role("x", every, { state: "absent", lifecycle: { acknowledge: { deletes: 2 } } })
    const facts = (deletes: number): Facts => ({
      templates: { x: { ...(template as object), lifecycle: { acknowledge: { deletes } } } },
      live: { resources: every.map((account) => ({ account, role: "x", owner: "acme", template: "x" })) },
    })
    const { plan } = await joined(facts(2))
    expect(plan.problems).toMatchObject([
      { message: 'Template "x" acknowledges 2 deletes, but 4 are planned', line: "name: x" },
    ])
    expect(said((await joined(facts(4))).plan)).toEqual([])
  })

  it("is an order that cannot be kept: roles of two shards that need each other", async () => {
    const { plan } = await joined({
      templates: { a: role("a", ["pay"], trusts(WEB, "b")), b: role("b", ["web"], trusts(PAY, "a")) },
    })
    expect(said(plan)).toEqual([expect.stringContaining("These need each other, so none can be created first")])
    expect(planCode(plan, false)).toBe(1)
  })

  it("is a need that only a later wave of another shard meets", async () => {
    const waves = [{ accounts: { names: ["pay"] } }]
    const { plan, waves: due } = await joined({
      config: { waves },
      templates: { a: role("a", ["pay"], trusts(WEB, "B")), b: role("B", ["web"]) },
    })
    expect(said(plan)).toEqual([expect.stringContaining("which only a later wave creates")])
    expect(due).toEqual([1, 2])
  })
})

describe("what belongs to no account", () => {
  it("is planned by the first shard, and once", async () => {
    const content = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
    }
    const facts: Facts = {
      templates: {
        rails: {
          type: "AWS::Organizations::Policy",
          targets: { accounts: "all" },
          properties: { Name: "rails", Content: content, Targets: ["dev"] },
        },
        a: role("a", every),
      },
    }
    const { plan, waves } = await joined(facts)
    expect(plan.changes.filter(({ account }) => account === "o-acme000001")).toHaveLength(1)
    expect(waves).toEqual([0, 1])
    const { plan: first } = await shardOf(opener(facts)(), 1, 2)
    expect(Object.keys(first.accounts)).toEqual([WEB, LAB, "o-acme000001"])
    const { plan: second } = await shardOf(opener(facts)(), 2, 2)
    expect(Object.keys(second.accounts)).toEqual([PAY, DEV])
  })

  it("is a warning of a template: every shard has it, and the plan once", async () => {
    const template = {
      ...(role("a", every) as object),
      overrides: [{ targets: { accounts: { names: ["pay"] } }, properties: { MaxSessionDuration: 7200 } }],
    }
    const { plan } = await joined({
      templates: {
        a: template,
        b: {
          ...template,
          targets: { accounts: { names: ["web"] } },
          properties: { RoleName: "b", AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service") },
        },
      },
    })
    expect(said(plan)).toEqual([expect.stringMatching(/^warning: This override applies nowhere/)])
  })
})

describe("joined from many shards", () => {
  const facts: Facts = {
    templates: {
      a: role("a", every, {
        properties: {
          Description: "{{ file('texts/' + account.name + '.yaml').text }}",
          AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service"),
          Tags: [{ $expires: "2026-05-01", Key: "until", Value: "may" }],
        },
      }),
    },
    files: Object.fromEntries(every.map((name) => [`texts/${name}.yaml`, `text: of ${name}\n`])),
    live: { unread: [{ account: "dev", type: "*", reason: "Nobody may look." }] },
  }
  it.each([1, 2, 3, 5, 7])("%i of them, most of them empty, plans what one machine plans", async (of) => {
    const { plan } = await joined(facts, of)
    expect(said(plan)).toEqual(["unreadable: Nobody may look."])
    expect(plan.summary).toMatchObject({ accounts: 4, creates: 3, accountsNotPlanned: 1 })
    expect(Object.keys(plan.reviewed.expiring)).toEqual(["a"])
  })
  it("takes the earliest moment at which any was planned", async () => {
    const at = async (index: number, hour: string) =>
      (await shardTexts(opener({ ...facts, clock: `2026-06-01T${hour}:00:00Z` }), 2))[index - 1] as string
    expect(mergeTexts([await at(1, "09"), await at(2, "07")]).plan.clock).toBe("2026-06-01T07:00:00.000Z")
  })
})
