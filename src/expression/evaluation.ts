import { EvaluationError } from "@marcbachmann/cel-js"
import type { Json, LookupRequest } from "../model.ts"
import { ExpressionError } from "./error.ts"

/** What `ssm()`, `secret()` or a dynamic reference of CloudFormation asks for. */
export interface Lookup extends Pick<LookupRequest, "service" | "version" | "stage"> {
  /** As written: of a parameter with its version, `/name:3`. */
  readonly name: string
  /** The part of a secret's JSON. */
  readonly path?: string
  /** Twelve digits. Absent: the target's own, as `region`. */
  readonly account?: string
  readonly region?: string
  /** It may stand only where a value stays secret. */
  readonly secret: boolean
  /** What problems call it: `ssm()`. */
  readonly text: string
}

/**
 * What `file(path)`, `include(path)` and lookups do. Whatever they throw reaches the caller of `evaluate` as it is, even from
 * inside an operand that CEL would forgive.
 */
export interface Functions {
  readonly file?: (path: string) => Json
  readonly include?: (path: string) => Json
  readonly lookup?: (lookup: Lookup) => Json
}

interface Evaluation {
  readonly functions: Functions
  /** Units of work that may still be done. */
  left: number
  thrown?: { readonly error: unknown }
}

/**
 * Work that one evaluation may do, nested ones included. A unit is about one step of the evaluator, or one element
 * copied or compared: all of it takes well under a second. Counted and not timed, so that a plan never depends on how
 * busy a machine is.
 */
export const BUDGET = 5_000_000

let current: Evaluation | undefined

/** Does the work with these functions and one budget. Evaluations inside it (`include`) spend from the same budget. */
export function perform<T>(functions: Functions, work: () => T): T {
  const outer = current
  const own: Evaluation = { functions, left: outer === undefined ? BUDGET : outer.left }
  current = own
  try {
    const result = work()
    assertSettled(own)
    return result
  } catch (error) {
    assertSettled(own)
    throw error
  } finally {
    current = outer
    if (outer !== undefined) outer.left = own.left
  }
}

/** CEL forgives errors in operands that do not matter; these two kinds are never forgiven. */
function assertSettled({ thrown, left }: Evaluation): void {
  if (thrown !== undefined) throw thrown.error
  if (left < 0) {
    throw new ExpressionError("The expression does too much work.", {
      fix: "Use fewer nested loops and shorter lists and texts; put large tables into a file and look up by key.",
    })
  }
}

/** Takes units from the budget; throws once it is spent, and at every later call, so that no loop goes on. */
export function charge(units: number): void {
  if (current === undefined) return
  current.left -= units
  if (current.left < 0) throw new EvaluationError({ code: "too_much_work", message: "too much work" })
}

/** Calls one of the caller's functions; `text` is what people wrote. */
export function callFunction<N extends keyof Functions>(
  name: N,
  argument: Parameters<NonNullable<Functions[N]>>[0],
  text: string = `${name}()`,
): Json {
  const implementation = current?.functions[name] as ((argument: unknown) => Json) | undefined
  if (current === undefined || implementation === undefined) {
    throw new EvaluationError({ code: "not_here", message: `${text} cannot be used here.` })
  }
  const evaluation = current
  try {
    return implementation(argument)
  } catch (error) {
    evaluation.thrown ??= { error }
    // CEL takes a thrown value that is no Error for a result.
    throw error instanceof Error ? error : new EvaluationError({ code: "thrown", message: "thrown" })
  }
}
