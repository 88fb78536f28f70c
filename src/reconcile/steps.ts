import { secretsFor } from "../apply/secrets.ts"
import type { Step } from "../apply/step.ts"
import type { Change, Config, Context, Found, Organization, Provider, World } from "../model.ts"
import type { Planned } from "../plan/account.ts"
import { compare, removal } from "../plan/compare.ts"
import { changeKey, needsOf } from "../plan/sequence.ts"
import type { Planning } from "../reconcile.ts"
import { reachOf } from "./reach.ts"

/** A step with what the plan knew. */
export interface PlannedStep extends Step {
  readonly planned: Planned
  readonly context: Context
}

/** One step per row of the plan, in its order. */
export function stepsOf(
  { plan, planned, organization }: Planning,
  world: World,
  config: Config,
): readonly PlannedStep[] {
  const lookup = (type: string) => world.provider(type)
  const byKey = new Map<string, { readonly one: Planned; readonly context: Context }>()
  for (const { planned: list, context } of planned.values()) {
    for (const one of list) byKey.set(changeKey(one.change, lookup), { one, context })
  }
  const removed = removedRoles([...byKey.values()])
  return plan.changes.map((change): PlannedStep => {
    const key = changeKey(change, lookup)
    const known = byKey.get(key)
    const provider = world.provider(change.type)
    if (!known || !provider) throw new Error(`The plan was made without keeping ${key}`)
    return stepOf(change, key, known.one, contextsOf(known.context, removed), provider, {
      world,
      config,
      organization,
    })
  })
}

function stepOf(
  change: Change,
  key: string,
  planned: Planned,
  { plan: context, now }: Contexts,
  provider: Provider,
  {
    world,
    config,
    organization,
  }: { readonly world: World; readonly config: Config; readonly organization: Organization },
): PlannedStep {
  const owner = config.name
  const { desired, target, write, effect } = planned
  const left = (found: Found | undefined, context: Context) =>
    desired ? compare(provider, desired, found, { context, owner }) : found && removal(provider, found, context)
  return {
    change,
    key,
    effect,
    target,
    provider,
    planned,
    context,
    needs: needsOf(planned, (type) => world.provider(type)),
    arns: provider.arns?.(write, target, world.partition) ?? [],
    ...secretsFor(desired, world),
    reach: reachOf(write, provider, { organization, target }),
    write,
    wanted: { desired: desired ? [desired] : [], owned: [change.id] },
    pending: (found) => left(found, now),
    asPlanned: (found) => left(found, context),
  }
}

/** Unique ids to ARNs, of the roles that this run removes or makes anew. */
function removedRoles(all: readonly { readonly one: Planned; readonly context: Context }[]): Context["principals"] {
  const removed = new Map<string, string>()
  for (const { one, context } of all) {
    const arn = one.write.before?.arn
    if (!arn || !["delete", "replace"].includes(one.change.action)) continue
    for (const [id, own] of context.principals) if (own === arn) removed.set(id, own)
  }
  return removed
}

/** What an account's documents may mention: as the plan knew it, and as it is while roles go. */
interface Contexts {
  readonly plan: Context
  readonly now: Context
}

function contextsOf(context: Context, removed: Context["principals"]): Contexts {
  if (removed.size === 0) return { plan: context, now: context }
  const kept = [...context.principals].filter(([id]) => !removed.has(id))
  return {
    plan: { ...context, principals: new Map([...context.principals, ...removed]) },
    now: { ...context, principals: new Map(kept) },
  }
}
