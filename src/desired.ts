import { joinResources, type Resolution } from "./desired/account.ts"
import { type DesiredFacts, type Entry, entryOf, isHeld } from "./desired/entry.ts"
import type { Known, Needs } from "./desired/known.ts"
import { tracer } from "./desired/scope.ts"
import { isFatal, resolveTarget } from "./desired/target.ts"
import type { Desired, Problem, Target, Written } from "./model.ts"

export type { Resolution } from "./desired/account.ts"
export type { DesiredFacts } from "./desired/entry.ts"

/** One resource with the place where each part of it was written. */
export interface Traced {
  readonly desired: Desired
  readonly writtenAt: ReadonlyMap<string, Written>
}

/** Pure answers about desired state: the same for the same facts and what is known. */
export interface Resolver {
  /** Problems of whole templates: they are held back everywhere. */
  readonly problems: readonly Problem[]
  /** Templates held back everywhere. */
  readonly held: ReadonlySet<string>
  /** Ids of accounts that some template speaks to. */
  readonly accounts: ReadonlySet<string>
  resolve(account: string, known: Known): Resolution
  /** What a template of a type resolves to in a target, whatever its own targets are; nothing where it has problems. */
  wouldState(
    template: string,
    type: string,
    target: Target,
    known: Known,
  ): { readonly desired: readonly Desired[]; readonly needs: Needs }
  /** As `resolve`, with the places. */
  trace(account: string, known: Known): readonly Traced[]
}

/** Chooses the targets of every template, once; resolving an account is then cheap. */
export function resolver(facts: DesiredFacts): Resolver {
  const entries = facts.templates.flatMap((template): readonly Entry[] => {
    const provider = facts.provider(template.type)
    return provider ? [entryOf(template, provider, facts)] : []
  })
  const byName = new Map(entries.map((entry) => [entry.template.name, entry]))
  const held = new Set(entries.filter(isHeld).map(({ template }) => template.name))
  const byAccount = new Map<string, [Entry, Target][]>()
  for (const entry of entries) {
    if (held.has(entry.template.name)) continue
    for (const target of entry.placement.targets) {
      const list = byAccount.get(target.account.id) ?? []
      byAccount.set(target.account.id, list)
      list.push([entry, target])
    }
  }
  const resolve = (account: string, known: Known): Resolution => joinResources(byAccount.get(account) ?? [], known)
  return {
    problems: entries.flatMap(({ template, placement, itemProblems }) =>
      [...placement.problems, ...itemProblems].map((problem) => ({ ...problem, template: template.name })),
    ),
    held,
    accounts: new Set(byAccount.keys()),
    resolve,
    wouldState: (name, type, target, known) => {
      const entry = byName.get(name)
      if (!entry || held.has(name) || entry.template.type !== type) return { desired: [], needs: new Map() }
      const { desired, problems, needs } = resolveTarget(entry, target, known)
      return { desired: problems.some(isFatal) ? [] : desired, needs }
    },
    trace: (account, known) =>
      (byAccount.get(account) ?? []).flatMap(([entry, target]) => {
        const trace = tracer()
        const { desired } = resolveTarget(entry, target, known, trace.trace)
        return desired.map((resource) => ({ desired: resource, writtenAt: trace.writtenAt }))
      }),
  }
}
