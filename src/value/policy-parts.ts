import type { Json } from "../model.ts"
import { shapedStatement } from "./policy-form.ts"
import { isFields, list, sortedKeys } from "./policy-set.ts"
import { type Spelling, verbatim, WRITTEN } from "./policy-spelling.ts"
import { documentOf } from "./policy-text.ts"

/** `Other`: what the grammar of policies does not know, as `name = JSON`. */
export type ElementName =
  | "Version"
  | "Id"
  | "Sid"
  | "Effect"
  | "Principal"
  | "NotPrincipal"
  | "Action"
  | "NotAction"
  | "Resource"
  | "NotResource"
  | "Condition"
  | "Other"

/**
 * One value of one element, spelled as somebody wrote it: an action, a resource, a principal with its type in front
 * (`Service ec2.amazonaws.com`), or one value of a condition (`StringEquals aws:PrincipalOrgID = o-123`).
 */
export interface ElementValue {
  readonly element: ElementName
  readonly value: string
}

/** One value with the key under which equal values of other documents are found. */
export interface Part extends ElementValue {
  readonly key: string
}

/** A statement as a set of values. */
export interface ReadStatement {
  readonly index: number
  readonly sid?: string
  readonly effect?: string
  readonly parts: ReadonlyMap<string, Part>
  /** Equal for statements that mean the same. */
  readonly identity: string
}

/** A document as sets of values. */
export interface ReadDocument {
  /** What stands beside the statements. */
  readonly beside: ReadonlyMap<string, Part>
  /** Without repetitions. */
  readonly statements: readonly ReadStatement[]
}

/** Takes a document apart: values as people read them, under keys that are equal where the meaning is. */
export function readDocument(written: Json | undefined, spelling: Spelling): ReadDocument {
  const document = documentOf(written)
  if (!isFields(document)) return { beside: keyed([otherPart("document", sortedKeys(document))]), statements: [] }
  if (Object.keys(document).length === 0) return { beside: new Map(), statements: [] }
  const beside = Object.entries({ Version: "2008-10-17", ...document })
    .filter(([name]) => name !== "Statement")
    .map(([name, written]) => {
      const value = sortedKeys(written)
      return name === "Version" || name === "Id" ? part(name, text(value), name, value) : otherPart(name, value)
    })
  const statements = list(document.Statement).map((statement, index) => readStatement(statement, index, spelling))
  return { beside: keyed(beside), statements: [...new Map(statements.map((s) => [s.identity, s])).values()] }
}

function readStatement(written: Json, index: number, spelling: Spelling): ReadStatement {
  const statement = shapedStatement(written, WRITTEN)
  if (!isFields(statement)) {
    const parts = keyed([otherPart("statement", statement)])
    return { index, parts, identity: `odd ${JSON.stringify(statement)}` }
  }
  const parts = keyed(Object.entries(statement).flatMap(([name, value]) => elementParts(name, value, spelling)))
  return {
    index,
    ...(typeof statement.Sid === "string" ? { sid: statement.Sid } : {}),
    ...(typeof statement.Effect === "string" ? { effect: spelling.effect(statement.Effect) } : {}),
    parts,
    identity: [...parts.keys()].sort().join("\n"),
  }
}

function elementParts(name: string, value: Json, spelling: Spelling): readonly Part[] {
  switch (name) {
    case "Sid":
      return [part(name, text(value), name, value)]
    case "Effect":
      return [part(name, text(value), name, typeof value === "string" ? spelling.effect(value) : value)]
    case "Action":
    case "NotAction":
      return valueParts(name, value, spelling.action)
    case "Resource":
    case "NotResource":
      return valueParts(name, value, verbatim)
    case "Principal":
    case "NotPrincipal":
      return principalParts(name, value, spelling)
    case "Condition":
      return conditionParts(value, spelling)
    default:
      return [otherPart(name, value)]
  }
}

function valueParts(name: ElementName, values: Json, spell: (text: string) => string): readonly Part[] {
  const items = list(values)
  if (items.length === 0) return [part(name, "(none)", name)]
  return items.map((item) => part(name, text(item), name, typeof item === "string" ? spell(item) : item))
}

function principalParts(name: "Principal" | "NotPrincipal", value: Json, spelling: Spelling): readonly Part[] {
  if (value === "*" && name === "Principal" && spelling.everyoneIsAws) return [part(name, "*", name, "AWS", "*")]
  if (!isFields(value)) return [part(name, text(value), name, value)]
  const types = Object.entries(value)
  if (types.length === 0) return [part(name, "(none)", name)]
  return types.flatMap(([type, principals]) =>
    list(principals).map((principal) =>
      typeof principal === "string"
        ? part(name, `${type} ${principal}`, name, type, spelling.principal(type, principal))
        : part(name, `${type} ${text(principal)}`, name, type, principal),
    ),
  )
}

function conditionParts(condition: Json, spelling: Spelling): readonly Part[] {
  const name = "Condition"
  if (!isFields(condition)) return [part(name, text(condition), name, condition)]
  return Object.entries(condition).flatMap(([operator, tests]) => {
    if (!isFields(tests)) return [part(name, `${operator} ${text(tests)}`, name, operator, tests)]
    const keys = Object.keys(tests)
    const canonicalKeys = spelling.conditionKeys(keys)
    return keys.flatMap((key, index) => {
      const values = list(tests[key])
      const canonicalKey = canonicalKeys[index]!
      if (values.length === 0) return [part(name, `${operator} ${key} = (none)`, name, operator, canonicalKey)]
      return values.map((value) =>
        part(name, `${operator} ${key} = ${text(value)}`, name, operator, canonicalKey, value),
      )
    })
  })
}

function otherPart(name: string, value: Json): Part {
  return part("Other", `${name} = ${JSON.stringify(value)}`, "Other", name, value)
}

function part(element: ElementName, value: string, ...key: readonly Json[]): Part {
  return { element, value, key: JSON.stringify(key) }
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value)
}

function keyed(parts: readonly Part[]): ReadonlyMap<string, Part> {
  const byKey = new Map<string, Part>()
  for (const found of parts) if (!byKey.has(found.key)) byKey.set(found.key, found)
  return byKey
}
