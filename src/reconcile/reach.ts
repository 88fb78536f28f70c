import type { Organization, Provider, Write } from "../model.ts"
import type { AccountResult } from "../plan/account.ts"
import type { RunFacts } from "./account.ts"

/** Accounts that a write governs, as it was or as it will be: ids, sorted. */
export function reachOf(
  { before, after }: Pick<Write, "before" | "after">,
  { reach }: Provider,
  organization: Organization,
): readonly string[] {
  if (!reach) return []
  const both = [before?.properties, after].flatMap((properties) => (properties ? reach(properties, organization) : []))
  return [...new Set(both)].sort()
}

/** The result, with what its changes reach: one policy is one change, and may hit every account there is. */
export function withReach(result: AccountResult, { world, organization }: Pick<RunFacts, "world" | "organization">) {
  const planned = result.planned.map((one) => {
    const provider = world.provider(one.change.type)
    if (!provider?.reach) return one
    return { ...one, change: { ...one.change, reach: reachOf(one.write, provider, organization).length } }
  })
  return { ...result, planned }
}
