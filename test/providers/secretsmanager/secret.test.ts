import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Properties, Provider } from "../../../src/model.ts"
import { secret } from "../../../src/providers/secretsmanager/secret.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { revealing, secretOf } from "../looked-up.ts"
import { actionOf, placesOf, writes, wrongWith } from "../target.ts"

const provider = revealing(secret as unknown as Provider)

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

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)
const called = () => proxy.calls.map(actionOf)
const client = () => new SecretsManagerClient(aws.client("100000000001"))

const first = "{{resolve:secretsmanager:hub/db:SecretString:password::11111111-2222-3333-4444-555555555555}}"
const second = "{{resolve:secretsmanager:hub/db:SecretString:password::66666666-2222-3333-4444-555555555555}}"
const shell: Properties = { Name: "acme/db", Description: "How to reach the database." }
const database: Properties = { ...shell, SecretString: first }
const newer: Properties = { ...shell, SecretString: second }
const SecretId = "acme/db"

/** What is stored: for the test's eyes only. */
const stored = async () => (await client().send(new GetSecretValueCommand({ SecretId }))).SecretString

describe("the value of a secret", () => {
  it("is written, shows its reference, and is left alone from then on", async () => {
    expect(await place.converge(place.desired(database))).toBe("create")
    expect(await stored()).toBe(secretOf(first))
    proxy.clear()
    expect(await place.converge(place.desired(database))).toBeUndefined()
    expect(called().filter(writes)).toEqual([])
    const found = await place.read(place.desired(database))
    expect(found?.properties.SecretString).toBe(first)
    expect(JSON.stringify(found)).not.toContain("hunter2")
  })

  it("is never read", async () => {
    await place.converge(place.desired(database))
    await place.converge(place.desired(newer))
    expect(called().filter((action) => /Value$/.test(action))).toEqual(["secretsmanager:PutSecretValue"])
  })

  it("is written again once its source has another version, and once it is taken back", async () => {
    await place.converge(place.desired(database))
    expect(await place.converge(place.desired(newer))).toBe("update")
    expect(await stored()).toBe(secretOf(second))
    expect(await place.due(place.desired(newer))).toBeUndefined()
    expect(await place.converge(place.desired(database))).toBe("update")
    expect(await stored()).toBe(secretOf(first))
    expect(await place.due(place.desired(database))).toBeUndefined()
  })

  it("is told from which version of its source to which", async () => {
    await place.converge(place.desired(database))
    const from = (version: string) =>
      `(sensitive: secret hub/db, password, version ${version}-2222-3333-4444-555555555555)`
    expect((await place.due(place.desired(newer)))?.edits).toEqual([
      { path: ["SecretString"], before: from("11111111"), after: from("66666666") },
    ])
    await place.converge(place.desired(newer))
    expect((await place.due(place.desired(database)))?.edits).toEqual([
      { path: ["SecretString"], before: from("66666666"), after: from("11111111") },
    ])
    // The tag alone is not believed: the version's id has to fit.
    await client().send(new PutSecretValueCommand({ SecretId, SecretString: "theirs" }))
    expect((await place.due(place.desired(database)))?.edits).toMatchObject([{ before: "(sensitive)" }])
  })

  it("shows no tag of its source, and loses it when it is released", async () => {
    await place.converge(place.desired(database))
    const shown = ((await place.read(place.desired(database)))?.properties.Tags ?? []) as { Key: string }[]
    expect(shown.map(({ Key }) => Key).toSorted()).toEqual(["reconcile:owner", "reconcile:template"])
    await place.converge(place.desired(database, "released"))
    expect((await client().send(new DescribeSecretCommand({ SecretId }))).Tags ?? []).toEqual([])
  })

  it("drifts when somebody else overwrites it, and is put right", async () => {
    await place.converge(place.desired(database))
    await client().send(new PutSecretValueCommand({ SecretId, SecretString: "theirs" }))
    expect((await place.due(place.desired(database)))?.edits).toEqual([
      { path: ["SecretString"], before: "(sensitive)", after: "(sensitive: secret hub/db, password)" },
    ])
    expect(await place.converge(place.desired(database))).toBe("update")
    expect(await stored()).toBe(secretOf(first))
  })

  it("is somebody else's where the template does not speak of it", async () => {
    await place.converge(place.desired(shell))
    await client().send(new PutSecretValueCommand({ SecretId, SecretString: "rotated" }))
    expect(await place.due(place.desired(shell))).toBeUndefined()
    expect(await place.converge(place.desired({ ...shell, Description: "The database." }))).toBe("update")
    expect(await stored()).toBe("rotated")
  })

  it("is set once and then left to its rotation where the lifecycle ignores it", async () => {
    const ignoring = (properties: Properties) => {
      const desired = place.desired(properties)
      return { ...desired, lifecycle: { ...desired.lifecycle, ignore: ["SecretString"] } }
    }
    await place.converge(ignoring(database))
    await client().send(new PutSecretValueCommand({ SecretId, SecretString: "rotated" }))
    expect(await place.due(ignoring(newer))).toBeUndefined()
    await place.converge(ignoring({ ...newer, Description: "The database." }))
    expect(await stored()).toBe("rotated")
  })

  it("is quoted by no refusal, even where AWS quotes it", async () => {
    const after = { ...database, SecretString: "s3cret-".repeat(10_000) }
    const write = { key: SecretId, after, edits: [], references: { SecretString: first } }
    const error: Error = await Promise.resolve(secret.create?.(place.session(), write as never)).then(
      () => expect.unreachable(),
      (reason) => reason,
    )
    expect(error.message).toBe(
      "Cannot create secret acme/db in data-prod (100000000001), us-east-1: AWS answered ValidationException; its words are not shown, since they may quote the value.",
    )
    expect(`${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)} ${error.cause}`).not.toContain(
      "s3cret",
    )
  })
})

describe("a secret that is deleted", () => {
  it("is scheduled for deletion, in the days that it says, and not there any more", async () => {
    await place.converge(place.desired({ ...database, RecoveryWindowInDays: 7 }))
    expect(await place.converge(place.desired({ ...shell }, "absent"))).toBe("delete")
    const { DeletedDate } = await client().send(new DescribeSecretCommand({ SecretId }))
    const days = ((DeletedDate?.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(7)
    expect(await place.read(place.desired(database))).toBeUndefined()
    expect(await provider.read(place.session({ purpose: "plan" }), "all")).toEqual([])
    expect(await place.due(place.desired({ ...shell }, "absent"))).toBeUndefined()
  })

  it("comes back when it is stated again: restored, with what is stated and no more", async () => {
    const Tags = [{ Key: "team", Value: "old" }]
    await place.converge(place.desired({ ...database, Tags, RecoveryWindowInDays: 7 }))
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] })
    await client().send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }))
    await place.converge(place.desired(shell, "absent"))
    expect(await place.converge(place.desired(newer))).toBe("create")
    expect(await place.due(place.desired(newer))).toBeUndefined()
    expect(await stored()).toBe(secretOf(second))
    expect((await place.read(place.desired(newer)))?.properties).toMatchObject({
      RecoveryWindowInDays: 30,
      Tags: [
        { Key: "reconcile:owner", Value: "contract" },
        { Key: "reconcile:template", Value: "example" },
      ],
    })
    expect((await client().send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toBeUndefined()
  })

  const ours = (template: string) => [
    { Key: "reconcile:owner", Value: "contract" },
    { Key: "reconcile:template", Value: template },
  ]
  const open = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::100000000001:root" },
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
      },
    ],
  })

  it.each([
    ["is nobody's", [], database, "This template did not make it"],
    ["is another template's", ours("another"), database, "This template did not make it"],
    ["carries our owner's tag alone", ours("example").slice(0, 1), database, "This template did not make it"],
    ["is to come back without a value", ours("example"), shell, "No SecretString is stated"],
    ["is nobody's and is to come back without a value", [], shell, "This template did not make it"],
  ])("stays deleted where it %s: its value is handed to nobody", async (_, Tags, stated, why) => {
    await client().send(new CreateSecretCommand({ Name: SecretId, SecretString: "payroll-root-password", Tags }))
    await client().send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 30 }))
    const wanted = place.desired({ ...stated, ResourcePolicy: JSON.parse(open) })
    proxy.clear()
    await expect(place.converge(wanted)).rejects.toThrow(why)
    expect(called().filter(writes)).toEqual(["secretsmanager:CreateSecret"])
    expect((await client().send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeDefined()
  })

  it("stays deleted where another configuration owned it", async () => {
    const Tags = [{ Key: "reconcile:owner", Value: "somebody-else" }]
    await client().send(new CreateSecretCommand({ Name: SecretId, SecretString: "theirs", Tags }))
    await place.converge(place.desired(shell, "absent"))
    await expect(place.converge(place.desired(database))).rejects.toThrow(
      /already scheduled for deletion\. Another configuration owned it\.$/,
    )
  })
})

describe("a secret", () => {
  it("keeps its recovery window in a tag that nobody sees", async () => {
    const window = (days: number) => place.desired({ ...shell, RecoveryWindowInDays: days })
    await place.converge(window(14))
    expect(await place.due(window(14))).toBeUndefined()
    const { Tags = [] } = await client().send(new DescribeSecretCommand({ SecretId }))
    expect(Tags).toContainEqual({ Key: "reconcile:recovery", Value: "14" })
    expect(await place.converge(window(30))).toBe("update")
    expect(await place.due(window(30))).toBeUndefined()
  })

  it("is not taken over where somebody else made it meanwhile", async () => {
    const { write } = (await place.due(place.desired(database))) ?? {}
    await client().send(new CreateSecretCommand({ Name: SecretId, SecretString: "theirs" }))
    await expect(provider.create?.(place.session(), write as never)).rejects.toThrow(
      /already exists\. It was not made by this run: plan again to see it as it is\.$/,
    )
    expect(await stored()).toBe("theirs")
  })

  it("is found by its ARN without the suffix, not by another's, and not by its replica", async () => {
    await place.converge(place.desired(database))
    const { arn = "" } = (await place.read(place.desired(database))) ?? {}
    expect(provider.taggedKey?.(arn)).toBe("acme/db")
    expect(provider.taggedKey?.("arn:aws:ssm:us-east-1:100000000001:parameter/acme/db")).toBeUndefined()
    await client().send(new ReplicateSecretToRegionsCommand({ SecretId, AddReplicaRegions: [{ Region: "eu-west-1" }] }))
    const owned = { desired: [], owned: ["acme/db"] }
    const there = place.session({ purpose: "plan", region: "eu-west-1" })
    expect(await provider.read(there, owned)).toEqual([])
    expect(await provider.read(place.session({ purpose: "plan" }), owned)).toHaveLength(1)
    expect((await place.read(place.desired(database), { region: "eu-west-1" }))?.held).toBe(
      "It is a replica of the secret in us-east-1: state it there.",
    )
  })

  it("tells a key by its id, whichever way it is named", async () => {
    const KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab"
    await place.converge(place.desired({ ...shell, KmsKeyId: KeyId }))
    const arn = `arn:aws:kms:us-east-1:100000000001:key/${KeyId}`
    expect(await place.due(place.desired({ ...shell, KmsKeyId: arn }))).toBeUndefined()
    const elsewhere = `arn:aws:kms:us-east-1:222222222222:key/${KeyId}`
    expect(await place.due(place.desired({ ...shell, KmsKeyId: elsewhere }))).toBeDefined()
  })

  it.each<[string, Properties, string]>([
    [
      "a secret in the open",
      { ...shell, SecretString: "hunter2" },
      "SecretString is a lookup, like secret('name'); it is sensitive, so it is not shown.",
    ],
    [
      "a name like AWS's own",
      { Name: "db-abc123" },
      "Name has letters, digits and / _ + = . @ - only, and does not end with a hyphen and six characters",
    ],
    ["too short a window", { ...shell, RecoveryWindowInDays: 0 }, "RecoveryWindowInDays is 0; at least 7 is allowed."],
  ])("tells what is written wrong: %s", (_, properties, sentence) => {
    const found = wrongWith(provider, properties)
    expect(
      found.some((message) => message.startsWith(sentence)),
      found.join("\n"),
    ).toBe(true)
    expect(found.join()).not.toContain("hunter2")
  })
})
