import { describe, expect, it } from "vitest"
import type { Account, Organization, Unit } from "../../src/model.ts"
import { reachOf, resolveTarget, spellTarget, unitKey } from "../../src/value/organization-targets.ts"

const root = { id: "r-ab12", name: "Root" }
const [workloads, prod, sandbox, sandboxProd, slash] = [
  { id: "ou-ab12-00000001", name: "Workloads" },
  { id: "ou-ab12-00000002", name: "Prod" },
  { id: "ou-ab12-00000003", name: "Sandbox" },
  { id: "ou-ab12-00000004", name: "Prod" },
  { id: "ou-ab12-00000005", name: "Workloads/Prod" },
]
const account = (nth: number, name: string, path: readonly Unit[], more: Partial<Account> = {}): Account => ({
  id: String(100000000000 + nth),
  name,
  email: "",
  state: "ACTIVE",
  path: [root, ...path],
  tags: {},
  management: false,
  ...more,
})
const organizationOf = (units: readonly (readonly Unit[])[]): Organization => ({
  id: "o-example",
  managementAccountId: "100000000000",
  accounts: [
    account(0, "management", [], { management: true }),
    account(1, "data", [workloads, prod]),
    account(2, "web", [workloads]),
    account(3, "play", [sandbox]),
    account(4, "old", [sandbox], { state: "SUSPENDED" }),
    account(5, "Sandbox", [workloads]),
    account(6, "data", [sandbox], { state: "CLOSED" }),
  ],
  units: [[], ...units].map((path) => ({ ...(path.at(-1) ?? root), path: [root, ...path] })),
  unknown: {},
})
const organization = organizationOf([[workloads], [workloads, prod], [sandbox], [sandbox, sandboxProd]])

describe("a target", () => {
  it.each([
    ["Root", "r-ab12"],
    ["r-ab12", "r-ab12"],
    ["workloads", workloads.id],
    ["Workloads/Prod", prod.id],
    ["ROOT/Workloads/Prod", prod.id],
    ["Sandbox/Prod", sandboxProd.id],
    [prod.id, prod.id],
    ["web", "100000000002"],
    ["100000000002", "100000000002"],
    ["old", "100000000004"],
    ["data", "100000000001"],
  ])("%s is %s", (written, id) => {
    expect(resolveTarget(written, organization)).toEqual({ id })
  })

  it.each([
    ["Prod", `"Prod" stands for 2 targets: Root/Workloads/Prod (${prod.id}), Root/Sandbox/Prod (${sandboxProd.id}).`],
    ["Sandbox", `"Sandbox" stands for 2 targets: Root/Sandbox (${sandbox.id}), account 100000000005.`],
    ["Wrkloads", 'No root, organizational unit or account is called "Wrkloads".'],
    ["999999999999", 'No root, organizational unit or account has the id "999999999999".'],
    ["ou-ab12-99999999", 'No root, organizational unit or account has the id "ou-ab12-99999999".'],
  ])("%s is nothing certain", (written, message) => {
    expect(resolveTarget(written, organization).problem?.message).toBe(message)
  })

  it("that is misspelled gets a hint", () => {
    expect(resolveTarget("Wrkloads", organization).problem?.fix).toBe('Did you mean "Workloads"?')
  })

  it.each([
    ["r-ab12", "Root"],
    [prod.id, "Workloads/Prod"],
    [sandbox.id, "Root/Sandbox"],
    ["100000000002", "web"],
    ["100000000005", "100000000005"],
    ["100000000006", "100000000006"],
  ])("%s is spelled %s", (id, spelled) => {
    expect(spellTarget(id, organization)).toBe(spelled)
  })

  it("is spelled as its id where a unit's name has a slash, so that no path is certain", () => {
    const odd = organizationOf([[workloads], [workloads, prod], [slash]])
    expect([prod.id, slash.id].map((id) => spellTarget(id, odd))).toEqual([prod.id, slash.id])
  })

  it("is shown by its path below the root", () => {
    expect(organization.units.map(unitKey)).toEqual(["", "Workloads", "Workloads/Prod", "Sandbox", "Sandbox/Prod"])
  })
})

describe("the reach of a policy", () => {
  it.each([
    [["Root"], ["100000000001", "100000000002", "100000000003", "100000000005"]],
    [["Workloads"], ["100000000001", "100000000002", "100000000005"]],
    [
      ["Workloads/Prod", "data", "Root/Sandbox"],
      ["100000000001", "100000000003"],
    ],
    [["management"], []],
    [[], []],
  ])("by %j is the active accounts below: %j", (Targets, accounts) => {
    expect(reachOf({ Targets }, organization)).toEqual({ accounts, problems: [] })
  })

  it.each(["TAG_POLICY", "BACKUP_POLICY", "DECLARATIVE_POLICY_EC2"])("of a %s has the management account", (Type) => {
    expect(reachOf({ Type, Targets: ["management"] }, organization).accounts).toEqual(["100000000000"])
  })

  it("says which targets nobody can tell", () => {
    const { accounts, problems } = reachOf({ Targets: ["Prod", "Workloads/New", "web"] }, organization)
    expect(accounts).toEqual(["100000000002"])
    expect(problems.map(({ missing }) => missing)).toEqual([false, true])
  })

  it("is nobody yet in a unit that the same change makes", () => {
    expect(reachOf({ Targets: ["Workloads/New"] }, organization, ["workloads/new"])).toEqual({
      accounts: [],
      problems: [],
    })
  })

  it("is not told where AWS did not show the units", () => {
    const blind = { ...organization, units: [], unknown: { units: "AWS did not show organizational units: denied" } }
    expect(reachOf({ Targets: ["Workloads"] }, blind).problems).toMatchObject([
      { message: "AWS did not show organizational units: denied", missing: false },
    ])
  })
})
