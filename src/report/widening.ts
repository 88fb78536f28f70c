import type { Edit, Group } from "../model.ts"
import type { StatementChange } from "../value/policy.ts"
import { documentKind, isDocument, leaves } from "./edits.ts"
import { conditionValues, grantsAdmin, grantsPassRole, statements, trustsEveryone } from "./grants.ts"
import { diffDocumentsOf } from "./statement.ts"

/** What an edit lets people do that they could not do before. Details are untrusted text. */
export interface Widening {
  readonly kind: "everyone" | "trust" | "admin" | "pass-role" | "boundary"
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
  return diffDocumentsOf(before, after, "trust").flatMap((change) =>
    change.kind === "document"
      ? []
      : statementWidenings(change, now).map((detail): Widening => ({ kind: "trust", detail })),
  )
}

function statementWidenings(change: StatementChange, now: ReturnType<typeof statements>): readonly string[] {
  const { kind, effect, added, removed, index } = change
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
  return kind === "added" ? principals : [...lifted, ...principals, ...liftedConditions(change, now[index])]
}

/** Conditions that went, or that more can meet. */
function liftedConditions(change: StatementChange, now: Parameters<typeof conditionValues>[0]): readonly string[] {
  const [added, removed] = [conditionsOf(change.added), conditionsOf(change.removed)]
  const tested = new Map([...removed, ...added].map((test) => [`${test.operator} ${test.key.toLowerCase()}`, test]))
  return [...tested].flatMap(([name, { operator, key, text }]): readonly string[] => {
    const same = (test: Test) => `${test.operator} ${test.key.toLowerCase()}` === name
    const [come, gone] = [added.filter(same), removed.filter(same)]
    const values = conditionValues(now, operator, key)
    if (values === undefined) return [`condition removed: ${gone.length > 1 ? `${operator} ${key}` : text}`]
    if (values.length === come.length && gone.length === 0) return []
    const lifted = /not/i.test(operator) ? gone : come
    const how = /not/i.test(operator) ? "no longer excludes" : "now also allows"
    return lifted.map((test) => `condition ${operator} ${key} ${how} ${test.value}`)
  })
}

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
