import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Json } from "../../src/model.ts"
import { ACCOUNT_ID } from "../../src/value/placeholder.ts"
import {
  canonicalDocument,
  diffDocuments,
  lintDocument,
  type PolicyKind,
  readableDocument,
} from "../../src/value/policy.ts"

type Fields = { [name: string]: Json }

const PRINCIPALS = new Map([["AROALIVELIVELIVE0001", "arn:aws:iam::111111111111:role/a"]])

const actions = fc.constantFrom("s3:GetObject", "S3:getobject", "s3:Get*", "*", "iam:PassRole", "IAM:passrole")
const resources = fc.constantFrom("*", "arn:aws:s3:::a", "arn:aws:s3:::A", "arn:aws:s3:::a/50%25")
const roots = fc.constantFrom(
  ...["111111111111", "arn:aws:iam::111111111111:root", "arn:aws-cn:iam::111111111111:root"],
  ...[ACCOUNT_ID, `arn:aws:iam::${ACCOUNT_ID}:root`],
)
const roles = fc.constantFrom("*", "AROALIVELIVELIVE0001", "AROAGONEGONEGONE0002", "arn:aws:iam::111111111111:role/a")
const values = fc.constantFrom<Json>("true", true, "3600", 3600, "x", "X")

const oneOrMany = (items: fc.Arbitrary<Json>) => fc.oneof(items, fc.array(items, { maxLength: 3 }))
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) => fc.record(fields, { requiredKeys: [] })

const principal = fc.oneof(
  fc.constant("*"),
  optional({
    AWS: oneOrMany(fc.oneof(roots, roles)),
    Service: oneOrMany(fc.constantFrom("ec2.amazonaws.com", "lambda.amazonaws.com")),
  }),
)
const condition = fc.dictionary(
  fc.constantFrom("StringEquals", "stringequals", "Bool", "ForAnyValue:StringEquals", "StringLikeIfExists"),
  fc.dictionary(fc.constantFrom("aws:a", "AWS:A", "aws:b", "__proto__"), oneOrMany(values), { maxKeys: 3 }),
  { maxKeys: 3 },
)
const statement = optional({
  Sid: fc.constantFrom("", "a", "b", "c"),
  Effect: fc.constantFrom("Allow", "allow", "Deny", "DENY"),
  Principal: principal,
  NotPrincipal: principal,
  Action: oneOrMany(actions),
  NotAction: oneOrMany(actions),
  Resource: oneOrMany(resources),
  NotResource: oneOrMany(resources),
  Condition: condition,
}) as fc.Arbitrary<Json>
const document = optional({
  Version: fc.constantFrom("2012-10-17", "2008-10-17"),
  Id: fc.constantFrom("one", "two"),
  Statement: fc.oneof(statement, fc.array(statement, { maxLength: 4 })),
}) as fc.Arbitrary<Json>

const names = fc.constantFrom(
  ...[
    "Version",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "Condition",
    "AWS",
    "Bool",
    "aws:a",
    "x",
    "__proto__",
  ],
)
/** Any JSON at all, with the names of policies strewn in. */
const oddity = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<Json>(null, true, 0, -0, 1, "", "*", "a", "Allow", "{}", "%"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
})).value
const anything = fc.oneof(
  document,
  oddity,
  fc.dictionary(names, oddity),
  fc.record({ Statement: fc.array(fc.dictionary(names, oddity)) }),
)
const kind = fc.constantFrom<PolicyKind | undefined>("identity", "trust", "resource", undefined)

function contextOf(of: PolicyKind | undefined) {
  return { ...(of ? { kind: of } : {}), principals: PRINCIPALS }
}

/** The same document written otherwise: turned around, repeated, in other case, scalars as lists and back. */
function rewritten(written: Json, turn: (size: number) => number): Json {
  if (written === null || typeof written !== "object" || Array.isArray(written)) return written
  const { Statement, ...rest } = written as Fields
  const statements = Statement === undefined ? [] : listOf(Statement)
  const again = shuffled(statements, turn).map((one) => rewrittenStatement(one, turn))
  return Statement === undefined ? rest : { Statement: again.length === 1 && turn(2) ? again[0]! : again, ...rest }
}

function rewrittenStatement(written: Json, turn: (size: number) => number): Json {
  const entries = Object.entries(written as Fields).map(([name, value]): [string, Json] => {
    if (name === "Action" || name === "NotAction") return [name, relisted(value, turn, recased)]
    if (name === "Resource" || name === "NotResource") return [name, relisted(value, turn)]
    if (name === "Effect") return [name, recased(value, turn)]
    if (typeof value === "object") return [name, relistedLeaves(value, turn)]
    return [name, value]
  })
  return Object.fromEntries(shuffled(entries, turn))
}

function relistedLeaves(value: Json, turn: (size: number) => number): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return relisted(value, turn)
  return Object.fromEntries(
    shuffled(Object.entries(value), turn).map(([name, one]) => [name, relistedLeaves(one as Json, turn)]),
  )
}

function relisted(
  value: Json,
  turn: (size: number) => number,
  spell = (item: Json, _: typeof turn): Json => item,
): Json {
  if (value === "*" && !turn(3)) return ["*"]
  const items = shuffled(listOf(value), turn).map((item) => spell(item, turn))
  if (items.length === 1) return turn(2) ? items[0]! : items
  return items.length > 0 && turn(2) ? [...items, items[0]!] : items
}

function recased(item: Json, turn: (size: number) => number): Json {
  const text = String(item)
  return [text, text.toLowerCase(), text.toUpperCase()][turn(3)]!
}

function shuffled<T>(items: readonly T[], turn: (size: number) => number): T[] {
  const result: T[] = []
  for (const item of items) result.splice(turn(result.length + 1), 0, item)
  return result
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value]
}

describe("policy documents of any shape", () => {
  it("have a canonical form that is its own canonical form", () => {
    fc.assert(
      fc.property(anything, kind, (written, of) => {
        const form = canonicalDocument(written, contextOf(of))
        expect(canonicalDocument(form, contextOf(of))).toEqual(form)
        expect(JSON.stringify(canonicalDocument(form, contextOf(of)))).toBe(JSON.stringify(form))
      }),
      { numRuns: 2000 },
    )
  })

  it("mean the same as their readable form, and as their JSON text", () => {
    fc.assert(
      fc.property(anything, kind, (written, of) => {
        const form = canonicalDocument(written, contextOf(of))
        expect(canonicalDocument(readableDocument(written), contextOf(of))).toEqual(form)
        expect(canonicalDocument(JSON.stringify(written), contextOf(of))).toEqual(form)
        expect(canonicalDocument(encodeURIComponent(JSON.stringify(written)), contextOf(of))).toEqual(form)
      }),
      { numRuns: 1000 },
    )
  })

  it("differ where, and only where, their canonical forms do", () => {
    const related = fc.tuple(document, document).map(([a, b]) => {
      const [left, right] = [a as Fields, b as Fields]
      return [
        left,
        { ...right, Statement: [...listOf(left.Statement ?? []), ...listOf(right.Statement ?? [])] },
      ] as const
    })
    fc.assert(
      fc.property(fc.oneof(related, fc.tuple(anything, anything)), kind, ([left, right], of) => {
        const changes = diffDocuments(left, right, contextOf(of))
        const [a, b] = [canonicalDocument(left, contextOf(of)), canonicalDocument(right, contextOf(of))]
        expect(changes.length === 0).toBe(JSON.stringify(a) === JSON.stringify(b))
        for (const change of changes) {
          if (change.kind === "changed" || change.kind === "document") {
            expect(change.added.length + change.removed.length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 3000 },
    )
  })

  it("are linted without a crash", () => {
    fc.assert(fc.property(anything, kind, (written, of) => void lintDocument(written, of ?? "identity")))
  })
})

describe("policy documents", () => {
  it("keep their meaning however they are ordered, repeated, cased and listed", () => {
    fc.assert(
      fc.property(document, kind, fc.infiniteStream(fc.nat()), (written, of, stream) => {
        const turn = (size: number) => stream.next().value % size
        const other = rewritten(written, turn)
        expect(canonicalDocument(other, contextOf(of))).toEqual(canonicalDocument(written, contextOf(of)))
        expect(diffDocuments(written, other, contextOf(of))).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })
})
