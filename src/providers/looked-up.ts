import type { Session, Write } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** What a sensitive property shows where its live value is not the one that the template refers to. */
export const ANOTHER_VALUE = "(another value)"

/** A value that was looked up, and the text of the reference it came from. */
export interface LookedUp {
  readonly value: string
  readonly reference: string
}

/**
 * The looked-up value that a write carries for a sensitive property; undefined where the template refers to none, or leaves it
 * to somebody else. Throws a `ProblemError` where the value has to change and does not come from a lookup.
 */
export function lookedUp(
  session: Session,
  { after, edits, references }: Write,
  property: string,
): LookedUp | undefined {
  const [value, reference] = [after?.[property], references?.[property]]
  if (reference !== undefined && typeof value === "string") return { value, reference }
  if (!edits.some(({ path, after: wanted }) => path[0] === property && wanted !== undefined)) return undefined
  const { account, region } = session.target
  throw new ProblemError({
    severity: "error",
    message: `${property} has no value that was looked up.`,
    fix: `Write a lookup for ${property}, like secret('name'): a secret is not written out in a template.`,
    account: account.id,
    region,
  })
}

/**
 * Makes a call that sends a secret value. What it throws has AWS's code, and AWS's words only where they cannot quote the value:
 * refusals of what was sent do, like `Value '...' at 'value' failed to satisfy constraint`.
 */
export async function withoutQuoting<T>(value: string | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (value === undefined) throw error
    const name = error instanceof Error ? error.name : "Error"
    const words = error instanceof Error ? error.message : ""
    const silent = !WORDY.test(name) || quotes(words, value)
    const quiet = new Error(
      silent ? `AWS answered ${name}; its words are not shown, since they may quote the value` : words,
    )
    quiet.name = name
    throw quiet
  }
}

/** Refusals that are about who asks, how often, or what is there: none of them is about what was sent. */
const WORDY =
  /^(AccessDenied|Throttling|ResourceNotFound|ResourceExists|Parameter(AlreadyExists|LimitExceeded|MaxVersionLimitExceeded|NotFound)|TooManyUpdates|LimitExceeded|InvalidKeyId|EncryptionFailure|DecryptionFailure|InternalService|InternalServer|UnrecognizedClient|ExpiredToken|PreconditionNotMet|InvalidRequest)/

/** Whether any eight characters of the value, or a shorter one as a whole, stand in a text. */
function quotes(text: string, value: string): boolean {
  if (value.length <= 8) return value !== "" && text.includes(value)
  for (let start = 0; start + 8 <= value.length; start++) if (text.includes(value.slice(start, start + 8))) return true
  return false
}
