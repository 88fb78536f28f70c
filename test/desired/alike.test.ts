import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { alike } from "../../src/desired/alike.ts"
import type { Json } from "../../src/model.ts"

const [ONE, OTHER] = ["222222222222", "333333333333"]
const like = (one: Json, other: Json) => alike({ properties: one, account: ONE }, { properties: other, account: OTHER })

describe("properties of two accounts are alike", () => {
  it.each<[string, Json, Json]>([
    ["where each names its own account", { Name: `${ONE}-r` }, { Name: `${OTHER}-r` }],
    [
      "where neither names one",
      { Name: "r", Size: 1, Open: true, Last: null },
      { Name: "r", Size: 1, Open: true, Last: null },
    ],
    ["whatever the order of their keys", { A: ONE, B: ["x"] }, { B: ["x"], A: OTHER }],
  ])("%s", (_, one, other) => expect(like(one, other)).toBe(true))

  it.each<[string, Json, Json]>([
    ["where both name the first account", { Name: `${ONE}-r` }, { Name: `${ONE}-r` }],
    ["where both name the second account", { Name: `${OTHER}-r` }, { Name: `${OTHER}-r` }],
    ["where a name that differed before is the same now", [`${ONE}-r`, `${OTHER}-r`], [`${OTHER}-r`, `${OTHER}-r`]],
    ["where a key names an account", { [ONE]: 1 }, { [ONE]: 1 }],
    ["where a key is missing", { A: 1, B: 2 }, { A: 1 }],
    ["where a key came", { A: 1 }, { A: 1, B: 2 }],
    ["where a list is longer", ["a"], ["a", "b"]],
    ["where a list became a map", ["a"], { 0: "a" }],
    ["where text became a number", { A: "1" }, { A: 1 }],
    ["where anything else differs", { Name: `${ONE}-r` }, { Name: `${OTHER}-s` }],
  ])("but not %s", (_, one, other) => expect(like(one, other)).toBe(false))

  it("exactly where one is the other with the accounts' ids exchanged, and neither names the other's", () => {
    const text = fc.array(fc.constantFrom(ONE, OTHER, "a", "-"), { maxLength: 3 }).map((parts) => parts.join(""))
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer({ max: 2, min: 0 }),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("A", "B"), tie("value"), { maxKeys: 2 }),
      ),
    }))
    fc.assert(
      fc.property(value, (one) => {
        const written = JSON.stringify(one)
        const renamed = JSON.parse(written.replaceAll(ONE, OTHER)) as Json
        expect(like(one, renamed)).toBe(!written.includes(OTHER))
      }),
    )
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [left, right] = [JSON.stringify(one), JSON.stringify(other)]
        if (like(one, other)) expect(sorted(left.replaceAll(ONE, OTHER))).toBe(sorted(right))
      }),
    )
  })
})

/** The same text for the same value, whatever the order of its keys. */
const sorted = (text: string): string =>
  JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
