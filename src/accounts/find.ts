import type { Account, AccountSelector, At, Problem, Source } from "../model.ts"
import { glob, isGlob } from "../value/glob.ts"
import { suggest } from "../value/suggest.ts"
import { type Lookup, unitPath } from "./lookup.ts"

/** Accounts, in any state, that something in a selector means. */
export interface Finding {
  readonly accounts: readonly Account[]
  /** What stands for nothing at all: wrong, unless the selector says `allowEmpty`. */
  readonly missing: readonly Problem[]
  /** What is wrong in any case. */
  readonly problems: readonly Problem[]
}

/** The account with this id. */
export function findId({ value, source }: At<string>, { byId }: Lookup): Finding {
  const account = byId.get(value)
  if (account) return found([account])
  if (!/^\d{12}$/.test(value)) return wrong(`"${value}" is not an account id.`, "An id has twelve digits.", source)
  return missing(`No account has the id "${value}".`, hint(value, byId.keys()), source)
}

/** The account with this name, or those that match a glob. Active accounts of one name are told apart by id only. */
export function findName({ value, source }: At<string>, { byId, byName }: Lookup): Finding {
  if (isGlob(value)) {
    const matches = glob(value)
    const accounts = [...byName].filter(([name]) => matches(name)).flatMap(([, same]) => same)
    return accounts.length > 0 ? found(accounts) : missing(`No account's name matches "${value}".`, LIST, source)
  }
  const same = byName.get(value.toLowerCase()) ?? []
  const active = same.filter(({ state }) => state === "ACTIVE")
  if (active.length > 1) {
    const candidates = active.map(({ id, path }) => (path.length > 0 ? `${id} in ${unitPath({ path })}` : id))
    const message = `${active.length} accounts are named "${value}": ${candidates.join(", ")}.`
    return wrong(message, "Write the id of the one that is meant under `ids`.", source)
  }
  if (same.length > 0) return found(active.length > 0 ? active : same)
  const fix = byId.has(value) ? "It is an id: write it under `ids`." : hint(value, namesOf(byName))
  return missing(`No account is named "${value}".`, fix, source)
}

/** The accounts anywhere below the unit with this id, name or path. A unit may be empty. */
export function findUnit({ value, source }: At<string>, lookup: Lookup): Finding {
  const { organization, unitsById, unitsByName, below } = lookup
  if (organization.unknown.units) return unknown("Organizational units", organization.unknown.units, source)
  const spelling = value.toLowerCase().replace(/^\/+|\/+$/g, "")
  const unit = unitsById.get(spelling)
  const units = unit ? [unit] : (unitsByName.get(spelling) ?? [])
  const [only] = units
  if (!only) {
    const spellings = organization.units.flatMap((each) => [each.name, unitPath(each), each.id])
    return missing(`No organizational unit is named "${value}".`, hint(value, spellings), source)
  }
  if (units.length === 1) return found(below.get(only.id) ?? [])
  const candidates = units.map((candidate) => `${unitPath(candidate)} (${candidate.id})`)
  const message = `${units.length} organizational units are named "${value}": ${candidates.join(", ")}.`
  return wrong(message, "Write the path or the id of the one that is meant.", source)
}

/** The accounts that carry one of the values of every key; keys and values compare ignoring case. */
export function findTags(wanted: AccountSelector["tags"], lookup: Lookup): Finding {
  const [first] = wanted
  if (!first) return found([])
  const reason = lookup.organization.unknown.tags
  if (reason) return unknown("Account tags", reason, first.source)
  const findings = wanted.map((tag) => findTag(tag, lookup))
  const absent = findings.flatMap((finding) => finding.missing)
  const [some, ...others] = findings.map(({ accounts }) => new Set(accounts))
  const accounts = [...(some ?? [])].filter((account) => others.every((other) => other.has(account)))
  if (accounts.length > 0 || absent.length > 0) return { accounts, missing: absent, problems: [] }
  const text = wanted.map(({ key, values }) => `${key}: ${values.join(" or ")}`).join(", ")
  return missing(`No account has all of these tags: ${text}.`, "Every key has to fit the same account.", first.source)
}

function findTag({ key, values, source }: AccountSelector["tags"][number], { tags }: Lookup): Finding {
  const known = tags.get(key.toLowerCase())
  if (!known) return missing(`No account has a tag "${key}".`, hint(key, tags.keys()), source)
  const carriers = values.flatMap((value) => known.get(value.toLowerCase()) ?? [])
  const absent = values.filter((value) => !known.has(value.toLowerCase()))
  return {
    accounts: carriers,
    problems: [],
    missing: absent.flatMap((value) => {
      const message = `No account has the tag "${key}" with the value "${value}".`
      return missing(message, hint(value, known.keys()), source).missing
    }),
  }
}

const LIST = "`reconcile accounts` lists them; `allowEmpty: true` permits a selector that finds nothing."

function hint(value: string, candidates: Iterable<string>): string {
  const nearest = suggest(value, candidates)
  return nearest === undefined ? LIST : `Did you mean "${nearest}"? ${LIST}`
}

const namesOf = (byName: Lookup["byName"]): readonly string[] =>
  [...byName.values()].flatMap((same) => same.map(({ name }) => name))

const found = (accounts: readonly Account[]): Finding => ({ accounts, missing: [], problems: [] })

const missing = (message: string, fix: string, source: Source): Finding => ({
  accounts: [],
  missing: [{ severity: "error", message, fix, source }],
  problems: [],
})

const wrong = (message: string, fix: string, source: Source): Finding => ({
  accounts: [],
  missing: [],
  problems: [{ severity: "error", message, fix, source }],
})

const unknown = (what: string, reason: string, source: Source): Finding =>
  wrong(`${what} are not known: ${reason}`, "Choose accounts by id or name, or make them readable.", source)
