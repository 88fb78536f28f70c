import { selectorProblems } from "../accounts/selector.ts"
import type { JsonSchema, Problem, Task, Template, Written, WrittenMap } from "../model.ts"
import { commandSchema } from "../run/command.schema.ts"
import { lambdaSchema } from "../run/lambda.schema.ts"
import { transferSchema } from "../run/transfer.schema.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, toJson } from "../value/written.ts"
import { baseOf, overridesOf } from "./build.ts"
import { checkTemplate } from "./check.ts"
import { checkContent, listNames, variableNames } from "./content.ts"
import { outputSchema, taskSchema } from "./task.schema.ts"

/** How `run` reads, by the key that says what kind of task it is. */
const runSchemas: Readonly<Record<Task["kind"], JsonSchema>> = {
  lambda: lambdaSchema,
  command: commandSchema,
  transfer: transferSchema,
}

/** What expressions of a task may name besides: its name and its run's id. */
const taskNames: ReadonlySet<string> = new Set([...listNames, "run"])

/** The task that a document with `run` is, and what is wrong with it. With an error there is none. */
export function parseTask(document: WrittenMap): { readonly task?: Task; readonly problems: readonly Problem[] } {
  const wrong = checkWritten(taskSchema, document, "A task")
  if (wrong.length > 0) return { problems: wrong }
  const run = entry(document, "run") as WrittenMap
  const kind = kindOf(run)
  if (typeof kind !== "string") return { problems: [kind] }
  const task = toTask(document, run, kind)
  const maps = [document, ...overridesOf(document)]
  const part = (key: string): readonly Written[] => maps.flatMap((map) => entry(map, key) ?? [])
  const problems = [
    ...part("targets").flatMap((selector) => (selector.kind === "map" ? selectorProblems(selector) : [])),
    ...part("variables").flatMap((variables) => checkContent(variables, variableNames)),
    ...[run, ...(task.output ? [task.output] : [])].flatMap((content) => checkContent(content, taskNames)),
    ...checkTemplate(asTemplate(task), taskProperties(kind)),
  ]
  return problems.some(({ severity }) => severity === "error") ? { problems } : { task, problems }
}

/** A task seen as a template that states what is to be done: so its expressions are evaluated as everywhere. */
export function asTemplate(task: Task): Template {
  const { name, source, document, targets, variables, overrides, run, output } = task
  const parts = [["run", run] as const, ...(output ? [["output", output] as const] : [])]
  return {
    name,
    type: "Task",
    source,
    document,
    targets,
    ...(variables && { variables }),
    properties: {
      kind: "map",
      entries: new Map(parts.map(([key, value]) => [key, { key, source: value.source, value }])),
      source: run.source,
    },
    overrides,
    state: "present",
    lifecycle: { adopt: false, replace: false, enforce: false, ignore: [], tags: "declared", acknowledge: {} },
  }
}

const schemas = new Map<string, JsonSchema>()

/** The schema of what a task of a kind comes to in one target: `run`, and `output`. */
export function taskProperties(kind: Task["kind"]): JsonSchema {
  const known = schemas.get(kind)
  if (known) return known
  const properties = { run: runSchemas[kind], output: outputSchema }
  const schema = { title: "The task", type: "object", additionalProperties: false, required: ["run"], properties }
  schemas.set(kind, schema)
  return schema
}

function kindOf(run: WrittenMap): Task["kind"] | Problem {
  const kinds = Object.keys(runSchemas) as Task["kind"][]
  const said = kinds.filter((kind) => run.entries.has(kind))
  const [kind] = said
  if (kind !== undefined && said.length === 1) return kind
  const message =
    said.length > 1 ? `run says ${said.join(" and ")}: a task is one thing.` : "run does not say what is done."
  const fix = said.length > 1 ? "Make them two tasks." : `Write one of ${kinds.join(", ")} in it.`
  return { severity: "error", message, fix, source: run.source }
}

function toTask(document: WrittenMap, run: WrittenMap, kind: Task["kind"]): Task {
  const plain = toJson(document) as { readonly concurrency?: number; readonly timeout?: string }
  const output = entry(document, "output")
  return {
    ...baseOf(document),
    kind,
    run,
    ...(output && { output }),
    ...(plain.concurrency !== undefined && { concurrency: plain.concurrency }),
    timeout: milliseconds(plain.timeout ?? taskSchema.properties.timeout.default),
  }
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** A time as people write it: `90s`, `10m`, `2h`. */
function milliseconds(time: string): number {
  return Number(time.slice(0, -1)) * (units[time.slice(-1)] ?? 0)
}
