import { indexResources, organizationResources } from "./index-role.ts"
import type { Lookups } from "./looked-up.ts"
import { memberNotes, memberResources, type Providers } from "./members.ts"
import { type Roles, roleArn } from "./roles.ts"
import { parametersIn, type Stack, type StackOutput } from "./stack.ts"

/**
 * The template of the management account, where StackSets deploy nothing: the index role, unless that lives in the hub
 * account or the accounts come from a file; the role that changes the organization, where the configuration names one; and the roles of a member account, where they are wanted there too.
 */
export function managementStack(
  roles: Roles,
  providers: Providers,
  { withMemberRoles, lookups }: { readonly withMemberRoles: boolean; readonly lookups?: Lookups },
): Stack {
  const index = roles.index && roles.index.account !== roles.hubAccount ? roles.index : undefined
  const entries = [roles.plan.entry, roles.apply.entry].map((entry) => roleArn(roles, roles.hubAccount, entry))
  const { organization } = roles
  const resources = {
    ...(index && indexResources(roles, index, entries, providers)),
    ...(organization && organizationResources(roles, organization, entries.slice(1), providers)),
    ...(withMemberRoles && memberResources(roles, providers, lookups)),
  }
  const outputs: Readonly<Record<string, StackOutput>> = {
    ...(index && { IndexRole: { description: "organization.read in reconcile.yaml.", value: "${Index.Arn}" } }),
    ...(organization && {
      OrganizationRole: { description: "organization.apply in reconcile.yaml.", value: "${Organization.Arn}" },
    }),
    ...(withMemberRoles && {
      PlanRole: { description: "The hub for planning enters by it.", value: "${Plan.Arn}" },
      ApplyRole: { description: "The hub for applying enters by it.", value: "${Apply.Arn}" },
    }),
  }
  return {
    description: "reconcile: what it needs in the organization's management account.",
    parameters: parametersIn([resources, outputs]),
    resources,
    outputs,
    notes: memberNotes,
  }
}

/** Whether the management account's template would be empty. */
export const needsNothingThere = ({ index, organization, hubAccount }: Roles): boolean =>
  !organization && (!index || index.account === hubAccount)
