import { describe, expect, it } from "vitest"
import { reviewOf } from "../../src/apply/review.ts"
import type { Plan } from "../../src/model.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { requireUnblocked, takeTurn } from "../../src/reconcile/turn.ts"
import { plan } from "../../src/reconcile.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { DEV, type Facts, LAB, opener, PAY, role, trusting, WEB } from "./company.ts"
import { mergeTexts, shardTexts } from "./shards.ts"

const every = ["pay", "web", "dev", "lab"]
const run = { run: "shards", concurrency: 4 }

/** A company to which shards apply, one after the other; each sees what those before it made. */
function company(facts: Facts) {
  let live: string | undefined
  const open = (more: Facts = {}) => opener({ ...facts, ...more }, live)()
  const reviewed = async () => mergeTexts(await shardTexts(() => open(), 2))
  /** What became of each change of a shard, by account and role, and how many are left for other waves. */
  const apply = async (whole: Plan, index: number, wave?: number, more: Facts = {}) => {
    const { world, config } = open(more)
    const read = reviewOf(whole)
    if ("problem" in read) throw new Error(read.problem.message)
    requireUnblocked(whole)
    const shard = { index, of: 2 }
    const planning = await plan(world, config, { ...run, keep: true, reviewed: read.review, shard })
    const turn = { shard, ...(wave === undefined ? {} : { wave }) }
    const taken = takeTurn(planning, whole, turn, (type) => world.provider(type))
    const outcomes = await carryOut(taken.planning, world, config, { ...run, review: read.review })
    live = world.text()
    const said = outcomes.map((one) => [
      `${one.change.account} ${one.change.id}`,
      "reason" in one ? one.reason : one.status,
    ])
    return { said: Object.fromEntries(said), left: taken.left }
  }
  return { reviewed, apply }
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "",
    (error) => (error instanceof ProblemError ? (error.problems[0]?.message ?? "") : Promise.reject(error)),
  )

describe("shards that apply one plan", () => {
  it("each make their part, and all of it together", async () => {
    const { reviewed, apply } = company({ templates: { a: role("a", every) } })
    const { plan: whole } = await reviewed()
    expect(await apply(whole, 1)).toEqual({ said: { [`${WEB} a`]: "applied", [`${LAB} a`]: "applied" }, left: 0 })
    expect(await apply(whole, 2)).toEqual({ said: { [`${PAY} a`]: "applied", [`${DEV} a`]: "applied" }, left: 0 })
    expect((await reviewed()).plan.changes).toEqual([])
    expect(await apply(whole, 1)).toEqual({ said: {}, left: 0 })
  })

  it("hold back what was not reviewed", async () => {
    const { reviewed, apply } = company({ templates: { a: role("a", every) } })
    const { plan: whole } = await reviewed()
    const { said } = await apply(whole, 1, undefined, { templates: { a: role("a", every), b: role("b", ["web"]) } })
    expect(said).toEqual({
      [`${WEB} a`]: expect.stringContaining("not what was reviewed"),
      [`${WEB} b`]: expect.stringContaining("not what was reviewed"),
      [`${LAB} a`]: "applied",
    })
  })

  it("do nothing where the run as a whole is blocked", async () => {
    const { reviewed, apply } = company({
      config: { prune: "delete", safety: { deletes: 1, deletePercent: 100 } },
      templates: { a: role("a", every, { state: "absent" }) },
      live: { resources: every.map((account) => ({ account, role: "a", owner: "acme", template: "a" })) },
    })
    const { plan: whole } = await reviewed()
    expect(await refusal(apply(whole, 1))).toBe(
      "The whole plan is blocked: 4 deletes in the whole run; the limit is 1 (safety.deletes)",
    )
  })
})

describe("waves", () => {
  const waves = { config: { waves: [{ accounts: { names: ["pay", "web"] } }] } }

  it("are made one after the other, each in all shards", async () => {
    const { reviewed, apply } = company({ ...waves, templates: { a: role("a", every) } })
    const { plan: whole, waves: due } = await reviewed()
    expect(due).toEqual([1, 2])
    expect(await refusal(apply(whole, 1))).toBe(
      "The plan has changes in the waves 1, 2: shards side by side would not wait for each other",
    )
    expect(await refusal(apply(whole, 1, 4))).toBe("There is no wave 4")
    expect(await apply(whole, 1, 1)).toEqual({ said: { [`${WEB} a`]: "applied" }, left: 1 })
    expect(await apply(whole, 2, 1)).toEqual({ said: { [`${PAY} a`]: "applied" }, left: 1 })
    expect(await apply(whole, 2, 2)).toEqual({ said: { [`${DEV} a`]: "applied" }, left: 0 })
    expect(await apply(whole, 1, 2)).toEqual({ said: { [`${LAB} a`]: "applied" }, left: 0 })
  })

  it("need not be named where all that is due is in one of them, or in one shard, which keeps the order itself", async () => {
    const one = company({ ...waves, templates: { a: role("a", ["pay", "web"]) } })
    expect((await one.apply((await one.reviewed()).plan, 1)).said).toEqual({ [`${WEB} a`]: "applied" })
    const other = company({ ...waves, templates: { a: role("a", ["web", "lab"]) } })
    const { said } = await other.apply((await other.reviewed()).plan, 1)
    expect(Object.entries(said)).toEqual([
      [`${WEB} a`, "applied"],
      [`${LAB} a`, "applied"],
    ])
  })
})

describe("a role that needs one of another shard", () => {
  const trusts = { properties: { AssumeRolePolicyDocument: trusting(`arn:aws:iam::${WEB}:role/b`) } }
  const templates = { a: role("a", ["pay"], trusts), b: role("b", ["web"]) }

  it("is left out, with the shard that makes that one; a second round makes it", async () => {
    const { reviewed, apply } = company({ templates })
    const { plan: whole } = await reviewed()
    expect((await apply(whole, 2)).said).toEqual({
      [`${PAY} a`]: `AWS::IAM::Role a in ${PAY} needs AWS::IAM::Role b in ${WEB}, which shard 1/2 makes`,
    })
    expect((await apply(whole, 1)).said).toEqual({ [`${WEB} b`]: "applied" })
    expect((await apply((await reviewed()).plan, 2)).said).toEqual({ [`${PAY} a`]: "applied" })
  })

  it("is made where an earlier wave made that one", async () => {
    const { reviewed, apply } = company({ config: { waves: [{ accounts: { names: ["web"] } }] }, templates })
    const { plan: whole } = await reviewed()
    expect((await apply(whole, 1, 1)).said).toEqual({ [`${WEB} b`]: "applied" })
    expect((await apply(whole, 2, 2)).said).toEqual({ [`${PAY} a`]: "applied" })
  })
})
