import type { Desired, Organization, Problem, World } from "../model.ts"

/** What is stated in one account, without what cannot be right in this organization. */
export interface Fitting {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  /** Templates of what does not fit: nothing of theirs is an orphan here. */
  readonly uncertain: ReadonlySet<string>
}

/** Asks each type what only the whole organization can tell: a policy's target that has no such name, for example. */
export function fitting(
  stated: readonly Desired[],
  world: Pick<World, "provider">,
  organization: Organization,
): Fitting {
  const problems = stated.flatMap((one): readonly Problem[] => {
    const { type, key: id, template, source, target, state } = one
    if (state !== "present") return []
    const found = world.provider(type)?.misfits?.(one.properties, { organization, stated }) ?? []
    const place = { account: target.account.id, region: target.region, type, id, template, source }
    return found.map(({ message, fix }) => ({ severity: "error", message, ...(fix && { fix }), ...place }))
  })
  if (problems.length === 0) return { desired: stated, problems, uncertain: new Set() }
  const uncertain = new Set(problems.flatMap(({ template }) => template ?? []))
  return { desired: stated.filter(({ template }) => !uncertain.has(template)), problems, uncertain }
}
