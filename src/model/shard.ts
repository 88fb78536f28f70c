import type { Safety } from "./config.ts"
import type { Action, Plan, SettingChange } from "./plan.ts"
import type { Problem } from "./problem.ts"
import type { Naming } from "./provider.ts"
import type { Finding, NamedText, Rule, RuleTemplate } from "./rule.ts"
import type { Lifecycle } from "./template.ts"
import type { Json, Source } from "./value.ts"

/** The accounts that fall to one of several machines. `index` counts from 1 to `of`. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** A part of a plan, made by one of several machines, with all that joining the parts takes: plain JSON. */
export interface PlanShard {
  readonly shardVersion: 1
  readonly shard: Shard
  readonly run: ShardRun
  /** Of these accounts: its problems are theirs alone, and no limit of the whole run was judged. */
  readonly plan: Plan
  /** What the limits of the whole run are judged by. */
  readonly total: { readonly owned: number; readonly deletes: number; readonly changes: number }
  /** By template. */
  readonly acknowledged: Readonly<Record<string, { readonly deletes: number; readonly changes: number }>>
  readonly waiting: readonly Waiting[]
  /** By type, of those among the changes. */
  readonly naming: Readonly<Record<string, Naming>>
  /** By account: the index of its wave, where that is not the last one. */
  readonly waves: Readonly<Record<string, number>>
  /** By path, of those that expressions named: sha256 of what is in them; "" where that could not be read. */
  readonly files: Readonly<Record<string, string>>
}

/** What every shard of a run says alike: hashes are sha256. */
export interface ShardRun {
  /** The version that made it. */
  readonly reconcile: string
  readonly config: string
  /** Of templates, rules and holds. */
  readonly templates: string
  /** Of the account index. */
  readonly organization: string
  /** The revision that was compared with, as it was named; absent: none. */
  readonly base?: string
  /** How many accounts all shards plan together. */
  readonly accounts: number
  readonly waves: number
  readonly safety: Safety
  /** Templates that say how much of them is planned. */
  readonly acknowledging: readonly {
    readonly name: string
    readonly source: Source
    readonly line?: string
    readonly lifecycle: Pick<Lifecycle, "acknowledge">
  }[]
  /** By name, of templates in which something can expire: a hash of it, without the files it may use. */
  readonly expiring: Readonly<Record<string, string>>
  /** Problems of no single account. */
  readonly problems: readonly Problem[]
  /** Of the configuration. */
  readonly warnings: readonly Problem[]
  readonly settings: readonly SettingChange[]
}

/**
 * What a shard of a check, an inventory or a task says of itself, so that only what belongs together is joined: plain JSON, and
 * hashes are sha256.
 */
export interface ShardFacts {
  readonly shardVersion: 1
  readonly command: "check" | "inventory" | "run"
  readonly shard: Shard
  /** The version that made it. */
  readonly reconcile: string
  /** The configuration's name. */
  readonly owner: string
  /** "" for AWS itself. */
  readonly world: string
  /** ISO 8601. */
  readonly clock: string
  readonly config: string
  /** Of the account index. */
  readonly organization: string
  /** Of rules and waivers, or of the task; of nothing, where none are asked. */
  readonly templates: string
  /** What narrows all shards alike: filters, or names of types and regions; the task's name and the run's id. */
  readonly asked: Json
  /** How many accounts, or targets of a task, all shards have together. */
  readonly size: number
}

/** What one of several machines found by rules. */
export interface CheckShard extends ShardFacts {
  readonly command: "check"
  readonly rules: readonly ShardRules[]
  /** Names of those that were asked. */
  readonly chosen: readonly string[]
  /** That it looked at, by id. */
  readonly accounts: Readonly<Record<string, { readonly name: string }>>
  readonly findings: readonly Finding[]
  readonly waived: readonly Finding[]
  /** Problems of no single account. */
  readonly general: readonly Problem[]
  /** Those of its accounts, sorted by account. */
  readonly problems: readonly Problem[]
  /** Of waivers that covered nothing here; absent where not everything was asked. */
  readonly idle?: readonly Problem[]
  /** Of the configuration. */
  readonly warnings: readonly Problem[]
  readonly looked: number
  readonly unjudged: number
  /** By path, of those that rules named: sha256 of what is in them. */
  readonly files: Readonly<Record<string, string>>
}

/** As much of a rule template as reports need, and as ordering what several machines found takes. */
export interface ShardRules
  extends Pick<RuleTemplate, "name" | "type" | "description" | "source" | "orderBy" | "report"> {
  /** What it looks at belongs to a region. */
  readonly regional: boolean
  /** Of one that names a channel: ids of the accounts that it looks at, in whatever shard. */
  readonly accounts?: readonly string[]
  readonly rules: readonly Pick<Rule, "name" | "severity" | "columns" | "orderBy" | "source">[]
  readonly columns: readonly Pick<NamedText, "name">[]
}

/** What one of several machines looked at for an inventory: at the end of a snapshot, or behind the records. */
export interface InventoryShard extends ShardFacts {
  readonly command: "inventory"
  /** Ids, in the order in which they are written. */
  readonly accounts: readonly string[]
  /** What is left out of all shards alike, and why. */
  readonly notes: readonly Problem[]
}

/** Behind the records of an inventory. */
export interface InventoryRecords extends InventoryShard {
  readonly form: string
  /** How many each account has, in the same order. */
  readonly records: readonly number[]
  readonly types: number
  readonly regions: number
  readonly resources: number
  /** Accounts with places of which something could not be read. */
  readonly unread: readonly { readonly account: string; readonly name: string; readonly places: number }[]
}

/** What one of several machines performed of a task: behind what became of each target. */
export interface TaskShard extends ShardFacts {
  readonly command: "run"
  readonly name: string
  /** The run's. */
  readonly id: string
  readonly resumable: boolean
  /** With their numbers among the targets of all shards. */
  readonly targets: readonly { readonly account: string; readonly region: string; readonly number: number }[]
}

/** What one of several machines found of drift: a plan when nothing is pending, and what rules found. */
export interface DriftShard {
  readonly shardVersion: 1
  readonly command: "drift"
  readonly plan: PlanShard
  /** Absent where no rule is asked. */
  readonly check?: CheckShard
}

/** As it is written: with a sha256 of everything else that the file holds, or that the records before it say. */
export type Sealed<T> = T & { readonly digest: string }

/** A planned change that must wait for others, as far as the plan's order is concerned. */
export interface Waiting {
  readonly key: string
  readonly type: string
  readonly id: string
  readonly account: string
  readonly template: string
  readonly action: Action
  readonly needs: readonly string[]
}
