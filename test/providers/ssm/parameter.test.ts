import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Comparison, Properties, Provider } from "../../../src/model.ts"
import { parameter } from "../../../src/providers/ssm/parameter.ts"
import { hash } from "../../../src/value/digest.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { revealing, secretOf } from "../looked-up.ts"
import { actionOf, placesOf, writes, wrongWith } from "../target.ts"

const provider = revealing(parameter as unknown as Provider)

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
const client = () => new SSMClient(aws.client("100000000001"))

const third = "{{resolve:ssm-secure:/hub/key:3}}"
const fourth = "{{resolve:ssm-secure:/hub/key:4}}"
const key: Properties = { Name: "/acme/key", Type: "SecureString", SecureValue: third }
const level: Properties = { Name: "level", Type: "String", Value: "7" }

/** What is stored, decrypted: for the test's eyes only. */
async function stored(): Promise<string | undefined> {
  const { GetParameterCommand } = await import("@aws-sdk/client-ssm")
  const reply = await client().send(new GetParameterCommand({ Name: "/acme/key", WithDecryption: true }))
  return reply.Parameter?.Value
}

describe("a secure parameter", () => {
  it("is written with the value, shows the reference, and is left alone from then on", async () => {
    expect(await place.converge(place.desired(key))).toBe("create")
    expect(await stored()).toBe(secretOf(third))
    proxy.clear()
    expect(await place.converge(place.desired(key))).toBeUndefined()
    expect(called().filter(writes)).toEqual([])
    const found = await place.read(place.desired(key))
    expect(found?.properties).toMatchObject({ SecureValue: third, KeyId: "alias/aws/ssm" })
    expect(JSON.stringify(found)).not.toContain("hunter2")
  })

  it("is never decrypted, nor asked for its value at all", async () => {
    await place.converge(place.desired(key))
    await place.converge(place.desired({ ...key, SecureValue: fourth }))
    expect(called()).not.toContain("ssm:GetParameters")
    expect(proxy.calls.filter(({ parameters }) => parameters.WithDecryption === "true")).toEqual([])
  })

  it("is written again once its source has another version, and the plan says from which to which", async () => {
    await place.converge(place.desired(key))
    expect((await place.due(place.desired({ ...key, SecureValue: fourth })))?.edits).toEqual([
      {
        path: ["SecureValue"],
        before: "(sensitive: parameter /hub/key, version 3)",
        after: "(sensitive: parameter /hub/key, version 4)",
      },
    ])
    expect(await place.converge(place.desired({ ...key, SecureValue: fourth }))).toBe("update")
    expect(await stored()).toBe(secretOf(fourth))
    expect(await place.due(place.desired({ ...key, SecureValue: fourth }))).toBeUndefined()
  })

  it("drifts when somebody else overwrites it, and is put right", async () => {
    await place.converge(place.desired(key))
    await client().send(
      new PutParameterCommand({ Name: "/acme/key", Type: "SecureString", Value: "theirs", Overwrite: true }),
    )
    expect((await place.due(place.desired(key)))?.edits).toEqual([
      { path: ["SecureValue"], before: "(sensitive)", after: "(sensitive: parameter /hub/key)" },
    ])
    expect(await place.converge(place.desired(key))).toBe("update")
    expect(await stored()).toBe(secretOf(third))
    expect(await place.due(place.desired(key))).toBeUndefined()
  })

  it("keeps its reference through changes of all else", async () => {
    await place.converge(place.desired(key))
    const described = { ...key, Description: "Opens the door.", KeyId: "alias/parameters" }
    expect(await place.converge(place.desired(described))).toBe("update")
    expect(await place.due(place.desired(described))).toBeUndefined()
    expect(await stored()).toBe(secretOf(third))
  })

  it("shows none of the tags by which it is compared, and loses them when it is released", async () => {
    await place.converge(place.desired(key))
    const tags = async () => ((await place.read(place.desired(key)))?.properties.Tags ?? []) as { Key: string }[]
    expect((await tags()).map(({ Key }) => Key).sort()).toEqual(["reconcile:owner", "reconcile:template"])
    await place.converge(place.desired(key, "released"))
    expect(await tags()).toEqual([])
    expect((await place.read(place.desired(key)))?.properties.SecureValue).toBe("(another value)")
  })

  it("may be somebody else's value: then no more than its tags are changed", async () => {
    await client().send(new PutParameterCommand({ Name: "/acme/key", Type: "SecureString", Value: "theirs" }))
    const { SecureValue: _, ...shell } = key
    expect(await place.converge(place.desired(shell))).toBe("adopt")
    expect(await stored()).toBe("theirs")
    await expect(place.converge(place.desired({ ...shell, Description: "Opens the door." }))).rejects.toThrow(
      "Parameter /acme/key is a secret: AWS makes and changes it together with its value only, and no SecureValue is stated, or it is ignored.",
    )
  })

  it.each(["before", "after"] as const)("comes out right when the run dies %s any of its writes", async (when) => {
    const newer = { ...key, SecureValue: fourth }
    for (let nth = 1; nth <= 3; nth++) {
      await aws.reset()
      proxy.clear()
      let dead = false
      let revive = () => {}
      proxy.onWrite(nth, when, () => {
        dead = true
        revive = proxy.rule({ effect: "reset-before" })
      })
      for (const state of [key, newer]) {
        await place.converge(place.desired(state), { mortal: true }).catch(() => revive())
        revive()
        await place.converge(place.desired(state))
        expect(await place.due(place.desired(state))).toBeUndefined()
      }
      expect(dead).toBe(true)
      expect(await stored()).toBe(secretOf(fourth))
    }
  })

  it("is not taken over where somebody else made it meanwhile", async () => {
    const { write } = (await place.due(place.desired(key))) ?? {}
    await client().send(new PutParameterCommand({ Name: "/acme/key", Type: "SecureString", Value: "theirs" }))
    await expect(provider.create?.(place.session(), write as never)).rejects.toThrow(
      /It was not made by this run: plan again to see it as it is\.$/,
    )
    expect(await stored()).toBe("theirs")
  })

  it("is quoted by no refusal, even where AWS quotes it", async () => {
    const long = "s3cret-".repeat(800)
    const after = { ...key, SecureValue: long }
    const attempt = parameter.create?.(place.session(), {
      key: "/acme/key",
      after: after as never,
      edits: [],
      references: { SecureValue: third },
    })
    const error: Error = await Promise.resolve(attempt).then(
      () => expect.unreachable(),
      (reason) => reason,
    )
    expect(error.message).toBe(
      "Cannot create parameter /acme/key in data-prod (100000000001), us-east-1: AWS answered ValidationException; its words are not shown, since they may quote the value.",
    )
    expect(`${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)} ${error.cause}`).not.toContain(
      "s3cret",
    )
  })

  it("is refused where its value did not come from a lookup", async () => {
    const write = {
      key: "/acme/key",
      after: { ...key, SecureValue: "literal" },
      edits: [{ path: ["SecureValue"], after: "" }],
    }
    await expect(parameter.create?.(place.session(), write as never)).rejects.toThrow(
      "SecureValue has no value that was looked up.",
    )
  })
})

describe("a plain parameter", () => {
  it("is plain text: compared, shown, and put right", async () => {
    await place.converge(place.desired(level))
    await client().send(new PutParameterCommand({ Name: "level", Type: "String", Value: "11", Overwrite: true }))
    expect((await place.due(place.desired(level)))?.edits).toEqual([{ path: ["Value"], before: "11", after: "7" }])
    expect(await place.converge(place.desired(level))).toBe("update")
    expect(await place.due(place.desired(level))).toBeUndefined()
  })

  it("is made anew to be of another type", async () => {
    await place.converge(place.desired(level))
    const due = await place.due(place.desired({ Name: "level", Type: "SecureString", SecureValue: third }))
    expect(due).toMatchObject({ action: "replace", replaces: ["Type"] })
  })

  it("stays advanced once it is: the plan says so instead of failing later", async () => {
    await place.converge(place.desired({ ...level, Tier: "Advanced" }))
    expect((await place.read(place.desired({ ...level, Tier: "Standard" })))?.held).toBe(
      "AWS does not make an advanced parameter a standard one again: state Tier: Advanced, or have it deleted first.",
    )
    expect(await place.due(place.desired({ ...level, Tier: "Intelligent-Tiering" }))).toBeUndefined()
  })

  it("is read ten at a time, fifty described", async () => {
    const many = Array.from({ length: 12 }, (_, nth) => place.desired({ ...level, Name: `/acme/level-${nth}` }))
    await Promise.all(many.map((one) => place.converge(one)))
    proxy.clear()
    const found = await provider.read(place.session({ purpose: "plan" }), { desired: many, owned: [] })
    expect(found).toHaveLength(12)
    expect(proxy.counts).toMatchObject({ "ssm:GetParameters": 2, "ssm:ListTagsForResource": 12 })
  })

  it("is found by its ARN, below a path or not, and by nobody else's", async () => {
    const arn = (rest: string) => `arn:aws:ssm:us-east-1:100000000001:${rest}`
    expect(provider.taggedKey?.(arn("parameter/acme/key"))).toBe("/acme/key")
    expect(provider.taggedKey?.(arn("parameter/level"))).toBe("level")
    expect(provider.taggedKey?.(arn("document/level"))).toBeUndefined()
    await place.converge(place.desired({ ...level, Name: "/level" }))
    const found = await provider.read(place.session({ purpose: "plan" }), { desired: [], owned: ["level"] })
    expect(found.map((one) => one.key)).toEqual(["/level"])
    expect(await provider.read(place.session({ purpose: "plan" }), { desired: [], owned: [] })).toEqual([])
  })
})

describe("a plain parameter that nobody owns", () => {
  const theirs = { Name: "level", Type: "String", Value: "s3cret" } as const
  const hidden = "(value hidden: not owned; String, version 1)"
  const shownIn = (due: Comparison | undefined) => due?.effect.edits.find(({ path }) => path[0] === "Value")

  it("is there, with type and version, and without its value, in plan, hashes and write", async () => {
    await client().send(new PutParameterCommand(theirs))
    const due = await place.due(place.desired(level))
    expect(due?.action).toBe("adopt")
    expect(due?.edits).toContainEqual({ path: ["Value"], before: hidden, after: "7" })
    expect(JSON.stringify(due)).not.toContain("s3cret")
    expect(shownIn(due)?.before).toBe(hash(hidden))
    expect(await place.converge(place.desired(level))).toBe("adopt")
    expect((await place.read(place.desired(level)))?.properties.Value).toBe("7")
  })

  it("shows its value where the template states the same, and where it is ours", async () => {
    await client().send(new PutParameterCommand({ ...theirs, Value: "7" }))
    expect((await place.due(place.desired(level)))?.edits.map(({ path }) => path[0])).toEqual(["Tags", "Tags"])
    await place.converge(place.desired(level))
    expect((await place.due(place.desired({ ...level, Value: "8" })))?.edits).toEqual([
      { path: ["Value"], before: "7", after: "8" },
    ])
  })

  it("is not taken over where its value changed since the review", async () => {
    await client().send(new PutParameterCommand(theirs))
    const reviewed = await place.due(place.desired(level))
    await client().send(new PutParameterCommand({ ...theirs, Value: "another", Overwrite: true }))
    const now = await place.due(place.desired(level))
    expect(shownIn(reviewed)?.before).toBe(hash(hidden))
    expect(shownIn(now)?.before).toBe(hash("(value hidden: not owned; String, version 2)"))
  })

  it("keeps its value where the lifecycle ignores it, and shows none where it is to go", async () => {
    await client().send(new PutParameterCommand(theirs))
    const one = place.desired({ ...level, Description: "How loud." })
    const ignoring = { ...one, lifecycle: { ...one.lifecycle, ignore: ["Value"] } }
    expect(JSON.stringify((await place.due(ignoring))?.edits)).not.toContain("s3cret")
    await place.converge(ignoring)
    expect((await place.read(ignoring))?.properties).toMatchObject({ Value: "s3cret", Description: "How loud." })
    await place.converge(place.desired(level, "released"))
    expect(JSON.stringify(await place.due(place.desired(level, "absent")))).not.toContain("s3cret")
  })
})

describe("what is written wrong", () => {
  it.each<[string, Properties, string]>([
    [
      "a secret in the open",
      { ...key, SecureValue: "hunter2" },
      "SecureValue is a lookup, like secret('name'); it is sensitive, so it is not shown.",
    ],
    [
      "a name of AWS's",
      { ...level, Name: "/AWS/level" },
      'Name is a name, or a path like /team/key, of letters, digits and _ . -, and does not begin with aws or ssm; this is "/AWS/level".',
    ],
    [
      "no value",
      { Name: "level", Type: "String" },
      "AWS::SSM::Parameter has a Value; of type SecureString it has SecureValue, a lookup, and KeyId instead, or leaves them to somebody else",
    ],
    ["a secret's plain value", { ...key, Value: "7" }, "AWS::SSM::Parameter has a Value; of type SecureString"],
    ["a key for plain text", { ...level, KeyId: "alias/x" }, "AWS::SSM::Parameter has a Value; of type SecureString"],
    [
      "another type",
      { ...level, Type: "Number" },
      'Type is one of String, StringList, SecureString; this is "Number".',
    ],
  ])("is told: %s", (_, properties, sentence) => {
    const found = wrongWith(provider, properties)
    expect(
      found.some((message) => message.startsWith(sentence)),
      found.join("\n"),
    ).toBe(true)
    expect(found.join()).not.toContain("hunter2")
  })
})
