import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Json } from "../../src/model.ts"
import { ACCOUNT_ID } from "../../src/value/placeholder.ts"
import {
  canonicalDocument,
  type DocumentChange,
  diffDocuments,
  documentSize,
  lintDocument,
  type PolicyKind,
  parseDocument,
  readableDocument,
} from "../../src/value/policy.ts"

interface Case {
  readonly name: string
  readonly kind: PolicyKind
  readonly principals?: Record<string, string>
}

function cases<T>(file: string): readonly (Case & T)[] {
  return parse(readFileSync(new URL(`../cases/policy/${file}.yaml`, import.meta.url), "utf8"))
}

function contextOf({ kind, principals = {} }: Case) {
  return { kind, principals: new Map(Object.entries(principals)) }
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((left) => items.filter((right) => right !== left).map((right) => [left, right] as const))
}

function lines(changes: readonly DocumentChange[]): readonly string[] {
  return changes.flatMap((change) => [
    change.kind === "document"
      ? "document"
      : [change.kind, change.index, change.sid, change.effect].filter((word) => word !== undefined).join(" "),
    ...change.added.map(({ element, value }) => `  + ${element} ${value}`),
    ...change.removed.map(({ element, value }) => `  - ${element} ${value}`),
  ])
}

describe("documents that mean the same", () => {
  const table = cases<{ row: number; documents: readonly Json[] }>("equal")

  it.each(table)("$name (row $row)", (entry) => {
    const context = contextOf(entry)
    for (const [left, right] of pairsOf(entry.documents)) {
      expect(canonicalDocument(left, context)).toEqual(canonicalDocument(right, context))
      expect(JSON.stringify(canonicalDocument(left, context))).toBe(JSON.stringify(canonicalDocument(right, context)))
      expect(diffDocuments(left, right, context)).toEqual([])
    }
  })

  it("cover every row of the table of equivalences", () => {
    expect([...new Set(table.map(({ row }) => row))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })
})

describe("documents that mean different things", () => {
  it.each(cases<{ documents: readonly Json[] }>("different"))("$name", (entry) => {
    const context = contextOf(entry)
    for (const [left, right] of pairsOf(entry.documents)) {
      expect(canonicalDocument(left, context)).not.toEqual(canonicalDocument(right, context))
      expect(lines(diffDocuments(left, right, context)).length).toBeGreaterThan(0)
    }
  })
})

describe("diffDocuments", () => {
  it.each(cases<{ before?: Json; after?: Json; changes: readonly string[] }>("diff"))("$name", (entry) => {
    expect(lines(diffDocuments(entry.before, entry.after, contextOf(entry)))).toEqual(entry.changes)
  })
})

describe("lintDocument", () => {
  it.each(cases<{ document: Json; findings: readonly string[] }>("lint"))("$name", ({ kind, document, findings }) => {
    const found = lintDocument(document, kind)
    expect(found.map(({ severity, path, message }) => `${severity} ${path.join("/")}: ${message}`)).toEqual(findings)
  })

  it("says of a text that it is not JSON", () => {
    expect(lintDocument("Version: 2012-10-17", "identity")).toMatchObject([
      { severity: "error", path: [], message: expect.stringContaining("not JSON") },
    ])
  })
})

describe("canonicalDocument", () => {
  it("is the list form, folded and sorted", () => {
    const document = {
      Statement: {
        Action: ["S3:PutObject", "s3:GetObject"],
        Condition: { Bool: { "AWS:SecureTransport": true } },
        Effect: "allow",
        Principal: { AWS: ["arn:aws:iam::123456789012:root", "AROAEXAMPLE"] },
        Sid: "",
      },
      Version: "2012-10-17",
    }
    const principals = new Map([["AROAEXAMPLE", "arn:aws:iam::123456789012:role/a"]])
    expect(canonicalDocument(document, { kind: "trust", principals })).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ["123456789012", "arn:aws:iam::123456789012:role/a"] },
          Action: ["s3:getobject", "s3:putobject"],
          Condition: { Bool: { "aws:securetransport": ["true"] } },
        },
      ],
    })
  })

  it("leaves what it was given untouched", () => {
    const document = { Statement: [{ Action: ["s3:b", "s3:a"] }, { Action: ["s3:B", "s3:A"] }] }
    const before = structuredClone(document)
    canonicalDocument(document, {})
    expect(document).toEqual(before)
  })
})

describe("readableDocument", () => {
  it("has the shape of the canonical form, the spelling and the order of statements as written", () => {
    const document: Json = {
      Statement: [
        { Sid: "", Effect: "Allow", Action: "S3:GetObject", Resource: ["b", "a", "b"] },
        { Effect: "Deny", Principal: "*", Action: "iam:*", Condition: { Bool: { "AWS:SecureTransport": false } } },
        { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole", Condition: {} },
      ],
    }
    expect(readableDocument(document)).toEqual({
      Statement: [
        { Effect: "Allow", Action: ["S3:GetObject"], Resource: ["a", "b"] },
        {
          Effect: "Deny",
          Principal: "*",
          Action: ["iam:*"],
          Condition: { Bool: { "AWS:SecureTransport": ["false"] } },
        },
        { Effect: "Allow", Principal: { AWS: ["123456789012"] }, Action: ["sts:AssumeRole"] },
      ],
    })
  })
})

describe("parseDocument", () => {
  it.each([
    ["plain JSON with a percent sign", '{"a":"50%25 + b%"}', { a: "50%25 + b%" }],
    ["URL-encoded JSON", "%7B%22a%22%3A%22x%2By%2520%22%7D", { a: "x+y%20" }],
    ["URL-encoded JSON with plus signs", "%7B%22a%22:%221+1%22%7D", { a: "1+1" }],
    ["JSON in JSON", '"{\\"a\\":1}"', { a: 1 }],
    ["nothing", " \n", {}],
  ])("reads %s", (_, text, document) => {
    expect(parseDocument(text)).toEqual(document)
  })

  it.each(["Version: 2012-10-17", "%7B", "%E0%A4%A", "{"])("says that %j is not JSON", (text) => {
    expect(() => parseDocument(text)).toThrow(/^This policy document is not JSON: .*\.$/s)
  })
})

describe("documentSize", () => {
  it.each<[string, Json, number]>([
    ["minified JSON", { a: "bc" }, '{"a":"bc"}'.length],
    ["a text without its white space", '{ "a" :\n "b c" }', '{"a":"bc"}'.length],
    ["an account id by its placeholder", { a: ACCOUNT_ID }, '{"a":"123456789012"}'.length],
    ["nothing", "", 0],
  ])("counts %s", (_, document, size) => {
    expect(documentSize(document)).toBe(size)
  })
})
