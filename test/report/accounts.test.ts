import { describe, expect, it } from "vitest"
import type { Account, Organization, Unit } from "../../src/model.ts"
import { renderAccountTable, renderAccountTree } from "../../src/report/accounts.ts"

const root: Unit = { id: "r-ab12", name: "Root" }
const production: Unit = { id: "ou-ab12-11111111", name: "Production" }
const payments: Unit = { id: "ou-ab12-22222222", name: "Payments" }
const empty: Unit = { id: "ou-ab12-33333333", name: "Empty" }

const account = (id: string, name: string, path: readonly Unit[], more: Partial<Account> = {}): Account => ({
  id,
  name,
  email: `${name}@example.com`,
  state: "ACTIVE",
  path,
  tags: {},
  management: false,
  ...more,
})

const organization: Organization = {
  id: "o-acme",
  managementAccountId: "111111111111",
  accounts: [
    account("333333333333", "payments-prod", [root, production, payments], {
      tags: { team: "payments", tier: "prod" },
    }),
    account("222222222222", "data", [root, production]),
    account("111111111111", "acme", [root], { management: true }),
    account("444444444444", "old\u202ename", [root, production], {
      state: "SUSPENDED",
      tags: { a: "1", b: "2", c: "3", d: "4", e: "5", f: "6" },
    }),
  ],
  units: [
    { ...root, path: [root] },
    { ...production, path: [root, production] },
    { ...payments, path: [root, production, payments] },
    { ...empty, path: [root, empty] },
  ],
  unknown: { tags: "AccessDenied on tag:GetResources" },
}

describe("accounts", () => {
  it("are a tree of units, the empty ones too", async () => {
    await expect(renderAccountTree(organization, { color: false })).toMatchFileSnapshot("golden/accounts-tree.txt")
  })

  it("are a table", async () => {
    await expect(renderAccountTable(organization, { color: false })).toMatchFileSnapshot("golden/accounts-table.txt")
  })
})
