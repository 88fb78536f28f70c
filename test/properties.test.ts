import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { selectAccounts } from "../src/accounts/select.ts"
import { parseAccounts } from "../src/accounts/selector.ts"
import { parseConfig } from "../src/config.ts"
import type { AccountSelector, Config, Edit, Filters, Json, JsonSchema, Plan, Properties } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { carryOut } from "../src/reconcile/carry-out.ts"
import { type Planning, plan } from "../src/reconcile.ts"
import { canonical, type KeyedMap } from "../src/value/canonical.ts"
import { ProblemError } from "../src/value/problem.ts"
import { compileSchema } from "../src/value/schema.ts"
import { factsOf } from "../src/value/schema-facts.ts"
import { fromJson } from "../src/value/written.ts"
import { type SnapshotWorld, snapshotWorld } from "../src/world/snapshot.ts"
import {
  ACCOUNTS,
  accountSelector,
  type Case,
  cases,
  drifted,
  filesOf,
  plainSelector,
  relisted,
  type Style,
  shuffled,
  snapshotOf,
  styles,
} from "./arbitrary.ts"
import { memoryFiles } from "./files.ts"

const clock = new Date("2026-06-01T00:00:00Z")
const plainly: Style = { form: "block", quoted: false, comments: false, oneFile: false, seed: 0 }
const run = { run: "property", concurrency: 4 }
/** A slow machine tries fewer cases; a failing one is still reported, however far it was made smaller. */
const often = { numRuns: Number(process.env.RUNS ?? 40), interruptAfterTimeLimit: 20_000 }

/** The case as it stands today: the old templates were applied, and people were at it. */
async function settled(one: Case): Promise<Case> {
  const opened = open({ ...one, templates: one.before, prune: "report" })
  await carryOut(await planOf(opened), opened.world, opened.config, run)
  const { resources } = JSON.parse(opened.world.text()) as { readonly resources: Case["live"] }
  return { ...one, live: drifted(resources, one.drift) }
}

interface Opened {
  readonly world: SnapshotWorld
  readonly config: Config
}

function open(one: Case, { style = plainly, seed = 0, text = snapshotOf(one.live, seed) } = {}): Opened {
  const limits = "safety: { deletes: 1000, deletePercent: 100, changePercent: 100 }"
  const { config } = parseConfig(`name: acme\nprune: ${one.prune}\n${limits}\n`, "reconcile.yaml")
  if (!config) throw new Error("The configuration of these tests is wrong")
  const files = memoryFiles(filesOf(one.templates, style))
  const world = snapshotWorld({ path: "s.json", text, clock, config, providers, files: async () => files })
  return { world, config }
}

const planOf = ({ world, config }: Opened, filters?: Filters): Promise<Planning> =>
  plan(world, config, { ...run, keep: true, ...(filters && { filters }) })

/** Templates that are refused as a whole have no plan to speak of. */
const holds = (check: (one: Case) => Promise<void>) =>
  fc.asyncProperty(cases, async (one) => {
    try {
      await check(await settled(one))
    } catch (error) {
      if (error instanceof ProblemError) throw new Error(`Refused: ${JSON.stringify(error.problems, undefined, 1)}`)
      throw error
    }
  })

const withoutPlaces = ({ changes, problems, ...rest }: Plan) => ({
  ...rest,
  changes: changes.map(({ source: _, ...change }) => change),
  problems: problems.length,
})

describe("a plan", () => {
  it("is the same however its templates are written down, and whatever order accounts come in", () =>
    fc.assert(
      fc.asyncProperty(cases, styles, async (generated, style) => {
        const one = await settled(generated)
        const [plain, other] = [await planOf(open(one)), await planOf(open(one, { style, seed: style.seed }))]
        expect(withoutPlaces(other.plan)).toEqual(withoutPlaces(plain.plan))
      }),
      often,
    ))

  it("has the same digests whatever the order of lists that have none, in templates and in AWS", () =>
    fc.assert(
      fc.asyncProperty(cases, fc.nat(), async (generated, seed) => {
        const one = await settled(generated)
        const other = { ...one, templates: relisted(one.templates, seed), live: relisted(one.live, seed) }
        const [before, after] = [(await planOf(open(one))).plan, (await planOf(open(other))).plan]
        // How templates read and what people are shown may keep the written order: neither says what is done.
        const digests = ({ digest, reviewed: { effects, changes } }: Plan) => ({ digest, effects, changes })
        expect(digests(after)).toEqual(digests(before))
      }),
      often,
    ))

  it("is the same for one account at a time and for sixteen", () =>
    fc.assert(
      holds(async (one) => {
        const plans = [1, 16].map(async (concurrency) => {
          const { world, config } = open(one)
          return (await plan(world, config, { ...run, concurrency })).plan
        })
        expect(await plans[1]).toEqual(await plans[0])
      }),
      often,
    ))

  it("names every write, spelled out: groups give back exactly what is done in each account", () =>
    fc.assert(
      holds(async (one) => {
        const { plan: whole, planned } = await planOf(open(one))
        const writes = [...planned.values()].flatMap(({ planned: list }) => list)
        expect(writes).toHaveLength(whole.changes.length)
        for (const { change, write } of writes) {
          const { type, account, id } = change
          const row = whole.changes.find((one) => one.type === type && one.account === account && one.id === id)
          const group = whole.groups[row?.group ?? -1]
          const name = whole.accounts[account]?.name ?? ""
          expect(group?.edits.map((edit) => spelledOut(edit, account, name))).toEqual(write.edits.map(bare))
        }
      }),
      often,
    ))

  it("of one account alone is that account's part of the whole", () =>
    fc.assert(
      holds(async (one) => {
        const whole = await planOf(open({ ...one, prune: "report" }))
        for (const account of Object.keys(whole.plan.accounts)) {
          const alone = await planOf(open({ ...one, prune: "report" }), { accounts: [account] })
          expect(effectsOf(alone.plan)).toEqual(effectsOf(whole.plan).filter((effect) => effect.account === account))
          expect(alone.plan.accounts[account]?.digest).toBe(whole.plan.accounts[account]?.digest)
        }
      }),
      { ...often, numRuns: often.numRuns / 2 },
    ))

  it("never prunes when it is filtered, and does nothing the whole plan does not", () =>
    fc.assert(
      fc.asyncProperty(
        cases,
        fc.constantFrom<Filters>(
          { accounts: ["pay-PROD", "666666666666"] },
          { templates: ["template-0"] },
          { types: ["AWS::IAM::Role"] },
          { accounts: ACCOUNTS.map(({ id }) => id) },
        ),
        async (generated, filters) => {
          const one = await settled(generated)
          const [whole, part] = [await planOf(open(one)), await planOf(open(one), filters)]
          expect(part.plan.orphans).toEqual([])
          expect(part.plan.changes.filter(({ action, source }) => action === "delete" && !source)).toEqual([])
          expect(effectsOf(whole.plan)).toEqual(expect.arrayContaining(effectsOf(part.plan)))
        },
      ),
      often,
    ))
})

describe("applying a plan", () => {
  it("leaves nothing to do, and touches nothing that the plan does not name", () =>
    fc.assert(
      holds(async (one) => {
        const opened = open(one)
        const before = rowsOf(opened.world)
        const planning = await planOf(opened)
        const outcomes = await carryOut(planning, opened.world, opened.config, run)
        expect(outcomes).toHaveLength(planning.plan.changes.length)
        const applied = new Set(outcomes.flatMap(({ status, change }) => (status === "applied" ? [keyOf(change)] : [])))
        const after = rowsOf(opened.world)
        const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
          (key) => before.get(key) !== after.get(key),
        )
        expect([...applied].sort()).toEqual(touched.sort())
        const again = await planOf(open(one, { text: opened.world.text() }))
        const left = outcomes.filter(({ status }) => status !== "applied").map(({ change }) => keyOf(change))
        expect(again.plan.changes.map(keyOf).sort()).toEqual(left.sort())
      }),
      often,
    ))

  it("reaches what was desired: a plan of that against itself is empty", () =>
    fc.assert(
      holds(async (one) => {
        const opened = open({ ...one, live: [] })
        await carryOut(await planOf(opened), opened.world, opened.config, run)
        const { plan: again } = await planOf(open(one, { text: opened.world.text() }))
        expect(again.changes).toEqual([])
        expect(again.orphans).toEqual([])
      }),
      often,
    ))
})

describe("canonical forms", () => {
  it("are their own canonical form, whatever the order of what has none", () =>
    fc.assert(
      fc.asyncProperty(cases, fc.nat(), async (generated, seed) => {
        const one = await settled(generated)
        const { planned } = await planOf(open(one))
        for (const { planned: list, context } of planned.values()) {
          for (const { change, write } of list) {
            const { schema } = providers.get(change.type) ?? { schema: {} }
            for (const properties of [write.before?.properties, write.after]) {
              if (!properties) continue
              const form = canonical(schema, properties, context)
              const listed = writtenOut(schema, form)
              expect(compileSchema(schema)(listed)).toEqual([])
              expect(canonical(schema, listed, context)).toEqual(form)
              expect(canonical(schema, mixed(schema, properties, seed), context)).toEqual(form)
            }
          }
        }
      }),
      often,
    ))
})

describe("a selector", () => {
  const { world } = open({ templates: [], before: [], live: [], drift: [], prune: "report" })

  it("selects the same accounts every time, in whatever order they come", () =>
    fc.assert(
      fc.asyncProperty(accountSelector, fc.nat(), async (selector, seed) => {
        const organization = await world.organization()
        const chosen = () => selectAccounts(parsed(selector), organization)
        const others = { ...organization, accounts: shuffled(organization.accounts, seed) }
        const first = chosen()
        expect(chosen()).toEqual(first)
        expect([...selectAccounts(parsed(selector), others).accounts].sort()).toEqual([...first.accounts].sort())
      }),
      often,
    ))

  it("and the one that excepts it share out the accounts", () =>
    fc.assert(
      fc.asyncProperty(plainSelector, async (chosen) => {
        const selector = { ...chosen, allowEmpty: true }
        const organization = await world.organization()
        const [inside, outside] = [selector, { except: selector, allowEmpty: true }].map(
          (one) => selectAccounts(parsed(one), organization).accounts,
        )
        expect([...(inside ?? []), ...(outside ?? [])].sort()).toEqual(ACCOUNTS.map(({ id }) => id).sort())
      }),
      often,
    ))

  function parsed(selector: Json): AccountSelector {
    const { accounts, problems } = parseAccounts(fromJson(selector, { file: "x.yaml", line: 1, column: 1 }))
    if (!accounts) throw new Error(JSON.stringify(problems))
    return accounts
  }
})

interface Named {
  readonly type: string
  readonly account: string
  readonly id: string
}

const keyOf = ({ type, account, id }: Named): string => `${account} ${type} ${id.toLowerCase()}`

function rowsOf(world: SnapshotWorld): ReadonlyMap<string, string> {
  const { resources } = JSON.parse(world.text()) as { readonly resources: readonly Named[] }
  return new Map(resources.map((row) => [keyOf(row), JSON.stringify(row)]))
}

/** What is done, without the group's number. */
const effectsOf = ({ changes, groups, reviewed }: Plan) =>
  changes.map(({ group, source: _, ...change }, index) => ({
    ...change,
    edits: groups[group]?.edits,
    effect: reviewed.effects[reviewed.changes[index] ?? -1],
  }))

const bare = ({ path, before, after }: Edit) => ({ path, before, after })

function spelledOut({ path, before, after }: Edit, id: string, name: string) {
  const spell = (text: string): string =>
    text.replace(/\{\{ (?:account\.(id|name)|'\{\{') \}\}/g, (_, what) => ({ id, name })[what as "id" | "name"] ?? "{{")
  const within = (value: Json | undefined): Json | undefined => {
    if (typeof value === "string") return spell(value)
    if (Array.isArray(value)) return value.map((item) => within(item) as Json)
    if (value === null || typeof value !== "object") return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [spell(key), within(item) as Json]))
  }
  return { path: path.map(spell), before: within(before), after: within(after) }
}

/** Properties that have this canonical form: the way back from keyed form to lists. */
function writtenOut(schema: JsonSchema, form: KeyedMap): Properties {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]): [string, Json] => {
      const facts = factsOf(schema).properties?.[name]
      if (facts?.set) return [name, Object.values(value as KeyedMap) as Json]
      if (!facts?.keyed) return [name, value as Json]
      const { keyed } = facts
      const [only] = Object.keys(facts.items?.properties ?? {}).filter((key) => key !== keyed)
      return [
        name,
        Object.entries(value as KeyedMap).map(([key, item]) => ({ [keyed]: key, [only ?? ""]: item as Json })),
      ]
    }),
  )
}

/** The same properties with keys, sets and keyed lists in another order, and members of sets repeated. */
function mixed(schema: JsonSchema, properties: Properties, seed: number): Properties {
  const entries = Object.entries(properties).map(([name, value]): [string, Json] => {
    const facts = factsOf(schema).properties?.[name]
    if (!facts?.set && !facts?.keyed) return [name, value]
    const list = shuffled(value as readonly Json[], seed)
    return [name, facts.set ? [...list, ...list.slice(0, 1)] : list]
  })
  return Object.fromEntries(shuffled(entries, seed))
}
