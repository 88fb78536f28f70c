import type { Provider, Session } from "../model.ts"
import { nameOf } from "../providers/iam/sweep.ts"
import { ownedInIam, sweepOwners } from "../providers/tagging-sweep.ts"

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
  if (region !== undefined) return byType((await sweepOwners(session, region)).keys(), providers)
  if (session.target.scope !== "account") return new Map()
  const policies = (await ownedInIam(session, "policy")).map(nameOf)
  return policies.length > 0 ? new Map([["AWS::IAM::ManagedPolicy", policies.sort()]]) : new Map()
}

function byType(
  arns: Iterable<string>,
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
