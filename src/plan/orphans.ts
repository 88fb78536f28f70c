import type { Config, Found, Provider, Reading } from "../model.ts"
import { foldKey } from "../value/key.ts"
import { indispensable, isProtected, type OwnAccess, untouchable } from "./protect.ts"

/**
 * The template that accounts for a resource: the one its tag names, or for what belongs to a parent any of its type, if at
 * head or at base and whatever its targets it resolves to this very resource in this account. A tag alone must not be a
 * weapon: anybody who may tag a role could have it deleted.
 */
export type Proof = (template: string | undefined, type: string, key: string) => string | undefined

/** Ours, and no template states it; a template that a problem holds back may still state it. */
export function isOrphan(
  found: Found,
  facts: {
    /** Folded keys that templates state here. */
    readonly names: ReadonlySet<string>
    readonly provider: Provider
    readonly uncertain: (template: string) => boolean
  },
): boolean {
  if (facts.names.has(foldKey(facts.provider, found.key))) return false
  return found.template === undefined || !facts.uncertain(found.template)
}

/** Why an orphan is only listed, never deleted: a sentence; undefined when it is to be deleted. */
export function prunable(
  found: Found,
  { type }: Reading,
  facts: {
    readonly provider: Provider
    readonly prune: Config["prune"]
    readonly own: OwnAccess
    readonly proof: Proof | undefined
    /** A template of this type that a problem holds back: under another name, it may be the one that states it. */
    readonly heldBack: string | undefined
  },
): string | undefined {
  const witness = facts.proof?.(found.template, type, found.key)
  const template = found.template ?? witness
  const named = `template "${template}"`
  const reserved =
    found.held ?? untouchable(type, found.key, found.properties, facts.own) ?? indispensable(type, found.key, facts.own)
  if (reserved) return `never touched: ${reserved}`
  if (isProtected(found)) return "protected from delete by its tag reconcile:protect"
  if (facts.heldBack !== undefined) return `not certain: template "${facts.heldBack}" is held back, and may state it`
  if (facts.provider.key === "tag")
    return "unexplained: it was found by its tag alone, which anybody may set; if nobody needs it, delete it by hand"
  if (facts.prune === "report") {
    if (witness !== undefined) return `${named} does not state it here any more`
    return template === undefined
      ? "no template states it, and its tags name none"
      : `no template states it (its tag: ${named})`
  }
  if (witness !== undefined) return undefined
  return template === undefined
    ? "unexplained: its tags name no template, and that they say who owns it does not count alone"
    : `unexplained: ${named} does not resolve to it, at head or base (if one was given with --base), so its tag alone does not count`
}
