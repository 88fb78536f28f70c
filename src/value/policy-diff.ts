import type { Json } from "../model.ts"
import { type ElementValue, type Part, type ReadStatement, readDocument } from "./policy-parts.ts"
import { canonicalSpelling, type DocumentContext } from "./policy-spelling.ts"

/** One entry of what a reviewer must see of a changed document. */
export type DocumentChange = HeaderChange | StatementChange

/** What happened to one statement. */
export interface StatementChange {
  readonly kind: "added" | "removed" | "changed"
  /** Its place in the written list: of the document after, or of the one before where it was removed. From 0. */
  readonly index: number
  readonly sid?: string
  /** `Allow` or `Deny`, unless somebody wrote something else; the new one where it changed. */
  readonly effect?: string
  readonly added: readonly ElementValue[]
  readonly removed: readonly ElementValue[]
}

/** What happened to what stands beside the statements: `Version`, `Id`. */
export interface HeaderChange {
  readonly kind: "document"
  readonly added: readonly ElementValue[]
  readonly removed: readonly ElementValue[]
}

/**
 * What a reviewer must see of a changed document, statement by statement. Statements are paired by `Sid` where it is unique
 * on both sides, else by equal meaning, else with the most similar one of the same effect. Empty if and only if the
 * canonical forms are equal; an absent document counts as one without statements.
 */
export function diffDocuments(
  before: Json | undefined,
  after: Json | undefined,
  context: DocumentContext = {},
): readonly DocumentChange[] {
  const spelling = canonicalSpelling(context)
  const old = readDocument(before, spelling)
  const now = readDocument(after, spelling)
  const { pairs, added, removed } = pairedStatements(old.statements, now.statements)
  const changes = [
    ...removed.map((statement) => statementChange("removed", statement, statement.parts, NOTHING)),
    ...pairs
      .filter(([from, to]) => from.identity !== to.identity)
      .map(([from, to]) => statementChange("changed", to, from.parts, to.parts)),
    ...added.map((statement) => statementChange("added", statement, NOTHING, statement.parts)),
  ].sort((a, b) => a.index - b.index)
  const beside = difference(old.beside, now.beside)
  return beside.added.length + beside.removed.length === 0 ? changes : [{ kind: "document", ...beside }, ...changes]
}

type Parts = ReadonlyMap<string, Part>
type Pair = readonly [from: ReadStatement, to: ReadStatement]

interface Pairing {
  readonly pairs: readonly Pair[]
  readonly added: readonly ReadStatement[]
  readonly removed: readonly ReadStatement[]
}

function pairedStatements(before: readonly ReadStatement[], after: readonly ReadStatement[]): Pairing {
  const pairs: Pair[] = []
  const removed = new Set(before)
  const added = new Set(after)
  const pair = (from: ReadStatement, to: ReadStatement) => {
    pairs.push([from, to])
    removed.delete(from)
    added.delete(to)
  }
  const sidsBefore = uniqueSids(before)
  for (const [sid, to] of uniqueSids(after)) {
    const from = sidsBefore.get(sid)
    if (from) pair(from, to)
  }
  const identities = new Map([...removed].map((statement) => [statement.identity, statement]))
  for (const to of [...added]) {
    const from = identities.get(to.identity)
    if (from) pair(from, to)
  }
  const candidates = [...removed].flatMap((from) =>
    [...added].map((to) => ({ from, to, score: from.effect === to.effect ? similarity(from.parts, to.parts) : 0 })),
  )
  candidates.sort((a, b) => b.score - a.score)
  for (const { from, to, score } of candidates) {
    if (score > 0 && removed.has(from) && added.has(to)) pair(from, to)
  }
  return { pairs, added: [...added], removed: [...removed] }
}

function uniqueSids(statements: readonly ReadStatement[]): ReadonlyMap<string, ReadStatement> {
  const bySid = new Map<string, ReadStatement>()
  const repeated = new Set<string>()
  for (const statement of statements) {
    if (statement.sid === undefined) continue
    if (bySid.has(statement.sid)) repeated.add(statement.sid)
    bySid.set(statement.sid, statement)
  }
  for (const sid of repeated) bySid.delete(sid)
  return bySid
}

/** The share of values that two statements have in common, their effect and name apart: 0 to 1. */
function similarity(left: Parts, right: Parts): number {
  let shared = 0
  for (const [key, { element }] of left) {
    if (element !== "Effect" && element !== "Sid" && right.has(key)) shared += 1
  }
  return (2 * shared) / Math.max(1, left.size + right.size)
}

function difference(from: Parts, to: Parts): { added: readonly ElementValue[]; removed: readonly ElementValue[] } {
  return { added: missing(to, from), removed: missing(from, to) }
}

function missing(parts: Parts, others: Parts): readonly ElementValue[] {
  return [...parts.values()].filter(({ key }) => !others.has(key)).map(({ element, value }) => ({ element, value }))
}

const NOTHING: Parts = new Map()

function statementChange(
  kind: "added" | "removed" | "changed",
  of: ReadStatement,
  from: Parts,
  to: Parts,
): StatementChange {
  const { index, sid, effect } = of
  return {
    kind,
    index,
    ...(sid === undefined ? {} : { sid }),
    ...(effect === undefined ? {} : { effect }),
    ...difference(from, to),
  }
}
