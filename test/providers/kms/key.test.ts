import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EnableKeyRotationCommand,
  KMSClient,
} from "@aws-sdk/client-kms"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Provider } from "../../../src/model.ts"
import { kmsKey } from "../../../src/providers/kms/key.ts"
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
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const kms = () => new KMSClient(aws.client("100000000001"))

async function make(input: CreateKeyCommandInput = {}, alias?: string): Promise<string> {
  const { KeyMetadata } = await kms().send(new CreateKeyCommand(input))
  const id = KeyMetadata?.KeyId ?? ""
  if (alias) await kms().send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }))
  return id
}

async function all(): Promise<ReadonlyMap<string, Found["properties"]>> {
  const place = placesOf(
    kmsKey as unknown as Provider,
    () => aws,
    () => proxy.endpoint,
  )
  const found = (await kmsKey.read(place.session({ purpose: "plan" }), "all")) as readonly Found[]
  return new Map(found.map(({ key, properties }) => [key, properties]))
}

const managedByAws = { Tags: [{ TagKey: "emulator:managed-by", TagValue: "AWS" }] }
const locked = {
  Policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: ["kms:*"], Resource: "*" }],
  }),
}

describe("a KMS key", () => {
  it("shows its state, rotation, policy, aliases and tags", async () => {
    const id = await make({ Description: "backups", Tags: [{ TagKey: "Team", TagValue: "data" }] }, "alias/backup")
    await kms().send(new EnableKeyRotationCommand({ KeyId: id }))
    expect((await all()).get(id)).toMatchObject({
      Arn: `arn:aws:kms:us-east-1:100000000001:key/${id}`,
      Aliases: ["alias/backup"],
      Description: "backups",
      KeyManager: "CUSTOMER",
      KeyState: "Enabled",
      EnableKeyRotation: true,
      KeyPolicy: { Version: "2012-10-17", Statement: [expect.objectContaining({ Effect: "Allow" })] },
      Tags: [{ Key: "Team", Value: "data" }],
    })
  })

  it("is asked about once where AWS manages it, and nothing but that it is", async () => {
    const id = await make(managedByAws, "alias/reserved")
    const found = (await all()).get(id)
    expect(found).toMatchObject({ KeyManager: "AWS", Aliases: ["alias/reserved"] })
    expect(Object.keys(found ?? {})).not.toEqual(expect.arrayContaining(["KeyPolicy"]))
    expect(proxy.counts).toEqual({
      "kms:ListKeys": 1,
      "kms:ListAliases": 1,
      "tagging:GetResources": 1,
      "kms:DescribeKey": 1,
    })
  })

  it("has no rotation where KMS cannot rotate it", async () => {
    const id = await make({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" })
    expect((await all()).get(id)).not.toHaveProperty("EnableKeyRotation")
    expect(proxy.counts).not.toHaveProperty("kms:GetKeyRotationStatus")
  })

  it("is found, and says why there is no more of it, where its own policy keeps us out; the others are not hidden", async () => {
    const [open, shut] = [await make({}, "alias/open"), await make(locked, "alias/shut")]
    const found = await all()
    expect(found.get(open)).toMatchObject({ KeyState: "Enabled" })
    expect(found.get(open)).not.toHaveProperty("Unreadable")
    expect(found.get(shut)).toEqual({
      KeyId: shut,
      Arn: `arn:aws:kms:us-east-1:100000000001:key/${shut}`,
      Aliases: ["alias/shut"],
      Unreadable: expect.stringMatching(
        /^Cannot read KMS key .* in data-prod \(100000000001\), us-east-1: AccessDenied/,
      ),
    })
  })
})
