import { OrganizationsClient } from "@aws-sdk/client-organizations"
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import { readOrganization } from "../../src/accounts/organization.ts"
import type { Organization } from "../../src/model.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, startAws } from "../aws/moto.ts"
import type { Settings } from "../aws/seed.ts"

const management = "100000000000"
const delegated = "100000000003"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  vi.stubEnv("AWS_ENDPOINT_URL", proxy.endpoint)
  await aws.seed({
    management: { name: "payer", tags: { tier: "payer" } },
    accounts: [
      { name: "shop", ou: "Workloads/Prod", tags: { tier: "prod" } },
      { name: "lab", ou: "Sandbox", state: "SUSPENDED" },
      { name: "audit" },
    ],
    units: ["Workloads/Empty"],
    delegatedAdministrators: [delegated],
  })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await proxy.close()
  await aws.stop()
})
beforeEach(async () => {
  proxy.clear()
  await aws.reset()
})

function read(account = management): Promise<Organization> {
  const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }
  const { credentials } = aws.client(account)
  const options = { region: "us-east-1", credentials, caller: { hub: "test", account } }
  return readOrganization({
    organizations: newClient(wire, OrganizationsClient, options),
    tagging: newClient(wire, ResourceGroupsTaggingAPIClient, options),
    callerAccount: async () => account,
  })
}

/** What a person would check first. */
const outline = ({ accounts }: Organization) =>
  accounts.map(({ name, state, path, tags }) => [name, state, path.map((unit) => unit.name).join("/"), tags])

const everything = [
  ["payer", "ACTIVE", "Root", { tier: "payer" }],
  ["shop", "ACTIVE", "Root/Workloads/Prod", { tier: "prod" }],
  ["lab", "SUSPENDED", "Root/Sandbox", {}],
  ["audit", "ACTIVE", "Root", {}],
]

describe("the account index", () => {
  test("has every account, with its units and tags, and every unit", async () => {
    const organization = await read()
    expect(outline(organization)).toEqual(everything)
    expect(organization).toMatchObject({ id: "o-exampleorg", managementAccountId: management, unknown: {} })
    expect(organization.accounts.filter((account) => account.management).map(({ id }) => id)).toEqual([management])
    expect(organization.units.map(({ path }) => path.map(({ name }) => name).join("/"))).toEqual([
      "Root",
      "Root/Sandbox",
      "Root/Workloads",
      "Root/Workloads/Empty",
      "Root/Workloads/Prod",
    ])
  })

  test("takes one call per 20 accounts, one per unit, and one for tags", async () => {
    await read()
    expect(proxy.counts).toEqual({
      "organizations:ListAccounts": 1,
      "organizations:ListRoots": 1,
      "organizations:ListOrganizationalUnitsForParent": 5,
      "tagging:GetResources": 1,
    })
  })

  const hidden: readonly (readonly [string, Partial<Settings>])[] = [
    ["paths", { paths: false }],
    ["states", { state: false }],
    ["the old status", { status: false }],
    ["more than one thing per page", { pageSize: 1 }],
  ]
  test.each(hidden)("is the same where AWS does not show %s", async (_what, settings) => {
    const complete = await read()
    await aws.settings(settings)
    expect(await read()).toEqual(complete)
  })

  test("survives throttling", async () => {
    proxy.rule({ every: 3, effect: "throttle" })
    expect(outline(await read())).toEqual(everything)
  })
})

describe("what is denied", () => {
  test("costs nothing but itself: listing accounts is enough (INV-4)", async () => {
    proxy.rule({ action: /^List(Roots|Org|Tags)/, effect: "denied" })
    proxy.rule({ service: "tagging", effect: "denied" })
    const organization = await read()
    expect(outline(organization)).toEqual(everything.map(([name, state]) => [name, state, "", {}]))
    expect(organization.units).toEqual([])
    expect(organization.unknown).toEqual({
      units: expect.stringMatching(/^AWS did not show organizational units: /),
      tags: expect.stringMatching(/^AWS did not show account tags: /),
    })
  })

  test("of the tagging API is asked account by account", async () => {
    proxy.rule({ service: "tagging", effect: "denied" })
    expect(outline(await read())).toEqual(everything)
    const asked = proxy.calls.filter(({ action }) => action === "ListTagsForResource")
    expect(new Set(asked.map(({ parameters }) => parameters.ResourceId)).size).toBe(4)
  })

  test("to a delegated administrator without a word, tags of other accounts, is asked for too", async () => {
    expect(outline(await read(delegated))).toEqual(everything)
  })

  test("when it is the list itself, is a problem that says what to allow", async () => {
    proxy.rule({ action: "ListAccounts", effect: "denied" })
    await expect(read()).rejects.toMatchObject({
      problems: [
        {
          severity: "unreadable",
          message: expect.stringContaining("Cannot list the organization's accounts: access denied."),
          fix: expect.stringContaining("organizations:ListAccounts"),
        },
      ],
    })
  })
})

test("an answer without tags is believed where some accounts, asked one by one, have none", async () => {
  await aws.seed({ accounts: 60 })
  const organization = await read()
  expect(organization.unknown).toEqual({})
  expect(proxy.counts["organizations:ListTagsForResource"]).toBeLessThanOrEqual(21)
})
