import type { Provider } from "../model.ts"
import { type Lookups, lookupRights } from "./looked-up.ts"
import { memberPolicy } from "./permissions.ts"
import { policyName, roleResources } from "./role.ts"
import { type Chain, ownArns, type Roles, roleArn } from "./roles.ts"
import { runMember } from "./run-role.ts"
import { fitted } from "./size.ts"
import { parametersIn, type Stack, type StackResource } from "./stack.ts"
import type { TaskRights } from "./tasks.ts"
import { memberTrust } from "./trust.ts"

/** The providers whose types the roles may read and write. */
export type Providers = readonly Pick<Provider, "actions" | "scope" | "via">[]

const here = "${AWS::AccountId}"

/** What the roles of an account depend on, beside the types. */
export interface MemberOptions {
  readonly lookups?: Lookups
  /** What tasks take, where the role of tasks is made. */
  readonly tasks?: TaskRights
}

/** The template for every account, as a StackSet deploys it: the roles that reconcile enters by. */
export function membersStack(roles: Roles, providers: Providers, options: MemberOptions = {}): Stack {
  const { resources, outputs, notes } = memberParts(roles, providers, options)
  const ways = outputs.RunRole ? "plans, applies and runs tasks" : "plans and applies"
  return {
    description: `reconcile: the roles by which it ${ways} in this account.`,
    parameters: parametersIn([resources, outputs]),
    resources,
    outputs,
    notes,
  }
}

/** The roles of an account, wherever they are made. */
export function memberParts(
  roles: Roles,
  providers: Providers,
  { lookups, tasks }: MemberOptions,
): Pick<Stack, "resources" | "outputs" | "notes"> {
  const running = roles.run && tasks ? runMember(roles, roles.run, tasks) : undefined
  return {
    resources: { ...memberResources(roles, providers, lookups), ...running?.resources },
    outputs: {
      PlanRole: { description: "The hub for planning enters by it.", value: "${Plan.Arn}" },
      ApplyRole: { description: "The hub for applying enters by it.", value: "${Apply.Arn}" },
      ...(running && { RunRole: { description: "The hub of tasks enters by it.", value: "${Run.Arn}" } }),
    },
    notes: {
      LeaveReconcileAlone:
        "Whatever a template says: not these roles, their policies, or the OIDC provider that opens them.",
      ...running?.notes,
    },
  }
}

function memberResources(
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
