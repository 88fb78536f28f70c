import { indexPolicy, memberTrust } from "./permissions.ts"
import { roleResources } from "./role.ts"
import type { RoleName, Roles } from "./roles.ts"
import type { StackResource } from "./stack.ts"

/** The role that lists accounts, units and tags, assumed by what CI enters by. */
export const indexResources = (
  { organizationId }: Roles,
  role: RoleName,
  principals: readonly string[],
): Readonly<Record<string, StackResource>> =>
  roleResources("Index", {
    role,
    description: "reconcile lists the accounts of the organization by it.",
    comment: "organization.read in reconcile.yaml. Lists accounts, units and tags, and nothing else.",
    trust: memberTrust({ principals, organizationId }),
    permissions: indexPolicy(),
  })
