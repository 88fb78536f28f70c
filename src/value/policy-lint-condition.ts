import { idleWhenEmpty, OPERATORS } from "./policy-operators.ts"
import { type Fields, isFields } from "./policy-set.ts"

/** What AWS will refuse (`error`), or what hardly anybody means (`warning`). `path` leads to it inside the document. */
export interface LintFinding {
  readonly severity: "error" | "warning"
  readonly message: string
  readonly path: readonly (string | number)[]
}

/** Leads to a part of a document. */
export type Path = LintFinding["path"]
/** Takes a finding down. */
export type Report = (severity: LintFinding["severity"], path: Path, message: string) => void

const OPERATOR = new Map(
  ["", "ForAllValues:", "ForAnyValue:"]
    .flatMap((prefix) => OPERATORS.flatMap((name) => [`${prefix}${name}`, `${prefix}${name}IfExists`]))
    .map((name) => [name.toLowerCase(), name]),
)

/** The certain mistakes in one `Condition`. */
export function lintCondition(condition: Fields, path: Path, report: Report): void {
  for (const [operator, tests] of Object.entries(condition)) {
    const known = OPERATOR.get(operator.toLowerCase())
    if (known !== undefined && known !== operator) {
      report("error", [...path, operator], `Condition operators are case-sensitive: write ${known}, not ${operator}.`)
    }
    if (!isFields(tests)) continue
    const folded = new Set<string>()
    for (const [key, values] of Object.entries(tests)) {
      const place = [...path, operator, key]
      if (folded.has(key.toLowerCase()))
        report("error", place, `The condition key ${key} appears twice; case does not count.`)
      folded.add(key.toLowerCase())
      if (Array.isArray(values) && values.length === 0) {
        const idle = idleWhenEmpty(operator)
        const message = `The condition ${operator} ${key} has no values${idle ? ", so it has no effect" : ""}: name some, or leave it out.`
        report(idle ? "error" : "warning", place, message)
      }
    }
  }
}
