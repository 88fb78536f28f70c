import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import {
  checkVariables,
  type Expression,
  ExpressionError,
  evaluate,
  evaluateText,
  type Lookup,
  parseExpression,
  parseText,
  type Text,
  type Variables,
} from "../src/expression.ts"

interface Case {
  readonly text: string
  readonly result?: unknown
  readonly error?: string
  readonly fix?: string
  readonly at?: string
}

interface Table {
  readonly variables: Variables
  readonly cases: readonly Case[]
}

const functions = {
  file: (path: string) => ({ path, n: 7 }),
  include: (path: string) => ({ path }),
}

describe("lookups", () => {
  const asked = (text: string): unknown[] => {
    const seen: unknown[] = []
    const lookup = (one: Lookup) => {
      const { secret, text, ...rest } = one
      seen.push({ ...rest, ...(secret && { secret }) })
      return "found"
    }
    evaluateText(textOf(text), { account: { name: "dev" } }, { functions: { lookup } })
    return seen
  }
  it.each([
    ["{{ ssm('/a') }}", { service: "ssm", name: "/a" }],
    ["{{ ssm('/a', '222222222222') }}", { service: "ssm", name: "/a", account: "222222222222" }],
    [
      "{{ ssm('/' + account.name, '2', 'eu-west-1') }}",
      { service: "ssm", name: "/dev", account: "2", region: "eu-west-1" },
    ],
    ["{{ secret('db') }}", { service: "secretsmanager", name: "db", secret: true }],
    ["{{ secret('db', 'a.b') }}", { service: "secretsmanager", name: "db", path: "a.b", secret: true }],
    ["{{ secret('db', '', '2') }}", { service: "secretsmanager", name: "db", account: "2", secret: true }],
    ["{{resolve:ssm:/a}}", { service: "ssm", name: "/a" }],
    ["x {{resolve:ssm:/a:3}} y", { service: "ssm", name: "/a:3" }],
    ["{{resolve:ssm-secure:/a:3}}", { service: "ssm", name: "/a:3", secret: true }],
    ["{{resolve:secretsmanager:db}}", { service: "secretsmanager", name: "db", secret: true }],
    [
      "{{resolve:secretsmanager:db:SecretString:key}}",
      { service: "secretsmanager", name: "db", path: "key", secret: true },
    ],
    [
      "{{resolve:secretsmanager:db:SecretString::OLD}}",
      { service: "secretsmanager", name: "db", stage: "OLD", secret: true },
    ],
    [
      "{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-AbCdEf:SecretString:k::v-1}}",
      {
        service: "secretsmanager",
        name: "arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-AbCdEf",
        path: "k",
        version: "v-1",
        secret: true,
      },
    ],
  ])("%s", (text, lookup) => {
    expect(asked(text)).toEqual([lookup])
  })
})

describe.each(["values", "functions"])("the table of %s", (name) => {
  const { variables, cases } = load<Table>(name)
  it.each(cases)("$text", ({ text, result }) => {
    expect(evaluateText(textOf(text), variables, { functions })).toEqual(result)
  })
})

describe("the table of errors", () => {
  const { variables, cases } = load<Table>("errors")
  it.each(cases)("$text", ({ text, error = "", fix = "", at = "" }) => {
    const problem = errorOf(text, variables)
    expect(problem.message).toContain(error)
    expect(problem.fix ?? "").toContain(fix)
    expect(problem.offset).toBe(text.indexOf(at))
  })
})

describe("the amount of work", () => {
  interface Doubling {
    readonly start: string
    readonly forty: string
    readonly end?: string
  }
  const { stopped, allowed } = load<{ stopped: readonly (string | Doubling)[]; allowed: readonly string[] }>("work")
  const big = Array.from({ length: 10_000 }, (_, index) => `value-${index}`)
  const variables = {
    big,
    text: "a".repeat(100_000),
    table: Object.fromEntries(big.map((name) => [name, true])),
    thirty: Array.from({ length: 30 }, (_, index) => index),
  }
  const sources = stopped.map((entry) => {
    if (typeof entry === "string") return { name: entry, source: entry }
    return {
      name: `${entry.start}${entry.forty}...${entry.end ?? ""}`,
      source: entry.start + entry.forty.repeat(40) + (entry.end ?? ""),
    }
  })

  it.each(sources)("is too much in $name", ({ source }) => {
    expect(() => evaluate(expressionOf(source), variables)).toThrow(/too much work|results in more than/)
  })

  it.each(allowed)("is fine in %s", (source) => {
    expect(evaluate(expressionOf(source), variables)).toBeGreaterThan(0)
  })

  it.each([
    ["nots", `${"!".repeat(9000)}true`],
    ["parentheses", `${"(".repeat(90)}1${")".repeat(90)}`],
    ["sums", `1${"+1".repeat(3000)}`],
    ["fields", `a${".a".repeat(99)}`],
    ["lists", `${"[".repeat(90)}1${"]".repeat(90)}`],
  ])("is limited before evaluating nested %s", (_, source) => {
    expect(parseExpression(source)).toMatchObject({ message: expect.stringContaining("too deeply nested") })
  })

  it("is limited in a source longer than 10,000 characters", () => {
    expect(parseExpression(`'${"a".repeat(10_000)}'`)).toBeInstanceOf(ExpressionError)
  })

  it("is shared with the evaluations inside it", () => {
    const inner = expressionOf("thirty.map(a, thirty.map(b, thirty.map(c, a + b + c))).size()")
    const include = () => evaluate(inner, variables)
    const once = expressionOf("include('a')")
    const often = expressionOf("big.map(name, include(name))")
    expect(evaluate(once, variables, { functions: { include } })).toBe(30)
    expect(() => evaluate(often, variables, { functions: { include } })).toThrow("too much work")
  })
})

describe("a text", () => {
  it("knows what it is made of", () => {
    expect(textOf("no expression")).toMatchObject({ literal: true, whole: false })
    expect(textOf("{{ region }}")).toMatchObject({ literal: false, whole: true })
    expect(textOf(" {{ region }}")).toMatchObject({ literal: false, whole: false })
    expect(textOf("{{ region }}{{ region }}")).toMatchObject({ literal: false, whole: false })
  })

  it("knows the variables and functions it mentions, and none that it binds itself", () => {
    const text = textOf("{{ each.list.map(x, x + y) }}{{ file(region + '.json')[?account.id] }}{{ string(1) }}")
    expect([...text.mentions].sort()).toEqual(["account", "each", "file", "region", "y"])
    const bound = textOf("{{ cel.bind(x, x + 1, x * 2) }}{{ [1].map(y, y)[0] + y }}{{ type(1) == int }}")
    expect([...bound.mentions].sort()).toEqual(["x", "y"])
  })

  it("knows bare interpolations, whatever their spaces, and can leave placeholders in their place", () => {
    const text = textOf("{{account.id}}/{{  account.name }}/{{ account.id + '' }}/{{ region }}")
    const bare = text.segments.flatMap((segment) => (segment.kind === "expression" ? [segment.bare] : []))
    expect(bare).toEqual(["account.id", "account.name", undefined, undefined])
    const variables = { account: { id: "1", name: "one" }, region: "eu" }
    expect(evaluateText(text, variables)).toBe("1/one/1/eu")
    const placeholders = { "account.id": "<id>", "account.name": "<name>" }
    expect(evaluateText(text, variables, { placeholders })).toBe("<id>/<name>/1/eu")
    expect(evaluateText(textOf("{{ account.id }}"), variables, { placeholders })).toBe("<id>")
  })

  it("is parsed once", () => {
    expect(parseText("a {{ account.name }}")).toBe(parseText("a {{ account.name }}"))
    expect(parseText("a {{ account.")).toBe(parseText("a {{ account."))
  })
})

describe("checking variables", () => {
  const known = new Set(["account", "region", "file"])

  it("finds every unknown name without evaluating", () => {
    const errors = checkVariables(textOf("{{ acount.id }} {{ true || regoin == '' }} {{ account.anything }}"), known)
    expect(errors.map(({ message, offset }) => [message, offset])).toEqual([
      ['There is no variable "acount".', 3],
      ['There is no variable "regoin".', 27],
    ])
    expect(errors[0]?.fix).toBe('Did you mean "account"? These exist: account, region.')
  })

  it("finds functions that a place does not have", () => {
    expect(checkVariables(expressionOf("file('a')"), known)).toEqual([])
    expect(checkVariables(expressionOf("include('a')"), known)).toMatchObject([
      { message: "include() cannot be used here." },
    ])
    expect(errorOf("{{ include('a') }}", {}).message).toBe("include() cannot be used here.")
  })

  it.each(["now", "run"])("explains that desired state has no %s", (name) => {
    const [error] = checkVariables(expressionOf(`string(${name})`), known)
    expect(error?.message).toContain("what should exist never depends on the clock")
    expect(checkVariables(expressionOf(`string(${name})`), new Set([name]))).toEqual([])
  })
})

describe("functions of the caller", () => {
  const need = { need: "a.json" }
  const include = () => {
    throw need
  }

  it.each([
    "include('a')",
    "include('a') == 1 || true",
    "[1, 2].exists(x, include('a') == x)",
    "[include('a')].size()",
  ])("throw through %s, unwrapped", (source) => {
    const caught = thrownBy(() => evaluate(expressionOf(source), {}, { functions: { include } }))
    expect(caught).toBe(need)
  })

  it("are not called where CEL does not need them", () => {
    expect(evaluate(expressionOf("true || include('a')"), {}, { functions: { include } })).toBe(true)
  })

  it("may evaluate the same expression again", () => {
    const expression: Expression = expressionOf("[n, n + 1].map(x, x < 2 ? include('') + x : x)")
    const nested = (n: number): unknown =>
      evaluate(expression, { n }, { functions: { include: () => (nested(n + 1) as number[]).length } })
    expect(nested(0)).toEqual([2, 3])
  })

  it("keep the places of errors in what they evaluate", () => {
    const inner = textOf("{{ missing }}")
    const outer = textOf("some text {{ include('a') }}")
    const caught = thrownBy(() =>
      evaluateText(outer, {}, { functions: { include: () => evaluateText(inner, {}) } }),
    ) as ExpressionError
    expect(caught.offset).toBe(3)
  })
})

describe("untrusted data", () => {
  const names = [...Object.getOwnPropertyNames(Object.prototype), "prototype", "length", "name", "size", "get"]

  it.each(names)("does not have JavaScript's %s", (name) => {
    const key = `['${name}']`
    for (const variable of ["account", "account.tags", "account.list"]) {
      const variables = { account: { tags: {}, list: [] } }
      expect(() => evaluate(expressionOf(`${variable}${key}`), variables)).toThrow(ExpressionError)
      expect(evaluate(expressionOf(`${variable}[?'${name}'].orValue('absent')`), variables)).toBe("absent")
    }
    expect(parseText(`{{ ${name} }}`)).not.toMatchObject({ literal: true })
  })

  it.each(names)("may have a key called %s", (name) => {
    const map = JSON.parse(`{ ${JSON.stringify(name)}: { "a": 1 } }`)
    const variables = { data: map }
    expect(evaluate(expressionOf(`data['${name}'].a + 1`), variables)).toBe(2)
    expect(evaluate(expressionOf("[data]"), variables)).toEqual([map])
    expect(JSON.stringify(evaluate(expressionOf(`{'${name}': 1}`), {}))).toBe(`{"${name}":1}`)
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })

  it("goes in and comes out the same", () => {
    const isSpecial = (value: number) => Object.is(value, -0)
    const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("-0") && !isSpecial(value as number))
    fc.assert(
      fc.property(json, (value) => {
        expect(evaluate(expressionOf("value"), { value })).toEqual(value)
        expect(evaluate(expressionOf("[value, [value][0]]"), { value })).toEqual([value, value])
        expect(evaluate(expressionOf("value == [value][0]"), { value })).toBe(true)
      }),
    )
  })

  it("never makes parsing throw", () => {
    const part = fc.constantFrom(
      "{{",
      "}}",
      "'",
      '"',
      "\\",
      "account.id",
      "{",
      "}",
      "//",
      "\n",
      "(",
      "[?",
      "1",
      " ",
      "|",
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const text = parts.join("")
        const parsed = parseText(text)
        if (!(parsed instanceof ExpressionError)) {
          if (parsed.literal) expect(evaluateText(parsed, {})).toBe(text)
          return
        }
        expect(parsed.offset).toBeGreaterThanOrEqual(0)
        expect(parsed.offset).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000 },
    )
  })

  it("results in JSON or an ExpressionError, whatever the expression", () => {
    const { source } = fc.letrec<{ source: string }>((tie) => {
      const part = tie("source")
      const operators = fc.constantFrom("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "in", "&&", "||")
      const method = fc.constantFrom(
        "size",
        "matches",
        "split",
        "join",
        "replace",
        "charAt",
        "orValue",
        "getHours",
        "trim",
      )
      const call = fc.constantFrom("size", "string", "int", "double", "timestamp", "duration", "extract", "type", "dyn")
      const loop = fc.constantFrom("map", "filter", "all", "exists", "exists_one")
      return {
        source: fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          fc.constantFrom(
            "n",
            "s",
            "list",
            "data",
            "data.a",
            "x",
            "1",
            "1.5",
            "2u",
            "'a'",
            "b'a'",
            "null",
            "true",
            "''",
          ),
          fc.tuple(part, operators, part).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
          fc.tuple(part, part, part).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
          fc.tuple(part, fc.constantFrom("[", "[?"), part).map(([a, open, b]) => `${a}${open}${b}]`),
          fc.tuple(part, method, part).map(([a, name, b]) => `${a}.${name}(${b})`),
          fc.tuple(part, loop, part).map(([a, name, b]) => `${a}.${name}(x, ${b})`),
          fc.tuple(call, part).map(([name, a]) => `${name}(${a})`),
          fc.tuple(part, part).map(([a, b]) => `[${a}, ${b}]`),
          fc.tuple(part, part).map(([a, b]) => `{${a}: ${b}}`),
          part.map((a) => `-${a}`),
        ),
      }
    })
    const variables = { n: 3, s: "text", data: { a: [1, 2, { b: null }] }, x: true }
    fc.assert(
      fc.property(source, (written) => {
        const expression = parseExpression(written)
        if (expression instanceof ExpressionError) return
        try {
          const result = evaluate(expression, variables)
          expect(JSON.parse(JSON.stringify(result))).toEqual(result)
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it("is a literal once quoted", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = `'${value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`
        expect(evaluateText(textOf(`<{{ ${quoted} }}>`), {})).toBe(`<${value}>`)
      }),
    )
  })

  it("is replaced, split and joined as JavaScript does", () => {
    const short = fc.string({ maxLength: 2 })
    fc.assert(
      fc.property(fc.string(), short, short, (text, search, other) => {
        const variables = { text, search, other }
        const expected = text.replaceAll(search, () => other)
        expect(evaluate(expressionOf("text.replace(search, other)"), variables)).toBe(expected)
        expect(evaluate(expressionOf("text.split(search).join(other)"), variables)).toBe(text.split(search).join(other))
      }),
    )
  })
})

function load<T>(name: string): T {
  return parse(readFileSync(new URL(`cases/expression/${name}.yaml`, import.meta.url), "utf8")) as T
}

function textOf(source: string): Text {
  const text = parseText(source)
  if (text instanceof ExpressionError) throw text
  return text
}

function expressionOf(source: string): Expression {
  const expression = parseExpression(source)
  if (expression instanceof ExpressionError) throw expression
  return expression
}

function errorOf(source: string, variables: Variables): ExpressionError {
  const caught = thrownBy(() => evaluateText(textOf(source), variables))
  expect(caught).toBeInstanceOf(ExpressionError)
  return caught as ExpressionError
}

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error("nothing was thrown")
}
