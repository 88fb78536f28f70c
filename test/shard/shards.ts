import type { Config, Filters, Plan, PlanShard } from "../../src/model.ts"
import { type Merged, merge } from "../../src/reconcile/merge.ts"
import { plan } from "../../src/reconcile.ts"
import { writePlan } from "../../src/report/json.ts"
import { readShard } from "../../src/report/merge-read.ts"
import { writeShard } from "../../src/report/merge-write.ts"
import type { SnapshotWorld } from "../../src/world/snapshot.ts"

/** What is planned, as one of the tests' worlds has it. */
export interface Opened {
  readonly world: SnapshotWorld
  readonly config: Config
}

/** What narrows a plan, and what it is compared with. */
export interface Asked {
  readonly base?: string
  readonly filters?: Filters
}

const run = { run: "shards", concurrency: 3 }

/** The text of a plan's file. */
export const planText = (whole: Plan): Promise<string> => textOf((write) => writePlan(whole, write))

/** The text of a shard's file. */
export const shardTextOf = (shard: PlanShard): Promise<string> => textOf((write) => writeShard(shard, write))

/** The plan that one machine makes. */
export async function wholePlan({ world, config }: Opened, asked: Asked = {}): Promise<Plan> {
  return (await plan(world, config, { ...run, ...asked })).plan
}

/** One shard, as its own machine makes it. */
export async function shardOf(
  { world, config }: Opened,
  index: number,
  of: number,
  asked: Asked = {},
): Promise<PlanShard> {
  const { shard } = await plan(world, config, { ...run, ...asked, shard: { index, of } })
  if (!shard) throw new Error("Nothing was handed over")
  return shard
}

/** The texts of all shards, each made by a machine of its own that opens its own world. */
export const shardTexts = (open: () => Opened, of: number, asked: Asked = {}): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: of }, async (_, at) => shardTextOf(await shardOf(open(), at + 1, of, asked))))

/** Joins files, by their texts. */
export function mergeTexts(texts: readonly string[]): Merged {
  return merge(
    texts.map((text, index) => {
      const file = `shard-${index + 1}.json`
      const read = readShard(text, file)
      if (!read.shard) throw new Error(read.problem.message)
      return { file, shard: read.shard }
    }),
  )
}

async function textOf(write: (take: (chunk: string) => void) => Promise<void>): Promise<string> {
  let text = ""
  await write((chunk) => {
    text += chunk
  })
  return text
}
