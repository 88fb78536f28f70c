import type { Account, AccountSelector, Organization, Problem, Scope, Selector, Source, Target } from "../model.ts"
import { isGlob } from "../value/glob.ts"
import { organizationAccount } from "../value/organization-account.ts"
import { type Finding, findId, findName, findTags, findUnit } from "./find.ts"
import { type Lookup, lookupOf } from "./lookup.ts"
import { chooseRegions } from "./regions.ts"
import { keepWhere } from "./where.ts"

/** Ids of ACTIVE accounts. With a problem of severity `error` there are none: the caller holds back what it selects for. */
export interface SelectedAccounts {
  readonly accounts: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/**
 * The accounts that a selector means, the management account among them. `all`, ids, names, units and tags unite;
 * `where` filters that, or all; `except` subtracts from that, or from all. What stands for nothing, or for one of
 * several, is a problem.
 */
export function selectAccounts(selector: AccountSelector, organization: Organization): SelectedAccounts {
  const { accounts, problems } = select(selector, lookupOf(organization), () => true)
  const failed = problems.some(({ severity }) => severity === "error")
  return { accounts: failed ? new Set() : accounts, problems }
}

/**
 * The targets of a template, in the order of the organization's accounts and the configuration's regions; the organization
 * itself for what belongs to it.
 * The management account is among them only with `management: true`. With a problem of severity `error` there are none.
 */
export function selectTargets(
  selector: Selector,
  scope: Scope,
  organization: Organization,
  regions: readonly string[],
): { readonly targets: readonly Target[]; readonly problems: readonly Problem[] } {
  const chosen = chooseRegions(selector, scope, regions)
  const selected =
    scope === "organization" ? wholeOrganization(selector, organization) : members(selector, organization)
  const problems = [...chosen.problems, ...selected.problems]
  if (problems.some(({ severity }) => severity === "error")) return { targets: [], problems }
  const accounts =
    scope === "organization"
      ? [organizationAccount(organization)]
      : organization.accounts.filter(({ id }) => selected.accounts.has(id))
  const targets = accounts.flatMap((account) => {
    const enabled = scope === "region" ? chosen.regions.filter((region) => isEnabled(account, region)) : chosen.regions
    return enabled.map((region): Target => ({ scope, account, region }))
  })
  if (targets.length === 0 && problems.length === 0 && !selector.accounts?.allowEmpty) {
    problems.push(warning("These targets choose nothing.", selector.accounts?.source ?? selector.source))
  }
  return { targets, problems }
}

/**
 * Which of a template's targets an override or a list item is for. It can only narrow, so `management` says nothing here.
 * With a problem of severity `error` nothing matches; the caller holds the template back.
 */
export function matcher(
  selector: Selector,
  organization: Organization,
  regions: readonly string[],
  scope: Scope = "region",
): { readonly matches: (target: Target) => boolean; readonly problems: readonly Problem[] } {
  const chosen = chooseRegions(selector, scope, regions)
  const selected = selector.accounts && selectAccounts(selector.accounts, organization)
  const problems = [...chosen.problems, ...(selected?.problems ?? [])]
  if (problems.some(({ severity }) => severity === "error")) return { matches: () => false, problems }
  const inRegions = new Set(chosen.regions)
  return {
    matches: ({ account, region }) => (!selected || selected.accounts.has(account.id)) && inRegions.has(region),
    problems,
  }
}

function members(selector: Selector, organization: Organization): SelectedAccounts {
  const lookup = lookupOf(organization)
  const { accounts, problems } = selector.accounts
    ? select(selector.accounts, lookup, (account) => selector.management || !account.management)
    : { accounts: idsOf(lookup.active), problems: [] }
  const management = organization.accounts.find((account) => account.management && accounts.has(account.id))
  if (selector.management || !management) return { accounts, problems }
  const notes = selector.accounts ? namings(selector.accounts, management) : []
  return {
    accounts: new Set([...accounts].filter((id) => id !== management.id)),
    problems: [...problems, ...notes.map((source) => skipped(management, source))],
  }
}

function wholeOrganization({ accounts, source }: Selector, organization: Organization): SelectedAccounts {
  const management = organization.accounts.find((account) => account.management)
  if (management && (!accounts || accounts.all)) return { accounts: idsOf([management]), problems: [] }
  const message = management
    ? "This type belongs to the organization as a whole: it cannot be narrowed to accounts."
    : "This type belongs to the organization, but its management account is not among the accounts."
  const fix = management ? "Write `accounts: all`." : "Add the management account to the list of accounts."
  return { accounts: new Set(), problems: [{ severity: "error", message, fix, source: accounts?.source ?? source }] }
}

/** `where` is asked only about accounts that may be chosen: the management account often lacks the tags of others. */
function select(selector: AccountSelector, lookup: Lookup, mayBe: (account: Account) => boolean): SelectedAccounts {
  const { all, ids, names, ous, tags, where, except } = selector
  const lists = [...ids, ...names, ...ous, ...tags]
  if (!all && lists.length === 0 && !where && !except) return { accounts: new Set(), problems: [saysNothing(selector)] }
  const named = [...ids.map((id) => findId(id, lookup)), ...names.map((name) => findName(name, lookup))]
  const grouped = [...ous.map((unit) => findUnit(unit, lookup)), findTags(tags, lookup)]
  const findings = [...named, ...grouped]
  const union =
    all || lists.length === 0
      ? lookup.active
      : [...new Set(findings.flatMap(({ accounts }) => accounts))].filter(({ state }) => state === "ACTIVE")
  const filtered = where && keepWhere(where, union.filter(mayBe), lookup.organization)
  const unasked = where ? union.filter((account) => !mayBe(account)) : []
  const subtracted = except && select(except, lookup, mayBe)
  const kept = [...(filtered?.accounts ?? union), ...unasked].filter(({ id }) => !subtracted?.accounts.has(id))
  return {
    accounts: idsOf(kept),
    problems: [
      ...[...findings, ...(filtered ? [filtered] : [])].flatMap((finding) => problemsOf(finding, selector)),
      ...inactive(selector, named),
      // Whoever is subtracted need not be told that an account is closed.
      ...(subtracted?.problems ?? []).filter(({ severity }) => severity === "error"),
    ],
  }
}

const problemsOf = ({ problems, missing }: Finding, { allowEmpty }: AccountSelector): readonly Problem[] =>
  allowEmpty ? problems : [...problems, ...missing]

function inactive({ ids, names }: AccountSelector, findings: readonly Finding[]): readonly Problem[] {
  return [...ids, ...names].flatMap(({ value, source }, index) => {
    const accounts = isGlob(value) ? [] : (findings[index]?.accounts ?? [])
    return accounts
      .filter(({ state }) => state !== "ACTIVE")
      .map(({ id, name, state }) => warning(`"${name}" (${id}) is ${state}: it is left out.`, source))
  })
}

function namings({ ids, names }: AccountSelector, account: Account): readonly Source[] {
  const byId = ids.filter(({ value }) => value === account.id)
  const byName = names.filter(({ value }) => value.toLowerCase() === account.name.toLowerCase())
  return [...byId, ...byName].map(({ source }) => source)
}

const skipped = ({ id, name }: Account, source: Source): Problem => ({
  severity: "note",
  message: `"${name}" (${id}) is the management account: it is skipped.`,
  fix: "Write `management: true` beside `accounts` to include it.",
  source,
})

const saysNothing = ({ source }: AccountSelector): Problem => ({
  severity: "error",
  message: "This selector names no account.",
  fix: "Write `all`, or list `ids`, `names`, `ous` or `tags`.",
  source,
})

const warning = (message: string, source: Source): Problem => ({ severity: "warning", message, source })

const idsOf = (accounts: readonly Account[]): ReadonlySet<string> => new Set(accounts.map(({ id }) => id))

const isEnabled = ({ regions }: Account, region: string): boolean => !regions || regions.includes(region)
