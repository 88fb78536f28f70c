import type { Action, Problem, Ref, Waiting } from "../model.ts"

/** Names one resource in the whole organization. */
export const stepKey = (type: string, account: string, foldedKey: string, region = ""): string =>
  `${type}|${account}|${region}|${foldedKey}`

/** Only what does not exist yet has to be waited for. */
export const bringsAbout = (action: Action): boolean => action === "create" || action === "replace"

/** Step keys of what a resource needs, with absent accounts filled in; `accountOf` and `regionOf` say where a type's resources live. */
export function neededKeys(
  refs: readonly Ref[],
  accountOf: (type: string) => string,
  fold: (type: string, key: string) => string,
  regionOf: (type: string) => string,
): readonly string[] {
  return refs.map((ref) =>
    stepKey(ref.type, ref.account ?? accountOf(ref.type), fold(ref.type, ref.key), regionOf(ref.type)),
  )
}

/**
 * What cannot be put in order: resources that need each other, and needs that only a later wave would meet.
 * `waiting` holds the creates and replaces that need others, and everything they need that is planned.
 */
export function orderProblems(waiting: readonly Waiting[], waveOf: (account: string) => number): readonly Problem[] {
  const byKey = new Map(waiting.map((step) => [step.key, step]))
  const problems: Problem[] = []
  const done = new Set<string>()
  const visit = (step: Waiting, trail: readonly Waiting[]): void => {
    const start = trail.indexOf(step)
    if (start >= 0) {
      problems.push(cycle(trail.slice(start)))
      return
    }
    if (done.has(step.key)) return
    for (const key of step.needs) {
      const needed = byKey.get(key)
      if (!needed || !bringsAbout(needed.action)) continue
      if (waveOf(needed.account) > waveOf(step.account)) problems.push(tooLate(step, needed))
      else if (bringsAbout(step.action) || step.account !== needed.account) visit(needed, [...trail, step])
    }
    done.add(step.key)
  }
  for (const step of waiting) visit(step, [])
  return problems
}

const named = ({ type, id, account }: Waiting): string => `${type} ${id} in ${account}`

function cycle(steps: readonly Waiting[]): Problem {
  const [first] = steps as readonly [Waiting]
  return {
    severity: "error",
    message: `These need each other, so none can be created first: ${[...steps, first].map(named).join(" needs ")}`,
    fix: "Create one of them without the other first, then add the reference.",
    template: first.template,
    account: first.account,
    type: first.type,
    id: first.id,
  }
}

function tooLate(step: Waiting, needed: Waiting): Problem {
  return {
    severity: "error",
    message: `${named(step)} needs ${named(needed)}, which only a later wave creates`,
    fix: "Put the account of what is needed into an earlier wave.",
    template: step.template,
    account: step.account,
    type: step.type,
    id: step.id,
  }
}
