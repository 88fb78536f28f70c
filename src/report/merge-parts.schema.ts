import type {
  CheckShard,
  Finding,
  InventoryRecords,
  InventoryShard,
  JsonSchema,
  Rule,
  Sealed,
  Shard,
  ShardFacts,
  ShardRules,
  TaskShard,
  Waiver,
} from "../model.ts"
import { digest, list, number, object, problem, source, text, texts } from "./plan.schema.ts"

const anything = {}
const position = { type: "integer", minimum: 1, maximum: 256 }
const byName = (value: JsonSchema): JsonSchema => ({ type: "object", additionalProperties: value })
const severity = { enum: ["error", "warning", "note"] }
const ordering = list(object<ShardRules["orderBy"][number]>({ column: text, descending: { type: "boolean" } }))

const facts = {
  shardVersion: { const: 1 },
  shard: object<Shard>({ index: position, of: position }),
  reconcile: text,
  owner: text,
  world: text,
  clock: text,
  config: digest,
  organization: digest,
  templates: digest,
  asked: anything,
  size: number,
} satisfies { readonly [Name in Exclude<keyof ShardFacts, "command">]: JsonSchema }

const rule = object<Pick<Rule, "name" | "severity" | "columns" | "orderBy" | "source">>(
  { name: text, severity, columns: texts, orderBy: ordering, source },
  ["columns", "orderBy"],
)

const rules = object<ShardRules>(
  {
    name: text,
    type: text,
    regional: { type: "boolean" },
    accounts: texts,
    description: text,
    source,
    rules: list(rule),
    columns: list(object<ShardRules["columns"][number]>({ name: text })),
    orderBy: ordering,
    report: object<NonNullable<ShardRules["report"]>>({ slack: text }, ["slack"]),
  },
  ["description", "accounts", "report"],
)

const finding = object<Finding>(
  {
    template: text,
    rule: text,
    severity,
    type: text,
    account: text,
    region: text,
    id: text,
    message: text,
    columns: byName(anything),
    source,
    waiver: object<Pick<Waiver, "owner" | "reason" | "until">>({ owner: text, reason: text, until: text }),
  },
  ["waiver"],
)

/** What `check --shard --format json` writes. */
export const checkShardSchema: JsonSchema = object<Sealed<CheckShard>>(
  {
    ...facts,
    command: { const: "check" },
    rules: list(rules),
    chosen: texts,
    accounts: byName(object<{ readonly name: string }>({ name: text })),
    findings: list(finding),
    waived: list(finding),
    general: list(problem),
    problems: list(problem),
    idle: list(problem),
    warnings: list(problem),
    looked: number,
    unjudged: number,
    files: byName(text),
    digest,
  },
  ["idle"],
)

const inventory = { ...facts, command: { const: "inventory" }, accounts: texts, notes: list(problem), digest }

/** What a snapshot says that `inventory --shard` wrote. */
export const inventoryShardSchema: JsonSchema = object<Sealed<InventoryShard>>(inventory)

/** What the last record says of those that `inventory --shard` wrote. */
export const inventoryRecordsSchema: JsonSchema = object<Sealed<InventoryRecords>>({
  ...inventory,
  form: text,
  records: list(number),
  types: number,
  regions: number,
  resources: number,
  unread: list(object<InventoryRecords["unread"][number]>({ account: text, name: text, places: number })),
})

/** What the last line says of those that `run --shard --format json` prints. */
export const taskShardSchema: JsonSchema = object<Sealed<TaskShard>>({
  ...facts,
  command: { const: "run" },
  name: text,
  id: text,
  resumable: { type: "boolean" },
  targets: list(object<TaskShard["targets"][number]>({ account: text, region: text, number })),
  digest,
})

/** What became of one target, as `run --format json` says it on a line. */
export const outcomeLineSchema: JsonSchema = {
  type: "object",
  required: ["account", "name", "region", "status", "output"],
  properties: {
    account: text,
    name: text,
    region: text,
    status: { enum: ["done", "failed", "present", "stopped"] },
    output: text,
    seconds: { type: "number" },
    summary: text,
    reason: text,
    fix: text,
  },
}
