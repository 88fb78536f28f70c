import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Filters } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { plan } from "../../src/reconcile.ts"
import { planCode } from "../../src/shell/exit.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { type Case, cases, drifted, filesOf, type Style, shuffled, snapshotOf } from "../arbitrary.ts"
import { memoryFiles } from "../files.ts"
import { type Asked, mergeTexts, type Opened, planText, shardTexts, wholePlan } from "./shards.ts"

const clock = new Date("2026-06-01T00:00:00Z")
const style: Style = { form: "block", quoted: false, comments: false, oneFile: false, seed: 0 }
const often = { numRuns: Number(process.env.RUNS ?? 30), interruptAfterTimeLimit: 20_000 }

const LIMITS = ["", "safety: { deletes: 0, deletePercent: 1, changePercent: 1 }\n"] as const
const WAVES = [
  "",
  "waves: [{ accounts: { names: [pay-dev] } }, { accounts: { ous: [Prod] }, tolerance: 1 }]\n",
] as const

interface Variant {
  readonly limits: (typeof LIMITS)[number]
  readonly waves: (typeof WAVES)[number]
  readonly base: boolean
  readonly filters: Filters | undefined
  readonly acknowledge: boolean
  readonly of: number
  readonly order: number
}

const variants: fc.Arbitrary<Variant> = fc.record({
  limits: fc.constantFrom(...LIMITS),
  waves: fc.constantFrom(...WAVES),
  base: fc.boolean(),
  filters: fc.constantFrom<Filters | undefined>(
    undefined,
    undefined,
    { accounts: ["lab", "pay-prod"] },
    { templates: ["template-0"] },
  ),
  acknowledge: fc.boolean(),
  of: fc.integer({ min: 1, max: 7 }),
  order: fc.nat(),
})

/** The case as it stands today: the old templates were applied, and people were at it. */
async function settled(one: Case): Promise<Case> {
  const files = memoryFiles(filesOf(one.before, style))
  const limits = "safety: { deletes: 1000, deletePercent: 100, changePercent: 100 }"
  const { config } = parseConfig(`name: acme\nprune: report\n${limits}\n`, "reconcile.yaml")
  if (!config) throw new Error("The configuration of these tests is wrong")
  const text = snapshotOf(one.live, 0)
  const world = snapshotWorld({ path: "s.json", text, clock, config, providers, files: async () => files })
  const planning = await plan(world, config, { run: "shards", concurrency: 4, keep: true })
  await carryOut(planning, world, config, { run: "shards", concurrency: 4 })
  const { resources } = JSON.parse(world.text()) as { readonly resources: Case["live"] }
  return { ...one, live: drifted(resources, one.drift) }
}

/** The base revision has the templates that were applied before; what drifted since is live. */
function opener(one: Case, { limits, waves, acknowledge }: Variant): () => Opened {
  const written = `name: acme\nprune: ${one.prune}\n${limits}${waves}`
  const { config } = parseConfig(written, "reconcile.yaml")
  if (!config) throw new Error("The configuration of these tests is wrong")
  const numbered = one.templates.map((template, index) =>
    acknowledge && index === 0
      ? { ...template, lifecycle: { ...(template.lifecycle as object), acknowledge: { deletes: 2, changes: 1 } } }
      : template,
  )
  const [head, base] = [
    memoryFiles(filesOf(numbered, style)),
    memoryFiles({ ...filesOf(one.before, style), "reconcile.yaml": written }),
  ]
  const text = snapshotOf(one.live, 0)
  const files = async (revision?: string) => (revision ? base : head)
  return () => ({ config, world: snapshotWorld({ path: "s.json", text, clock, config, providers, files }) })
}

describe("a plan that several machines make", () => {
  it("is byte for byte the one that a single machine makes, and ends the same", () =>
    fc.assert(
      fc.asyncProperty(cases, variants, async (one, variant) => {
        const now = await settled(one).catch(refused)
        if (!now) return
        const open = opener(now, variant)
        const { filters } = variant
        const asked: Asked = { ...(variant.base && { base: "before" }), ...(filters && { filters }) }
        const whole = await wholePlan(open(), asked).catch(refused)
        if (!whole) return
        const merged = mergeTexts(shuffled(await shardTexts(open, variant.of, asked), variant.order)).plan
        expect(await planText(merged)).toBe(await planText(whole))
        expect([true, false].map((detailed) => planCode(merged, detailed))).toEqual(
          [true, false].map((detailed) => planCode(whole, detailed)),
        )
      }),
      often,
    ))
})

/** Templates that are refused as a whole have no plan to speak of. */
function refused(error: unknown): undefined {
  if (!(error instanceof ProblemError)) throw error
}
