import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readAccountsFile } from "../../src/accounts/file.ts"
import { matcher, selectAccounts, selectTargets } from "../../src/accounts/select.ts"
import { parseSelector } from "../../src/accounts/selector.ts"
import type { Organization, Problem, Scope, Target } from "../../src/model.ts"
import { parseYaml } from "../../src/value/written.ts"
import { type Accounts, accountSelector, idOf, organizationOf, readCases, selector, type Written } from "./cases.ts"

interface Case extends Written {
  readonly name: string
  readonly scope?: Scope
  readonly configured?: readonly string[]
  readonly disabled?: Readonly<Record<string, readonly number[]>>
  readonly unknown?: Organization["unknown"]
  /** Ids, or `ID REGION, REGION`. */
  readonly expect: readonly (string | number)[]
  /** How each problem starts, in order. */
  readonly problems?: readonly string[]
}

const regions = "us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-central-1 ap-east-1 ap-southeast-2".split(" ")

const load = (name: string): Organization => {
  const file = new URL(`../cases/select/${name}.yaml`, import.meta.url)
  return readAccountsFile(readFileSync(file, "utf8"), `${name}.yaml`).organization!
}

const sentence = ({ severity, message, fix }: Problem): string => [severity, message, fix].join(" ")

describe.each([
  ["starfleet", load("twenty")],
  ["closed", load("acme")],
])("selectors: %s", (table, whole) => {
  it.each(readCases<Case>(table))("$name", (row) => {
    const organization = prepare(whole, row)
    const { targets, problems } = selectTargets(
      selector(row),
      row.scope ?? "account",
      organization,
      row.configured ?? regions,
    )
    expect(row.scope === "region" ? byAccount(targets) : targets.map(({ account }) => account.id)).toEqual(
      row.expect.map((expected) => (row.scope === "region" ? expected : idOf(expected))),
    )
    const wanted = row.problems ?? []
    expect(problems.map(sentence).map((text, index) => text.slice(0, wanted[index]?.length))).toEqual(wanted)
    expect(problems.every(({ source }) => source?.file === "case.yaml")).toBe(true)
  })
})

function prepare(organization: Organization, { disabled = {}, unknown = {} }: Case): Organization {
  const isDisabled = (region: string, id: string): boolean =>
    (disabled[region] ?? []).some((number) => idOf(number) === id)
  const accounts = organization.accounts.map((account) => ({
    ...account,
    ...(account.regions && { regions: account.regions.filter((region) => !isDisabled(region, account.id)) }),
  }))
  return { ...organization, accounts, unknown }
}

function byAccount(targets: readonly Target[]): readonly string[] {
  const ids = [...new Set(targets.map(({ account }) => account.id))]
  return ids.map((id) => {
    const own = targets.filter(({ account }) => account.id === id).map(({ region }) => region)
    return `${Number(id)} ${own.join(", ")}`
  })
}

describe("selectors: rejected", () => {
  it.each(readCases<{ name: string; text: string; at: readonly string[] }>("rejected"))("$name", ({ text, at }) => {
    const [written] = parseYaml(text, "case.yaml").documents
    const { selector: parsed, problems } = parseSelector(written!)
    expect(parsed).toBeUndefined()
    expect(problems.map(({ source }) => `${source?.line}:${source?.column}`)).toEqual(at)
  })
})

describe("targets", () => {
  it("are in the home region where the type belongs to the account", () => {
    const { targets } = selectTargets(selector({ accounts: { ids: [3] } }), "account", load("twenty"), regions)
    expect(targets.map(({ scope, account, region }) => [scope, account.name, region])).toEqual([
      ["account", "Account 3", "us-east-1"],
    ])
  })

  it("are in every configured region where nobody knows what an account has enabled", () => {
    const { targets } = selectTargets(
      selector({ accounts: { names: ["payments-test"] } }),
      "region",
      load("acme"),
      regions,
    )
    expect(targets.map(({ region }) => region)).toEqual(regions)
  })

  it("of the management account need `management: true` even in a type that is everywhere", () => {
    const ids = (management: boolean): readonly string[] =>
      selectTargets(selector({ management }), "account", load("acme"), regions).targets.map(({ account }) => account.id)
    expect(ids(false)).not.toContain("111111111111")
    expect(ids(true)).toContain("111111111111")
  })
})

describe("a matcher", () => {
  const acme = load("acme")
  const target = (id: string, region = "us-east-1"): Target => ({
    scope: "region",
    account: acme.accounts.find((account) => account.id === id)!,
    region,
  })

  it("narrows by accounts and by regions, and by neither where that half is missing", () => {
    const both = matcher(selector({ accounts: { ous: ["Workloads"] }, regions: ["eu-west-1"] }), acme, regions)
    expect(both.matches(target("222222222222", "eu-west-1"))).toBe(true)
    expect(both.matches(target("222222222222", "us-east-1"))).toBe(false)
    expect(both.matches(target("444444444444", "eu-west-1"))).toBe(false)
    const neither = matcher(selector({}), acme, regions)
    expect(neither.matches(target("111111111111", "ap-east-1"))).toBe(true)
  })

  it("leaves the management account to the template", () => {
    const { matches, problems } = matcher(selector({ accounts: { names: ["acme"] } }), acme, regions)
    expect(matches(target("111111111111"))).toBe(true)
    expect(problems).toEqual([])
  })

  it("matches nothing where something is wrong with it", () => {
    const { matches, problems } = matcher(selector({ accounts: { except: { names: ["typo"] } } }), acme, regions)
    expect(matches(target("222222222222"))).toBe(false)
    expect(problems).toHaveLength(1)
  })

  it("may not speak of regions where the type belongs to the account", () => {
    const { problems } = matcher(selector({ regions: ["eu-west-1"] }), acme, regions, "account")
    expect(problems.map(sentence)).toEqual([expect.stringContaining("belongs to the account")])
  })
})

describe("units of one name", () => {
  it("do not leak into each other", () => {
    const organization = organizationOf([
      { id: "000000000001" },
      ...Array.from({ length: 50 }, (_, index) => ({ id: idOf(100 + index), place: "Root/A/Workloads" })),
      ...Array.from({ length: 50 }, (_, index) => ({ id: idOf(200 + index), place: "Root/B/Workloads" })),
    ])
    const select = (unit: string) => selectAccounts(accountSelector({ ous: [unit] }), organization)
    expect(select("A/Workloads").accounts.size).toBe(50)
    expect(select(organization.units.at(-1)!.id).accounts.size).toBe(50)
    expect(select("Workloads").problems).toHaveLength(1)
  })
})

describe("any selector", () => {
  const names = ["a", "b", "c", "d", "e"]
  const organization = organizationOf(
    names.map((name, index) => ({
      id: idOf(index + 1),
      name,
      place: index % 2 === 0 ? "Root/X" : "Root/Y",
      state: index === 4 ? "SUSPENDED" : "ACTIVE",
      tags: { parity: index % 2 === 0 ? "even" : "odd" },
    })),
  )
  const list: fc.Arbitrary<Accounts> = fc.record(
    {
      names: fc.subarray([...names, "?"], { minLength: 1 }),
      ids: fc.subarray([1, 2, 3, 4], { minLength: 1 }),
      ous: fc.subarray(["X", "Y", "Root"], { minLength: 1 }),
      tags: fc.constantFrom({ parity: "odd" }, { parity: ["even", "odd"] }),
    },
    { requiredKeys: [] },
  )
  const some = list.filter((accounts) => Object.keys(accounts).length > 0)
  const ids = (accounts: Accounts): readonly string[] => [
    ...selectAccounts(accountSelector(accounts), organization).accounts,
  ]

  it("never keeps what it excepts, nor what is not active", () => {
    fc.assert(
      fc.property(some, some, (accounts, except) => {
        const kept = ids({ ...accounts, except })
        const without = ids(accounts).filter((id) => !ids(except).includes(id))
        expect(kept).toEqual(without)
        expect(kept).not.toContain(idOf(5))
      }),
    )
  })

  it("unites its parts", () => {
    fc.assert(
      fc.property(some, (accounts) => {
        const parts = Object.entries(accounts).flatMap(([key, value]) => ids({ [key]: value }))
        expect([...ids(accounts)].sort()).toEqual([...new Set(parts)].sort())
      }),
    )
  })
})
