import type { Variables } from "./expression/cel.ts"
import {
  type EvaluateOptions,
  type Expression,
  evaluateAt,
  parseExpression,
  referenceExpression,
  remember,
} from "./expression/cel.ts"
import { ExpressionError, moved } from "./expression/error.ts"
import { explainUnknown } from "./expression/explain.ts"
import { provided } from "./expression/mentions.ts"
import { split } from "./expression/split.ts"
import { RESULT_LIMIT } from "./expression/value.ts"
import type { Json } from "./model.ts"

export { type FileCall, fileCallsOf } from "./expression/calls.ts"
export { type EvaluateOptions, type Expression, parseExpression, type Variables } from "./expression/cel.ts"
export { ExpressionError } from "./expression/error.ts"
export type { Functions, Lookup } from "./expression/evaluation.ts"
export { constants as reservedNames } from "./expression/language.ts"
export { type Member, membersOf } from "./expression/members.ts"
export type { Mention } from "./expression/mentions.ts"

/** A string that may hold `{{ ... }}`. */
export interface Text {
  readonly source: string
  /** It holds none: it is its own value. */
  readonly literal: boolean
  /** It is exactly one: its value keeps its type. */
  readonly whole: boolean
  /** As in Expression, of all of them. */
  readonly mentions: ReadonlySet<string>
  readonly segments: readonly Segment[]
}

/** A part of a text: what stands there, or an expression between braces. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "expression"
      readonly expression: Expression
      /** Where its source begins in the text. */
      readonly offset: number
      /** It is no more than this: `{{ account.id }}`. */
      readonly bare?: Bare
    }

/** What is interpolated most, and differs between accounts without anybody wanting to see it. */
export type Bare = "account.id" | "account.name"

export interface EvaluateTextOptions extends EvaluateOptions {
  /** What stands for bare interpolations, instead of their values. */
  readonly placeholders?: Readonly<Record<Bare, string>>
}

const texts = new Map<string, Text | ExpressionError>()

/** Splits a string at its `{{ ... }}` and parses each. The same string gives the same object. */
export function parseText(source: string): Text | ExpressionError {
  return remember(texts, source, () => {
    const segments = split(source).map((piece): Segment => {
      if (piece.kind === "literal") return piece
      const expression = piece.kind === "source" ? parseExpression(piece.text) : parseReference(piece.text)
      if (expression instanceof ExpressionError) throw moved(expression, piece.offset)
      const bare = bareOf(expression)
      return { kind: "expression", expression, offset: piece.offset, ...(bare !== undefined && { bare }) }
    })
    const found = segments.flatMap((segment) => (segment.kind === "expression" ? [segment.expression] : []))
    return {
      source,
      segments,
      literal: found.length === 0,
      whole: segments.length === 1 && found.length === 1,
      mentions: new Set(found.flatMap(({ mentions }) => [...mentions])),
    }
  })
}

/**
 * What an expression results in. Throws an ExpressionError, or whatever a function of the caller's threw, as it is.
 * A plain path such as `variables.statements` results in the very object that the variables hold.
 */
export function evaluate(expression: Expression, variables: Variables, options: EvaluateOptions = {}): Json {
  return evaluateAt(0, expression, variables, options)
}

/**
 * What a text results in: the value of its expression where it is whole, else a string. Throws as `evaluate` does;
 * offsets count from the start of the text.
 */
export function evaluateText(text: Text, variables: Variables, options: EvaluateTextOptions = {}): Json {
  if (text.literal) return text.source
  const [first] = text.segments
  if (text.whole && first !== undefined) return evaluateSegment(first, variables, options)
  let result = ""
  for (const segment of text.segments) {
    const value = evaluateSegment(segment, variables, options)
    result += typeof value === "string" ? value : inText(value, segment, text)
    if (result.length > RESULT_LIMIT) throw new ExpressionError(`The text has more than ${RESULT_LIMIT} characters.`)
  }
  return result
}

/** The variables and functions it mentions that are not among these, wherever they stand: nothing is evaluated. */
export function checkVariables(parsed: Expression | Text, known: ReadonlySet<string>): readonly ExpressionError[] {
  if ("segments" in parsed) {
    return parsed.segments.flatMap((segment) => {
      if (segment.kind === "literal") return []
      return checkVariables(segment.expression, known).map((error) => moved(error, segment.offset))
    })
  }
  const unknown = parsed.places.filter(({ name }) => !known.has(name))
  return unknown.map(({ name, offset }) => {
    if (isFunction(name)) return new ExpressionError(`${name}() cannot be used here.`, { offset })
    return explainUnknown(
      name,
      [...known].filter((other) => !isFunction(other)),
      offset,
    )
  })
}

const isFunction = (name: string): boolean => provided.has(name)

function parseReference(text: string): Expression | ExpressionError {
  try {
    return referenceExpression(text)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

function evaluateSegment(segment: Segment, variables: Variables, options: EvaluateTextOptions): Json {
  if (segment.kind === "literal") return segment.text
  if (segment.bare !== undefined && options.placeholders !== undefined) return options.placeholders[segment.bare]
  return evaluateAt(segment.offset, segment.expression, variables, options)
}

function bareOf({ path }: Expression): Bare | undefined {
  const name = path?.join(".")
  return name === "account.id" || name === "account.name" ? name : undefined
}

/** A number or a boolean as part of a longer string. */
function inText(value: Json, segment: Segment, text: Text): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  const kind = value === null ? "null" : Array.isArray(value) ? "a list" : "a map"
  const others = text.segments.filter((other) => other !== segment)
  const spaces = others.every((other) => other.kind === "literal" && other.text.trim() === "")
  throw new ExpressionError(`The expression results in ${kind}, which cannot stand inside a longer string.`, {
    offset: segment.kind === "expression" ? segment.offset : 0,
    fix: spaces
      ? "Remove the space or line break around the braces: a string that is one whole expression keeps its type."
      : "Make it text, for example list.join(', '), or let the expression be the whole string.",
  })
}
