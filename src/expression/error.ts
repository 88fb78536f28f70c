import { suggest } from "../value/suggest.ts"

/** What is wrong with an expression: a sentence about it, a sentence on what to do, and where. */
export class ExpressionError extends Error {
  /** What to do about it: one sentence. */
  readonly fix: string | undefined
  /** Characters from the start of the text that was parsed, counting from 0. */
  readonly offset: number

  constructor(message: string, { fix, offset = 0, cause }: { fix?: string; offset?: number; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = "ExpressionError"
    this.fix = fix
    this.offset = offset
  }
}

/** The same error, for somebody whose text begins `offset` characters earlier. */
export function moved(error: ExpressionError, offset: number): ExpressionError {
  if (offset === 0) return error
  const { message, fix, cause } = error
  return new ExpressionError(message, { offset: error.offset + offset, cause, ...(fix !== undefined && { fix }) })
}

/** `Did you mean "x"?` where one of the names is close enough to what was written, else "". */
export function didYouMean(written: string, names: Iterable<string>): string {
  const meant = suggest(written, names)
  return meant === undefined ? "" : `Did you mean "${meant}"?`
}
