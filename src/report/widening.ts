import type { Edit, Group } from "../model.ts"
import type { StatementChange } from "../value/policy.ts"
import { accessGiven } from "./access-given.ts"
import { documentKind, isDocument, leaves } from "./edits.ts"
import { adminBy, deniesAll, grantsPassRole, letsInEveryone, statements, trustsEveryone } from "./grants.ts"
import { diffDocumentsOf } from "./statement.ts"
import { liftedConditions } from "./widened-conditions.ts"

/** What an edit lets people do that they could not do before. Details are untrusted text. */
export interface Widening {
  /** `trust-condition`: a condition gave way to one that certainly lets in no more, and is to be looked at all the same. */
  readonly kind:
    | "everyone"
    | "public"
    | "trust"
    | "trust-condition"
    | "admin"
    | "access"
    | "pass-role"
    | "boundary"
    | "guard-rail"
    | "denies-all"
  readonly detail: string
}

type Widenable = Pick<Group, "edits" | "action" | "type">

/** Where a group gives more rights, or gives them to more principals. A new role's own principals are no widening. */
export function widenings({ edits, action, type }: Widenable): readonly Widening[] {
  if (action === "delete") return []
  const parts = edits.flatMap((edit) => leaves(edit))
  if (type === "AWS::Organizations::Policy") return parts.flatMap((edit) => guardRailWidenings(edit))
  return [
    ...parts.flatMap((edit) => (isDocument(edit) ? documentWidenings(edit) : otherWidenings(edit))),
    ...accessGiven(type, parts),
  ]
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
  const open = letsInEveryone(after)
  if (open !== "no") return open === letsInEveryone(before) ? [] : [{ kind: "public", detail: LETS_IN[open] }]
  const name = path[0] === "Policies" ? `policy ${path.at(-1)}` : "it"
  const admin = adminBy(after)
  if (admin !== undefined && adminBy(before) === undefined)
    return [{ kind: "admin", detail: `${name} allows ${admin} on *` }]
  if (admin !== undefined || !grantsPassRole(after) || grantsPassRole(before)) return []
  return [{ kind: "pass-role", detail: `${name} allows iam:PassRole on every role` }]
}

const LETS_IN = {
  yes: "lets in every principal (*)",
  "under a condition": "lets in every principal (*), under a condition",
}

/** Policies of AWS by which somebody can do everything, or give themselves the right to. */
const ADMINISTRATORS = /:policy\/(?:job-function\/)?(AdministratorAccess|IAMFullAccess)$/

function otherWidenings({ path, before, after }: Edit): readonly Widening[] {
  const [property, member] = path
  const attached = property === "ManagedPolicyArns" || property === "ManagedPolicies"
  const [, administrator] = (attached && before === undefined && ADMINISTRATORS.exec(member ?? "")) || []
  if (administrator !== undefined) return [{ kind: "admin", detail: `${administrator} attached` }]
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

/** Where a policy of the organization denies less, or holds in fewer places; and where it denies all there is. */
function guardRailWidenings({ path: [property, member], before, after }: Edit): readonly Widening[] {
  const rail = (detail: string): Widening => ({ kind: "guard-rail", detail })
  if (property === "Content" && deniesAll(after) && !deniesAll(before))
    return [{ kind: "denies-all", detail: "denies every action" }]
  if (property === "Targets" && after === undefined) return [rail(`holds no more on ${member ?? String(before)}`)]
  if (property !== "Content") return []
  return diffDocumentsOf(before, after, "identity").flatMap((change) => {
    if (change.kind === "document" || change.effect !== "Deny" || change.kind === "added") return []
    if (change.kind === "removed") return [rail("a Deny statement goes")]
    const { added, removed } = change
    return [
      ...removed
        .filter(({ element }) => element === "Action" || element === "Resource" || element === "Principal")
        .map(({ value }) => rail(`${value} is not denied any more`)),
      ...added
        .filter(({ element }) => element === "NotAction" || element === "NotResource" || element === "Condition")
        .map(({ value }) => rail(`is denied less: ${value}`)),
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
