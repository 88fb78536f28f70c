import type { Account } from "../model.ts"
import { organizationAccount } from "../value/organization-account.ts"
import type { RunFacts } from "./account.ts"

/**
 * Every ACTIVE account, since what we own may be anywhere; the management account, and the organization itself, only where a
 * template, at head or at base, speaks to it: reconcile's roles need not exist there.
 */
export function accountsToPlan({ organization, desired, filters }: RunFacts): readonly Account[] {
  const wanted = filters.accounts
  const spokenTo = ({ id }: Account) => desired.head.accounts.has(id) || desired.base?.accounts.has(id)
  const whole = [organizationAccount(organization)].filter(spokenTo)
  const active = organization.accounts.filter((one) => one.state === "ACTIVE" && (!one.management || spokenTo(one)))
  const all = [...whole, ...active]
  return wanted ? all.filter(({ id }) => wanted.includes(id)) : all
}
