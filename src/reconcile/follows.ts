import { isRemainder } from "../apply/remainder.ts"
import type { Review } from "../apply/review.ts"
import type { Config, Desired, Edit, Ref, Reviewed, World } from "../model.ts"
import { compare } from "../plan/compare.ts"
import { holderName, refsOf } from "../plan/holders.ts"
import { changeKey } from "../plan/sequence.ts"
import type { PlannedStep } from "./steps.ts"

/** The live resource carries our owner tag and this template's name, or is of a type without tags of its own: ours while stated. */
export function isOurs({ change, planned, provider }: PlannedStep, owner: string): boolean {
  const { before } = planned.write
  if (before !== undefined && provider.ownership !== "tags") return true
  return before?.owner === owner && before.template === change.template
}

/**
 * A day passed that the reviewer could see: the template reads as it did, and judged by the review's clock there would be
 * nothing to do, or only what was reviewed.
 */
export function followsFromExpiry(
  step: PlannedStep,
  { desired: then, expiring }: { readonly desired: readonly Desired[]; readonly expiring: Reviewed["expiring"] },
  review: Review,
  world: World,
  { name: owner }: Config,
): boolean {
  const { change, provider, context, planned } = step
  const wording = review.expiring(change.template)
  const now = expiring[change.template]
  if (now === undefined || !wording.includes(now)) return false
  const lookup = (type: string) => world.provider(type)
  const stated = then.find(
    ({ type, key, target }) =>
      changeKey({ type, account: target.account.id, region: target.region, id: key }, lookup) === step.key,
  )
  if (!stated) return false
  const comparison = compare(provider, stated, planned.write.before, { context, owner })
  if (!comparison) return true
  const due = { ...comparison, template: change.template, ours: isOurs(step, owner) }
  return review.effects(change).some((effect) => isRemainder(due, effect))
}

/** What a role has for a boundary while its own is replaced. */
const DENIES_ALL = /:policy\/AWSDenyAll$/

/**
 * All that is left to do is to give back what was taken away to replace something else, as was reviewed: a run that was killed
 * in between leaves roles without the policy. Whoever had it when it was reviewed may have it back, and nobody else.
 */
export function followsFromReplace(
  { change, planned, target, provider }: PlannedStep,
  review: Review,
  world: World,
): boolean {
  const { desired, write } = planned
  if (change.action !== "update" || !desired) return false
  const regionOf = (type: string) => (world.provider(type)?.scope === provider.scope ? change.region : "")
  const { properties, key } = desired
  const givesBack = ({ path: [property = "", member], before, after }: Edit): boolean => {
    if (after === undefined || (before !== undefined && !DENIES_ALL.test(String(before)))) return false
    const part = member === undefined ? after : [after]
    const refs = refsOf({ provider, target, properties, property, part })
    const holder = holderName({ provider, key, property })
    const hadIt = ({ type, key: id, account = change.account }: Ref) =>
      review
        .effects({ type, account, region: regionOf(type), id })
        .some(({ action, effect }) => action === "replace" && effect.holders?.includes(holder))
    return refs.length > 0 && refs.every(hadIt)
  }
  return write.edits.every(givesBack)
}
