import { describe, expect, it } from "vitest"
import type { PlanShard } from "../../src/model.ts"
import { merge } from "../../src/reconcile/merge.ts"
import { readShard } from "../../src/report/merge-read.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { type Facts, opener, role, trusting } from "./company.ts"
import { type Asked, mergeTexts, planText, shardOf, shardTextOf, wholePlan } from "./shards.ts"

const every = ["pay", "web", "dev", "lab"]
const text = (word: string): Facts["files"] => ({ "text.yaml": `say: ${word}\n` })
const usual: Facts = {
  templates: {
    a: role("a", every, {
      properties: {
        AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service"),
        Description: "{{ file('text.yaml').say }}",
      },
    }),
  },
  files: text("hello"),
  live: { resources: every.map((account) => ({ account, role: "a", owner: "acme", template: "a" })) },
}

const shard = (index: number, of = 2, facts = usual, asked: Asked = {}) => shardOf(opener(facts)(), index, of, asked)

/** What merging says of shards in files of these names. */
function refused(shards: Readonly<Record<string, PlanShard>>): readonly string[] {
  try {
    merge(Object.entries(shards).map(([file, one]) => ({ file, shard: one })))
    return []
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    for (const { severity, fix } of error.problems) expect([severity, fix?.endsWith(".")]).toEqual(["error", true])
    return error.problems.map(({ message }) => message)
  }
}

describe("shards are no whole run", () => {
  it("when some are missing", async () => {
    expect(refused({ "b.json": await shard(2, 4), "c.json": await shard(3, 4) })).toEqual([
      "Shards are missing: 1/4, 4/4",
    ])
    expect(refused({})).toEqual(["There is nothing to merge"])
  })
  it("when one is there twice, even if it is the very same", async () => {
    const first = await shard(1)
    expect(refused({ "a.json": first, "b.json": await shard(2), "c.json": first })).toEqual([
      "Shard 1/2 is there twice: a.json and c.json",
    ])
  })
  it("when they were split in different ways", async () => {
    expect(refused({ "a.json": await shard(1, 2), "b.json": await shard(2, 3) })).toEqual([
      "b.json is one shard of 3, and a.json one of 2",
    ])
  })

  it.each<readonly [what: string, facts: Facts, asked: Asked, says: string]>([
    [
      "another configuration",
      { ...usual, config: { prune: "delete" } },
      {},
      "b.json goes by another configuration than a.json",
    ],
    ["another owner", { ...usual, config: { name: "other" } }, {}, "b.json is of another configuration than a.json"],
    [
      "the templates of another commit",
      { ...usual, templates: { ...usual.templates, b: role("b", every) } },
      {},
      "b.json goes by other templates, rules or holds than a.json",
    ],
    [
      "the holds of another commit",
      {
        ...usual,
        files: {
          ...usual.files,
          "holds.yaml": "- { resource: { type: AWS::IAM::Role, id: a }, owner: me, reason: x, until: 2026-12-31 }\n",
        },
      },
      {},
      "b.json goes by other templates, rules or holds than a.json",
    ],
    ["a file of another commit", { ...usual, files: text("bye") }, {}, "b.json read another text.yaml than a.json"],
    [
      "other accounts",
      { ...usual, live: { ...usual.live, accounts: { pay: 2, web: 3, dev: 4, lab: 7, new: 5 } } },
      {},
      "b.json saw other accounts, or other tags or units of theirs than a.json",
    ],
    ["a base revision", usual, { base: "main" }, "b.json was compared with another base revision than a.json"],
    ["filters", usual, { filters: { types: ["AWS::IAM::Role"] } }, "b.json was narrowed by other filters than a.json"],
    [
      "another day",
      { ...usual, clock: "2026-06-02T00:00:01Z" },
      {},
      "b.json was planned on another day, UTC, by which other things have expired, than a.json",
    ],
  ])("when one goes by %s", async (_, facts, asked, says) => {
    expect(refused({ "a.json": await shard(1), "b.json": await shard(2, 2, facts, asked) })).toContain(says)
  })
  it("when one was made by another version", async () => {
    const second = await shard(2)
    const other = { ...second, run: { ...second.run, reconcile: "0.0.1" } }
    expect(refused({ "a.json": await shard(1), "b.json": other })).toEqual([
      "b.json was made by another version of reconcile than a.json",
    ])
  })
  it("when an account was taken out of one, with its digest made to fit", async () => {
    const alone = await shard(1, 2, usual, { filters: { accounts: ["web"] } })
    const first = await shard(1)
    const cut = { ...first, plan: { ...alone.plan, filters: {}, digest: first.plan.digest } }
    expect(refused({ "a.json": cut, "b.json": await shard(2) })).toEqual([
      expect.stringContaining("a.json: The plan file was changed after it was written"),
    ])
  })
  it("when one holds accounts of another", async () => {
    const second = await shard(2)
    expect(refused({ "a.json": { ...second, shard: { index: 1, of: 2 } }, "b.json": second })).toEqual([
      "a.json plans account 222222222222, which falls to shard 2/2",
    ])
  })
  it("when a change was edited", async () => {
    const second = await shard(2)
    const changes = second.plan.changes.map((change) => ({ ...change, id: "other" }))
    expect(refused({ "a.json": await shard(1), "b.json": { ...second, plan: { ...second.plan, changes } } })).toEqual([
      expect.stringContaining("b.json: The plan file was changed after it was written"),
    ])
  })
})

describe("a file that is no shard", () => {
  const says = (content: string) => {
    const read = readShard(content, "x.json")
    return read.shard ? undefined : read.problem.message
  }
  it("is said to be what it is", async () => {
    expect(says("{")).toBe("x.json is not JSON, or only a part of it")
    expect(says("[]")).toBe("x.json is no shard of a plan: it has no shardVersion")
    expect(says("null")).toBe("x.json is no shard of a plan: it has no shardVersion")
    expect(says(await planText(await wholePlan(opener(usual)())))).toBe("x.json is a whole plan, not one shard of it")
    expect(says('{"shardVersion":2}')).toBe("x.json has the shard version 2; this reconcile reads version 1")
    expect(says('{"shardVersion":1}')).toContain("x.json is not a whole shard")
  })
  it("is refused where its parts do not fit together, and taken as it was written", async () => {
    const one = await shard(2)
    expect(says(await shardTextOf(one))).toBeUndefined()
    expect(says(await shardTextOf({ ...one, shard: { index: 3, of: 2 } }))).toBe(
      "x.json does not fit together: it calls itself 3/2",
    )
    const { reviewed } = one.plan
    const cut = { ...one, plan: { ...one.plan, reviewed: { ...reviewed, changes: [] } } }
    expect(says(await shardTextOf(cut))).toContain("x.json does not fit together: 2 changes, but 0 reviewed ones")
  })
  it("does not matter in which order the files are given", async () => {
    const texts = [await shardTextOf(await shard(1)), await shardTextOf(await shard(2))]
    expect(mergeTexts(texts.toReversed()).plan).toEqual(mergeTexts(texts).plan)
  })
})
