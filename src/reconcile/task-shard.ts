import type { Config, Organization, Shard, Target, Task, TaskShard, World } from "../model.ts"
import { toJson } from "../value/written.ts"
import { shardOf } from "./shard.ts"
import { shardFacts } from "./shard-facts.ts"

/** What a shard of a task is about. */
export interface TaskSubject {
  readonly world: Pick<World, "name" | "clock">
  readonly config: Config
  readonly organization: Organization
  readonly shard: Shard
  readonly task: Task
  /** The run's. */
  readonly id: string
  readonly resumable: boolean
  /** Only these accounts were asked for. */
  readonly accounts?: readonly string[]
}

/** What is said of it behind what became of its targets. They are those of all shards. */
export function taskShard(
  { task, id, resumable, accounts, ...subject }: TaskSubject,
  targets: readonly Target[],
): TaskShard {
  const { name, document } = task
  const own = targets.flatMap(({ account, region }, number) =>
    shardOf(account.id, subject.shard.of) === subject.shard.index ? [{ account: account.id, region, number }] : [],
  )
  const asked = { name, id, ...(accounts && { accounts }) }
  const facts = shardFacts("run", { ...subject, asked, size: targets.length, written: [toJson(document)] })
  return { ...facts, name, id, resumable, targets: own }
}
