import type { Waves } from "../apply/waves.ts"
import type { Account, Json, PlanShard, Problem, Reviewed, RuleTemplate, Shard, ShardRun, Waiting } from "../model.ts"
import { planOf } from "../plan/join.ts"
import type { Part } from "../plan/part.ts"
import { namingOf } from "../plan/sequence.ts"
import { hash, sha256 } from "../value/digest.ts"
import { toJson } from "../value/written.ts"
import { version } from "../version.ts"
import type { RunFacts } from "./account.ts"
import { fileHashes } from "./expiry.ts"
import { quoteLines } from "./quote-lines.ts"
import { indexHash, plainText } from "./shard-facts.ts"

/** What planning a shard came to. */
export interface ShardFacts {
  readonly shard: Shard
  readonly rules: readonly RuleTemplate[]
  readonly base: string | undefined
  /** Those of all shards. */
  readonly accounts: readonly Account[]
  readonly waves: Waves
  /** Of no single account. */
  readonly problems: readonly Problem[]
  readonly expiring: Reviewed["expiring"]
  readonly part: Part
  readonly waiting: readonly Waiting[]
}

/** What one of several machines hands over to whoever joins what they planned. */
export async function planShard(run: RunFacts, facts: ShardFacts): Promise<PlanShard> {
  const { world, config, filters, templates, desired } = run
  const { shard, part, waves, waiting } = facts
  const files = await world.files()
  const problems = await quoteLines(part.problems, files)
  const said = { owner: config.name, world: world.name, clock: world.clock.toISOString(), filters }
  const plan = { ...said, others: [], expiring: {}, templates: templates.length }
  const types = [...new Set(part.rows.changes.map(({ type }) => type))].sort()
  const last = waves.count - 1
  return {
    shardVersion: 1,
    shard,
    run: await shardRun(run, facts),
    plan: planOf({ ...part, problems }, plan, []),
    total: { ...part.total },
    acknowledged: Object.fromEntries(part.acknowledged),
    waiting,
    naming: Object.fromEntries(
      types.flatMap((type) => {
        const provider = world.provider(type)
        return provider ? [[type, namingOf(provider)]] : []
      }),
    ),
    waves: Object.fromEntries(
      part.accounts.map(([id]) => [id, waves.of(id)] as const).filter(([, wave]) => wave !== last),
    ),
    files: fileHashes(desired.head.files()),
  }
}

async function shardRun(
  { world, config, organization, templates, desired, holds }: RunFacts,
  { rules, base, accounts, waves, problems, expiring }: ShardFacts,
): Promise<ShardRun> {
  const files = await world.files()
  const written = [...templates, ...rules].map(({ document, source }) => [source.file, toJson(document)])
  const acknowledging = templates.filter(({ lifecycle: { acknowledge } }) => Object.keys(acknowledge).length > 0)
  const quoted = await quoteLines(
    acknowledging.map(({ source }) => ({ severity: "note", message: "", source })),
    files,
  )
  return {
    reconcile: version,
    config: sha256(plainText(config)),
    templates: hash([written as Json, plainText(holds.map(({ hold }) => hold))]),
    organization: indexHash(organization),
    ...(base === undefined ? {} : { base }),
    accounts: accounts.length,
    waves: waves.count,
    safety: desired.safety,
    acknowledging: acknowledging.map(({ name, source, lifecycle: { acknowledge } }, index) => {
      const { line } = quoted[index] as Problem
      return { name, source, ...(line === undefined ? {} : { line }), lifecycle: { acknowledge } }
    }),
    expiring,
    problems: await quoteLines(problems, files),
    warnings: [],
    settings: desired.settings,
  }
}
