import { CreatePolicyCommand, DescribePolicyCommand, OrganizationsClient } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, describe, expect, it, test } from "vitest"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { familyOf } from "../../src/accounts/families.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"

const caller = { hub: managementAccount, account: managementAccount }
const of = (operation: string) => familyOf("Organizations", operation, caller)

describe("calls of AWS Organizations", () => {
  it("go at the rates that AWS publishes", () => {
    expect(of("DescribePolicy").published).toEqual({ rate: 2, burst: 2 })
    expect(of("ListTargetsForPolicy").published).toEqual({ rate: 5, burst: 8 })
    expect(of("ListAWSServiceAccessForOrganization").published).toEqual({ rate: 1, burst: 3 })
  })

  it("that AWS counts together are paced together", () => {
    expect(of("ListPolicies").name).toBe(of("ListTargetsForPolicy").name)
    expect(of("ListParents").name).toBe(of("ListOrganizationalUnitsForParent").name)
    expect(of("ListPolicies").name).not.toBe(of("DescribePolicy").name)
  })

  it.each([
    "CreatePolicy",
    "AttachPolicy",
    "MoveAccount",
    "TagResource",
    "EnablePolicyType",
    "DeleteOrganizationalUnit",
  ])("that write wait for one another, %s too", (operation) => {
    expect(of(operation)).toEqual({
      name: `Organizations writes, ${managementAccount}`,
      concurrency: 1,
      published: { rate: 2, burst: 3 },
    })
  })
})

describe("on the wire", () => {
  let aws: Aws
  let proxy: FaultProxy
  beforeAll(async () => {
    aws = await startAws()
    proxy = await startFaultProxy(aws.endpoint)
    process.env.AWS_ENDPOINT_URL = proxy.endpoint
    await aws.seed({})
  })
  afterAll(async () => {
    await proxy?.close()
    await aws?.stop()
  })

  test("policies are described as fast as AWS lets, without a refusal, and changed one by one", async () => {
    const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }
    const credentials = aws.credentials(managementAccount)
    const client = newClient(wire, OrganizationsClient, { region: "us-east-1", credentials, caller })
    proxy.rule({ action: "DescribePolicy", effect: { rate: { tps: 2, burst: 3 } } })
    proxy.rule({ action: "CreatePolicy", effect: { latency: 50 } })
    const spans: (readonly [number, number])[] = []
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const since = performance.now()
          const result = await next(args)
          if (commandName === "CreatePolicyCommand") spans.push([since, performance.now()])
          return result
        },
      { step: "deserialize", priority: "low" },
    )
    const create = (Name: string) => {
      const policy = { Name, Type: "SERVICE_CONTROL_POLICY", Description: "", Content: "{}" } as const
      return client.send(new CreatePolicyCommand(policy))
    }
    const describe = () => client.send(new DescribePolicyCommand({ PolicyId: "p-FullAWSAccess" }))
    await Promise.all([create("one"), create("two"), create("three"), describe(), describe(), describe(), describe()])
    expect(proxy.throttled).toBe(0)
    const sorted = spans.toSorted(([a], [b]) => a - b)
    const overlaps = sorted.filter(([since], index) => index > 0 && since < (sorted[index - 1]?.[1] ?? 0))
    expect({ calls: spans.length, overlaps }).toEqual({ calls: 3, overlaps: [] })
  })
})
