/** What every provider promises. A provider's test calls `keepsTheContract` and adds what is its own. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Edit, Found, Json, Properties, Provider, Session, Write } from "../../src/model.ts"
import { OWNER, TEMPLATE } from "../../src/providers/tagging.ts"
import { canonical } from "../../src/value/canonical.ts"
import { comparePaths, differences, valueAt } from "../../src/value/diff.ts"
import { foldKey, keyOf } from "../../src/value/key.ts"
import { factsOf } from "../../src/value/schema-facts.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"
import { sessionOf } from "./session.ts"

/** One resource and what may become of it. */
export interface Contract {
  readonly provider: Provider
  /** What must be there first, and a bystander: a resource of the same type that nobody owns. */
  readonly seed: Seed
  readonly bystander: string
  readonly example: Properties
  /** Sentences to properties that replace the example's; `null` takes one away. */
  readonly edits: Readonly<Record<string, Properties>>
}

const account = "100000000001"

/** Runs the contract against the emulated AWS, on the wire. */
export function keepsTheContract({ provider, seed, bystander, example, edits }: Contract): void {
  const key = keyOf(provider, example) as string
  const created = complete(provider, example)
  const edited = Object.entries(edits).map(([name, patch]) => ({ name, after: complete(provider, example, patch) }))

  describe(`${provider.type} keeps the contract`, () => {
    let aws: Aws
    let proxy: FaultProxy
    beforeAll(async () => {
      aws = await startAws()
      proxy = await startFaultProxy(aws.endpoint)
      await aws.seed({ accounts: 1, ...seed })
    })
    beforeEach(async () => {
      await aws.reset()
      proxy.clear()
    })
    afterAll(async () => {
      await proxy?.close()
      await aws?.stop()
    })

    const connect = (purpose: Session["purpose"] = "apply", mortal = false) =>
      sessionOf(aws, { account, purpose, endpoint: proxy.endpoint, mortal })

    async function found(purpose: Session["purpose"], session = connect(purpose)): Promise<Found | undefined> {
      const all = await provider.read(session, { desired: [desiredOf(provider, key, created)], owned: [] })
      return all.find((resource) => foldKey(provider, resource.key) === foldKey(provider, key))
    }

    /** What is left to do; empty when AWS is as it should be. */
    async function left(after: Properties, purpose: Session["purpose"] = "plan"): Promise<readonly Edit[]> {
      return editsOf(provider, (await found(purpose))?.properties, after)
    }

    /** Plans and does what is needed for `after`, or for nothing to be there. */
    async function converge(after: Properties | undefined, session = connect()): Promise<void> {
      const before = await found("plan")
      if (after === undefined) {
        if (before) await provider.delete?.(session, { key, before, edits: editsOf(provider, before.properties, {}) })
        return
      }
      const write: Write = { key, after, edits: editsOf(provider, before?.properties, after) }
      if (!before) await provider.create?.(session, write)
      else if (write.edits.length > 0) await provider.update?.(session, { ...write, before })
    }

    /** Create, every edit, delete: each is done and seen. Goes on until `enough`, but always ends with the delete. */
    async function wholeLife(enough = () => false, step = (after: Properties | undefined) => converge(after)) {
      for (const { name, after } of [{ name: "create", after: created }, ...edited]) {
        await step(after)
        expect({ name, left: await left(after) }).toEqual({ name, left: [] })
        if (enough()) break
      }
      await step(undefined)
      expect(await found("plan")).toBeUndefined()
    }

    /** How many writes a whole life takes. */
    async function countWrites(): Promise<number> {
      await wholeLife()
      return proxy.calls.filter(({ action }) => !/^(Get|List|Describe)/.test(action)).length
    }

    it("declares its actions one by one, without wildcards", () => {
      const declared = [...provider.actions.read, ...provider.actions.write]
      expect(declared.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).toEqual([])
      expect(new Set(declared).size).toBe(declared.length)
    })

    it("finds nothing where nothing is", async () => {
      expect(await found("plan")).toBeUndefined()
      expect(await found("apply")).toBeUndefined()
    })

    it("has nothing left to do after a create, and knows whose it is", async () => {
      await converge(created)
      expect(await left(created)).toEqual([])
      expect(await found("plan")).toMatchObject({ key, owner: "contract", template: "example" })
    })

    it("sees by points what it sees by sweep", async () => {
      await converge(created)
      const [planned, applying] = [await found("plan"), await found("apply")]
      const form = (it: Found | undefined) => it && { ...it, properties: formOf(provider, it.properties) }
      expect(form(applying)).toEqual(form(planned))
    })

    it.each(edited)("has nothing left to do after $name, and after taking it back", async ({ after }) => {
      await converge(created)
      expect(await left(after)).not.toEqual([])
      await converge(after)
      expect(await left(after)).toEqual([])
      expect(await left(after, "apply")).toEqual([])
      await converge(created)
      expect(await left(created)).toEqual([])
    })

    it("finds what carries an owner although nobody asked for it", async () => {
      await converge(created)
      const owned = await provider.read(connect("plan"), { desired: [], owned: [] })
      expect(owned.map((resource) => resource.key)).toEqual([key])
    })

    it("deletes what it made, twice if need be", async () => {
      await converge(created)
      const before = (await found("plan")) as Found
      const write: Write = { key, before, edits: editsOf(provider, before.properties, {}) }
      await provider.delete?.(connect(), write)
      expect(await found("plan")).toBeUndefined()
      await expect(provider.delete?.(connect(), write)).resolves.toBeUndefined()
    })

    it("leaves alone what nobody owns", async () => {
      const others = async () => {
        const all = await provider.read(connect("plan"), "all")
        return all.filter((resource) => foldKey(provider, resource.key) !== foldKey(provider, key))
      }
      const before = await others()
      expect(before.map((resource) => resource.key)).toContain(bystander)
      await wholeLife()
      expect(await others()).toEqual(before)
    })

    it("calls nothing but its declared actions, and only reads while planning", async () => {
      await wholeLife()
      const called = actionsIn(proxy)
      expect(
        called.filter((action) => ![...provider.actions.read, ...provider.actions.write].includes(action)),
      ).toEqual([])
      proxy.clear()
      await found("plan")
      expect(actionsIn(proxy).filter((action) => !provider.actions.read.includes(action))).toEqual([])
    })

    it("survives the loss of the reply to any write", async () => {
      const writes = await countWrites()
      expect(writes).toBeGreaterThan(0)
      for (let nth = 1; nth <= writes; nth++) {
        await aws.reset()
        proxy.clear()
        let lost = false
        proxy.onWrite(nth, "after", () => {
          lost = true
        })
        await wholeLife(() => lost)
        expect(lost).toBe(true)
      }
    }, 120_000)

    it.each(["before", "after"] as const)(
      "finishes when it was killed %s any write",
      async (when) => {
        const writes = await countWrites()
        for (let nth = 1; nth <= writes; nth++) {
          await aws.reset()
          proxy.clear()
          let killed = false
          let revive = () => {}
          proxy.onWrite(nth, when, () => {
            killed = true
            revive = proxy.rule({ effect: "reset-before" })
          })
          await wholeLife(
            () => killed,
            async (after) => {
              await converge(after, connect("apply", true)).catch((error) => {
                if (!killed) throw error
              })
              revive()
              await converge(after)
            },
          )
          expect(killed).toBe(true)
        }
      },
      120_000,
    )

    it("waits for what has not spread through AWS yet", async () => {
      proxy.rule({ effect: { propagation: 700 } })
      const session = connect()
      await provider.create?.(session, { key, after: created, edits: editsOf(provider, undefined, created) })
      await expect.poll(() => left(created), { timeout: 10_000, interval: 200 }).toEqual([])
    })
  })
}

/** Defaults filled in, ownership tags included: as the core hands properties to a provider. */
export function complete(provider: Provider, properties: Properties, patch: Properties = {}): Properties {
  const stated = Object.entries({ ...properties, ...patch }).filter(([, value]) => value !== null)
  const defaults = Object.entries(factsOf(provider.schema).properties ?? {}).flatMap(
    ([name, facts]): [string, Json][] => (facts.default === undefined ? [] : [[name, facts.default]]),
  )
  const whole: Properties = { ...Object.fromEntries(defaults), ...Object.fromEntries(stated) }
  if (provider.ownership !== "tags") return whole
  const ours = [
    { Key: OWNER, Value: "contract" },
    { Key: TEMPLATE, Value: "example" },
  ]
  return { ...whole, Tags: [...((whole.Tags ?? []) as readonly Json[]), ...ours] }
}

/** The edits between two sets of properties, in canonical form. */
export function editsOf(provider: Provider, before: Properties | undefined, after: Properties): readonly Edit[] {
  const [from, to] = [
    before ? formOf(provider, before) : {},
    Object.keys(after).length > 0 ? formOf(provider, after) : {},
  ]
  return differences(from, to)
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map(({ path }) => {
      const [was, is] = [valueAt(from, path), valueAt(to, path)]
      return { path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }
    })
}

/** A wish for a resource, as far as providers look at it. */
export function desiredOf(provider: Provider, key: string, properties: Properties) {
  return { type: provider.type, key, properties } as never
}

function formOf(provider: Provider, properties: Properties) {
  return canonical(provider.schema, properties, { account, partition: "aws", principals: new Map() })
}

/** As IAM spells them: the tagging API's actions are `tag:`. */
const actionsIn = ({ counts }: FaultProxy) => Object.keys(counts).map((action) => action.replace(/^tagging:/, "tag:"))
