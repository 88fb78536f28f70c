import { CreateOrganizationalUnitCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { policy } from "../../../src/providers/organizations/policy.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { clientOf, enable, placeOf, unitId } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    units: ["Workloads/Prod", "Workloads/Dev", "Sandbox/Dev"],
    accounts: [{ name: "data-prod", ou: "Workloads/Prod" }, { name: "data-dev" }, { name: "twin" }, { name: "twin" }],
  })
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
beforeEach(async () => {
  await aws.reset()
  await enable("SERVICE_CONTROL_POLICY")(aws)
  proxy.clear()
})

const at = placeOf(
  policy as never,
  () => aws,
  () => proxy.endpoint,
)
const leave = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "organizations:Leave*", Resource: "*" }] }
const stated = (properties: Properties) => at.desired({ Name: "Guard", Content: leave, ...properties })
const writes = () => proxy.calls.filter(({ action }) => /^(Attach|Detach|Create|Update)/.test(action))

describe("names of targets", () => {
  it.each([
    ["a name", ["prod"]],
    ["a path", ["Workloads/Prod"]],
    ["a path from Root", ["root/workloads/prod"]],
    ["an id", [unitId(2)]],
    ["several at once", ["Prod", "Workloads/Prod", unitId(2)]],
  ])("by %s are equal to what is there", async (_, Targets) => {
    await at.converge(stated({ Targets: ["Workloads/Prod"] }))
    expect(await at.due(stated({ Targets }))).toBeUndefined()
  })

  it.each([
    ["name", "data-dev"],
    ["id", "100000000002"],
  ])("may be an account's %s", async (_, target) => {
    await at.converge(stated({ Targets: ["DATA-DEV"] }))
    expect(await at.due(stated({ Targets: [target] }))).toBeUndefined()
  })

  it("nobody states are shown by path and by name, or by id where a name says too little", async () => {
    await at.converge(stated({ Targets: [unitId(3), "100000000001", "100000000003", "r-ab12"] }))
    const found = await at.read(stated({}))
    expect(found?.properties.Targets).toEqual(["100000000003", "Root", "Workloads/Dev", "data-prod"])
  })

  it.each([
    ["Dev", '"Dev" stands for 2 targets: Root/Workloads/Dev'],
    ["twin", '"twin" stands for 2 targets: account 100000000003, account 100000000004'],
    ["Workloads/Prodd", 'No root, organizational unit or account is called "Workloads/Prodd"'],
    ["999999999999", 'No root, organizational unit or account has the id "999999999999"'],
    ["ou-ab12-99999999", 'No root, organizational unit or account has the id "ou-ab12-99999999"'],
  ])("that mean nothing certain stop everything before it begins: %s", async (target, message) => {
    await expect(at.converge(stated({ Targets: ["Root", target] }))).rejects.toThrow(message)
    expect(writes()).toEqual([])
  })

  it("of units that were made after the session began are found", async () => {
    const wish = stated({ Targets: ["Workloads/New"] })
    const session = at.session("apply")
    expect(await policy.read(session, { desired: [wish as never], owned: [] })).toEqual([])
    await policy.read(session, { desired: [stated({ Targets: ["Root"] }) as never], owned: [] })
    await clientOf(aws).send(new CreateOrganizationalUnitCommand({ Name: "New", ParentId: unitId(1) }))
    const comparison = await at.due(wish)
    await policy.create?.(session, comparison?.write as never)
    expect(await at.due(wish)).toBeUndefined()
  })
})
