import type { StatementChange } from "../value/policy.ts"
import { conditionValues } from "./grants.ts"

/** What became of one condition of a statement that allows. `detail` is untrusted text. */
export interface LiftedCondition {
  readonly detail: string
  /** It gave way to another condition on the same key, which certainly lets in no more than it did. */
  readonly stricter: boolean
}

/** Conditions of a changed statement that went, gave way to others on the same key, or that more can meet. */
export function liftedConditions(
  change: Pick<StatementChange, "added" | "removed">,
  now: Parameters<typeof conditionValues>[0],
): readonly LiftedCondition[] {
  const [added, removed] = [testsOf(change.added), testsOf(change.removed)]
  const isNew = ({ name, operator, key, tests }: Condition): boolean =>
    conditionValues(now, operator, key)?.length === tests.length && !removed.some((test) => nameOf(test) === name)
  const come = conditionsOf(added).filter(isNew)
  return conditionsOf([...removed, ...added]).flatMap(({ name, operator, key }): readonly LiftedCondition[] => {
    const own = (tests: readonly Test[]) => tests.filter((test) => nameOf(test) === name)
    const [more, gone] = [own(added), own(removed)]
    const values = conditionValues(now, operator, key)
    if (values === undefined && gone.length > 0) return [gaveWay(gone, come)]
    if (values?.length === more.length && gone.length === 0) return []
    const lifted = /not/i.test(operator) ? gone : more
    const how = /not/i.test(operator) ? "no longer excludes" : "now also allows"
    return lifted.map(({ value }) => ({ stricter: false, detail: `condition ${operator} ${key} ${how} ${value}` }))
  })
}

/** A condition that is not there any more, and what stands in its place. */
function gaveWay(gone: readonly Test[], come: readonly Condition[]): LiftedCondition {
  const instead = come.filter(({ key }) => key.toLowerCase() === gone[0]?.key.toLowerCase())
  if (instead.length === 0) return { stricter: false, detail: `condition removed: ${textOf(gone)}` }
  const by = instead.map(({ tests }) => textOf(tests)).join(" and ")
  return {
    stricter: instead.some(({ tests }) => isStricter(gone, tests)),
    detail: `condition ${textOf(gone)} replaced by ${by}`,
  }
}

/**
 * Whether what meets the new condition met the old one too, for certain: exact values that fit the patterns, or a key that
 * must be there now.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function isStricter(gone: readonly Test[], come: readonly Test[]): boolean {
  const [from = "", to = ""] = [gone[0]?.operator.toLowerCase(), come[0]?.operator.toLowerCase()]
  if (from.includes("not") || (to.endsWith("ifexists") && !from.endsWith("ifexists"))) return false
  const [before, after] = [from, to].map((operator) => operator.replace(/ifexists$/, ""))
  const exact = before?.replace(/(^|:)stringlike$/, "$1stringequals")
  if (after !== before && after !== exact) return false
  return come.every(({ value }) =>
    gone.some((test) => value === test.value || (after !== before && fits(value, test.value))),
  )
}

/** Whether a literal value fits a pattern; false where policy variables or `?` make it uncertain. */
function fits(value: string, pattern: string): boolean {
  if (/\?|\$\{/.test(`${pattern} ${value}`)) return false
  const [first = "", ...rest] = pattern.split("*")
  const last = rest.pop()
  if (last === undefined || !value.startsWith(first) || !value.endsWith(last)) return false
  let at = first.length
  for (const piece of rest) {
    const found = value.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= value.length - last.length
}

interface Test {
  readonly text: string
  readonly operator: string
  readonly key: string
  readonly value: string
}

interface Condition {
  readonly name: string
  readonly operator: string
  readonly key: string
  readonly tests: readonly Test[]
}

function testsOf(values: StatementChange["added"]): readonly Test[] {
  return values
    .filter(({ element }) => element === "Condition")
    .map(({ value: text }) => {
      const [test = "", ...value] = text.split(" = ")
      const [operator = "", ...key] = test.split(" ")
      return { text, operator, key: key.join(" "), value: value.join(" = ") }
    })
}

/** The values of each operator and key together; spelled as the last of them is. */
function conditionsOf(tests: readonly Test[]): readonly Condition[] {
  const byName = new Map<string, Condition>()
  for (const test of tests) {
    const [name, { operator, key }] = [nameOf(test), test]
    byName.set(name, { name, operator, key, tests: [...(byName.get(name)?.tests ?? []), test] })
  }
  return [...byName.values()]
}

const nameOf = ({ operator, key }: Test): string => `${operator} ${key.toLowerCase()}`

const textOf = ([first, ...others]: readonly Test[]): string =>
  others.length > 0 ? `${first?.operator} ${first?.key}` : (first?.text ?? "")
