import { describe, expect, it } from "vitest"
import { checkVariables, ExpressionError, evaluate, membersOf, parseExpression } from "../../src/expression.ts"
import type { Json } from "../../src/model.ts"

function parsed(source: string) {
  const expression = parseExpression(source)
  if (expression instanceof ExpressionError) throw expression
  return expression
}

const asked = (source: string, document: Json | undefined): Json => evaluate(parsed(source), { document })

const nobody = { AWS: [], Service: [], Federated: [], CanonicalUser: [] }
const whole = {
  Sid: "",
  Effect: "Allow",
  Principal: nobody,
  NotPrincipal: nobody,
  Action: [],
  NotAction: [],
  Resource: [],
}

describe("statements()", () => {
  it.each<[string, Json, Json]>([
    [
      "of one statement with single values",
      {
        Statement: {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Condition: { Bool: { "aws:SecureTransport": true } },
        },
      },
      [
        {
          ...whole,
          ...{ Principal: { ...nobody, AWS: ["*"] }, Action: ["s3:*"], NotResource: [] },
          Condition: { Bool: { "aws:SecureTransport": [true] } },
        },
      ],
    ],
    [
      "of a text",
      '{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"1","Service":["a","b"]},"NotAction":["x"],"Sid":"s"}]}',
      [
        {
          ...whole,
          ...{ Sid: "s", Effect: "Deny", NotPrincipal: { ...nobody, AWS: ["1"], Service: ["a", "b"] } },
          ...{ NotAction: ["x"], NotResource: [], Condition: {} },
        },
      ],
    ],
    ["of nothing", {}, []],
    ["of what is no document", "no policy", []],
    ["of an odd document", { Statement: [null, 3, "x"] }, []],
  ])("%s has every element, and lists", (_, document, wanted) => {
    expect(asked("statements(document)", document)).toEqual(wanted)
  })

  it("takes null for a document that is absent", () => {
    expect(asked("size(statements(null))", undefined)).toBe(0)
  })

  it("can be asked as often as rules like", () => {
    const document = { Statement: [{ Effect: "Allow", Action: ["a", "b"], Resource: "*" }] }
    expect(
      asked("statements(document).exists(s, 'b' in s.Action) && statements(document)[0].Resource == ['*']", document),
    ).toBe(true)
  })
})

describe("covers()", () => {
  it.each([
    [["iam:PassRole"], "IAM:passrole", true],
    [["iam:Pass*"], "iam:PassRole", true],
    [["iam:Get?ole"], "iam:GetRole", true],
    [["*"], "iam:PassRole", true],
    [["s3:*", "ec2:*"], "iam:PassRole", false],
    [[], "iam:PassRole", false],
    [["iam.PassRole"], "iam:PassRole", false],
  ])("%j covers %s: %s", (patterns, name, wanted) => {
    expect(evaluate(parsed("covers(patterns, name)"), { patterns, name })).toBe(wanted)
  })

  it("takes texts only", () => {
    expect(() => evaluate(parsed("covers([1], 'a')"), {})).toThrow("covers() takes a list of texts.")
  })
})

describe("what is for rules", () => {
  it.each(["statements(document)", "covers([], 'x')", "now"])("%s cannot stand in a template that states", (source) => {
    expect(checkVariables(parsed(source), new Set(["document"]))).toHaveLength(1)
  })
})

describe("the names that an expression follows", () => {
  it.each<[string, readonly (readonly string[])[]]>([
    ["resource.properties.State.?Name.orValue('') == 'x'", [["resource", "properties", "State", "Name"]]],
    [
      "resource.tags[?'Name'].orValue(account.name)",
      [
        ["resource", "tags", "Name"],
        ["account", "name"],
      ],
    ],
    ["a['b']['c'] + a[0].d", [["a", "b", "c"], ["a"]]],
    ["some.exists(resource, resource.x == other.y)", [["some"], ["other", "y"]]],
    ["cel.bind(x, a.b, x.c)", [["cel"], ["a", "b"]]],
    ["has(resource.properties.Foo) ? 1 : 2", [["resource", "properties", "Foo"]]],
  ])("%s", (source, paths) => {
    expect(membersOf(parsed(source)).map(({ path }) => path)).toEqual(paths)
  })

  it("stand where they are written", () => {
    const source = "'x' == resource .properties[ 'State' ].Name"
    const [member] = membersOf(parsed(source))
    const names = member?.offsets.map((offset) => source.slice(offset).match(/^'?\w+/)?.[0])
    expect(names).toEqual(["resource", "properties", "'State", "Name"])
  })
})
