import type { Organization, Provider, Target, Write } from "../model.ts"
import type { AccountResult } from "../plan/account.ts"
import type { RunFacts } from "./account.ts"

/** Accounts that a write governs, as it was or as it will be: ids, sorted. */
export const reachOf = (
  write: Write,
  { reach }: Provider,
  place: { readonly organization: Organization; readonly target: Target },
): readonly string[] => [...new Set(reach?.(write, place))].sort()

/** The result, with what its changes reach: one policy is one change, and may hit every account there is. */
export function withReach(result: AccountResult, { world, organization }: Pick<RunFacts, "world" | "organization">) {
  const planned = result.planned.map((one) => {
    const provider = world.provider(one.change.type)
    if (!provider?.reach) return one
    const reach = reachOf(one.write, provider, { organization, target: one.target }).length
    return reach > 0 || provider.scope === "organization" ? { ...one, change: { ...one.change, reach } } : one
  })
  return { ...result, planned }
}
