import type { Change, Naming, Problem, Provider, Waiting } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { Planned } from "./account.ts"
import { bringsAbout, neededKeys, orderProblems, stepKey } from "./order.ts"

type Lookup = (type: string) => Provider | undefined

/**
 * The key of a change among all steps of a run. Account-scope resources have no region of their own, and those of the
 * organization, of which there is but one, no account.
 */
export function changeKey(change: Place, provider: Lookup): string {
  const known = provider(change.type)
  return namedKey(change, known && namingOf(known))
}

type Place = Omit<Change, "group" | "action" | "template">

/** The same, of a type whose provider is not at hand. */
export function namedKey({ type, account, region, id }: Place, naming: Naming | undefined): string {
  const { scope, fold } = naming ?? { scope: "account", fold: "none" }
  const folded = { none: id, case: id.toLowerCase(), sole: "" }[fold]
  return stepKey(type, scope === "organization" ? "" : account, folded, scope === "region" ? region : "")
}

/** How a type's resources are told apart. */
export function namingOf(provider: Pick<Provider, "scope" | "key" | "schema">): Naming {
  const folded = foldKey(provider, "A")
  return { scope: provider.scope, fold: folded === "" ? "sole" : folded === "a" ? "case" : "none" }
}

const ownerOf = (provider: Provider | undefined, account: string): string =>
  provider?.scope === "organization" ? "" : account

/** Keys of the steps that a planned change has to wait for, if they are planned too. */
export function needsOf({ change, desired, write, target }: Planned, provider: Lookup): readonly string[] {
  const known = provider(change.type)
  const properties = change.action === "delete" ? write.before?.properties : desired?.properties
  if (!known?.needs || !properties) return []
  const fold = (type: string, key: string) => {
    const needed = provider(type)
    return needed ? foldKey(needed, key) : key
  }
  const regionOf = (type: string) => (provider(type)?.scope === "region" ? change.region : "")
  const accountOf = (type: string) => ownerOf(provider(type), change.account)
  return neededKeys(known.needs(properties, target), accountOf, fold, regionOf)
}

/**
 * Gathers, account by account, the few changes whose order matters, and says what cannot be put in order once all are
 * known. Needs that nothing planned brings about are met already, or AWS will say that they are not.
 */
export function sequence(provider: Lookup) {
  const waiting: Waiting[] = []
  const add = (planned: readonly Planned[]): void => {
    const keys = new Map(planned.map((one) => [changeKey(one.change, provider), one]))
    for (const [key, one] of keys) {
      if (one.change.action === "delete") continue
      const needs = needsOf(one, provider).filter(
        (need) => need.split("|")[1] !== one.change.account || brings(keys.get(need)),
      )
      if (needs.length === 0) continue
      waiting.push(waitingOf(key, one.change, needs))
    }
  }
  const keyOf = (change: Change) => changeKey(change, provider)
  return {
    add,
    /** What has to wait for others, as far as accounts were added. */
    waiting: (): readonly Waiting[] => waiting,
    problems: (changes: readonly Change[], waveOf: (account: string) => number): readonly Problem[] =>
      unordered(waiting, changes, keyOf, waveOf),
  }
}

/** What of a whole run cannot be put in order; `waiting` is of all its accounts. Pure. */
export function unordered(
  waiting: readonly Waiting[],
  changes: readonly Change[],
  keyOf: (change: Change) => string,
  waveOf: (account: string) => number,
): readonly Problem[] {
  const elsewhere = new Set(waiting.flatMap(({ needs }) => needs))
  if (elsewhere.size === 0) return []
  const known = new Set(waiting.map(({ key }) => key))
  const needed = changes
    .map((change) => ({ key: keyOf(change), change }))
    .filter(({ key }) => elsewhere.has(key) && !known.has(key))
    .map(({ key, change }) => waitingOf(key, change, []))
  // Accounts are added as they come in; what is said of them must not depend on that.
  const all = [...waiting, ...needed].sort((a, b) => (a.key < b.key ? -1 : 1))
  return orderProblems(all, waveOf)
}

const brings = (planned: Planned | undefined): boolean => planned !== undefined && bringsAbout(planned.change.action)

const waitingOf = (
  key: string,
  { type, id, account, template, action }: Omit<Change, "group">,
  needs: readonly string[],
): Waiting => ({
  key,
  type,
  id,
  account,
  template,
  action,
  needs,
})
