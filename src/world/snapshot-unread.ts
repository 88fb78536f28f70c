import type { Organization, Problem, Target } from "../model.ts"
import type { DataFile } from "../value/data-file.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import type { SnapshotFile } from "./snapshot.schema.ts"
import type { Unread } from "./snapshot-provider.ts"

/** Why something is not in a snapshot: one type in a target, or all of a target. Undefined where it is there. */
export interface NotThere {
  readonly type: Unread
  readonly account: (target: Target) => string | undefined
}

/** What a snapshot says could not be read, and what nobody looked at. */
export function unreadOf({ unread = [], covers = {} }: SnapshotFile): NotThere {
  const places = new Map<string, (typeof unread)[number][]>()
  for (const entry of unread) {
    const key = entry.account ?? ORGANIZATION
    places.set(key, [...(places.get(key) ?? []), entry])
  }
  const types = covers.types && new Set(covers.types)
  const regions = covers.regions && new Set(covers.regions)
  const isWhole = ({ type = "*" }: { readonly type?: string }): boolean => type === "*"
  return {
    type: ({ type, scope }, { account, region }) => {
      if (types && !types.has(type)) return `${type} is not in this snapshot: nobody looked at it.`
      if (scope === "region" && regions && !regions.has(region))
        return `${region} is not in this snapshot: nobody looked there.`
      const entries = (places.get(keyOf(account.id)) ?? []).filter((entry) => entry.type === type)
      return entries.find((entry) => scope !== "region" || (entry.region ?? region) === region)?.reason
    },
    account: ({ account, region }) =>
      (places.get(keyOf(account.id)) ?? []).find((entry) => isWhole(entry) && (entry.region ?? region) === region)
        ?.reason,
  }
}

/** Accounts of which something could not be read, and that nobody lists. */
export function strangers(data: DataFile, { accounts }: Organization): readonly Problem[] {
  const known = new Set(accounts.map(({ id }) => id))
  const { unread = [] } = data.value as SnapshotFile
  return unread.flatMap(({ account }, index): Problem[] => {
    const message = `Account ${account} is not among the accounts.`
    const source = data.source(["unread", index, "account"])
    return account === undefined || known.has(account) ? [] : [{ severity: "error", message, source }]
  })
}

const ORGANIZATION = ""
const keyOf = (account: string): string => (isOrganizationId(account) ? ORGANIZATION : account)
