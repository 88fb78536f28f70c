import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { selectAccounts } from "../../../src/accounts/select.ts"
import { parseAccounts } from "../../../src/accounts/selector.ts"
import type { Conversion } from "../../../src/import/from/conversion.ts"
import { fieldsOf } from "../../../src/import/from/fields.ts"
import { IAMBIC_PLACING, iambicAccounts } from "../../../src/import/from/iambic-accounts.ts"
import { iambicConfig } from "../../../src/import/from/iambic-config.ts"
import type { Account, AccountSelector, Organization, Problem, WrittenMap } from "../../../src/model.ts"
import { fromJson } from "../../../src/value/written.ts"

const NAMES = ["prod", "prod-payments", "prod-shop", "dev", "dev-1", "dev-12", "Log Archive", "qa.eu"]
const source = { file: "a.yaml", line: 1, column: 1 }

const accounts = NAMES.map(
  (name, index): Account => ({
    ...{ id: String(222200000000 + index * 1111), name, email: `${index}@example.com`, state: "ACTIVE" },
    ...{ path: [], tags: {}, management: false },
  }),
)
const organization: Organization = { id: "o-acme", managementAccountId: "", accounts, units: [], unknown: {} }

/** What IAMbic does, step by step: https://github.com/noqdev/iambic/blob/main/iambic/core/utils.py */
function evaluateOnProvider(included: readonly string[], excluded: readonly string[], account: Account): boolean {
  const matches = (rule: string): boolean => {
    if (rule === "*") return true
    const regex = new RegExp(`^(?:${rule.replaceAll(".*", "*").replaceAll("*", ".*")})`)
    return [account.id, account.name.toLowerCase()].some((one) => (rule.includes("*") ? regex.test(one) : one === rule))
  }
  const longest = (rules: readonly string[]) =>
    rules
      .map((rule) => rule.toLowerCase())
      .sort((a, b) => b.length - a.length)
      .find(matches)
  const include = longest(included)
  return include !== undefined && include.length > (longest(excluded)?.length ?? 0)
}

/** What ours chooses; nothing where it is refused because it would choose nothing. */
function chosenByOurs(included: readonly string[], excluded: readonly string[], known: boolean): readonly string[] {
  const problems: Problem[] = []
  const conversion: Conversion = {
    ...{ tool: "IAMbic", clock: new Date(0), placing: IAMBIC_PLACING, problems },
    ...{ accounts: () => undefined, variable: () => undefined },
  }
  const list = accounts.map(({ id, name }) => ({ account_id: id, account_name: name }))
  const config = iambicConfig(known ? [fromJson({ aws: { accounts: list } }, source)] : [])
  const written = fromJson({ included_accounts: included, excluded_accounts: excluded }, source) as WrittenMap
  const fields = fieldsOf(written, [], conversion)
  const selector = fields && iambicAccounts(fields, config, conversion)
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([])
  const parsed = parseAccounts(fromJson(selector ?? "all", source))
  expect(parsed.problems).toEqual([])
  return [...selectAccounts(parsed.accounts as AccountSelector, organization).accounts].sort()
}

const entry = fc.oneof(
  fc.constantFrom("*", "prod*", "prod-*", "pro*", "*-1", "dev-1*", "*arch*", "(prod|dev).*", "qa.*", "2222*", "DEV*"),
  fc.constantFrom(...NAMES, ...accounts.map(({ id }) => id)),
)

describe("accounts that IAMbic would choose", () => {
  it.each([
    ["whose names it knows", true],
    ["whose names nobody knows yet", false],
  ])("are those that the selector chooses, %s", (_, known) => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 3 }),
        fc.array(entry, { maxLength: 3 }),
        (some, others) => {
          // An id and a name of one account cannot be told to be one before the accounts are known.
          const ids = [...some, ...others].some((one) => /^[\d*]+$/.test(one) && one !== "*")
          fc.pre(known || !ids)
          const wanted = accounts.filter((account) => evaluateOnProvider(some, others, account)).map(({ id }) => id)
          expect(chosenByOurs(some, others, known)).toEqual(wanted.sort())
        },
      ),
      { numRuns: 500 },
    )
  })
})
