import type { Provider } from "../model.ts"
import { accountAlias } from "./iam/account-alias.ts"
import { accountPasswordPolicy } from "./iam/account-password-policy.ts"
import { group } from "./iam/group.ts"
import { instanceProfile } from "./iam/instance-profile.ts"
import { managedPolicy } from "./iam/managed-policy.ts"
import { oidcProvider } from "./iam/oidc-provider.ts"
import { role } from "./iam/role.ts"
import { samlProvider } from "./iam/saml-provider.ts"
import { serviceLinkedRole } from "./iam/service-linked-role.ts"
import { user } from "./iam/user.ts"

/** Every type with a native provider, sorted. Written by `npm run generate`. */
export const providers: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  [group.type, group],
  [instanceProfile.type, instanceProfile],
  [managedPolicy.type, managedPolicy],
  [oidcProvider.type, oidcProvider],
  [role.type, role],
  [samlProvider.type, samlProvider],
  [serviceLinkedRole.type, serviceLinkedRole],
  [user.type, user],
  [accountAlias.type, accountAlias],
  [accountPasswordPolicy.type, accountPasswordPolicy],
])
