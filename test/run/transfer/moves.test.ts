// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { planMoves } from "../../../src/run/transfer/moves.ts"
import { partsOf } from "../../../src/run/transfer/pieces.ts"
import { sizeText } from "../../../src/run/transfer/result.ts"
import { isWanted, keySelector } from "../../../src/run/transfer/select.ts"
import { milliseconds } from "../../../src/run/transfer/time.ts"
import { ProblemError } from "../../../src/value/problem.ts"
import { specOf, type Wish } from "./stage.ts"

const objectAt = (key: string, secondsAgo = 0, size = 1) => ({
  key,
  etag: '"e"',
  size,
  modified: new Date(1e12 - secondsAgo * 1000),
})
const from = (wish: Wish) => specOf({ from: { match: ".*", ...wish } }).transfer.from

describe("which objects count", () => {
  it("OTF-4: of three that were written six seconds apart, the one in the middle", () => {
    const wanted = from({ age: { gt: "10s", lt: "18s" } })
    expect([6, 12, 18].filter((seconds) => isWanted(wanted, objectAt("src/a", seconds), 1e12))).toEqual([12])
    expect([10, 10.001, 17.999, 18].map((seconds) => isWanted(wanted, objectAt("src/a", seconds), 1e12))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it("limits of size are strict, zero too", () => {
    const wanted = from({ size: { gt: 0, lt: 3 } })
    expect([0, 1, 2, 3].filter((size) => isWanted(wanted, objectAt("a", 0, size), 1e12))).toEqual([1, 2])
  })

  it.each([
    ["src/a", true],
    ["src/", false],
    ["src/a/", false],
    ["src/b/a", false],
    ["srca", false],
    ["a", false],
  ])("%s below src/: %s", (key, is) => expect(keySelector(from({}))(key)).toBe(is))

  it("a line end is a character that the dot does not match", () => {
    expect(keySelector(from({ match: "a.*" }))("src/a\nb")).toBe(false)
  })

  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
  ])("%s is %i milliseconds", (time, expected) => expect(milliseconds(time)).toBe(expected))
})

describe("where objects go", () => {
  const names = fc.array(fc.stringMatching(/^[ab.-]{1,6}$/), { maxLength: 12 })
  const renames = fc.option(
    fc.record({
      pattern: fc.constantFrom("a", "^", ".$", "(a)(b)?", "[.-]"),
      to: fc.constantFrom("", "x", "$0x", "b-"),
    }),
    { nil: undefined },
  )
  const thens = fc.constantFrom(
    "keep",
    "delete",
    { move: "old/" },
    { move: "src/" },
    { rename: { pattern: "$", to: ".done" } },
  )

  it("no two become one, nothing comes again, and nothing is lost, or it is an error", () => {
    const outcomes = { planned: 0, refused: 0 }
    fc.assert(
      fc.property(names, renames, thens, fc.constantFrom("target", "source"), (listed, rename, then, bucket) => {
        const { transfer } = specOf({ from: { match: "[ab.-]+" }, to: { bucket, ...(rename && { rename }) }, then })
        const objects = [...new Set(listed)].map((name) => objectAt(`src/${name}`))
        try {
          const moves = planMoves(transfer, objects)
          outcomes.planned++
          const places = moves.flatMap(({ key, kept }) => [
            `${bucket}/${key}`,
            ...(kept === undefined ? [] : [`source/${kept}`]),
          ])
          expect(new Set(places).size).toBe(places.length)
          expect(moves.map(({ object }) => object.key)).toEqual(objects.map(({ key }) => key).sort())
          expect(
            places.filter((place) => place.startsWith("source/") && keySelector(transfer.from)(place.slice(7))),
          ).toEqual([])
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error
          outcomes.refused++
        }
      }),
      { numRuns: 500 },
    )
    expect(Math.min(outcomes.planned, outcomes.refused)).toBeGreaterThan(20)
  })

  it("names a few of many, and how many more", () => {
    const { transfer } = specOf({ from: { match: ".*" }, to: { rename: { pattern: ".+", to: "one" } } })
    const objects = Array.from({ length: 9 }, (_, index) => objectAt(`src/${index}`))
    expect(() => planMoves(transfer, objects)).toThrow(
      's3://target/dest/one ("src/0", "src/1", "src/2", "src/3", "src/4", and 4 more)',
    )
  })
})

describe("parts", () => {
  it("cover an object without gap or overlap, in at most 10,000 pieces", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1e4, max: 1e8 }), (size, piece) => {
        const parts = partsOf(size, piece)
        expect(parts.length).toBeLessThanOrEqual(10_000)
        expect(parts.map(([first]) => first)).toEqual([0, ...parts.slice(0, -1).map(([, last]) => last + 1)])
        expect(parts.at(-1)?.[1]).toBe(size - 1)
      }),
    )
  })

  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1234, "1.2 kB"],
    [123_456_789, "123 MB"],
    [5e12, "5 TB"],
    [4e16, "40000 TB"],
  ])("%i bytes are %s", (bytes, text) => expect(sizeText(bytes)).toBe(text))
})
