import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { selectAccounts } from "../../src/accounts/select.ts"
import { parseAccounts } from "../../src/accounts/selector.ts"
import { accountsSelector } from "../../src/import/accounts.ts"
import type { Account, Json, Organization, PlacedUnit } from "../../src/model.ts"
import { fromJson } from "../../src/value/written.ts"

/** Units of which two have one name, one has a slash in its name, and one is called like another's path. */
const PATHS = [
  [],
  ["Workloads"],
  ["Workloads", "Prod"],
  ["Workloads", "Dev"],
  ["Lab"],
  ["Lab", "prod"],
  ["Lab", "a/b"],
  ["ou-x"],
  ["Empty"],
]
const units: readonly PlacedUnit[] = PATHS.map((names, index) => ({
  id: index === 0 ? "r-ab12" : `ou-ab12-0000000${index}`,
  name: names.at(-1) ?? "Root",
  path: [[], ...names.map((_, depth) => names.slice(0, depth + 1))].map((part) => ({
    id: part.length === 0 ? "r-ab12" : `ou-ab12-0000000${PATHS.findIndex((path) => path.join("|") === part.join("|"))}`,
    name: part.at(-1) ?? "Root",
  })),
}))

const account = (number: number, unit: PlacedUnit, tags: Readonly<Record<string, string>>): Account => ({
  id: String(100_000_000_000 + number),
  name: number % 7 === 0 ? "twin" : `account-${number}`,
  email: "",
  state: "ACTIVE",
  path: unit.path,
  tags,
  management: false,
})

const organizationOf = (accounts: readonly Account[]): Organization => ({
  id: "o-x",
  managementAccountId: "",
  accounts,
  units,
  unknown: {},
})

const tags = fc.record(
  {
    tier: fc.constantFrom("prod", "dev", "Prod"),
    Team: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    team: fc.constantFrom("a", "b"),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>
const organizations = fc
  .array(fc.tuple(fc.constantFrom(...units.slice(0, -1)), tags), { minLength: 4, maxLength: 30 })
  .map((list) => organizationOf(list.map(([unit, own], index) => account(index + 1, unit, own))))
/** Some accounts: any; those of a unit or a tag, perhaps with one more or one less; all but a few. */
const choices = organizations.chain((organization) => {
  const { accounts } = organization
  const some = fc.subarray([...accounts], { minLength: 1 })
  const unit = fc
    .constantFrom(...units)
    .map(({ id }) => accounts.filter(({ path }) => path.some((one) => one.id === id)))
  const tier = fc.constantFrom("prod", "dev").map((tag) => accounts.filter((one) => one.tags.tier === tag))
  const nearly = fc
    .tuple(fc.oneof(unit, tier), fc.subarray([...accounts], { maxLength: 2 }))
    .map(([members, odd]) => accounts.filter((one) => members.includes(one) !== odd.includes(one)))
  const most = fc.subarray([...accounts], { maxLength: 3 }).map((few) => accounts.filter((one) => !few.includes(one)))
  return fc.record({
    organization: fc.constant(organization),
    wanted: fc.oneof(some, unit, tier, nearly, most).filter((list) => list.length > 0),
    beside: fc.subarray([...accounts]),
    unknown: fc.constantFrom({}, { tags: "no" }, { units: "no" }),
  })
})

const idsOf = (accounts: readonly Account[]): readonly string[] => accounts.map(({ id }) => id)

function selected(selector: Json, organization: Organization): ReadonlySet<string> {
  const { accounts, problems } = parseAccounts(fromJson(selector, { file: "t.yaml", line: 1, column: 1 }))
  expect(problems).toEqual([])
  if (!accounts) throw new Error("no selector")
  const result = selectAccounts(accounts, organization)
  expect(result.problems).toEqual([])
  return result.accounts
}

describe("a selector that is found for accounts", () => {
  it("means exactly those, of the accounts that matter, and has no problem", () =>
    fc.assert(
      fc.property(choices, ({ organization: whole, wanted, beside, unknown }) => {
        const organization = { ...whole, unknown }
        const within = whole.accounts.filter((one) => wanted.includes(one) || beside.includes(one))
        const selector = accountsSelector(new Set(idsOf(wanted)), within, organization)
        const found = selected(selector, organization)
        expect(idsOf(within).filter((id) => found.has(id))).toEqual(idsOf(wanted))
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    ))

  const unitCalled = (id: string): PlacedUnit => units.find((unit) => unit.id.endsWith(id)) as PlacedUnit
  const numbered = (counts: readonly (readonly [string, number])[]): readonly Account[] =>
    counts
      .flatMap(([id, count]) => Array.from({ length: count }, () => unitCalled(id)))
      .map((unit, index) => account(index + 1, unit, {}))

  it.each<[string, readonly (readonly [string, number])[], (all: readonly Account[]) => readonly Account[], Json]>([
    [
      "a path where two units have one name",
      [
        ["02", 4],
        ["05", 4],
      ],
      (all) => all.slice(0, 4),
      { ous: ["Workloads/Prod"] },
    ],
    [
      "an id where a name has a slash in it",
      [
        ["06", 4],
        ["05", 4],
      ],
      (all) => all.slice(0, 4),
      { ous: ["ou-ab12-00000006"] },
    ],
    [
      "an id where a name looks like one",
      [
        ["07", 4],
        ["05", 4],
      ],
      (all) => all.slice(0, 4),
      { ous: ["ou-ab12-00000007"] },
    ],
    [
      "units together",
      [
        ["02", 4],
        ["04", 4],
        ["03", 4],
      ],
      (all) => all.slice(0, 8),
      { ous: ["Lab", "Workloads/Prod"] },
    ],
    [
      "a unit with one account more and one less",
      [
        ["02", 9],
        ["03", 9],
        ["04", 3],
      ],
      (all) => all.filter((_, index) => index < 8 || index === 20),
      { ids: ["100000000021"], ous: ["Workloads/Prod"], except: { ids: ["100000000009"] } },
    ],
  ])("is %s", (_, counts, choose, expected) => {
    const accounts = numbered(counts)
    const selector = accountsSelector(new Set(idsOf(choose(accounts))), accounts, organizationOf(accounts))
    expect(selector).toEqual(expected)
  })
})
