/** What every provider promises. A provider's test calls `keepsTheContract` and adds what is its own. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type {
  Comparison,
  Desired,
  Edit,
  Files,
  Found,
  Json,
  Properties,
  Provider,
  Session,
  Target,
} from "../../src/model.ts"
import { compare } from "../../src/plan/compare.ts"
import { formOf, isUntouched } from "../../src/plan/form.ts"
import { OWNER, TEMPLATE } from "../../src/providers/tagging.ts"
import { comparePaths, differences, valueAt } from "../../src/value/diff.ts"
import { foldKey, keyOf } from "../../src/value/key.ts"
import { factsOf } from "../../src/value/schema-facts.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"
import { expectListed, measureCalls } from "./calls.ts"
import { sessionOf } from "./session.ts"

/** One resource and what may become of it. */
export interface Contract {
  readonly provider: Provider
  /** What must be there first. */
  readonly seed: Seed
  /** What must be there first, too, and a seed cannot make: by the SDK's own calls, after every reset. */
  readonly prepare?: (aws: Aws) => Promise<void>
  /** A resource of the same type that nobody owns, which seed or `prepare` makes; or why there cannot be any. */
  readonly bystander: string | { readonly none: string }
  readonly example: Properties
  /** A second resource: only where there can be one and there is no bystander. */
  readonly another?: Properties
  /** Sentences to properties that replace the example's; `null` takes one away. */
  readonly edits: Readonly<Record<string, Properties>>
  /** Whose credentials call, where they are not the target's own; and the target, where it is not the member account. */
  readonly as?: { readonly account: string; readonly region?: string; readonly target?: Target }
  /** The repository's, where something is made of them. */
  readonly files?: Files
  /** Another AWS than the emulator. */
  readonly start?: () => Promise<Aws>
}

const account = "100000000001"

const context = { account, partition: "aws", principals: new Map() }

/** Runs the contract against the emulated AWS, on the wire. What is to be done is what the core says. */
export function keepsTheContract({
  provider,
  seed,
  prepare,
  bystander,
  example,
  another,
  edits,
  as,
  files,
  start = startAws,
}: Contract): void {
  const key = keyOf(provider, example) as string
  const owned = provider.ownership !== "declared"
  const created: Desired = desiredOf(provider, key, example)
  const gone: Desired = { ...created, state: "absent" }
  const edited = Object.entries(edits).map(([name, patch]) => ({
    name,
    after: { ...created, properties: withoutNulls({ ...example, ...patch }) },
  }))

  describe(`${provider.type} keeps the contract`, () => {
    let aws: Aws
    let proxy: FaultProxy
    beforeAll(async () => {
      aws = await start()
      proxy = await startFaultProxy(aws.endpoint)
      await aws.seed({ accounts: 1, ...seed })
    })
    const startAfresh = async () => {
      await aws.reset()
      await prepare?.(aws)
      proxy.clear()
    }
    beforeEach(startAfresh)
    afterAll(async () => {
      await proxy?.close()
      await aws?.stop()
    })

    const connect = (purpose: Session["purpose"] = "apply", mortal = false) =>
      sessionOf(aws, { account, ...as, purpose, endpoint: proxy.endpoint, mortal, files })

    async function shown(purpose: Session["purpose"], one = created): Promise<Found | undefined> {
      const all = await provider.read(connect(purpose), { desired: [one], owned: [] })
      return all.find((resource) => foldKey(provider, resource.key) === foldKey(provider, key))
    }

    /** A setting that nobody wrote is as good as not there, however AWS shows it. */
    async function found(purpose: Session["purpose"]): Promise<Found | undefined> {
      const one = await shown(purpose)
      return one && isUntouched(provider, one.properties) ? undefined : one
    }

    const pending = (after: Desired, there: Found | undefined) =>
      compare(provider, after, there, { context, owner: "contract" })

    /** What is left to do; empty when AWS is as it should be. */
    async function left(after: Desired, purpose: Session["purpose"] = "plan"): Promise<readonly Edit[]> {
      return pending(after, await shown(purpose, after))?.edits ?? []
    }

    /** Plans and does what is needed for `after`. */
    async function converge(after: Desired, session = connect()): Promise<void> {
      const comparison = pending(after, await shown("plan", after))
      if (comparison) await carryOut(provider, session, comparison)
    }

    /** Create, every edit, delete: each is done and seen. Goes on until `enough`, but always ends with the delete. */
    async function wholeLife(enough = () => false, step = (after: Desired) => converge(after)) {
      for (const { name, after } of [{ name: "create", after: created }, ...edited]) {
        await step(after)
        expect({ name, left: await left(after) }).toEqual({ name, left: [] })
        if (enough()) break
      }
      await step(gone)
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
      const { owner, template, ...there } = (await found("plan")) as Found
      const ours = {
        ...(owned && { owner: "contract" }),
        ...(provider.ownership === "tags" && { template: "example" }),
      }
      expect({ key: there.key, owner, template }).toEqual({ key, ...ours })
    })

    it("sees by points what it sees by sweep", async () => {
      await converge(created)
      const [planned, applying] = [await found("plan"), await found("apply")]
      const form = (it: Found | undefined) => it && { ...it, properties: formOf(provider, it.properties, context) }
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

    const unasked = owned
      ? { says: "finds what carries an owner although nobody asked for it", keys: [key] }
      : { says: "shows nothing that nobody asked for", keys: [] }
    it(unasked.says, async () => {
      await converge(created)
      // What a region's tags show is asked for by the key that its ARN tells.
      const owned = provider.taggedKey?.((await found("plan"))?.arn ?? "")
      const shown = await provider.read(connect("plan"), { desired: [], owned: owned === undefined ? [] : [owned] })
      expect(shown.map((resource) => resource.key)).toEqual(unasked.keys)
    })

    it("deletes what it made, twice if need be", async () => {
      await converge(created)
      const { write } = pending(gone, await shown("plan")) as Comparison
      await provider.delete?.(connect(), write)
      expect(await found("plan")).toBeUndefined()
      await expect(provider.delete?.(connect(), write)).resolves.toBeUndefined()
    })

    const leavesAlone = async () => {
      const others = async () => {
        const all = await provider.read(connect("plan"), "all")
        return all.filter((resource) => foldKey(provider, resource.key) !== foldKey(provider, key))
      }
      const before = await others()
      expect(before.map((resource) => resource.key)).toContain(bystander)
      await wholeLife()
      expect(await others()).toEqual(before)
    }
    if (typeof bystander === "string") it("leaves alone what nobody owns", leavesAlone)

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

    /** The bystander as if a template stated it. */
    async function stateBystander(): Promise<Desired | undefined> {
      if (typeof bystander !== "string") return another && desiredOf(provider, keyOf(provider, another) ?? "", another)
      const all = await provider.read(connect("plan"), "all")
      const there = all.find((resource) => resource.key === bystander)
      return there && desiredOf(provider, bystander, there.properties)
    }

    it("costs a plan the calls that calls.yaml lists", async () => {
      const take = () => {
        const counts = countsIn(proxy)
        proxy.clear()
        return counts
      }
      const measured = await measureCalls({
        provider,
        connect: () => connect("plan"),
        take,
        one: created,
        make: () => converge(created),
        another: await stateBystander(),
      })
      expectListed(provider.type, measured)
    })

    it("survives the loss of the reply to any write", async () => {
      const writes = await countWrites()
      expect(writes).toBeGreaterThan(0)
      for (let nth = 1; nth <= writes; nth++) {
        await startAfresh()
        let lost = false
        proxy.onWrite(nth, "after", () => {
          lost = true
        })
        await wholeLife(() => lost)
        expect(lost).toBe(true)
      }
    }, 120_000)

    // Killed before a write is killed after the one before it, but for the first.
    it.each(["before", "after"] as const)(
      "finishes when it was killed %s any write",
      async (when) => {
        const writes = when === "before" ? 1 : await countWrites()
        for (let nth = 1; nth <= writes; nth++) {
          await startAfresh()
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
      await carryOut(provider, session, pending(created, undefined) as Comparison)
      await expect.poll(() => left(created), { timeout: 10_000, interval: 200 }).toEqual([])
    })
  })
}

/** Defaults filled in, ownership tags included: as the core hands properties to a provider. */
export function complete(provider: Provider, properties: Properties, patch: Properties = {}): Properties {
  const stated = Object.entries(withoutNulls({ ...properties, ...patch }))
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
    before ? formOf(provider, before, context) : {},
    Object.keys(after).length > 0 ? formOf(provider, after, context) : {},
  ]
  return differences(from, to)
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map(({ path }) => {
      const [was, is] = [valueAt(from, path), valueAt(to, path)]
      return { path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }
    })
}

/** A wish for a resource, by the template `example`; a tag that it does not declare has to go. */
export function desiredOf(provider: Provider, key: string, properties: Properties): never {
  const desired: Omit<Desired, "target"> = {
    type: provider.type,
    key,
    template: "example",
    source: { file: "templates/example.yaml", line: 1, column: 1 },
    state: "present",
    properties,
    interpolated: new Map(),
    lifecycle: { adopt: false, replace: false, enforce: false, ignore: [], tags: "exact", acknowledge: {} },
  }
  return desired as never
}

/** Does what a comparison says is to be done. */
async function carryOut(provider: Provider, session: Session, { action, write }: Comparison): Promise<void> {
  const { before: _, ...fresh } = write
  if (action === "delete" || action === "replace") await provider.delete?.(session, write)
  if (action === "create" || action === "replace") await provider.create?.(session, fresh)
  if (action === "update" || action === "adopt") await provider.update?.(session, write)
}

const withoutNulls = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null))

/** As IAM spells them: the tagging API's actions are `tag:`, Cloud Control's `cloudformation:`. */
const countsIn = ({ counts }: FaultProxy): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).map(([action, count]) => [spelledByIam(action), count]))
const spelledByIam = (action: string): string =>
  action.replace(/^tagging:/, "tag:").replace(/^cloudcontrolapi:/, "cloudformation:")
const actionsIn = (proxy: FaultProxy) => Object.keys(countsIn(proxy))
