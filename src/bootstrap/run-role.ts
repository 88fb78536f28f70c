import { policyDocument } from "./document.ts"
import { protection } from "./protection.ts"
import { policyName, roleResources } from "./role.ts"
import { type Chain, ownArns, type Roles, roleArn } from "./roles.ts"
import { fitted } from "./size.ts"
import type { Stack, StackResource } from "./stack.ts"
import { confinement, type TaskRights, taskStatements } from "./tasks.ts"
import { hubPolicy, memberTrust } from "./trust.ts"

/** A role with what to say about statements of its policy, by Sid. */
export interface RunRole {
  readonly resources: Readonly<Record<string, StackResource>>
  readonly notes: Stack["notes"]
}

const here = "${AWS::AccountId}"

/**
 * The role by which tasks are performed in an account. It may do what the tasks take, never more, and neither change nor become
 * what reconcile enters by, whatever they take.
 */
export function runMember(roles: Roles, run: Chain, { member, tag }: TaskRights): RunRole {
  const { statements, notes } = taskStatements("Task", member)
  const arn = roleArn(roles, here, run.member)
  const looking = { Sid: "ShowItsTags", Effect: "Allow", Action: ["iam:GetRole"], Resource: [arn] } as const
  const permissions = (own: readonly string[]) =>
    policyDocument(...statements, ...(tag ? [looking] : []), protection(own), confinement(roles))
  const own = ownArns(roles, here)
  const policies = fitted(permissions(own)).managed.map(
    (_, index) => `arn:${roles.partition}:iam::${here}:policy${run.member.path}${policyName(run.member, index)}`,
  )
  return {
    notes: {
      ...notes,
      EnterNothingElse: "Whatever a task says: no session of it becomes what reconcile plans, applies or runs by.",
    },
    resources: roleResources("Run", {
      role: run.member,
      description: "reconcile performs tasks in the account by it.",
      comment:
        "What tasks take, and no more. Only the run hub may assume it. Each session gets less: what its task says.",
      trust: memberTrust({
        principals: [roleArn(roles, roles.hubAccount, run.hub)],
        organizationId: roles.organizationId,
        sourceIdentity: run.sourceIdentity !== undefined,
        ...(run.externalId !== undefined && { externalId: run.externalId }),
      }),
      permissions: permissions([...own, ...policies]),
      ...(tag && { tags: tag }),
    }),
  }
}

/** The hub of tasks: it leads to the run role of every account, and may do what tasks take centrally. */
export function runHub(roles: Roles, run: Chain, { central }: TaskRights, principals: readonly string[]): RunRole {
  const { statements, notes } = taskStatements("Central", central)
  const { organizationId } = roles
  const sourceIdentity = run.sourceIdentity !== undefined
  const assuming = hubPolicy({ roles: [roleArn(roles, "*", run.member)], organizationId, sourceIdentity })
  return {
    notes,
    resources: roleResources("RunHub", {
      role: run.hub,
      description: "reconcile enters every account by it to run tasks.",
      comment: `Leads to ${run.member.name} in every account of the organization, and does what tasks take centrally.`,
      trust: memberTrust({ principals, organizationId, sourceIdentity }),
      permissions: policyDocument(...assuming.Statement, ...statements),
    }),
  }
}
