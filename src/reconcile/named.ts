import type { Account, Filters, Organization, Problem, Template } from "../model.ts"
import { organizationAccount } from "../value/organization-account.ts"
import { ProblemError } from "../value/problem.ts"
import { suggest } from "../value/suggest.ts"

/** What the names in filters may stand for. */
export interface Nameable {
  readonly organization: Organization
  readonly templates: readonly Pick<Template, "name">[]
  readonly types: readonly string[]
}

/**
 * Filters with account ids for names, each once and sorted: however they are spelled, the same accounts give the same plan.
 * Throws a ProblemError that lists every name nothing has, so that a slip of the pen is never "nothing to do".
 */
export function knownFilters(filters: Filters, { organization, templates, types }: Nameable): Filters {
  const problems: Problem[] = []
  const each = (names: readonly string[], find: (name: string) => string | Problem): readonly string[] => {
    const found = names.map(find)
    problems.push(...found.filter((one) => typeof one !== "string"))
    return [...new Set(found.filter((one) => typeof one === "string"))].sort()
  }
  const active = (name: string): string | Problem => {
    const account = placeNamed(name, organization)
    if ("message" in account) return account
    return account.state === "ACTIVE" ? account.id : notActive(account)
  }
  const named = templates.map(({ name }) => name)
  const known: Filters = {
    ...(filters.accounts && { accounts: each(filters.accounts, active) }),
    ...(filters.templates && { templates: each(filters.templates, (name) => oneOf(name, named, "template")) }),
    ...(filters.types && { types: each(filters.types, (name) => oneOf(name, types, "type")) }),
  }
  if (problems.length > 0) throw new ProblemError(problems)
  return known
}

/** Accounts that were asked for, and that no template speaks to: the management account is planned only for those that do. */
export function notPlanned(
  { accounts }: Filters,
  planned: readonly Account[],
  organization: Organization,
): readonly Problem[] {
  const done = new Set(planned.map(({ id }) => id))
  const left = organization.accounts.filter(({ id }) => accounts?.includes(id) && !done.has(id))
  return left.map(({ id, name }) => ({
    severity: "note",
    message: `Nothing is planned for ${name} (${id}): it is the management account, and no template selects it`,
    fix: "`management: true` in the targets of a template selects it.",
    account: id,
  }))
}

/** As `accountNamed`, and the organization itself by its id or as `the organization`. */
export function placeNamed(wanted: string, organization: Organization): Account | Problem {
  const whole = organizationAccount(organization)
  return wanted === whole.id || wanted === whole.name ? whole : accountNamed(wanted, organization)
}

/** The account that an id, or a name in any case, stands for; else the problem with it. */
export function accountNamed(wanted: string, { accounts }: Organization): Account | Problem {
  const found = accounts.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  const [account, another] = found
  if (account && !another) return account
  const meant = suggest(
    wanted,
    accounts.map(({ name }) => name),
  )
  return {
    severity: "error",
    message: another ? `${found.length} accounts are called "${wanted}"` : `There is no account "${wanted}"`,
    fix: another
      ? `Give an id: ${found.map(({ id }) => id).join(", ")}.`
      : meant
        ? `Did you mean "${meant}"?`
        : "See `reconcile accounts` for their names and ids.",
  }
}

/** The name itself where it is known, else the problem with it. */
export function oneOf(wanted: string, known: readonly string[], noun: "template" | "type"): string | Problem {
  if (known.includes(wanted)) return wanted
  const meant = suggest(wanted, known)
  const fix = meant ? `Did you mean "${meant}"?` : `There are: ${listed(known)}.`
  return { severity: "error", message: `There is no ${noun} "${wanted}"`, fix }
}

const notActive = ({ name, id, state }: Account): Problem => ({
  severity: "error",
  message: `Account ${name} (${id}) is ${state}: nothing is planned for it`,
  fix: "Leave it out.",
})

function listed(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).join(", ")
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
