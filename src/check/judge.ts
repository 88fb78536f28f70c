import { type Expression, ExpressionError, evaluate, evaluateText, type Text } from "../expression.ts"
import type { Json, Rule, Source } from "../model.ts"
import { placeInside } from "../value/written.ts"
import type { CompiledRules, CompiledText } from "./compile.ts"
import type { Subject } from "./subject.ts"

/** What the rules of one template say of one resource. */
export interface Verdict {
  readonly match?: {
    readonly rule: Rule
    readonly message: string
    /** By title; what could not be told is null. */
    readonly columns: { readonly [title: string]: Json }
  }
  readonly failures: readonly Failure[]
}

/** An expression that fails for this resource: the rules that need it say nothing of it. */
export interface Failure {
  readonly error: ExpressionError
  readonly source: Source
  /** Absent: columns fail, which decide nothing. */
  readonly rule?: Rule
}

/** What a resource is asked with. */
export interface Question {
  readonly subject: Subject
  /** What expressions may name beside `resource`, `now` and `let`. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Absent: it is desired state. Rules that only AWS can answer are passed over. */
  readonly now?: Date
}

/** Asks the rules in their order; the first that matches counts. A rule that fails is passed over, and told. Pure. */
export function judge(compiled: CompiledRules, { subject, variables, now }: Question): Verdict {
  const failures = new Map<string, Failure>()
  const values: Record<string, unknown> = { ...variables, resource: subject, ...(now && { now }) }
  const done = new Map<string, Failed | undefined>()
  const take = (name: string): void => {
    const text = compiled.lets.get(name)
    if (!text) return
    if (!done.has(name)) {
      const result = attempt(text, () => evaluate(text.parsed, values))
      done.set(name, result instanceof Failed ? result : undefined)
      if (!(result instanceof Failed)) values[name] = result
    }
    const failed = done.get(name)
    if (failed) throw failed
  }
  const ask = <T extends Expression | Text>(text: CompiledText<T>, rule: Rule | undefined, work: () => Json) => {
    const result = attempt(text, () => {
      text.takes.forEach(take)
      return work()
    })
    if (!(result instanceof Failed)) return result
    const { source, error } = result
    const place = `${source.file}:${source.line}:${source.column}`
    if (!failures.get(place)?.rule) failures.set(place, { error, source, ...(rule && { rule }) })
    return undefined
  }
  for (const { rule, when, message, asksLive } of compiled.rules) {
    if (asksLive !== undefined && !now) continue
    const answer = when ? ask(when, rule, () => truth(evaluate(when.parsed, values))) : true
    if (answer !== true) continue
    const text = ask(message, rule, () => evaluateText(message.parsed, values))
    const columns = now
      ? compiled.columns.map((one) => [one.title, ask(one, undefined, () => evaluate(one.parsed, values)) ?? null])
      : []
    const said = text === undefined ? rule.name : typeof text === "string" ? text : JSON.stringify(text)
    return { match: { rule, message: said, columns: Object.fromEntries(columns) }, failures: [...failures.values()] }
  }
  return { failures: [...failures.values()] }
}

/** What failed, and where it is written: a `let` fails once, whoever takes it. */
class Failed extends Error {
  readonly error: ExpressionError
  readonly source: Source
  constructor(error: ExpressionError, source: Source) {
    super(error.message)
    this.error = error
    this.source = source
  }
}

function attempt(text: CompiledText<unknown>, work: () => Json): Json | Failed {
  try {
    return work()
  } catch (error) {
    if (error instanceof Failed) return error
    if (error instanceof ExpressionError) return new Failed(error, placeInside(text.text, error.offset))
    throw error
  }
}

function truth(answer: Json): boolean {
  if (typeof answer === "boolean") return answer
  throw new ExpressionError("It results in neither true nor false.", { fix: "Compare with ==, or ask a question." })
}
