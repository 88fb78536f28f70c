import type { Json } from "../model.ts"
import type { Providers } from "./members.ts"
import { centralPolicy } from "./permissions.ts"
import type { RoleName, Roles } from "./roles.ts"
import { parametersIn, type Stack, type StackResource } from "./stack.ts"

/**
 * The template of the account where IAM Identity Center is administered: what the two roles there need besides. In the roles
 * of every account these rights would be idle.
 */
export function identityCenterStack({ plan, apply }: Roles, providers: Providers): Stack {
  const policy = (purpose: "plan" | "apply", role: RoleName): StackResource => ({
    type: "AWS::IAM::ManagedPolicy",
    comment: `What ${role.name} needs to ${purpose} permission sets and assignments.`,
    properties: {
      ManagedPolicyName: `${role.name}-identity-center`,
      ...(role.path !== "/" && { Path: role.path }),
      Description: `What ${role.name} may do in IAM Identity Center.`,
      PolicyDocument: centralPolicy(providers, "identity-center", purpose) as unknown as Json,
      Roles: [role.name],
    },
  })
  const resources = {
    PlanIdentityCenter: policy("plan", plan.member),
    ApplyIdentityCenter: policy("apply", apply.member),
  }
  return {
    description: "reconcile: what its roles need for IAM Identity Center.",
    parameters: parametersIn(resources),
    resources,
    outputs: {},
    notes: {},
  }
}
