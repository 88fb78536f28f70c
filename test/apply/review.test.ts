import { describe, expect, test } from "vitest"
import { reviewOf, unionOf } from "../../src/apply/review.ts"
import { heldAccount } from "../../src/apply/withhold.ts"
import type { Effect, Plan } from "../../src/model.ts"
import { accountDigest, overallDigest, shownDigest } from "../../src/value/effects.ts"

const DEV = "222222222222"

/** A reviewed plan of creates in one account: role names, and a hash of what each shall be. */
function reviewed(roles: Readonly<Record<string, string>>, clock = "2026-06-01T00:00:00Z", account = DEV) {
  const changes = Object.keys(roles).map((id) => ({ ...place(id, account), group: 0 }))
  const effects: Effect[] = Object.values(roles).map((desired) => ({ desired, edits: [] }))
  const digest = accountDigest(changes.map((change, index) => ({ change, effect: effects[index] as Effect })))
  const accounts = { [account]: { name: "dev", digest, changes: changes.length, unchanged: 0, owned: 0 } }
  const groups = [{ action: "create", type: "AWS::IAM::Role", edits: [] }] as const
  const result = reviewOf({
    clock,
    digest: overallDigest(Object.entries(accounts), {}),
    filters: {},
    accounts,
    groups,
    changes,
    reviewed: { effects, changes: changes.map((_, index) => index), expiring: {}, shown: shownDigest(groups, changes) },
  } as unknown as Plan)
  if ("problem" in result) throw new Error(result.problem.message)
  return result.review
}

const place = (id: string, account = DEV) => ({
  action: "create" as const,
  type: "AWS::IAM::Role",
  region: "us-east-1",
  template: id,
  account,
  id,
})

/** What is due now: creates of these roles, by the hash of what each shall be. */
const due = (roles: Readonly<Record<string, string>>) =>
  Object.entries(roles).map(([id, desired]) => ({
    change: { ...place(id), group: 0 },
    action: "create" as const,
    template: id,
    ours: false,
    follows: false,
    effect: { desired, edits: [] },
  }))

describe("several pull requests were merged since the last apply", () => {
  const first = reviewed({ Audit: "1" })
  const second = reviewed({ Deploy: "2" }, "2026-06-02T00:00:00Z")
  const held = (roles: Readonly<Record<string, string>>, reviews = [first, second]) =>
    heldAccount(DEV, "now", due(roles), unionOf(reviews))

  test("what either reviewed goes ahead, together", () => {
    expect(held({ Audit: "1", Deploy: "2" })).toBeUndefined()
  })
  test("what neither reviewed holds its account back, and says what was approved", () => {
    expect(held({ Audit: "1", Other: "3" })?.reason).toMatch(/approved nothing for it, now create .* Other/)
    expect(held({ Audit: "other" })?.reason).toMatch(/approved create, now create; the template says something else/)
  })
  test("where both speak of one resource, either will do, and the later one is shown", () => {
    const again = reviewed({ Audit: "4" }, "2026-06-03T00:00:00Z")
    const union = unionOf([first, again])
    expect(held({ Audit: "1" }, [first, again])).toBeUndefined()
    expect(held({ Audit: "4" }, [again, first])).toBeUndefined()
    expect(union.effects(place("Audit")).map(({ effect }) => effect.desired)).toEqual(["4", "1"])
    expect(union.changes(DEV).map(({ id }) => id)).toEqual(["Audit", "Audit"])
    expect(union.clock.toISOString()).toBe("2026-06-03T00:00:00.000Z")
  })
  test("an account that neither looked at is held back", () => {
    expect(heldAccount("333333333333", "now", due({ Audit: "1" }), unionOf([first, second]))?.reason).toBe(
      "this account was not reviewed",
    )
  })
})
