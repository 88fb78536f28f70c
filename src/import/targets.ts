import type { Account, Json, Organization, Scope, Target } from "../model.ts"
import { accountsSelector } from "./accounts.ts"
import { type Fields, placeOf } from "./member.ts"

/** What decides how targets are named. */
export interface Surroundings {
  readonly organization: Organization
  /** The configuration's; the first is home to account-scope types. */
  readonly regions: readonly string[]
}

/** `targets` of a template that is for exactly these, the same regions in each account. */
export function templateTargets(
  targets: readonly Target[],
  scope: Scope,
  { organization, regions }: Surroundings,
): Json {
  if (scope === "organization") return { accounts: "all" }
  const wanted = new Set(targets.map(({ account }) => account.id))
  const management = targets.some(({ account }) => account.management)
  const within = organization.accounts.filter((one) => one.state === "ACTIVE" && (management || !one.management))
  const accounts = accountsSelector(wanted, within, organization)
  return {
    accounts,
    ...(management && { management: true }),
    ...(scope === "region" && { regions: regionsOf(targets, regions) }),
  }
}

/** `all` where it is every one that is enabled, in each account; else which. */
function regionsOf(targets: readonly Target[], regions: readonly string[]): Json {
  const chosen = new Set(targets.map(({ region }) => region))
  const byAccount = new Map(targets.map(({ account }) => [account.id, account]))
  const enabled = ({ regions: own }: Account) => regions.filter((region) => !own || own.includes(region))
  const isAll = [...byAccount.values()].every((account) => enabled(account).every((region) => chosen.has(region)))
  return isAll ? "all" : regions.filter((region) => chosen.has(region))
}

/**
 * What narrows a template to some of its targets: one selector for all accounts that are meant in the same regions. None
 * where all are meant.
 */
export function narrowing(
  some: readonly Target[],
  all: readonly Target[],
  { organization, regions }: Surroundings,
): readonly Json[] {
  if (new Set(some.map(placeOf)).size === new Set(all.map(placeOf)).size) return []
  const within = [...new Map(all.map(({ account }) => [account.id, account])).values()]
  const inTemplate = regionsByAccount(all)
  const alike = new Map<string, string[]>()
  for (const [account, chosen] of regionsByAccount(some)) {
    const isWhole = chosen.size === inTemplate.get(account)?.size
    const sign = isWhole ? "" : regions.filter((region) => chosen.has(region)).join(" ")
    alike.set(sign, [...(alike.get(sign) ?? []), account])
  }
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sign, accounts]): Fields => {
      const selector = accountsSelector(new Set(accounts), within, organization)
      return {
        ...(selector !== "all" && { accounts: selector }),
        ...(sign !== "" && { regions: sign.split(" ") }),
      }
    })
}

function regionsByAccount(targets: readonly Target[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byAccount = new Map<string, Set<string>>()
  for (const { account, region } of targets)
    byAccount.set(account.id, (byAccount.get(account.id) ?? new Set()).add(region))
  return byAccount
}
