import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { providers } from "../../src/providers/index.ts"
import { propertyTable } from "./properties.ts"
import { code, either, type Facts, kindOf, limitsOf, plain } from "./words.ts"

describe("what the pages of types say of a value", () => {
  it.each<[Facts, string]>([
    [{ type: "string" }, "text"],
    [{ type: ["object", "string"] }, "map or text"],
    [{ type: ["object", "string"], policyDocument: "trust" }, "trust policy"],
    [{ type: "array", set: true, items: { type: "string" } }, "set of text"],
    [{ type: "array", keyed: "Key", items: { type: "object" } }, "list of maps, each named by `Key`"],
    [{ type: "array", items: { type: "integer" } }, "list of whole numbers"],
    [{ type: "array", items: { policyDocument: "identity" } }, "list of policy documents"],
  ])("%j is called %s", (facts, kind) => {
    expect(kindOf(facts)).toBe(kind)
  })

  it.each<[Facts, readonly string[]]>([
    [{ enum: ["a", "b|c", ""] }, ['One of `a`, <code>b\\|c</code>, `""`.']],
    [{ minimum: 3600, maximum: 43_200 }, ["From 3,600 to 43,200."]],
    [{ minLength: 0, maxLength: 256 }, ["At most 256 characters."]],
    [{ minLength: 1 }, ["At least 1 character."]],
    [{ minItems: 1, maxItems: 1 }, ["Exactly 1 item."]],
    [{ explain: "has letters and _ only" }, ["It has letters and \\_ only."]],
    [{ items: { type: "string", maxLength: 9, explain: "is one" } }, ["Each item: at most 9 characters; it is one."]],
    [{ items: { type: "object", minProperties: 1 } }, []],
  ])("%j is limited by %j", (facts, limits) => {
    expect(limitsOf(facts)).toEqual(limits)
  })

  it("lists words", () => {
    expect([either([]), either(["a"]), either(["a", "b", "c"]), either(["a", "b"], "and")]).toEqual([
      ...["", "a", "a, b or c", "a and b"],
    ])
  })

  it("leaves code as it is, and shows all other marks", () => {
    expect(plain("The id `i-*|x`: <b> & &amp; *not* [a](b)\n#1")).toBe(
      "The id <code>i-\\*\\|x</code>: \\<b\\> & \\&amp; \\*not\\* \\[a\\](b) \\#1",
    )
    expect(code("a`b")).toBe("`` a`b ``")
  })

  it("never breaks a table, whatever a schema says", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab `|\\\n<*_&;".split("")) })
    fc.assert(
      fc.property(text, (any) => {
        for (const shown of [plain(any), code(any)]) {
          expect(shown).not.toContain("\n")
          expect(shown).not.toMatch(/(?<!\\)(\\\\)*\|/)
        }
      }),
    )
  })

  it("has one row for each property of each type, and as many cells as columns", () => {
    for (const { schema, key } of providers.values()) {
      const [head = "", ...rows] = propertyTable(schema as Facts, key, true).split("\n")
      const cells = (row: string) => row.split(/(?<!\\)\|/).length
      expect(rows.filter((row) => cells(row) !== cells(head))).toEqual([])
      expect(rows.length).toBeGreaterThan(Object.keys((schema as Facts).properties ?? {}).length)
    }
  })
})
