import type { Edit, Group } from "../model.ts"
import type { StatementChange } from "../value/policy.ts"
import { documentKind, isDocument, leaves } from "./edits.ts"
import { grantsAdmin, grantsPassRole, statements, trustsEveryone } from "./grants.ts"
import { diffDocumentsOf } from "./statement.ts"
import { liftedConditions } from "./widened-conditions.ts"

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
    const tested = change.kind === "changed" && change.effect !== "Deny"
    const conditions = tested ? liftedConditions(change, now[change.index]) : []
    return [
      ...statementWidenings(change).map((detail): Widening => ({ kind: "trust", detail })),
      ...conditions.map(({ stricter, detail }): Widening => ({ kind: stricter ? "trust-condition" : "trust", detail })),
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
