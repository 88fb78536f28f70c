import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Json, Properties } from "../../../src/model.ts"
import { policy } from "../../../src/providers/organizations/policy.ts"
import { policyTypes } from "../../../src/providers/organizations/shapes.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { enable, placeOf } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({})
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
const deny = (action: string | readonly string[], more: Json = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: action, Resource: "*", ...(more as object) }],
})
const stated = (properties: Properties) => at.desired({ Name: "Guard", Content: {}, ...properties })

describe("content", () => {
  it("of service control policies is compared by what it means", async () => {
    await at.converge(stated({ Content: deny(["s3:DeleteBucket", "ec2:RunInstances"], { Sid: "A" }) }))
    const same = deny(["EC2:RunInstances", "s3:DeleteBucket", "s3:deletebucket"], { Sid: "A" })
    expect(await at.due(stated({ Content: same }))).toBeUndefined()
    expect(await at.due(stated({ Content: JSON.stringify(same, null, 2) }))).toBeUndefined()
    expect((await at.due(stated({ Content: deny(["s3:DeleteBucket"], { Sid: "A" }) })))?.edits).toMatchObject([
      { path: ["Content"] },
    ])
  })

  it("of all others is compared as JSON", async () => {
    const tags = (...values: readonly string[]) => ({ tags: { tier: { tag_value: { "@@assign": values } } } })
    await at.converge(stated({ Type: "TAG_POLICY", Content: tags("prod", "dev") }))
    expect(await at.due(stated({ Type: "TAG_POLICY", Content: tags("prod", "dev") }))).toBeUndefined()
    expect(await at.due(stated({ Type: "TAG_POLICY", Content: tags("dev", "prod") }))).toBeDefined()
  })

  it("is sent without white space, and measured so", async () => {
    const sized = (length: number) => {
      const empty = JSON.stringify(deny("s3:*", { Sid: "" })).length
      return deny("s3:*", { Sid: "x".repeat(length - empty) })
    }
    expect(await at.converge(stated({ Content: JSON.stringify(sized(10_240), null, 8) }))).toBe("create")
    await expect(at.converge(stated({ Content: sized(10_241) }))).rejects.toThrow(
      "Policy Guard is too long. Its content has 10,241 characters without white space; AWS takes 10,240.",
    )
  })

  it.each(policyTypes)("can be of type %s", async (Type) => {
    const one = stated({ Type, Content: { rules: { of: Type } } })
    expect(await at.converge(one)).toBe("create")
    expect(await at.due(one)).toBeUndefined()
  })
})
