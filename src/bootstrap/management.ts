import { indexResources, organizationResources } from "./index-role.ts"
import { type MemberOptions, memberParts, type Providers } from "./members.ts"
import { type Roles, roleArn } from "./roles.ts"
import { parametersIn, type Stack, type StackOutput } from "./stack.ts"

/**
 * The template of the management account, where StackSets deploy nothing: the index role, unless that lives in the hub
 * account or the accounts come from a file; the role that changes the organization, where the configuration names one; and the roles of a member account, where they are wanted there too.
 */
export function managementStack(
  roles: Roles,
  providers: Providers,
  { withMemberRoles, ...options }: MemberOptions & { readonly withMemberRoles: boolean },
): Stack {
  const index = roles.index && roles.index.account !== roles.hubAccount ? roles.index : undefined
  const chains = [roles.plan, roles.apply, ...(roles.run ? [roles.run] : [])]
  const entries = chains.map(({ entry }) => roleArn(roles, roles.hubAccount, entry))
  const { organization } = roles
  const members = withMemberRoles ? memberParts(roles, providers, options) : undefined
  const resources = {
    ...(index && indexResources(roles, index, entries, providers)),
    ...(organization && organizationResources(roles, organization, entries.slice(1, 2), providers)),
    ...members?.resources,
  }
  const outputs: Readonly<Record<string, StackOutput>> = {
    ...(index && { IndexRole: { description: "organization.read in reconcile.yaml.", value: "${Index.Arn}" } }),
    ...(organization && {
      OrganizationRole: { description: "organization.apply in reconcile.yaml.", value: "${Organization.Arn}" },
    }),
    ...members?.outputs,
  }
  return {
    description: "reconcile: what it needs in the organization's management account.",
    parameters: parametersIn([resources, outputs]),
    resources,
    outputs,
    notes: { ...members?.notes },
  }
}

/** Whether the management account's template would be empty. */
export const needsNothingThere = ({ index, organization, hubAccount }: Roles): boolean =>
  !organization && (!index || index.account === hubAccount)
