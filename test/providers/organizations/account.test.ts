import { MoveAccountCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { organizationsAccount as provider } from "../../../src/providers/organizations/account.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { clientOf, memberTarget, placeOf, unitId } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    units: ["Workloads/Prod", "Workloads/Dev"],
    accounts: [
      { name: "data", ou: "Workloads/Dev" },
      { name: "network", tags: { tier: "core" } },
    ],
  })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const placeAs = (target = memberTarget("100000000001", "data")) =>
  placeOf(
    provider as never,
    () => aws,
    () => proxy.endpoint,
    target,
  )
const at = placeAs()
const moves = () => proxy.calls.filter(({ action }) => action === "MoveAccount").map(({ parameters }) => parameters)

describe("an account's unit", () => {
  it.each(["Workloads/Dev", "workloads/dev", "Root/Workloads/Dev", unitId(3)])(
    "is the same however it is written: %s",
    async (OrganizationalUnit) => {
      expect(await at.due(at.desired({ OrganizationalUnit }))).toBeUndefined()
      expect(await at.read(at.desired({ OrganizationalUnit }), "apply")).toMatchObject({
        properties: { OrganizationalUnit },
      })
    },
  )

  it.each([true, false])("is found with or without AWS showing paths (%s)", async (paths) => {
    await aws.settings({ paths })
    const shown = { properties: { OrganizationalUnit: "Workloads/Dev" } }
    expect(await at.read(at.desired({}))).toMatchObject(shown)
    expect(await at.read(at.desired({}), "apply")).toMatchObject(shown)
  })

  it("is left for another one from where the account is now, although it moved meanwhile", async () => {
    const comparison = await at.due(at.desired({ OrganizationalUnit: "Workloads/Prod" }))
    const elsewhere = { AccountId: "100000000001", SourceParentId: unitId(3), DestinationParentId: "r-ab12" }
    await clientOf(aws).send(new MoveAccountCommand(elsewhere))
    await provider.update?.(at.session("apply"), comparison?.write as never)
    expect(moves()).toEqual([{ AccountId: "100000000001", SourceParentId: "r-ab12", DestinationParentId: unitId(2) }])
  })

  it("has to exist, or nothing is done", async () => {
    const nowhere = at.desired({ OrganizationalUnit: "Workloads/Prodd", Tags: [{ Key: "a", Value: "b" }] })
    await expect(at.converge(nowhere)).rejects.toThrow(
      'Account data (100000000001) cannot be moved: there is no organizational unit "Workloads/Prodd".',
    )
    expect(proxy.calls.filter(({ action }) => /^(Move|Tag)/.test(action))).toEqual([])
  })
})

describe("an account's name", () => {
  it("cannot be changed without trusted access: AWS says so, once, with the account", async () => {
    await expect(at.converge(at.desired({ AccountName: "data-dev" }))).rejects.toThrow(
      "Cannot name account 100000000001 data-dev in data (100000000001): You are not authorized",
    )
  })

  it("of the management account is changed by itself, without an id", async () => {
    const { account, ...target } = memberTarget("100000000000", "management")
    const management = placeAs({ ...target, account: { ...account, management: true } })
    expect(await management.converge(management.desired({ AccountName: "payer" }))).toBe("update")
    expect(await management.due(management.desired({ AccountName: "payer" }))).toBeUndefined()
  })
})

test("only what a template says of an account is compared", async () => {
  const network = placeAs(memberTarget("100000000002", "network"))
  expect(await network.due(network.desired({ OrganizationalUnit: "Root" }))).toBeUndefined()
  expect(await network.due(network.desired({ Tags: [{ Key: "tier", Value: "core" }] }))).toBeUndefined()
})

test("an account cannot be absent", async () => {
  const { held } = (await at.read(at.desired({}, { state: "absent" }))) ?? {}
  expect(held).toBe("reconcile closes no account and takes none out of the organization")
  expect([provider.create, provider.delete]).toEqual([undefined, undefined])
})

test("all accounts of a run share one sweep", async () => {
  const session = at.session("plan")
  const others = ["100000000001", "100000000002", "100000000000"].map((id) => ({
    ...session,
    target: memberTarget(id),
  }))
  const names: unknown[] = []
  for (const one of others) {
    const [found] = await provider.read(one, { desired: [at.desired({}) as never], owned: [] })
    names.push(found?.properties.AccountName)
  }
  expect(names).toEqual(["data", "network", "management"])
  expect(proxy.counts).toEqual({
    "organizations:ListAccounts": 1,
    "organizations:ListOrganizationalUnitsForParent": 2,
    "organizations:ListRoots": 1,
    "tagging:GetResources": 1,
  })
})

test("needs the unit that it moves to, and is confined to itself and to units", () => {
  const { properties, target } = at.desired({ OrganizationalUnit: "Root/Workloads/Prod" })
  expect(provider.needs?.(properties as never, target)).toEqual([
    { type: "AWS::Organizations::OrganizationalUnit", key: "Workloads/Prod" },
  ])
  expect(provider.arns?.({ key: "", edits: [], after: properties as never }, target, "aws")).toEqual([
    "arn:aws:account::*:account/*/100000000001",
    "arn:aws:organizations::*:account/*/100000000001",
    "arn:aws:organizations::*:ou/*",
    "arn:aws:organizations::*:root/*",
  ])
})

test.each([
  [{ Name: "data" }, "Name"],
  [{ AccountName: "dätä" }, "ASCII"],
  [{ OrganizationalUnit: "/Workloads" }, "without a slash"],
] as readonly (readonly [Properties, string])[])("%j is wrong", (properties, word) => {
  expect(wrongWith(provider as never, properties).join(" ")).toContain(word)
})
