import type { Desired } from "../model.ts"

/** Why what drifted in one property is not taken over, though a template could state it. */
export interface Refusal {
  /** It is all of the resource that is not taken over, and not this property only. */
  readonly whole: boolean
  /** The rest of a sentence. */
  readonly reason: string
}

/**
 * What only a person may write into a template: rights that live state gives and no template (`given` names them; untrusted
 * text), and what a template enforces. Undefined where it may be proposed. Pure.
 */
export function refusalOf(desired: Desired | undefined, given: readonly string[]): Refusal | undefined {
  if (given.length > 0) {
    const what = [...new Set(given)].join("; ")
    return {
      whole: false,
      reason: `it gives rights that no template gives (${what}): if that is right, write it yourself`,
    }
  }
  if (!desired?.lifecycle.enforce) return undefined
  return { whole: true, reason: "its template says `lifecycle: { enforce: true }`, so what it states is put back" }
}

/** Why there is no property to propose of what is to be deleted, where a template says so; undefined where none states it. */
export const absence = (desired: Desired | undefined): string | undefined =>
  desired?.state === "absent"
    ? `the template ${desired.template} wants it gone (\`state: absent\`, or it expired): say otherwise there, if it is to stay`
    : undefined
