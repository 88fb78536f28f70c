import type { Edit, Group } from "../model.ts"
import type { StatementChange } from "../value/policy.ts"
import { documentKind, isDocument, leaves } from "./edits.ts"
import { conditionValues, grantsAdmin, grantsPassRole, statements, trustsEveryone } from "./grants.ts"
import { diffDocumentsOf } from "./statement.ts"

/** What an edit lets people do that they could not do before. Details are untrusted text. */
export interface Widening {
  /** `trust-condition`: a condition gave way to one that certainly lets in no more, and is to be looked at all the same. */
  readonly kind: "everyone" | "trust" | "trust-condition" | "admin" | "pass-role" | "boundary"
  readonly detail: string
}

/** Where a group gives more rights, or gives them to more principals. A new role's own principals are no widening. */
export function widenings({ edits, action }: Pick<Group, "edits" | "action">): readonly Widening[] {
  if (action === "delete") return []
  return edits
    .flatMap((edit) => leaves(edit))
    .flatMap((edit) => (isDocument(edit) ? documentWidenings(edit) : otherWidenings(edit)))
}

function documentWidenings(edit: Edit): readonly Widening[] {
  const { before, after, path } = edit
  if (after === undefined) return []
  if (documentKind(edit) === "trust") {
    const found: Widening[] = []
    if (trustsEveryone(after) && !trustsEveryone(before))
      found.push({ kind: "everyone", detail: "trusts every principal (*)" })
    if (before !== undefined) found.push(...trustWidenings(edit))
    return found
  }
  const name = path.at(-1) === "PolicyDocument" ? "it" : `policy ${path.at(-1)}`
  if (grantsAdmin(after)) return grantsAdmin(before) ? [] : [{ kind: "admin", detail: `${name} allows * on *` }]
  if (!grantsPassRole(after) || grantsPassRole(before)) return []
  return [{ kind: "pass-role", detail: `${name} allows iam:PassRole on every role` }]
}

function otherWidenings({ path, before, after }: Edit): readonly Widening[] {
  const [property, member] = path
  if (
    property === "ManagedPolicyArns" &&
    before === undefined &&
    /:policy\/(job-function\/)?AdministratorAccess$/.test(member ?? "")
  ) {
    return [{ kind: "admin", detail: "AdministratorAccess attached" }]
  }
  if (property !== "PermissionsBoundary" || before === undefined || before === null) return []
  const now = after === undefined || after === null ? "removed" : `is now ${String(after)}`
  return [{ kind: "boundary", detail: `permissions boundary ${String(before)} ${now}` }]
}

function trustWidenings({ before, after }: Edit): readonly Widening[] {
  const now = statements(after)
  return diffDocumentsOf(before, after, "trust").flatMap((change) => {
    if (change.kind === "document") return []
    const conditions = change.kind === "changed" && change.effect !== "Deny"
    return [
      ...statementWidenings(change).map((detail): Widening => ({ kind: "trust", detail })),
      ...(conditions ? liftedConditions(change, now[change.index]) : []),
    ]
  })
}

function statementWidenings(change: StatementChange): readonly string[] {
  const { kind, effect, added, removed } = change
  const principals = added.filter(({ element }) => element === "Principal").map(({ value }) => `new principal ${value}`)
  if (effect === "Deny") {
    const gone = removed.filter(({ element }) => kind === "removed" || element === "Principal")
    return kind === "removed" ? ["a Deny statement goes"] : gone.map(({ value }) => `${value} is not denied any more`)
  }
  if (kind === "removed") return []
  const allowed = added.some(({ element, value }) => element === "Effect" && value.toLowerCase() === "allow")
  const lifted = [
    ...(kind === "changed" && allowed ? ["a Deny became an Allow"] : []),
    ...removed
      .filter(({ element }) => element === "NotPrincipal")
      .map(({ value }) => `not excluded any more: ${value}`),
  ]
  return kind === "added" ? principals : [...lifted, ...principals]
}

/** Conditions that went, gave way to others on the same key, or that more can meet. */
function liftedConditions(
  change: StatementChange,
  now: Parameters<typeof conditionValues>[0],
): readonly Widening[] {
  const [added, removed] = [conditionsOf(change.added), conditionsOf(change.removed)]
  const came = conditionsByName(added).filter(
    ({ name, operator, key, tests }) =>
      conditionValues(now, operator, key)?.length === tests.length && !removed.some((test) => nameOf(test) === name),
  )
  return conditionsByName([...removed, ...added]).flatMap(({ name, operator, key }): readonly Widening[] => {
    const of = (tests: readonly Test[]) => tests.filter((test) => nameOf(test) === name)
    const [come, gone] = [of(added), of(removed)]
    const values = conditionValues(now, operator, key)
    if (values === undefined) {
      const instead = came.filter((one) => one.key.toLowerCase() === key.toLowerCase())
      if (instead.length === 0) return [{ kind: "trust", detail: `condition removed: ${conditionText(gone)}` }]
      const stricter = instead.some(({ tests }) => isStricter(gone, tests))
      const by = instead.map(({ tests }) => conditionText(tests)).join(" and ")
      const detail = `condition ${conditionText(gone)} replaced by ${by}`
      return [{ kind: stricter ? "trust-condition" : "trust", detail }]
    }
    if (values.length === come.length && gone.length === 0) return []
    const lifted = /not/i.test(operator) ? gone : come
    const how = /not/i.test(operator) ? "no longer excludes" : "now also allows"
    return lifted.map(({ value }) => ({ kind: "trust", detail: `condition ${operator} ${key} ${how} ${value}` }))
  })
}

/** Whether what meets the new condition met the old one too, for certain: exact values instead of patterns they fit. */
function isStricter(gone: readonly Test[], come: readonly Test[]): boolean {
  const [like, equals] = [gone[0]?.operator ?? "", come[0]?.operator ?? ""]
  const renamed = like.replace(/(^|:)StringLike(IfExists)?$/i, "$1StringEquals$2")
  return (
    renamed !== like &&
    renamed.toLowerCase() === equals.toLowerCase() &&
    come.every(({ value }) => gone.some((test) => fits(value, test.value)))
  )
}

/** Whether a literal value fits a pattern; false where policy variables or `?` make it uncertain. */
function fits(value: string, pattern: string): boolean {
  if (value === pattern) return true
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

interface Condition {
  readonly name: string
  readonly operator: string
  readonly key: string
  readonly tests: readonly Test[]
}

/** The values of each operator and key together; spelled as the last of them is. */
function conditionsByName(tests: readonly Test[]): readonly Condition[] {
  const byName = new Map<string, Condition>()
  for (const test of tests) {
    const [name, { operator, key }] = [nameOf(test), test]
    byName.set(name, { name, operator, key, tests: [...(byName.get(name)?.tests ?? []), test] })
  }
  return [...byName.values()]
}

const nameOf = ({ operator, key }: Test): string => `${operator} ${key.toLowerCase()}`

const conditionText = ([first, ...others]: readonly Test[]): string =>
  others.length > 0 ? `${first?.operator} ${first?.key}` : (first?.text ?? "")

interface Test {
  readonly text: string
  readonly operator: string
  readonly key: string
  readonly value: string
}

function conditionsOf(values: StatementChange["added"]): readonly Test[] {
  return values
    .filter(({ element }) => element === "Condition")
    .map(({ value: text }) => {
      const [test = "", ...value] = text.split(" = ")
      const [operator = "", ...key] = test.split(" ")
      return { text, operator, key: key.join(" "), value: value.join(" = ") }
    })
}
