import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { accountPublicAccessBlock as typed } from "../../../src/providers/s3/account-public-access-block.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, wrongWith } from "../target.ts"

const provider = typed as unknown as Provider
const pinnedAccount = "100000000002"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: [{}, { tags: { "s3-policy/public-access-block": "all" } }] })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)
const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const none = { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false }

describe("S3 Block Public Access of an account", () => {
  it("shows where nobody set it as all off, so that each flag has a before and an after", async () => {
    expect((await place.due(place.desired(all)))?.edits).toContainEqual({
      path: ["BlockPublicAcls"],
      before: false,
      after: true,
    })
    expect(await place.due(place.desired(none))).toBeUndefined()
    expect(await place.due(place.desired({}, "absent"))).toBeUndefined()
  })

  it("leaves flags as they are of which no template speaks, although AWS takes all four at once", async () => {
    await place.converge(place.desired(all))
    await place.converge(place.desired({ BlockPublicPolicy: false }))
    expect((await place.read(place.desired({})))?.properties).toEqual({ ...all, BlockPublicPolicy: false })
  })

  it("costs one call to read", async () => {
    await place.read(place.desired(all), { purpose: "plan" })
    expect(proxy.calls.map(actionOf)).toEqual(["s3:GetAccountPublicAccessBlock"])
  })

  it("is as it should be where a policy of the organization does what the template says", async () => {
    expect(await place.due(place.desired(all), { account: pinnedAccount })).toBeUndefined()
  })

  it("is refused in AWS's words where it does not", async () => {
    const refusal = place.converge(place.desired({ ...all, BlockPublicAcls: false }), { account: pinnedAccount })
    await expect(refusal).rejects.toMatchObject({
      message:
        "Cannot change S3 Block Public Access in data-prod (100000000002): The account's block public access is managed by an organization policy.",
      problems: [
        { account: pinnedAccount, fix: expect.stringContaining("a policy of the organization may forbid it") },
      ],
    })
  })

  it("tells what is written wrong", () => {
    expect(wrongWith(provider, {})).toEqual(["Reconcile::S3::AccountPublicAccessBlock says nothing."])
    expect(wrongWith(provider, { BlockPublicACLs: true })).toEqual([
      'Unknown key "BlockPublicACLs"; did you mean "BlockPublicAcls"?',
    ])
    expect(wrongWith(provider, { BlockPublicAcls: "true" })).toEqual([
      "BlockPublicAcls is text, but must be true or false.",
    ])
  })
})
