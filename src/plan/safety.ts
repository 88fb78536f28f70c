import type { Change, Edit, Lifecycle, Problem, Safety, Template } from "../model.ts"

/** What safety counts of one account, or of the whole run. */
export interface Tally {
  owned: number
  deletes: number
  /** Updates and replaces that count as a share of what is owned. */
  changes: number
}

/** Below this many owned resources a percentage says nothing. */
const ENOUGH = 10

/** Whether a change counts as a share of what we own: not creates, nor what this pull request causes, nor a renamed template. */
export function countsAsChange(action: Change["action"], edits: readonly Edit[]): boolean {
  if (action !== "update" && action !== "replace") return false
  if (edits.some(({ cause }) => cause === "pull-request")) return false
  return !edits.every(({ path }) => path[0] === "Tags" && path[1] === "reconcile:template")
}

/** The stricter of two revisions' limits: a pull request cannot raise the limit that would stop it. */
export function stricter(head: Safety, base: Safety | undefined): Safety {
  if (!base) return head
  return {
    deletes: Math.min(head.deletes, base.deletes),
    deletePercent: Math.min(head.deletePercent, base.deletePercent),
    changePercent: Math.min(head.changePercent, base.changePercent),
  }
}

/** Limits that a tally breaks. `account` absent: the whole run. */
export function breaches(
  tally: Tally,
  limits: Safety,
  account?: { readonly id: string; readonly name: string },
): readonly Problem[] {
  const where = account ? `in ${account.name} (${account.id})` : "in the whole run"
  const place = account ? { account: account.id } : {}
  const { owned, deletes, changes } = tally
  const problems: Problem[] = []
  const broken = (message: string, fix: string) => problems.push({ severity: "blocked", message, fix, ...place })
  if (deletes > limits.deletes) {
    broken(`${deletes} deletes ${where}; the limit is ${limits.deletes} (safety.deletes)`, ACKNOWLEDGE_DELETES)
  }
  if (owned >= ENOUGH && deletes * 100 > owned * limits.deletePercent) {
    broken(
      `${percent(deletes, owned)} of what is owned ${where} would be deleted; the limit is ${limits.deletePercent}% (safety.deletePercent)`,
      ACKNOWLEDGE_DELETES,
    )
  }
  if (owned >= ENOUGH && changes * 100 > owned * limits.changePercent) {
    broken(
      `${percent(changes, owned)} of what is owned ${where} would change; the limit is ${limits.changePercent}% (safety.changePercent)`,
      ACKNOWLEDGE_CHANGES,
    )
  }
  return problems
}

const ACKNOWLEDGE_DELETES =
  "If that is intended, let the template say lifecycle: { acknowledge: { deletes: N } } with the planned number; a template that is gone comes back with state: absent to say so, or safety sets a higher limit."
const ACKNOWLEDGE_CHANGES =
  "Compare with a base revision (--base), so that what this change causes does not count, or say lifecycle: { acknowledge: { changes: N } }."

const percent = (part: number, whole: number): string => `${Math.round((part * 100) / whole)}% (${part} of ${whole})`

/** What was planned per template, against what the template says it expects. */
export interface Acknowledged {
  readonly deletes: number
  readonly changes: number
}

/** A template, as far as its numbers go. */
export type Acknowledging = Pick<Template, "name" | "source"> & { readonly lifecycle: Pick<Lifecycle, "acknowledge"> }

/** A template's numbers must be the planned ones: they were written by somebody who had seen the plan. */
export function wrongAcknowledgements(
  templates: readonly Acknowledging[],
  planned: ReadonlyMap<string, Acknowledged>,
  /** An apply may find less to do than was reviewed, never more. */
  { remainder = false }: { readonly remainder?: boolean } = {},
): readonly Problem[] {
  return templates.flatMap(({ name, source, lifecycle }) => {
    const actual = planned.get(name) ?? { deletes: 0, changes: 0 }
    return (["deletes", "changes"] as const).flatMap((what): readonly Problem[] => {
      const expected = lifecycle.acknowledge[what]
      // Once done, nothing is left to do: a template that keeps its number does not block what comes later.
      if (expected === undefined || expected === actual[what] || actual[what] === 0) return []
      if (remainder && actual[what] < expected) return []
      return [
        {
          severity: "blocked",
          message: `Template "${name}" acknowledges ${expected} ${what}, but ${actual[what]} are planned`,
          fix: `Look at the plan; if it is right, write acknowledge: { ${what}: ${actual[what]} }.`,
          source,
          template: name,
        },
      ]
    })
  })
}

/** Whether a template's acknowledgement covers its changes of one kind, so that limits do not count them. */
export const isAcknowledged = (template: Template | undefined, what: "deletes" | "changes"): boolean =>
  template?.lifecycle.acknowledge[what] !== undefined
