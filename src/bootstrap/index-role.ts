import type { Providers } from "./members.ts"
import { centralPolicy, indexPolicy } from "./permissions.ts"
import { roleResources } from "./role.ts"
import type { RoleName, Roles } from "./roles.ts"
import type { StackResource } from "./stack.ts"
import { memberTrust } from "./trust.ts"

/** The role that lists accounts, units and tags, assumed by what CI enters by. */
export const indexResources = (
  { organizationId }: Roles,
  role: RoleName,
  principals: readonly string[],
  providers: Providers,
): Readonly<Record<string, StackResource>> =>
  roleResources("Index", {
    role,
    description: "reconcile lists the accounts of the organization by it.",
    comment: "organization.read in reconcile.yaml. Reads the organization, and changes nothing.",
    trust: memberTrust({ principals, organizationId }),
    permissions: indexPolicy(providers),
  })

/** The role that changes what belongs to the organization, assumed by what CI applies by. */
export const organizationResources = (
  { organizationId }: Roles,
  role: RoleName,
  principals: readonly string[],
  providers: Providers,
): Readonly<Record<string, StackResource>> =>
  roleResources("Organization", {
    role,
    description: "reconcile changes the organization by it.",
    comment: "organization.apply in reconcile.yaml. Policies, units, accounts; each session gets what its plan takes.",
    trust: memberTrust({ principals, organizationId }),
    permissions: centralPolicy(providers, "organization", "apply"),
  })
