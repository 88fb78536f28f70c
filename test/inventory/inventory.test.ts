import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Found, Provider } from "../../src/model.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { accountId, configOf, organizationOf, take, textOf, typeOf, worldOf } from "./scene.ts"

const [management, one, two, three] = [0, 1, 2, 3].map(accountId) as [string, string, string, string]
const found = (key: string, properties: Found["properties"] = {}): Found => ({
  key,
  properties: { Name: key, ...properties },
})

/** A queue in each account, a network in each region, one policy of the organization, assignments by way of Identity Center. */
const types: readonly Provider[] = [
  typeOf("Test::Account::Queue", ({ account }) => [found(`queue-${account.id.slice(-1)}`)]),
  typeOf("Test::Region::Network", () => [found("b"), found("a")], { scope: "region" }),
  typeOf("Test::Organization::Policy", () => [found("guardrail")], { scope: "organization" }),
  typeOf("Test::Account::Assignment", () => [found("admins")], { via: "identity-center" }),
  typeOf("Test::Region::Folder", () => [], {
    scope: "region",
    folder: { path: () => undefined, fill: (properties) => properties },
  }),
]
const world = worldOf(organizationOf(4), types)
const both =
  "organization: { read: arn:aws:iam::111111111111:role/index }\nidentityCenter: { account: '111111111111', region: us-east-1 }\n"

const recordsIn = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { account?: string; region?: string; type: string; id?: string; error?: string })
const placesIn = (text: string) =>
  recordsIn(text).map(
    ({ account = "-", region = "-", type, id }) => `${account.slice(-2)} ${region} ${type.split("::")[2]} ${id}`,
  )

describe("what is looked at", () => {
  it("is everything that can be reached, in order; the rest is told", async () => {
    const { text, problems } = await textOf(world, { config: "regions: [us-east-1, eu-west-1]" })
    expect(placesIn(text)).toEqual(
      ["01", "02", "03"].flatMap((account) => [
        `${account} - Queue queue-${account.slice(1)}`,
        ...["eu-west-1", "us-east-1"].flatMap((region) => [
          `${account} ${region} Network a`,
          `${account} ${region} Network b`,
        ]),
      ]),
    )
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      `note: management (${management}) is the management account: it is left out`,
      "note: Not looked at, since organization.read is not set: Test::Organization::Policy",
      "note: Not looked at, since identityCenter is not set: Test::Account::Assignment",
    ])
  })

  it("includes what belongs to no account, by the ways that the configuration names", async () => {
    const { text, problems } = await textOf(world, { config: both, types: ["*Policy", "*Assignment"] })
    expect(placesIn(text)).toEqual([
      ...["01", "02", "03"].map((account) => `${account} - Assignment admins`),
      "- - Policy guardrail",
    ])
    expect(problems).toHaveLength(1)
  })

  it.each([
    { says: "ids and names", choice: { accounts: [one, "ACCOUNT-3"] }, accounts: [one, three] },
    { says: "globs", choice: { accounts: ["account-?"] }, accounts: [one, two, three] },
    {
      says: "the management account, if it is named",
      choice: { accounts: ["management", two] },
      accounts: [management, two],
    },
    {
      says: "the section of the configuration",
      choice: { config: "inventory: { accounts: { names: [account-2] } }" },
      accounts: [two],
    },
    {
      says: "the management account, if the section says so",
      choice: { config: "inventory: { accounts: all, management: true }" },
      accounts: [management, one, two, three],
    },
    {
      says: "a flag before the section",
      choice: { config: "inventory: { accounts: { names: [account-2] } }", accounts: [one] },
      accounts: [one],
    },
  ])("is narrowed to $says (INV-9)", async ({ choice, accounts }) => {
    const { text } = await textOf(world, { ...choice, types: ["Test::Account::Queue"] })
    expect(recordsIn(text).map(({ account }) => account)).toEqual(accounts)
  })

  it("is only what belongs to the organization, if that is asked for", async () => {
    const { text } = await textOf(world, { config: both, accounts: ["organization"] })
    expect(placesIn(text)).toEqual(["- - Policy guardrail"])
  })

  it("is narrowed by types and regions of the section", async () => {
    const config = "regions: [us-east-1, eu-west-1]\ninventory: { types: ['*Network'], regions: [ap-south-1] }"
    const { text } = await textOf(world, { config, accounts: [one] })
    expect(placesIn(text)).toEqual(["01 ap-south-1 Network a", "01 ap-south-1 Network b"])
  })

  it("is split between shards, so that each account is in exactly one", async () => {
    const many = worldOf(organizationOf(40), types)
    const shards = [1, 2, 3].map((index) =>
      textOf(many, { config: both, shard: { index, of: 3 } }, { format: "snapshot" }),
    )
    const parts = (await Promise.all(shards)).map(({ text }) => JSON.parse(text))
    const whole = JSON.parse((await textOf(many, { config: both }, { format: "snapshot" })).text)
    const rows = parts.flatMap(({ resources }) => resources.map((row: unknown) => JSON.stringify(row)))
    expect(rows.sort()).toEqual(whole.resources.map((row: unknown) => JSON.stringify(row)).sort())
    for (const { resources, unread } of parts) {
      const read = new Set(resources.map(({ account }: { account?: string }) => account).filter(Boolean))
      expect(read.size).toBeGreaterThan(0)
      expect(read.size + unread.length).toBe(40)
    }
  })

  it.each([
    [{ accounts: ["999999999999"] }, `No account has the id "999999999999".`],
    [{ accounts: ["acount-1"] }, `No account is named "acount-1".`],
    [{ types: ["Test::Account::Queu"] }, `There is no type "Test::Account::Queu"`],
    [{ types: ["AWS::*"] }, `No type matches "AWS::*"`],
    [{ regions: ["everywhere"] }, `There is no region "everywhere"`],
    [{ regions: ["eu-*"] }, `No region matches "eu-*"`],
  ])("is never nothing by a slip of the pen: %j", async (choice, message) => {
    await expect(textOf(world, choice)).rejects.toThrow(message)
  })
})

describe("what could not be read", () => {
  const denied = (target: { readonly account: { readonly id: string } }): readonly Found[] => {
    if (target.account.id === two) throw new Error("AccessDenied: no")
    return [found("x")]
  }
  const partly = worldOf(organizationOf(4), [
    typeOf("Test::Region::Network", denied, { scope: "region" }),
    typeOf("Test::Account::Queue", () => [found("q")]),
  ])
  const regions = { config: "regions: [us-east-1, eu-west-1]" }
  const reason = `account-2 (${two}) could not be read: AccessDenied: no`

  it("is a record in its place (INV-11)", async () => {
    const { text, problems, result } = await textOf(partly, regions)
    expect(recordsIn(text).filter(({ error }) => error !== undefined)).toEqual(
      ["eu-west-1", "us-east-1"].map((region) => ({
        account: two,
        region,
        type: "Test::Region::Network",
        error: reason,
      })),
    )
    expect(result).toMatchObject({ unread: 2, resources: 7 })
    expect(problems.filter(({ severity }) => severity === "unreadable").map(({ message }) => message)).toEqual([reason])
  })

  it("is a record in aws_recon's form, too", async () => {
    const { text } = await textOf(partly, regions, { form: "aws-recon" })
    expect(recordsIn(text).filter(({ error }) => error !== undefined)).toEqual(
      ["eu-west-1", "us-east-1"].map((region) => ({
        account: two,
        service: "Region",
        region,
        resource: { type: "network" },
        error: reason,
        timestamp: "2026-11-21 16:05:09 UTC",
      })),
    )
  })

  it("is in a snapshot once for all regions, and once for a whole account", async () => {
    const { text } = await textOf(partly, regions, { format: "snapshot" })
    const { unread } = JSON.parse(text)
    expect(unread).toEqual([
      { account: management, reason: `management (${management}) is not part of this inventory.` },
      { account: two, type: "Test::Region::Network", reason },
    ])
    const shut = worldOf(organizationOf(3), [typeOf("A::B::C", denied), typeOf("A::B::D", denied)])
    const whole = JSON.parse((await textOf(shut, {}, { format: "snapshot" })).text)
    expect(whole.unread.slice(1)).toEqual([{ account: two, reason }])
  })
})

describe("what is told of a resource", () => {
  const schema = {
    properties: {
      Document: { policyDocument: "identity" },
      Actions: { type: "array", set: true },
      Tags: { type: "array", keyed: "Key" },
      Steps: { type: "array" },
      Password: { type: "string", sensitive: true },
      Nested: { properties: { Token: { sensitive: true }, Name: {} } },
    },
  }
  const reference = "{{resolve:secretsmanager:app:SecretString:::1}}"
  it.each([
    [{ Document: '{"Version":"2012-10-17"}' }, { Document: { Version: "2012-10-17" } }],
    [{ Document: "%7B%22Version%22%3A%222012-10-17%22%7D" }, { Document: { Version: "2012-10-17" } }],
    [{ Document: "no document" }, { Document: "no document" }],
    [
      { Actions: ["b", "a"], Steps: ["b", "a"] },
      { Actions: ["a", "b"], Steps: ["b", "a"] },
    ],
    [{ Tags: [{ Key: "b" }, { Key: "a" }] }, { Tags: [{ Key: "a" }, { Key: "b" }] }],
    [{ Password: "hunter2", Nested: { Token: { a: ["hunter2"] }, Name: "n" } }, { Nested: { Name: "n" } }],
    [{ Password: reference }, { Password: reference }],
  ])("%j", async (properties, told) => {
    const one = worldOf(organizationOf(2), [typeOf("A::B::C", () => [{ key: "k", properties }], { schema })])
    const { text } = await textOf(one)
    expect(recordsIn(text)[0]).toEqual({ account: accountId(1), type: "A::B::C", id: "k", properties: told })
  })
})

describe("a snapshot", () => {
  const read = (text: string) =>
    snapshotWorld({
      path: "snapshot",
      text,
      clock: new Date(),
      config: configOf("regions: [us-east-1, eu-west-1]"),
      providers: new Map(types.map((provider) => [provider.type, provider])),
      files: world.files,
    })

  it.each([false, true])("reads back as it was written, as YAML: %s", async (yaml) => {
    const { text } = await textOf(world, { config: both }, { format: "snapshot", yaml })
    const written = yaml ? parse(text) : JSON.parse(text)
    expect(written.resources).toHaveLength(3 + 6 + 3 + 1)
    const again = await textOf(read(text), { config: both }, { format: "snapshot", yaml })
    expect(again.text).toBe(text)
  })

  it("knows what was not looked at: types, regions, accounts", async () => {
    const { text } = await textOf(
      world,
      { types: ["*Network"], regions: ["us-east-1"], accounts: [one] },
      { format: "snapshot" },
    )
    const snapshot = read(text)
    const readIn = async (type: string, account: string, region: string) => {
      const target = {
        scope: "region",
        region,
        account: (await snapshot.organization()).accounts.find(({ id }) => id === account)!,
      } as const
      const session = await snapshot.connect(target, { purpose: "plan", types: [], run: "test" })
      return snapshot.provider(type)!.read(session, "all")
    }
    expect(await readIn("Test::Region::Network", one, "us-east-1")).toHaveLength(2)
    await expect(readIn("Test::Region::Network", one, "eu-west-1")).rejects.toThrow(
      "eu-west-1 is not in this snapshot: nobody looked there.",
    )
    await expect(readIn("Test::Region::Folder", one, "us-east-1")).rejects.toThrow(
      "Test::Region::Folder is not in this snapshot",
    )
    await expect(readIn("Test::Region::Network", two, "us-east-1")).rejects.toThrow("is not part of this inventory")
  })

  it("of an organization where nothing is at all is one", async () => {
    const empty = worldOf(organizationOf(1), types)
    for (const yaml of [false, true]) {
      const { text } = await textOf(empty, {}, { format: "snapshot", yaml })
      expect(() => read(text)).not.toThrow()
    }
    expect((await textOf(empty, {}, { format: "json" })).text.replaceAll("\n", "")).toBe("[]")
  })

  it("that --snapshot could not read again is warned of", async () => {
    const large = worldOf(organizationOf(2), [typeOf("A::B::C", () => [found("x", { Text: "x".repeat(6_000_000) })])])
    const { problems } = await textOf(large, {}, { format: "snapshot", yaml: true })
    expect(problems.at(-1)).toMatchObject({
      severity: "warning",
      message: "The snapshot has 6 MB: --snapshot could not read it",
    })
  })
})

describe("whatever order accounts come in", () => {
  const slowFirst = worldOf(organizationOf(30), [
    typeOf("A::B::C", async ({ account }) => {
      await sleep(account.id === one ? 40 : Number(account.id.slice(-1)))
      return [found("x")]
    }),
  ])

  it("the bytes are the same", async () => {
    const [alone, beside] = await Promise.all([1, 16].map((concurrency) => textOf(slowFirst, { concurrency })))
    expect(alone?.text).toBe(beside?.text)
    expect(recordsIn(alone?.text ?? "")).toHaveLength(29)
  })

  it("what cannot be written ends it, and no other account is read", async () => {
    const seen = new Set<string>()
    const watched = worldOf(organizationOf(40), [
      typeOf("A::B::C", ({ account }) => {
        seen.add(account.id)
        return [found("x")]
      }),
    ])
    const full = async () => {
      throw new Error("no space is left")
    }
    await expect(take(watched, { concurrency: 4 }, {}, full)).rejects.toThrow("no space is left")
    expect(seen.size).toBeLessThan(10)
  })

  it("once it is interrupted, nothing that was cut off is called unreadable", async () => {
    const stop = new AbortController()
    const cut = worldOf(organizationOf(6), [
      typeOf("A::B::C", async ({ account }) => {
        if (account.id !== one) {
          await sleep(5)
          stop.abort(new Error("interrupted"))
          throw new Error("cut off")
        }
        return [found("x")]
      }),
    ])
    const pieces: string[] = []
    const taking = take(cut, { signal: stop.signal }, {}, async (piece) => void pieces.push(piece))
    await expect(taking).rejects.toThrow("interrupted")
    expect(pieces.join("")).not.toContain("cut off")
  })
})
