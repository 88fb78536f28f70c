import { describe, expect, it } from "vitest"
import type { Json, JsonSchema, Written } from "../../src/model.ts"
import { roleSchema } from "../../src/providers/iam/role.schema.ts"
import { checkWritten, compileSchema } from "../../src/value/schema.ts"
import { parseYaml } from "../../src/value/written.ts"
import { said } from "../templates/said.ts"

const check = (schema: JsonSchema, text: string): readonly string[] =>
  said(checkWritten(schema, parseYaml(text, "t.yaml").documents[0] as Written))

describe("the validator of a schema", () => {
  const role: Json = {
    RoleName: "audit",
    AssumeRolePolicyDocument: { Version: "2012-10-17" },
    Tags: [{ Key: "a", Value: "" }],
  }

  it("finds nothing wrong with what is right, and is made once", () => {
    expect(compileSchema(roleSchema)(role)).toEqual([])
    expect(compileSchema(roleSchema)).toBe(compileSchema(roleSchema))
  })

  it("says everything that is wrong, with the path", () => {
    const wrong = { ...role, RoleName: "a b", Tags: [{ Key: "x" }], Nme: 1, MaxSessionDuration: 5 }
    expect(compileSchema(roleSchema)(wrong)).toEqual([
      { path: ["Nme"], atKey: true, message: expect.stringContaining('Unknown key "Nme"'), fix: expect.any(String) },
      { path: ["RoleName"], message: 'RoleName has letters, digits and _ + = , . @ - only; this is "a b".' },
      { path: ["MaxSessionDuration"], message: "MaxSessionDuration is 5; at least 3600 is allowed." },
      { path: ["Tags", 0], message: "Value is missing.", fix: "Add Value: The tag's value; may be empty." },
    ])
  })

  it("never shows a value that is sensitive", () => {
    const secret = {
      type: ["string", "object"],
      pattern: "^x",
      additionalProperties: { type: "string" },
      sensitive: true,
    }
    const schema = { type: "object", properties: { Secret: secret } }
    for (const value of ["hunter2", { a: 4711 }, 4711]) {
      const [violation] = compileSchema(schema)({ Secret: value })
      expect(violation?.message).toBe("Secret is not what its type allows; it is sensitive, so it is not shown.")
      expect(JSON.stringify(violation)).not.toMatch(/hunter2|4711/)
    }
  })
})

describe("a sentence about a value", () => {
  const one = (schema: JsonSchema): JsonSchema => ({ type: "object", properties: { a: schema } })

  it.each<readonly [string, JsonSchema, string, string]>([
    [
      "of another type",
      { type: "string" },
      "a: 5",
      't.yaml:1:4 a is the number 5, but must be text. Put it in quotes: "5".',
    ],
    [
      "of another type than two",
      { type: ["object", "string"] },
      "a: [1]",
      "t.yaml:1:4 a is a list, but must be a map or text.",
    ],
    ["that is empty", { type: "string" }, "a:", "t.yaml:1:1 a is empty. Write a value, or remove the key."],
    [
      "that is no whole number",
      { type: "integer" },
      "a: 1.5",
      "t.yaml:1:4 a is the number 1.5, but must be a whole number.",
    ],
    [
      "not among those allowed",
      { enum: ["declared", "exact"] },
      "a: exat",
      't.yaml:1:4 a is one of declared, exact; this is "exat"; did you mean "exact"?',
    ],
    ["too small", { type: "integer", minimum: 3 }, "a: 2", "t.yaml:1:4 a is 2; at least 3 is allowed."],
    ["too long", { type: "string", maxLength: 3 }, "a: abcd", "t.yaml:1:4 a has 4 characters; at most 3 are allowed."],
    [
      "with too many items",
      { type: "array", maxItems: 1 },
      "a: [1, 2]",
      "t.yaml:1:4 a has 2 items; at most 1 are allowed.",
    ],
    [
      "with an item twice",
      { type: "array", uniqueItems: true },
      "a: [x, y, x]",
      't.yaml:1:4 a has an item twice: "x". Remove one of them.',
    ],
    [
      "whose pattern has no words",
      { type: "string", pattern: "^b" },
      "a: c",
      't.yaml:1:4 a does not match ^b; this is "c".',
    ],
    [
      "whose pattern has words",
      { type: "string", pattern: "^b", explain: "begins with b" },
      "a: c",
      't.yaml:1:4 a begins with b; this is "c".',
    ],
    [
      "that is no day",
      { type: "string", format: "date" },
      "a: 2027-02-30",
      't.yaml:1:4 a is wrong: must match format "date".',
    ],
  ])("%s", (_, schema, text, problem) => {
    expect(check(one(schema), text)).toEqual([problem])
  })

  it("is short where the value is long", () => {
    const [problem = ""] = check(one({ type: "string", pattern: "^b" }), `a: ${"x".repeat(10_000)}`)
    expect(problem.length).toBeLessThan(150)
  })
})

describe("a value that may be of several kinds", () => {
  const schema = {
    type: "object",
    properties: {
      a: {
        anyOf: [
          { type: "string", const: "all" },
          { type: "array", items: { type: "integer" } },
          {
            type: "object",
            additionalProperties: false,
            properties: { names: { type: "array", items: { type: "string" } } },
          },
        ],
      },
    },
  }

  it("is judged by the kind it is", () => {
    expect(check(schema, "a: [1, x]")).toEqual(["t.yaml:1:8 An item of a is text, but must be a whole number."])
    expect(check(schema, "a: { nams: [] }")).toEqual([
      't.yaml:1:6 Unknown key "nams"; did you mean "names"? The keys known here are names.',
    ])
    expect(check(schema, "a: { names: [5] }")).toEqual([
      't.yaml:1:14 An item of names is the number 5, but must be text. Put it in quotes: "5".',
    ])
  })

  it("is told all kinds where it is none of them", () => {
    expect(check(schema, "a: true")).toEqual([
      "t.yaml:1:4 a is the value true, but must be a list or a map. Make it a list: [true].",
    ])
  })
})

describe("keys that mean something to JavaScript", () => {
  it("are unknown keys like any other", () => {
    const schema = { type: "object", additionalProperties: false, properties: { name: { type: "string" } } }
    expect(
      check(schema, "__proto__: { a: 1 }\nconstructor: 2\nname: x\n").map((problem) => problem.slice(0, 40)),
    ).toEqual(['t.yaml:1:1 Unknown key "__proto__". The ', 't.yaml:2:1 Unknown key "constructor". Th'])
  })
})
