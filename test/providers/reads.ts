/** What every type that is only read promises. Its test calls `readsTheContract` and adds what is its own. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider } from "../../src/model.ts"
import { keyOf } from "../../src/value/key.ts"
import { factsOf } from "../../src/value/schema-facts.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"
import { expectListed, measureInventory } from "./calls.ts"
import { actionOf, placesOf, wrongWith } from "./target.ts"

/** How some resources of a type come about, and where there is none. */
export interface Reading {
  readonly provider: Provider
  /** What is there before `make`. */
  readonly seed?: Seed
  /** Makes three resources or more, in account 100000000001 and us-east-1. */
  readonly make: (aws: Aws) => Promise<void>
  /** What its lists are called, one of them at least in pages; or why they come in one piece. */
  readonly pages: readonly string[] | { readonly none: string }
  /** How many AWS itself makes in any account and region. Default: none. */
  readonly always?: number
}

const member = "100000000001"

/** Runs the contract against the emulated AWS, on the wire. */
export function readsTheContract({ provider, seed = {}, make, pages, always = 0 }: Reading): void {
  describe(`${provider.type} is read`, () => {
    let aws: Aws
    let proxy: FaultProxy
    beforeAll(async () => {
      aws = await startAws()
      proxy = await startFaultProxy(aws.endpoint)
      await aws.seed({ accounts: 1, ...seed })
      await make(aws)
    })
    beforeEach(async () => {
      await aws.settings({ pageSize: null })
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
    const all = (options = {}) => provider.read(place.session({ purpose: "plan", ...options }), "all")
    const keysOf = (found: readonly Found[]) => found.map(({ key }) => key).sort()
    const called = () => proxy.calls.map((call) => actionOf(call).replace(/^tagging:/, "tag:"))

    it("declares its actions one by one, writes nothing, and owns nothing", () => {
      const { read, write } = provider.actions
      expect(read.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).toEqual([])
      expect([...read]).toEqual([...new Set(read)].sort())
      expect(write).toEqual([])
      expect([provider.create, provider.update, provider.delete]).toEqual([undefined, undefined, undefined])
      expect(provider.ownership).toBe("declared")
    })

    it("has a schema in which nothing can be written, and everything is described", () => {
      const { properties = {} } = factsOf(provider.schema)
      const names = Object.entries(properties)
      expect(names.filter(([, facts]) => facts.readOnly !== true).map(([name]) => name)).toEqual([])
      expect(names.filter(([, facts]) => !(facts as { description?: string }).description)).toEqual([])
    })

    it("calls all of its declared actions and no other", async () => {
      await all()
      expect([...new Set(called())].sort()).toEqual([...provider.actions.read])
    })

    it("shows what its schema says, under its key, once each", async () => {
      const found = await all()
      expect(found.length).toBeGreaterThanOrEqual(3)
      expect(new Set(keysOf(found)).size).toBe(found.length)
      for (const { key, properties } of found) {
        expect({ key, wrong: wrongWith(provider, properties) }).toEqual({ key, wrong: [] })
        expect(keyOf(provider, properties)).toBe(key)
        expect(JSON.parse(JSON.stringify(properties))).toEqual(properties)
      }
    })

    const inPages = Array.isArray(pages) ? (pages as readonly string[]) : []
    it.each(inPages)("%s: goes on after an empty page, and to the last one", async (list) => {
      const whole = await all()
      proxy.clear()
      await aws.settings({ pageSize: 1 })
      expect((await all()).map(sorted)).toEqual(whole.map(sorted))
      expect(called().filter((action) => action === list).length).toBeGreaterThan(2)
    })

    it("finds nothing where nothing is but what AWS makes", async () => {
      const elsewhere = provider.scope === "account" ? { account: "100000000000" } : { region: "eu-west-1" }
      expect(await all(elsewhere)).toHaveLength(always)
    })

    it("answers for what is asked, and calls nothing where nothing is", async () => {
      const [one, other, ...rest] = await all()
      const asked = place.desired(one?.properties as Properties)
      const session = place.session({ purpose: "plan" })
      const found = await provider.read(session, { desired: [asked], owned: [other?.key ?? "", "no-such-key"] })
      expect(keysOf(found)).toEqual(keysOf([one, other] as readonly Found[]))
      expect(rest.length).toBeGreaterThan(0)
      proxy.clear()
      expect(await provider.read(session, { desired: [], owned: [] })).toEqual([])
      expect(called()).toEqual([])
    })

    it("costs an inventory the calls that calls.yaml lists", async () => {
      const elsewhere = provider.scope === "account" ? { account: "100000000000" } : { region: "eu-west-1" }
      const take = () => {
        const counts: Record<string, number> = {}
        for (const action of called()) counts[action] = (counts[action] ?? 0) + 1
        proxy.clear()
        return counts
      }
      expectListed(provider.type, await measureInventory({ take, nothing: () => all(elsewhere), some: () => all() }))
    })

    it("survives throttling", async () => {
      const whole = await all()
      proxy.clear()
      proxy.rule({ effect: "throttle", times: 2 })
      expect(keysOf(await all())).toEqual(keysOf(whole))
      expect(proxy.throttled).toBe(2)
    })

    it.each(provider.actions.read)("says what AWS said where %s is denied, and where", async (action) => {
      proxy.rule({ action: action.replace(/^.*:/, ""), effect: "denied" })
      const words = new RegExp(`^Cannot .* in data-prod \\(${member}\\).*User is not authorized to perform: `)
      await expect(all()).rejects.toMatchObject({
        problems: [{ severity: "unreadable", message: expect.stringMatching(words), account: member }],
      })
    })
  })
}

/** Lists have no order of their own here. */
const sorted = ({ key, properties }: Found) => ({ key, names: Object.keys(properties).sort() })
