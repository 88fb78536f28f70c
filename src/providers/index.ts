import type { Provider } from "../model.ts"
import { alternateContact } from "./account/alternate-contact.ts"
import { configurationRecorder } from "./config/configuration-recorder.ts"
import { deliveryChannel } from "./config/delivery-channel.ts"
import { recordingStatus } from "./config/recording-status.ts"
import { retentionConfiguration } from "./config/retention-configuration.ts"
import { ebsEncryptionByDefault } from "./ec2/ebs-encryption-by-default.ts"
import { imageBlockPublicAccess } from "./ec2/image-block-public-access.ts"
import { instanceMetadataDefaults } from "./ec2/instance-metadata-defaults.ts"
import { serialConsoleAccess } from "./ec2/serial-console-access.ts"
import { snapshotBlockPublicAccess } from "./ec2/snapshot-block-public-access.ts"
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
import { accountPublicAccessBlock } from "./s3/account-public-access-block.ts"

/** Every type with a native provider, sorted. Written by `npm run generate`. */
export const providers: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  [configurationRecorder.type, configurationRecorder],
  [deliveryChannel.type, deliveryChannel],
  [snapshotBlockPublicAccess.type, snapshotBlockPublicAccess],
  [group.type, group],
  [instanceProfile.type, instanceProfile],
  [managedPolicy.type, managedPolicy],
  [oidcProvider.type, oidcProvider],
  [role.type, role],
  [samlProvider.type, samlProvider],
  [serviceLinkedRole.type, serviceLinkedRole],
  [user.type, user],
  [alternateContact.type, alternateContact],
  [recordingStatus.type, recordingStatus],
  [retentionConfiguration.type, retentionConfiguration],
  [ebsEncryptionByDefault.type, ebsEncryptionByDefault],
  [imageBlockPublicAccess.type, imageBlockPublicAccess],
  [instanceMetadataDefaults.type, instanceMetadataDefaults],
  [serialConsoleAccess.type, serialConsoleAccess],
  [accountAlias.type, accountAlias],
  [accountPasswordPolicy.type, accountPasswordPolicy],
  [accountPublicAccessBlock.type, accountPublicAccessBlock],
])
