import type { Provider } from "../model.ts"
import { type Lookups, lookupRights } from "./looked-up.ts"
import { memberPolicy, memberTrust } from "./permissions.ts"
import { policyName, roleResources } from "./role.ts"
import { type Chain, ownArns, type Roles, roleArn } from "./roles.ts"
import { fitted } from "./size.ts"
import { parametersIn, type Stack, type StackResource } from "./stack.ts"

/** The providers whose types the roles may read and write. */
export type Providers = readonly Pick<Provider, "actions" | "scope" | "via">[]

const here = "${AWS::AccountId}"

/** The template for every account, as a StackSet deploys it: the two roles that reconcile enters by. */
export function membersStack(roles: Roles, providers: Providers, lookups?: Lookups): Stack {
  const resources = memberResources(roles, providers, lookups)
  const outputs = {
    PlanRole: { description: "The hub for planning enters by it.", value: "${Plan.Arn}" },
    ApplyRole: { description: "The hub for applying enters by it.", value: "${Apply.Arn}" },
  }
  return {
    description: "reconcile: the roles by which it plans and applies in this account.",
    parameters: parametersIn([resources, outputs]),
    resources,
    outputs,
    notes: memberNotes,
  }
}

/** What to say about statements of the members' policies, by Sid. */
export const memberNotes: Stack["notes"] = {
  LeaveReconcileAlone:
    "Whatever a template says: not these roles, their policies, or the OIDC provider that opens them.",
}

/** The two roles of an account. */
export function memberResources(
  roles: Roles,
  providers: Providers,
  lookups?: Lookups,
): Readonly<Record<string, StackResource>> {
  return {
    ...roleResources("Plan", {
      role: roles.plan.member,
      description: "reconcile reads the account by it.",
      comment: "Reads what reconcile's types are about. Only the plan hub may assume it.",
      trust: trust(roles, roles.plan),
      permissions: memberPolicy(providers, "plan", [], lookupRights(lookups, "plan", roles)),
    }),
    ...roleResources("Apply", {
      role: roles.apply.member,
      description: "reconcile changes the account by it.",
      comment: "Reads and writes. Only the apply hub may assume it. Each session gets less: what its plan takes.",
      trust: trust(roles, roles.apply),
      permissions: applyPolicy(roles, providers, lookups),
    }),
  }
}

const trust = (roles: Roles, { hub, externalId, sourceIdentity }: Chain) =>
  memberTrust({
    principals: [roleArn(roles, roles.hubAccount, hub)],
    organizationId: roles.organizationId,
    sourceIdentity: sourceIdentity !== undefined,
    ...(externalId !== undefined && { externalId }),
  })

/** Keeps off the managed policies too, where it takes any. */
function applyPolicy(roles: Roles, providers: Providers, lookups: Lookups | undefined) {
  const own = ownArns(roles, here)
  const policies = (["plan", "apply"] as const).flatMap((purpose) => {
    const { member } = roles[purpose]
    return fitted(memberPolicy(providers, purpose, own, lookupRights(lookups, purpose, roles))).managed.map(
      (_, index) => `arn:${roles.partition}:iam::${here}:policy${member.path}${policyName(member, index)}`,
    )
  })
  return memberPolicy(providers, "apply", [...own, ...policies], lookupRights(lookups, "apply", roles))
}
