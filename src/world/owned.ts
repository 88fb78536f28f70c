import type { Provider, Session } from "../model.ts"
import { nameOf } from "../providers/iam/sweep.ts"
import { sweepOwners, sweepTags } from "../providers/tagging-sweep.ts"
import { OWNER } from "../value/ownership.ts"

/**
 * Keys of the tagged resources that have an owner, by type: with a region, those in it of types that name their key by ARN;
 * without, an account's managed policies. Roles and users are seen by the IAM sweep, which their providers read anyway; what
 * belongs to the organization is looked for by its providers.
 */
export async function ownedKeys(
  session: Session,
  region: string | undefined,
  providers: ReadonlyMap<string, Provider>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (region !== undefined) return byType(await sweepOwners(session, region), providers)
  if (session.target.scope !== "account") return new Map()
  const tags = await sweepTags(session)
  const policies = [...tags]
    .filter(([arn, own]) => OWNER in own && arn.includes(":policy/"))
    .map(([arn]) => nameOf(arn))
  return policies.length > 0 ? new Map([["AWS::IAM::ManagedPolicy", policies.sort()]]) : new Map()
}

function byType(
  arns: readonly string[],
  providers: ReadonlyMap<string, Provider>,
): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const arn of arns) {
    for (const { type, taggedKey } of providers.values()) {
      const key = taggedKey?.(arn)
      if (key === undefined) continue
      const own = keys.get(type)
      if (own) own.push(key)
      else keys.set(type, [key])
    }
  }
  return new Map([...keys].map(([type, own]) => [type, own.sort()]))
}
