import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { ClientClass } from "../../../src/model.ts"
import { learnTypes } from "../../../src/providers/cloudcontrol/learn.ts"
import { typeFolder } from "../../../src/providers/cloudcontrol/type-cache.ts"
import { typeRegistry } from "../../../src/providers/cloudcontrol/type-registry.ts"
import { type Registered, registeredTypes, typesFolder } from "../../aws/cloudcontrol/registered.ts"
import { type CloudControl, startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"

const nameless: Registered = {
  version: "1",
  provisioningType: "FULLY_MUTABLE",
  schema: {
    typeName: "AWS::Acme::Link",
    properties: { Id: { type: "string" }, From: { type: "string" } },
    readOnlyProperties: ["/properties/Id"],
    primaryIdentifier: ["/properties/Id"],
    tagging: { taggable: false },
    handlers: { create: {}, read: {}, update: {}, delete: {}, list: {} },
  },
}

let aws: CloudControl
let proxy: FaultProxy
let cacheFolder: string
beforeAll(async () => {
  aws = await startCloudControl(new Map([...registeredTypes(), ["AWS::Acme::Link", nameless]]))
  proxy = await startFaultProxy(aws.endpoint)
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
  cacheFolder = await mkdtemp(join(tmpdir(), "types-"))
})
afterEach(() => rm(cacheFolder, { recursive: true }))

/** Clients as the world makes them; with no retries, so that failures are quick. */
const clientAs = <C>(Client: ClientClass<C>): C =>
  new Client({ ...aws.client(), endpoint: proxy.endpoint, maxAttempts: 1 } as never)
const asked = () => proxy.counts["cloudformation:DescribeType"] ?? 0
const [topic, day] = ["AWS::SNS::Topic", 24 * 60 * 60_000]
const file = () => join(cacheFolder, "AWS-SNS-Topic.json")

describe("a type without a provider of its own", () => {
  it("is not taken where it is a part of another one, whose owner it would not ask", async () => {
    const { providers, problems } = await learnTypes(["AWS::IAM::RolePolicy"], { clientAs, cacheFolder })
    expect({ learned: providers.size, asked: asked() }).toEqual({ learned: 0, asked: 0 })
    expect(problems).toMatchObject([
      {
        severity: "error",
        message: "AWS::IAM::RolePolicy is a part of AWS::IAM::Role, and managed with it",
        fix: "State it in a template of type AWS::IAM::Role, as Policies.",
      },
    ])
  })

  it("is learned from CloudFormation's registry, and kept", async () => {
    const { providers, problems } = await learnTypes([topic, topic], { clientAs, cacheFolder })
    expect(problems).toEqual([])
    expect(providers.get(topic)).toMatchObject({ type: topic, scope: "region", key: ["TopicName"], ownership: "tags" })
    expect(asked()).toBe(1)
    expect(await readdir(cacheFolder)).toEqual(["AWS-SNS-Topic.json"])
    expect(JSON.parse(await readFile(file(), "utf8"))).toMatchObject({
      version: "00000001",
      provisioningType: "FULLY_MUTABLE",
    })
  })

  it("is asked for again after a day", async () => {
    const clock = Date.parse("2027-01-01")
    await learnTypes([topic], { clientAs, cacheFolder, clock })
    await learnTypes([topic], { clientAs, cacheFolder, clock: clock + day - 1 })
    expect(asked()).toBe(1)
    await learnTypes([topic], { clientAs, cacheFolder, clock: clock + day })
    expect(asked()).toBe(2)
  })

  it("is what it was, however long ago, when nobody can be asked", async () => {
    await learnTypes([topic], { clientAs, cacheFolder, clock: 0 })
    proxy.rule({ action: "DescribeType", effect: "reset-before" })
    expect((await learnTypes([topic], { clientAs, cacheFolder })).providers.has(topic)).toBe(true)
    expect((await learnTypes([topic], { cacheFolder })).providers.has(topic)).toBe(true)
  })

  it.each([
    "{",
    "[]",
    "{}",
    '{"schema":{"typeName":"AWS::SNS::Subscription","properties":{}}}',
    '{"schema":{"typeName":"AWS::SNS::Topic","properties":[]}}',
  ])("is asked for where the file that kept it holds %s", async (text) => {
    await writeFile(file(), text)
    expect((await learnTypes([topic], { clientAs, cacheFolder })).providers.has(topic)).toBe(true)
    expect(asked()).toBe(1)
  })

  it.each(["file", "link", "deep/er"])("is learned, whether or not its folder can be made: %s", async (name) => {
    await writeFile(join(cacheFolder, "file"), "")
    await symlink(join(cacheFolder, "nowhere"), join(cacheFolder, "link"))
    const { providers } = await learnTypes([topic], { clientAs, cacheFolder: join(cacheFolder, name, "types") })
    expect(providers.has(topic)).toBe(true)
  })

  it("is asked for once in a run", async () => {
    const registry = typeRegistry({ clientAs })
    await Promise.all([registry.learn([topic]), registry.learn([topic])])
    expect(await registry.learn([topic, "AWS::SDB::Domain"])).toHaveLength(1)
    expect(await registry.learn(["AWS::SDB::Domain"])).toHaveLength(1)
    expect(registry.provider(topic)?.type).toBe(topic)
    expect(asked()).toBe(2)
  })
})

describe("what cannot be managed", () => {
  const told = async (type: string, options: Parameters<typeof learnTypes>[1] = { clientAs, cacheFolder }) => {
    const { providers, problems } = await learnTypes([type], { types: ["AWS::IAM::Role"], ...options })
    expect(providers.size).toBe(0)
    return problems.map(({ severity, message, type: about }) => [severity, message, about])
  }

  it("is a type that does not exist", async () => {
    await learnTypes([topic], { clientAs, cacheFolder })
    expect(await told("AWS::SNS::Topics")).toEqual([
      ["error", 'Unknown type "AWS::SNS::Topics"; did you mean "AWS::SNS::Topic"?', "AWS::SNS::Topics"],
    ])
    expect(await told("AWS::IAM::Rolle")).toMatchObject([
      ["error", expect.stringContaining('"AWS::IAM::Role"?'), "AWS::IAM::Rolle"],
    ])
    const before = asked()
    expect(await told("../../etc/passwd")).toEqual([["error", 'Unknown type "../../etc/passwd".', "../../etc/passwd"]])
    expect(asked()).toBe(before)
  })

  it("is one without handlers", async () => {
    expect(await told("AWS::SDB::Domain")).toEqual([
      [
        "error",
        "AWS::SDB::Domain exists, but only CloudFormation itself can manage it: it has no create, no read, no delete handler",
        "AWS::SDB::Domain",
      ],
    ])
  })

  it("is one that cannot be found again", async () => {
    expect(await told("AWS::Acme::Link")).toEqual([
      [
        "error",
        "Resources of type AWS::Acme::Link cannot be found again: AWS alone sets what identifies them (Id), and they have neither a name nor tags that can be changed",
        "AWS::Acme::Link",
      ],
    ])
  })

  it("is one that nobody may ask for", async () => {
    proxy.rule({ action: "DescribeType", effect: "denied" })
    expect(await told(topic)).toMatchObject([
      ["error", expect.stringMatching(/^Cannot ask CloudFormation what AWS::SNS::Topic is: /), topic],
    ])
  })

  it("is no error, but not checked, where nobody can be asked", async () => {
    expect(await told(topic, {})).toEqual([
      [
        "note",
        'Unknown type "AWS::SNS::Topic". CloudFormation may know it, and could not be asked: nothing of AWS is called here',
        topic,
      ],
    ])
    proxy.rule({ action: "DescribeType", effect: "reset-before" })
    expect(await told(topic)).toMatchObject([
      [
        "note",
        expect.stringMatching(/^Unknown type "AWS::SNS::Topic"\. CloudFormation may know it, and could not be asked: /),
        topic,
      ],
    ])
  })
})

it("keeps types where the user's caches are", () => {
  expect(typeFolder({ XDG_CACHE_HOME: "/var/cache/ci" })).toBe("/var/cache/ci/reconcile/types")
  expect(typeFolder({ XDG_CACHE_HOME: "relative" })).toMatch(/\/\.cache\/reconcile\/types$/)
})

it("takes the local registry's folder for a cache", async () => {
  const { providers } = await learnTypes(["AWS::Logs::LogGroup", topic], { cacheFolder: typesFolder })
  expect([...providers.keys()]).toEqual(["AWS::Logs::LogGroup", topic])
})
