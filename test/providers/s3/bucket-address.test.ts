import { afterAll, beforeAll, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { bucket } from "../../../src/providers/s3/bucket.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf } from "../target.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 1 })
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

it("reaches buckets by an endpoint that is called localhost: the bucket is in the path, not before the host", async () => {
  const provider = bucket as unknown as Provider
  const byName = () => proxy.endpoint.replace("127.0.0.1", "localhost")
  const place = placesOf(provider, () => aws, byName)
  const desired = place.desired({ BucketName: "acme-logs", VersioningConfiguration: { Status: "Enabled" } })
  await place.converge(desired)
  expect(await place.due(desired)).toBeUndefined()
  expect(proxy.counts).toMatchObject({ "s3:CreateBucket": 1, "s3:PutBucketVersioning": 1 })
})
