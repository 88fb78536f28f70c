import { RegisterDelegatedAdministratorCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { delegatedAdministrator as provider } from "../../../src/providers/organizations/delegated-administrator.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { clientOf, placeOf } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: [{ name: "security" }, { name: "twin" }, { name: "twin" }, { name: "audit" }] })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const at = placeOf(
  provider as never,
  () => aws,
  () => proxy.endpoint,
)
const ServicePrincipal = "config.amazonaws.com"
const stated = (Account: string) => at.desired({ ServicePrincipal, Account })
const writes = () => proxy.calls.filter(({ action }) => /^(Reg|Dereg)/.test(action))

test("an administrator is the same by name, in any case, and by id", async () => {
  await at.converge(stated("Security"))
  for (const name of ["security", "100000000001"]) expect(await at.due(stated(name))).toBeUndefined()
})

test("a service may have several administrators; each comes and goes alone", async () => {
  await at.converge(stated("security"))
  await at.converge(stated("audit"))
  expect(await at.converge({ ...stated("security"), state: "absent" })).toBe("delete")
  expect(await at.due(stated("audit"))).toBeUndefined()
  expect((await at.due(stated("security")))?.action).toBe("create")
})

it.each([
  ["twin", '"twin" stands for 2 targets: account 100000000002, account 100000000003.'],
  ["scurity", 'No root, organizational unit or account is called "scurity".'],
])("registers nobody where %s is nobody certain", async (name, message) => {
  await expect(at.converge(stated(name))).rejects.toThrow(message)
  expect(writes()).toEqual([])
})

test("that the management account cannot be one, AWS says itself, once", async () => {
  await expect(at.converge(stated("management"))).rejects.toThrow(
    "Cannot register account management as administrator of config.amazonaws.com in the organization (o-exampleorg): You cannot register master account",
  )
  expect(writes()).toHaveLength(1)
})

test("the inventory shows who administers what, and takes no list of accounts", async () => {
  const organizations = clientOf(aws)
  for (const principal of ["config.amazonaws.com", "guardduty.amazonaws.com"]) {
    const registered = { ServicePrincipal: principal, AccountId: "100000000004" }
    await organizations.send(new RegisterDelegatedAdministratorCommand(registered))
  }
  const all = await provider.read(at.session("plan"), "all")
  expect(all.map(({ key }) => key)).toEqual([
    "config.amazonaws.com|100000000004",
    "guardduty.amazonaws.com|100000000004",
  ])
  expect(proxy.counts).toEqual({
    "organizations:ListDelegatedAdministrators": 1,
    "organizations:ListDelegatedServicesForAccount": 1,
  })
})

test("needs its service to be trusted", () => {
  const { properties, target } = stated("security")
  expect(provider.needs?.(properties as never, target)).toEqual([
    { type: "Reconcile::Organizations::TrustedAccess", key: ServicePrincipal },
  ])
})

test.each([
  [{ ServicePrincipal: "GuardDuty", Account: "security" }, "service's name as a principal"],
  [{ ServicePrincipal }, "Account"],
] as readonly (readonly [Properties, string])[])("%j is wrong", (properties, word) => {
  expect(wrongWith(provider as never, properties).join(" ")).toContain(word)
})
