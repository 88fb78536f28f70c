import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Found, Provider } from "../../../src/model.ts"
import { lambdaFunction } from "../../../src/providers/lambda/function.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf } from "../target.ts"
import { makeFunction, role } from "./make.ts"

let aws: Aws
let proxy: FaultProxy
let found: readonly Found[]
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 1, roles: [role] })
  const Variables = { DATABASE: "postgres://orders", PASSWORD: "hunter2" }
  await makeFunction(aws, "orders", { Environment: { Variables }, Tags: { Team: "shop" }, Timeout: 30 })
  await makeFunction(aws, "cleanup")
  const place = placesOf(
    lambdaFunction as unknown as Provider,
    () => aws,
    () => proxy.endpoint,
  )
  found = (await lambdaFunction.read(place.session({ purpose: "plan" }), "all")) as readonly Found[]
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const named = (name: string) => found.find(({ key }) => key === name)?.properties

describe("a Lambda function", () => {
  it("shows how it runs, and its tags", () => {
    expect(named("orders")).toMatchObject({
      Arn: "arn:aws:lambda:us-east-1:100000000001:function:orders",
      Runtime: "nodejs22.x",
      Role: "arn:aws:iam::100000000001:role/runner",
      Timeout: 30,
      LastModified: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      Tags: [{ Key: "Team", Value: "shop" }],
    })
    expect(named("cleanup")?.Tags).toEqual([])
  })

  it("names its environment variables and tells no value", () => {
    expect(named("orders")?.EnvironmentVariableNames).toEqual(["DATABASE", "PASSWORD"])
    expect(named("cleanup")?.EnvironmentVariableNames).toEqual([])
    expect(JSON.stringify(found)).not.toMatch(/hunter2|postgres:/)
  })

  it("costs no call of its own", () => {
    expect(proxy.counts).toEqual({ "lambda:ListFunctions": 1, "tagging:GetResources": 1 })
  })
})
