import type { Json, JsonSchema, Problem, Properties } from "../model.ts"
import { sensitiveNames, unquoted } from "../value/sensitive.ts"
import type { Places } from "./check.ts"
import type { Path, Scope } from "./evaluate.ts"

/**
 * Values that stand where only references may: what is written in a repository, or made by an expression, is no secret. The
 * line is not shown either.
 */
export function checkSensitive(
  schema: JsonSchema,
  properties: Properties,
  { references }: Pick<Scope, "references">,
  places: () => Places,
): readonly Problem[] {
  const sensitive = sensitiveNames(schema)
  if (sensitive.size === 0) return []
  const exposed = [...sensitive].flatMap((name) =>
    properties[name] === undefined ? [] : scalarsOf(properties[name], [name]).filter(({ value }) => !isOne(value)),
  )
  if (exposed.length === 0) return []
  const place = places()
  const problems = exposed.map(
    ({ path }): Problem => ({
      severity: "error",
      message: `${path[0]} is sensitive: its value is looked up as a whole, not written in a template or a file`,
      fix: "Write {{ secret('name') }}, or {{ ssm('/name') }} for a SecureString, and nothing around it.",
      source: place(path),
    }),
  )
  return unquoted(schema, problems)

  function isOne(value: Json): boolean {
    return typeof value === "string" && references.has(value)
  }
}

interface Scalar {
  readonly path: Path
  readonly value: Json
}

function scalarsOf(value: Json, path: Path): readonly Scalar[] {
  if (value === null) return []
  if (typeof value !== "object") return [{ path, value }]
  const parts: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value)
  return parts.flatMap(([step, part]) => scalarsOf(part, [...path, step]))
}
