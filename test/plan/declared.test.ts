/** What is ours while stated, for types that are made up here: the cases of `test/cases/plan/declared.yaml` have real ones. */

import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import { readLive } from "../../src/live.ts"
import type { Account, Config, Desired, Found, JsonSchema, Properties, Provider, Target } from "../../src/model.ts"
import { compare } from "../../src/plan/compare.ts"
import { isUntouched } from "../../src/plan/form.ts"
import { refusal } from "../../src/plan/refuse.ts"
import { keyOf } from "../../src/value/key.ts"

const account: Account = {
  id: "111111111111",
  name: "dev",
  email: "dev@example.com",
  state: "ACTIVE",
  path: [],
  tags: {},
  regions: ["eu-west-1", "us-east-1", "ap-south-1"],
  management: false,
}

function provider(facts: Partial<Provider> & { readonly schema: JsonSchema }): Provider {
  return {
    type: "Reconcile::Made::Setting",
    scope: "region",
    key: [],
    ownership: "declared",
    actions: { read: [], write: [] },
    read: async () => [],
    ...facts,
  }
}

const setting = provider({
  schema: {
    type: "object",
    undeclared: "ignored",
    properties: {
      Enabled: { type: "boolean", default: false },
      Mode: { type: "object", default: { level: "low" }, properties: { level: { type: "string" } } },
      Ids: { type: "array", set: true, items: { type: "string" } },
      Rules: {
        type: "array",
        keyed: "Name",
        items: { type: "object", properties: { Name: {}, Action: {}, Note: {} } },
      },
      Since: { type: "string", readOnly: true },
    },
  },
})

const group = provider({
  type: "AWS::Made::Group",
  scope: "account",
  key: ["Name"],
  schema: { type: "object", undeclared: "default", properties: { Name: {}, Path: { type: "string", default: "/" } } },
})

function wish(of: Provider, properties: Properties, facts: Partial<Desired> = {}): Desired {
  return {
    type: of.type,
    target: { scope: of.scope, account, region: "eu-west-1" },
    key: keyOf(of, properties) as string,
    template: "t",
    source: { file: "t.yaml", line: 1, column: 1 },
    state: "present",
    properties,
    interpolated: new Map(),
    lifecycle: { adopt: false, replace: false, enforce: false, ignore: [], tags: "declared", acknowledge: {} },
    ...facts,
  }
}

const found = (of: Provider, properties: Properties): Found => ({ key: keyOf(of, properties) as string, properties })

const compared = (of: Provider, desired: Desired, there: Found | undefined) =>
  compare(of, desired, there, {
    context: { account: account.id, partition: "aws", principals: new Map() },
    owner: "acme",
  })

describe("a setting that has nothing but AWS's defaults", () => {
  const untouched = { Enabled: false, Mode: { level: "low" }, Ids: [], Since: "2026-01-01" }

  it("is as if it was not there", () => {
    expect(isUntouched(setting, untouched)).toBe(true)
    expect(isUntouched(setting, {})).toBe(true)
    expect(isUntouched(setting, { ...untouched, Enabled: true })).toBe(false)
    expect(isUntouched(setting, { ...untouched, Ids: ["a"] })).toBe(false)
    expect(isUntouched(setting, { ...untouched, Mode: { level: "high" } })).toBe(false)
  })

  it("is absent already", () => {
    const absent = wish(setting, {}, { state: "absent" })
    expect(compared(setting, absent, found(setting, untouched))).toBeUndefined()
    expect(compared(setting, absent, found(setting, { ...untouched, Enabled: true }))?.action).toBe("delete")
  })

  it("need not be created to be as stated, and is changed to be otherwise", () => {
    expect(compared(setting, wish(setting, { Enabled: false }), undefined)).toBeUndefined()
    expect(compared(setting, wish(setting, { Enabled: true }), undefined)?.action).toBe("create")
    expect(compared(setting, wish(setting, { Enabled: true }), found(setting, untouched))?.action).toBe("update")
  })

  it("is not meant where there may be many: a group without anything is a group", () => {
    const there = found(group, { Name: "readers", Path: "/" })
    expect(compared(group, wish(group, { Name: "readers" }, { state: "absent" }), there)?.action).toBe("delete")
  })
})

describe("where only what is declared is compared", () => {
  it("a declared set or keyed list counts with every member, and of each with what is declared", () => {
    const live = found(setting, { Ids: ["a", "b"], Rules: [{ Name: "x", Action: "deny", Note: "n" }, { Name: "y" }] })
    const edits = (properties: Properties) =>
      compared(setting, wish(setting, properties), live)?.edits.map(({ path }) => path.join("."))
    expect(edits({ Ids: ["a"] })).toEqual(["Ids.b"])
    expect(edits({ Ids: ["b", "a"] })).toBeUndefined()
    expect(edits({ Rules: [{ Name: "x", Action: "deny" }] })).toEqual(["Rules.y"])
    expect(edits({ Rules: [{ Name: "x", Action: "deny" }, { Name: "y" }] })).toBeUndefined()
  })

  it("a write as a whole has the rest as it is live, apart from what nobody can write", () => {
    const live = found(setting, { Enabled: false, Ids: ["a"], Since: "2026-01-01" })
    expect(compared(setting, wish(setting, { Enabled: true }), live)?.write.after).toEqual({
      Enabled: true,
      Ids: ["a"],
    })
  })
})

describe("what another tool keeps", () => {
  const { config } = parseConfig("name: acme\nforeign: { paths: [/legacy/*] }\n", "reconcile.yaml") as {
    config: Config
  }
  const own = { roles: new Set<string>(), policies: new Set<string>(), identityProviders: new Set<string>() }
  const legacy = { Name: "readers", Path: "/legacy/team/" }
  const why = (desired: Desired, there: Found | undefined) =>
    refusal(desired, there, { provider: group, own, config })?.message

  it("is refused although it has no owner to tell, each time", () => {
    const message = "AWS::Made::Group readers is managed by another tool, as the path /legacy/team/ says"
    expect(why(wish(group, { Name: "readers" }), found(group, legacy))).toBe(message)
    expect(why(wish(group, { Name: "readers" }, { state: "absent" }), found(group, legacy))).toBe(message)
    expect(why(wish(group, { Name: "readers" }), found(group, { Name: "readers", Path: "/" }))).toBeUndefined()
  })

  it("is not added to: nothing would tell ours from theirs the next time", () => {
    expect(why(wish(group, legacy), undefined)).toContain("is managed by another tool")
    expect(why(wish(group, legacy, { state: "absent" }), undefined)).toBeUndefined()
  })

  it("may be taken over", () => {
    const { lifecycle } = wish(group, legacy)
    const adopted = wish(group, legacy, { lifecycle: { ...lifecycle, adopt: true } })
    expect(why(adopted, found(group, legacy))).toBeUndefined()
    expect(why(adopted, undefined)).toBeUndefined()
  })

  it("is told by our own tags no more than by nobody's: they are not how it is owned", () => {
    expect(why(wish(group, { Name: "a" }), { ...found(group, { Name: "a" }), owner: "other" })).toBeUndefined()
  })
})

describe("an account is read", () => {
  const regions = ["eu-west-1", "us-east-1", "sa-east-1"]
  const tagged = provider({ type: "AWS::Made::Tagged", ownership: "tags", key: ["Name"], schema: { type: "object" } })

  /** Which types were read in which region, and with which rights. */
  async function reads(providers: readonly Provider[], desired: readonly Desired[]) {
    const read: string[] = []
    const rights: string[] = []
    const spied = providers.map(
      (one): Provider => ({
        ...one,
        read: async ({ target }) => {
          read.push(`${one.type} in ${target.scope === "account" ? "the account" : target.region}`)
          return []
        },
      }),
    )
    await readLive(
      { account, desired, regions, providers: spied, besides: new Map(), run: "r" },
      {
        connect: async (target: Target, { types }) => {
          rights.push(`${target.region}: ${types.join(", ")}`)
          const once = <T>(_: string, load: () => Promise<T>) => load()
          const client = () => {
            throw new Error("Nothing is called here")
          }
          return { target, purpose: "plan", partition: "aws", client, once, close: () => {} }
        },
        owned: async () => new Map(),
        principals: async () => new Map(),
      },
    )
    return { read: read.sort(), rights: rights.sort() }
  }

  it("in the regions where a template states a setting, and in no other", async () => {
    const { read } = await reads([setting], [wish(setting, { Enabled: true })])
    expect(read).toEqual(["Reconcile::Made::Setting in eu-west-1"])
  })

  it("in every enabled region for what carries our tags, with settings only where they are stated", async () => {
    const { read, rights } = await reads([setting, tagged], [wish(setting, { Enabled: true })])
    expect(read).toEqual([
      "AWS::Made::Tagged in eu-west-1",
      "AWS::Made::Tagged in us-east-1",
      "Reconcile::Made::Setting in eu-west-1",
    ])
    // The same rights everywhere: the role is assumed once.
    expect(rights).toEqual([
      "eu-west-1: Reconcile::Made::Setting, AWS::Made::Tagged",
      "us-east-1: Reconcile::Made::Setting, AWS::Made::Tagged",
    ])
  })

  it("not at all for what nobody states", async () => {
    expect(await reads([setting, group], [])).toEqual({ read: [], rights: [] })
  })
})
