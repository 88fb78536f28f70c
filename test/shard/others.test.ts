import { describe, expect, it } from "vitest"
import { check } from "../../src/reconcile/check.ts"
import { inventoryExtent } from "../../src/reconcile/inventory-extent.ts"
import { prepare } from "../../src/reconcile/run.ts"
import { DEV, type Facts, LAB, opener, PAY, WEB } from "./company.ts"

const every = ["pay", "web", "dev", "lab"]
const facts: Facts = {
  templates: {
    unnamed: {
      type: "AWS::IAM::Role",
      targets: { accounts: "all" },
      rules: [{ name: "any", when: "true", severity: "warning", message: "is there" }],
    },
    look: {
      targets: { accounts: "all" },
      run: { command: ["true"], actions: ["iam:ListRoles"] },
      output: "results/{{ account.id }}.json",
    },
  },
  live: { resources: every.map((account) => ({ account, role: "a" })) },
}
const run = { run: "shards", concurrency: 4 }
const shards = [1, 2].map((index) => ({ index, of: 2 }))

describe("what else is shared out", () => {
  it("is what rules look at", async () => {
    const looked = shards.map(async (shard) => {
      const { world, config } = opener(facts)()
      return (await check(world, config, { ...run, shard })).findings.map(({ account }) => account)
    })
    expect(await Promise.all(looked)).toEqual([
      [LAB, WEB],
      [DEV, PAY],
    ])
  })

  it("is where a task is performed; what is wrong with any target is said in every shard", async () => {
    const aims = shards.map(async (shard) => {
      const { world, config } = opener(facts)()
      const prepared = await prepare(world, config, { name: "look", id: "one", shard })
      return prepared.aims.map(({ target }) => target.account.id)
    })
    expect(await Promise.all(aims)).toEqual([
      [WEB, LAB],
      [PAY, DEV],
    ])
    const same = { ...facts.templates, look: { ...(facts.templates?.look as object), output: "results/one.json" } }
    const { world, config } = opener({ ...facts, templates: same })()
    await expect(prepare(world, config, { name: "look", id: "one", shard: { index: 1, of: 7 } })).rejects.toThrow(
      "results/one.json",
    )
  })

  it("is what an inventory takes: the organization itself is the first shard's", async () => {
    const extents = shards.map(async (shard) => {
      const { world, config } = opener(facts)()
      return (await inventoryExtent(world, config, { shard })).accounts.map(({ id }) => id)
    })
    const [first = [], second = []] = await Promise.all(extents)
    expect(first).toEqual(expect.arrayContaining([WEB, LAB]))
    expect(second).toEqual(expect.arrayContaining([PAY, DEV]))
    expect(second.some((id) => id.startsWith("o-"))).toBe(false)
    expect(first.filter((id) => second.includes(id))).toEqual([])
  })
})
