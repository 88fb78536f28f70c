import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { accountsFile, readAccountsFile } from "../../src/accounts/file.ts"
import type { Organization, Problem } from "../../src/model.ts"
import { idOf, organizationOf } from "./cases.ts"

const read = (text: string) => readAccountsFile(text, "accounts.yaml")

const sentences = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ severity, message, fix = "", source }) =>
    [source ? `${source.line}:${source.column}` : "-", severity, message, fix].join(" ").trim(),
  )

const acme = `formatVersion: 1
organization: { id: o-acme, managementAccountId: "111111111111" }
accounts:
  - id: "111111111111"
    name: acme
    email: aws@acme.example
    state: ACTIVE
    path: [{ id: r-1, name: Root }]
    tags: {}
  - id: "222222222222"
    name: Log Archive
    state: SUSPENDED
    path: [{ id: r-1, name: Root }, { id: ou-1, name: Security }]
    tags: { tier: prod }
    regions: [us-east-1, eu-west-1]
units:
  - { id: ou-2, name: Empty, path: [{ id: r-1, name: Root }, { id: ou-2, name: Empty }] }
`

describe("an accounts file", () => {
  it("tells of accounts, their place, tags and regions, and of empty units", () => {
    const { organization, problems } = read(acme)
    expect(problems).toEqual([])
    expect(organization).toEqual({
      id: "o-acme",
      managementAccountId: "111111111111",
      accounts: [
        {
          id: "111111111111",
          name: "acme",
          email: "aws@acme.example",
          state: "ACTIVE",
          path: [{ id: "r-1", name: "Root" }],
          tags: {},
          management: true,
        },
        {
          id: "222222222222",
          name: "Log Archive",
          email: "",
          state: "SUSPENDED",
          path: [
            { id: "r-1", name: "Root" },
            { id: "ou-1", name: "Security" },
          ],
          tags: { tier: "prod" },
          regions: ["us-east-1", "eu-west-1"],
          management: false,
        },
      ],
      units: [
        { id: "r-1", name: "Root", path: [{ id: "r-1", name: "Root" }] },
        {
          id: "ou-2",
          name: "Empty",
          path: [
            { id: "r-1", name: "Root" },
            { id: "ou-2", name: "Empty" },
          ],
        },
        {
          id: "ou-1",
          name: "Security",
          path: [
            { id: "r-1", name: "Root" },
            { id: "ou-1", name: "Security" },
          ],
        },
      ],
      unknown: {},
    })
  })

  it("may be JSON", () => {
    const { organization } = read(acme)
    const json = JSON.stringify(accountsFile(organization!))
    expect(readAccountsFile(json, "accounts.json")).toEqual({ organization, problems: [] })
  })

  it("may be a snapshot: what is in the accounts does not matter", () => {
    expect(read(`${acme}resources: []\nunread: []\n`).organization).toEqual(read(acme).organization)
  })

  it("does not know what no account has", () => {
    const { organization } = read(`formatVersion: 1
organization: { managementAccountId: "111111111111" }
accounts: [{ id: "111111111111", name: acme }]
`)
    expect(organization?.unknown).toEqual({
      tags: "accounts.yaml has no tags.",
      units: "accounts.yaml has no paths.",
    })
  })

  it("is the same organization after it was written and read again", () => {
    const account = fc.record({
      name: fc.string({ minLength: 1, maxLength: 20 }),
      place: fc.constantFrom("Root", "Root/A", "Root/A/B", "Root/B"),
      state: fc.constantFrom("ACTIVE" as const, "SUSPENDED" as const),
      tags: fc.dictionary(fc.stringMatching(/^[a-z:]{1,8}$/), fc.string({ maxLength: 8 })),
    })
    fc.assert(
      fc.property(fc.array(account, { minLength: 1, maxLength: 8 }), (accounts) => {
        const organization = organizationOf(accounts.map((each, index) => ({ ...each, id: idOf(index + 1) })))
        const again = readAccountsFile(JSON.stringify(accountsFile(organization)), "accounts.json").organization
        expect(sorted(again!)).toEqual(sorted(organization))
      }),
    )
  })

  const sorted = (organization: Organization): Organization => ({
    ...organization,
    units: [...organization.units].sort((a, b) => (a.id < b.id ? -1 : 1)),
  })
})

describe("what is wrong in an accounts file", () => {
  const replace = (from: string, to: string): readonly string[] => {
    expect(acme).toContain(from)
    return sentences(read(acme.replace(from, to)).problems)
  }

  it("stands with its line: a number for an id, with the quotes it needs", () => {
    const [first, ...others] = replace('id: "222222222222"', "id: 000000000017")
    expect(first).toMatch(/^10:9 error .*"000000000017"/)
    expect(others).toEqual([])
  })

  it("an id that is listed twice", () => {
    expect(replace('id: "222222222222"', 'id: "111111111111"')).toEqual([
      "10:9 error Account 111111111111 is listed twice; first in line 4. Leave out one of them.",
    ])
  })

  it("an unknown key, with the one that was meant", () => {
    const [first] = replace("email:", "emial:")
    expect(first).toMatch(/^6:5 error .*"?emial"?.*email/)
  })

  it("a state that does not exist", () => {
    const [first] = replace("SUSPENDED", "ASLEEP")
    expect(first).toMatch(/^12:12 error .*ASLEEP|^12:12 error .*SUSPENDED/)
  })

  it("one unit in two places", () => {
    expect(
      replace(
        "[{ id: r-1, name: Root }, { id: ou-2, name: Empty }]",
        "[{ id: r-1, name: Root }, { id: ou-1, name: Empty }, { id: ou-2, name: Empty }]",
      ),
    ).toEqual(["17:11 error Unit ou-1 is Root/Empty here and Root/Security elsewhere. Give it one name and one place."])
  })

  it("two roots", () => {
    expect(replace("[{ id: r-1, name: Root }, { id: ou-1, name: Security }]", "[{ id: r-2, name: Root }]")).toEqual([
      "10:9 error Unit r-2 is a second root. Let every path start with the organization's root.",
    ])
  })

  it("a path that some accounts have and one has not", () => {
    expect(replace("    path: [{ id: r-1, name: Root }]\n", "")).toEqual([
      "4:9 error Account 111111111111 has no path, others have one. Add its `path`.",
    ])
  })

  it("a management account that is not listed is a warning", () => {
    expect(replace('managementAccountId: "111111111111"', 'managementAccountId: "333333333333"')).toEqual([
      "- warning The management account 333333333333 is not among the accounts in accounts.yaml. Add it, so that templates with `management: true` reach it.",
    ])
  })

  it("no account at all", () => {
    const { organization, problems } = read(`formatVersion: 1
organization: { managementAccountId: "111111111111" }
accounts: []
`)
    expect(organization).toBeUndefined()
    expect(sentences(problems)).toEqual(["- error accounts.yaml lists no account."])
  })

  it("a version that does not exist yet, and nothing else besides", () => {
    expect(sentences(read("formatVersion: 2\nfolks: []\n").problems)).toEqual([
      "1:16 error This accounts file has the format version 2; this version of reconcile reads 1. Use a newer reconcile, or write the file again with this one.",
    ])
  })

  it.each(["", "---\n", "[", "a: 1\na: 2\n", "- 1\n", "just text", "null", acme + acme, `${acme}---\n${acme}`])(
    "text that is none: %j",
    (text) => {
      const { organization, problems } = read(text)
      expect(organization).toBeUndefined()
      expect(problems.some(({ severity }) => severity === "error")).toBe(true)
    },
  )

  it("a file too large for YAML", () => {
    expect(sentences(read(`# ${"x".repeat(5_000_001)}\n`).problems)).toEqual([
      "1:1 error accounts.yaml is too large for YAML (5 MB). Write it as JSON: that is read much faster.",
    ])
  })

  it("in JSON of any size", () => {
    const accounts = Array.from({ length: 40_000 }, (_, index) => ({
      id: index === 30_000 ? index : idOf(index + 1),
      name: `account ${index}`,
      email: "somebody.with.a.long.name@example.com",
      path: [{ id: "r-1", name: "Root" }],
      tags: {},
    }))
    const organization = { id: "o-1", managementAccountId: idOf(1) }
    const text = JSON.stringify({ formatVersion: 1, organization, accounts })
    expect(text.length).toBeGreaterThan(5_000_000)
    const { problems } = readAccountsFile(text, "large.json")
    expect(sentences(problems)).toEqual([expect.stringMatching(/^1:1 error accounts\.30000\.id: /)])
    expect(sentences(readAccountsFile(text.slice(0, -1), "large.json").problems)[0]).toMatch(
      /^1:5548978 error large.json is cut off: it ends in the middle/,
    )
  })
})

describe("Starfleet's account index", () => {
  const management = "000000000020"
  const parents = {
    root: { Id: "r-123456", Name: "ROOT", Type: "ROOT" },
    some: { Id: "ou-1234-5678910", Name: "SomeOU", Type: "ORGANIZATIONAL_UNIT" },
    nested: { Id: "ou-1234-5678911", Name: "SomeNestedOU", Type: "ORGANIZATIONAL_UNIT" },
    deep: { Id: "ou-1234-5678912", Name: "SomeNestedNestedOU", Type: "ORGANIZATIONAL_UNIT" },
  }
  const account = (number: number, Parents: readonly object[]) => ({
    Id: idOf(number),
    Arn: `arn:aws:organizations::${management}:account/o-4hy8f0shlt/${idOf(number)}`,
    Email: `account-${number}@example.com`,
    Name: `Account ${number}`,
    Status: number === 11 ? "SUSPENDED" : "ACTIVE",
    JoinedMethod: "CREATED",
    JoinedTimestamp: "2022-11-17T01:33:47Z",
    Tags: { Key1: "Value1" },
    Regions: ["eu-west-1", "us-east-1"],
    Parents,
  })
  const { root, some, nested, deep } = parents
  const index = {
    accounts: {
      [idOf(10)]: account(10, [deep, nested, some, root]),
      [idOf(11)]: account(11, [nested, some, root]),
      [management]: account(20, [root]),
    },
    generated: "2024-03-27T18:38:27Z",
  }

  it("SF-16 gives every account its path, from the root down", () => {
    const { organization, problems } = readAccountsFile(JSON.stringify(index), "accountIndex.json")
    expect(problems).toEqual([])
    const paths = organization!.accounts.map(({ id, path }) => [Number(id), ...path.map(({ name }) => name)])
    expect(paths).toEqual([
      [10, "ROOT", "SomeOU", "SomeNestedOU", "SomeNestedNestedOU"],
      [11, "ROOT", "SomeOU", "SomeNestedOU"],
      [20, "ROOT"],
    ])
  })

  it("tells the organization and its management account by the ARNs, and who is active", () => {
    const { organization } = readAccountsFile(JSON.stringify(index), "accountIndex.json")
    expect(organization).toMatchObject({ id: "o-4hy8f0shlt", managementAccountId: management, unknown: {} })
    expect(organization!.accounts.map(({ state, management }) => [state, management])).toEqual([
      ["ACTIVE", false],
      ["SUSPENDED", false],
      ["ACTIVE", true],
    ])
    expect(organization!.accounts[0]).toMatchObject({
      name: "Account 10",
      email: "account-10@example.com",
      tags: { Key1: "Value1" },
      regions: ["eu-west-1", "us-east-1"],
    })
  })

  it("is wrong where an account lacks what selectors need", () => {
    const { Parents: _, ...rest } = account(10, [])
    const { organization, problems } = readAccountsFile(
      JSON.stringify({ accounts: { [idOf(10)]: rest } }),
      "accountIndex.json",
    )
    expect(organization).toBeUndefined()
    expect(problems.map(({ message }) => message).join()).toContain("Parents")
  })

  it("is wrong where a key is not its account's id", () => {
    const { problems } = readAccountsFile(
      JSON.stringify({ accounts: { [idOf(9)]: account(10, [root]) } }),
      "accountIndex.json",
    )
    expect(problems.map(({ message }) => message)).toContain("000000000009 holds the account 000000000010.")
  })
})
