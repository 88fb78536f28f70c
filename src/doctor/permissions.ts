import type { Purpose } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { crossing } from "./purposes.ts"
import { beyondReading, type Right, type RolePolicies, rightTo } from "./rights.ts"

/** A role by which reconcile enters an account, with what it may do. */
export interface MemberPermissions extends RolePolicies {
  readonly purpose: "plan" | "apply"
  /** The role's name. */
  readonly role: string
  readonly account: string
  /** The IAM actions that planning or applying takes. */
  readonly needed: readonly string[]
}

const about = diagnose("permissions")

/** What a member role lacks, and what a plan role has too much. */
export function judgePermissions({ purpose, role, account, needed, ...own }: MemberPermissions): readonly Diagnosis[] {
  const accounts = [account]
  const rights = needed.map((action) => [action, rightTo(action, own)] as const)
  const having = (wanted: Right) => rights.flatMap(([action, right]) => (right === wanted ? [action] : []))
  const [missing, denied, partly] = [having("missing"), having("denied"), having("partly")]
  const fix = `Give ${role} the whole policy again: docs/operations.md has it, and \`reconcile bootstrap\` writes it.`
  return [
    ...(missing.length > 0 ? [about("wrong", `${role} may not call ${missing.join(", ")}.`, { fix, accounts })] : []),
    ...(denied.length > 0
      ? [
          about("wrong", `A policy or boundary of ${role} denies ${denied.join(", ")}.`, {
            fix: "Take the actions out of that statement.",
            accounts,
          }),
        ]
      : []),
    ...(partly.length > 0
      ? [
          about("warning", `${role} may call these on some resources only: ${partly.join(", ")}.`, {
            fix: "If that is not meant, allow them on every resource.",
            accounts,
          }),
        ]
      : []),
    ...(purpose === "plan" ? judgeReading(role, own, accounts) : []),
  ]
}

/** reconcile narrows its plan sessions; who takes the credentials of a pull request's job does not. */
function judgeReading(role: string, own: RolePolicies, accounts: readonly string[]): readonly Diagnosis[] {
  return beyondReading(own).map(({ policy, actions }) => {
    const some = actions.length > 6 ? [...actions.slice(0, 5), `+${actions.length - 5}`] : actions
    const mask = (text: string) => accounts.reduce((masked, id) => masked.replaceAll(id, "{{ account.id }}"), text)
    const message = `The plan role can do more than look: ${role} has the policy ${mask(policy)}, which allows ${some.join(", ")}.`
    return about("warning", message, {
      fix: "Planning only reads, and any pull request may plan: give the role the read actions alone.",
      accounts,
    })
  })
}

/** A role that tasks run with, and what it must not become. */
export interface TaskPermissions extends RolePolicies {
  /** The role's name. */
  readonly role: string
  readonly account: string
  /** ARNs of what else reconcile enters by. */
  readonly others: readonly string[]
}

/** Whether the role of tasks leads on to other roles of reconcile. What tasks take, nobody else can say. */
export function judgeReach({ role, account, others, ...own }: TaskPermissions): readonly Diagnosis[] {
  const reached = others.filter((other) => rightTo("sts:AssumeRole", own, other) === "allowed")
  if (reached.length === 0) return []
  const names = reached.map((arn) => arn.replaceAll(account, "{{ account.id }}")).join(", ")
  const message = `${role} may call sts:AssumeRole on ${names}: the trust policies there are all that keeps a task from it.`
  const fix = "Deny it that; `reconcile bootstrap members --with-run-role` writes how."
  return [about("warning", message, { fix, accounts: [account] })]
}

/** A hub, with what it may assume. */
export interface HubPermissions extends RolePolicies {
  readonly purpose: Purpose
  /** ARN of its own role in any account; `*` for the account. */
  readonly role: string
  /** ARNs of the other purposes' roles. */
  readonly otherRoles: readonly { readonly purpose: Purpose; readonly arn: string }[]
}

/** Whether a hub may assume the roles that it is for, and no others. */
export function judgeHubPermissions({ purpose, role, otherRoles, ...own }: HubPermissions): readonly Diagnosis[] {
  const hub = `The ${purpose} hub`
  const found: Diagnosis[] = []
  if (rightTo("sts:AssumeRole", own, role) !== "allowed") {
    const message = `${hub} may not call sts:AssumeRole on ${role}.`
    found.push(about("wrong", message, { fix: "Allow it; docs/operations.md has the policy." }))
  }
  for (const { purpose: other, arn } of otherRoles) {
    if (!crossing(purpose, other).grave || rightTo("sts:AssumeRole", own, arn) !== "allowed") continue
    const kept = other === "apply" ? "writing" : "running tasks"
    const message = `${hub} may call sts:AssumeRole on ${arn}: the trust policies there are all that keeps it from ${kept}.`
    found.push(about("warning", message, { fix: `Allow it ${role} only.` }))
  }
  return found
}
