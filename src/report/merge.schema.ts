import type { JsonSchema, Naming, PlanShard, Safety, Sealed, Shard, ShardRun, Waiting } from "../model.ts"
import {
  action,
  digest,
  list,
  number,
  object,
  planSchema,
  problem,
  setting,
  source,
  text,
  texts,
} from "./plan.schema.ts"

const byName = (value: JsonSchema): JsonSchema => ({ type: "object", additionalProperties: value })

const position = { type: "integer", minimum: 1, maximum: 256 }
const percent = { type: "number", minimum: 0 }
const expected = object<{ readonly deletes: number; readonly changes: number }>({ deletes: number, changes: number }, [
  "deletes",
  "changes",
])

const run = object<ShardRun>(
  {
    reconcile: text,
    config: digest,
    templates: digest,
    organization: digest,
    base: text,
    accounts: number,
    waves: { type: "integer", minimum: 1 },
    safety: object<Safety>({ deletes: percent, deletePercent: percent, changePercent: percent }),
    acknowledging: list(
      object<ShardRun["acknowledging"][number]>(
        {
          name: text,
          source,
          line: text,
          lifecycle: object<ShardRun["acknowledging"][number]["lifecycle"]>({ acknowledge: expected }),
        },
        ["line"],
      ),
    ),
    expiring: byName(digest),
    problems: list(problem),
    warnings: list(problem),
    settings: list(setting),
  },
  ["base"],
)

const { $schema: _, title: __, ...plan } = planSchema

/** The JSON of one shard of a plan, version 1: what `plan --shard` prints and `merge` takes. */
export const shardSchema: JsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Shard of a plan of reconcile",
  description: "A part of a plan, made by one of several machines, for `reconcile merge`.",
  ...object<Sealed<PlanShard>>({
    shardVersion: { const: 1 },
    shard: object<Shard>({ index: position, of: position }),
    run,
    plan,
    total: object<PlanShard["total"]>({ owned: { type: "integer" }, deletes: number, changes: number }),
    acknowledged: byName(object<PlanShard["acknowledged"][string]>({ deletes: number, changes: number })),
    waiting: list(
      object<Waiting>({ key: text, type: text, id: text, account: text, template: text, action, needs: texts }),
    ),
    naming: byName(
      object<Naming>({
        scope: { enum: ["organization", "account", "region"] },
        fold: { enum: ["none", "case", "sole"] },
      }),
    ),
    waves: byName(number),
    files: byName(text),
    digest,
  }),
}
