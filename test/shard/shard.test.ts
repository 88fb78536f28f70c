import { describe, expect, it } from "vitest"
import { ofShard, shardOf } from "../../src/reconcile/shard.ts"
import { parseShard } from "../../src/shell/shard.ts"

const account = (index: number) => ({ id: String(100_000_000_000 + index) })

describe("the shard of an account", () => {
  it.each([
    ["111111111111", [1, 2, 3, 4, 3, 6, 2]],
    ["222222222222", [1, 2, 3, 4, 4, 6, 1]],
    ["333333333333", [1, 1, 3, 3, 3, 3, 3]],
    ["666666666666", [1, 2, 1, 4, 1, 4, 6]],
    ["012345678901", [1, 1, 2, 1, 3, 5, 6]],
  ])("stays what it is from release to release: %s", (id, shards) => {
    expect([1, 2, 3, 4, 5, 6, 7].map((of) => shardOf(id, of))).toEqual(shards)
  })
  it("depends on nothing but its id and on how many there are: nobody moves when others join or leave", () => {
    const [few, many] = [100, 1000].map((count) => Array.from({ length: count }, (_, index) => account(index)))
    const own = (all: readonly { readonly id: string }[] = []) => ofShard(all, { index: 2, of: 3 })
    expect(own(many).filter(({ id }) => few?.some((one) => one.id === id))).toEqual(own(few))
    expect(own(few?.toReversed())).toEqual(own(few).toReversed())
  })
  it("is one of them, and they are about as large as each other", () => {
    const all = Array.from({ length: 7000 }, (_, index) => account(index))
    const parts = [1, 2, 3, 4, 5, 6, 7].map((index) => ofShard(all, { index, of: 7 }))
    expect(
      parts
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(all.map(({ id }) => id))
    for (const part of parts) expect(Math.abs(part.length - 1000)).toBeLessThan(120)
  })
  it("is the first for the organization itself, whether its id is known or not", () => {
    for (const id of ["o-exampleorg", "organization"])
      expect([1, 5, 256].map((of) => shardOf(id, of))).toEqual([1, 1, 1])
  })
  it("does not narrow anything where there is but one machine", () => {
    const all = [account(1), account(2)]
    expect(ofShard(all, undefined)).toBe(all)
    expect(ofShard(all, { index: 1, of: 1 })).toEqual(all)
  })
})

describe("--shard", () => {
  it.each([
    ["1/1", { index: 1, of: 1 }],
    ["2/4", { index: 2, of: 4 }],
    ["256/256", { index: 256, of: 256 }],
  ])("takes %s", (text, shard) => expect(parseShard(text)).toEqual(shard))
  it.each(["", "0/4", "5/4", "1/257", "01/4", "1/0", "1", "1/", "/4", "-1/4", "1.0/4", " 1/4", "1/4/2", "a/b"])(
    "does not take %s",
    (text) => expect(parseShard(text)).toBeUndefined(),
  )
})
