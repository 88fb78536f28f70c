import { EnablePolicyTypeCommand, ListRootsCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { policy } from "../../../src/providers/organizations/policy.ts"
import { policyType } from "../../../src/providers/organizations/policy-type.ts"
import { trustedAccess } from "../../../src/providers/organizations/trusted-access.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { clientOf, placeOf } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ units: ["Workloads"] })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const placed = (provider: unknown) =>
  placeOf(
    provider as never,
    () => aws,
    () => proxy.endpoint,
  )
const [types, policies, services] = [placed(policyType), placed(policy), placed(trustedAccess)]

test("a type that somebody enabled meanwhile is as it should be", async () => {
  const tags = types.desired({ Type: "TAG_POLICY" })
  const comparison = await types.due(tags)
  await clientOf(aws).send(new EnablePolicyTypeCommand({ RootId: "r-ab12", PolicyType: "TAG_POLICY" }))
  await policyType.create?.(types.session("apply"), comparison?.write as never)
  expect(await types.due(tags)).toBeUndefined()
})

test("a type is enabled before a policy of it is attached, and takes it away when it is disabled", async () => {
  const tags = types.desired({ Type: "TAG_POLICY" })
  const guard = policies.desired({ Name: "tags", Type: "TAG_POLICY", Content: {}, Targets: ["Workloads"] })
  await expect(policies.converge(guard)).rejects.toThrow("does not have TAG_POLICY enabled")
  expect([await types.converge(tags), await policies.converge(guard)]).toEqual(["create", "create"])
  expect(await types.converge({ ...tags, state: "absent" })).toBe("delete")
  expect((await policies.due(guard))?.edits).toEqual([{ path: ["Targets", "Workloads"], after: "Workloads" }])
  const { Roots = [] } = await clientOf(aws).send(new ListRootsCommand({}))
  expect(Roots[0]?.PolicyTypes).toEqual([])
})

test("services are enabled and disabled one by one, from one list", async () => {
  const ram = services.desired({ ServicePrincipal: "ram.amazonaws.com" })
  const health = services.desired({ ServicePrincipal: "health.amazonaws.com" })
  expect([await services.converge(ram), await services.converge(health)]).toEqual(["create", "create"])
  expect(await services.converge({ ...ram, state: "absent" })).toBe("delete")
  proxy.clear()
  const session = services.session("plan")
  const found = await trustedAccess.read(session, { desired: [ram, health] as never, owned: [] })
  expect(found.map(({ key }) => key)).toEqual(["health.amazonaws.com"])
  expect(proxy.counts).toEqual({ "organizations:ListAWSServiceAccessForOrganization": 1 })
})

test.each([
  [policyType, { Type: "SCP" }, "is one of SERVICE_CONTROL_POLICY"],
  [policyType, { PolicyType: "TAG_POLICY" }, "Type"],
  [trustedAccess, { ServicePrincipal: "ram" }, "service's name as a principal"],
] as const)("%# is wrong", (provider, properties, word) => {
  expect(wrongWith(provider as never, properties as Properties).join(" ")).toContain(word)
})
