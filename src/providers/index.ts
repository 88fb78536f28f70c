import type { Provider } from "../model.ts"
import { analyzer } from "./accessanalyzer/analyzer.ts"
import { alternateContact } from "./account/alternate-contact.ts"
import { trail } from "./cloudtrail/trail.ts"
import { configurationRecorder } from "./config/configuration-recorder.ts"
import { deliveryChannel } from "./config/delivery-channel.ts"
import { recordingStatus } from "./config/recording-status.ts"
import { retentionConfiguration } from "./config/retention-configuration.ts"
import { ebsEncryptionByDefault } from "./ec2/ebs-encryption-by-default.ts"
import { imageBlockPublicAccess } from "./ec2/image-block-public-access.ts"
import { instance } from "./ec2/instance.ts"
import { instanceMetadataDefaults } from "./ec2/instance-metadata-defaults.ts"
import { securityGroup } from "./ec2/security-group.ts"
import { serialConsoleAccess } from "./ec2/serial-console-access.ts"
import { snapshotBlockPublicAccess } from "./ec2/snapshot-block-public-access.ts"
import { volume } from "./ec2/volume.ts"
import { vpc } from "./ec2/vpc.ts"
import { accessKey } from "./iam/access-key.ts"
import { accountAlias } from "./iam/account-alias.ts"
import { accountPasswordPolicy } from "./iam/account-password-policy.ts"
import { credentialReport } from "./iam/credential-report.ts"
import { group } from "./iam/group.ts"
import { instanceProfile } from "./iam/instance-profile.ts"
import { managedPolicy } from "./iam/managed-policy.ts"
import { oidcProvider } from "./iam/oidc-provider.ts"
import { role } from "./iam/role.ts"
import { samlProvider } from "./iam/saml-provider.ts"
import { serviceLinkedRole } from "./iam/service-linked-role.ts"
import { user } from "./iam/user.ts"
import { kmsKey } from "./kms/key.ts"
import { lambdaFunction } from "./lambda/function.ts"
import { organizationsAccount } from "./organizations/account.ts"
import { delegatedAdministrator } from "./organizations/delegated-administrator.ts"
import { organizationalUnit } from "./organizations/organizational-unit.ts"
import { policy } from "./organizations/policy.ts"
import { policyType } from "./organizations/policy-type.ts"
import { trustedAccess } from "./organizations/trusted-access.ts"
import { dbInstance } from "./rds/db-instance.ts"
import { accountPublicAccessBlock } from "./s3/account-public-access-block.ts"
import { bucket } from "./s3/bucket.ts"
import { folder } from "./s3/folder.ts"
import { secret } from "./secretsmanager/secret.ts"
import { parameter } from "./ssm/parameter.ts"
import { assignment } from "./sso/assignment.ts"
import { permissionSet } from "./sso/permission-set.ts"

/** Every type with a native provider, sorted. Written by `npm run generate`. */
export const providers: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  [analyzer.type, analyzer],
  [trail.type, trail],
  [configurationRecorder.type, configurationRecorder],
  [deliveryChannel.type, deliveryChannel],
  [instance.type, instance],
  [securityGroup.type, securityGroup],
  [snapshotBlockPublicAccess.type, snapshotBlockPublicAccess],
  [vpc.type, vpc],
  [volume.type, volume],
  [accessKey.type, accessKey],
  [group.type, group],
  [instanceProfile.type, instanceProfile],
  [managedPolicy.type, managedPolicy],
  [oidcProvider.type, oidcProvider],
  [role.type, role],
  [samlProvider.type, samlProvider],
  [serviceLinkedRole.type, serviceLinkedRole],
  [user.type, user],
  [kmsKey.type, kmsKey],
  [lambdaFunction.type, lambdaFunction],
  [organizationsAccount.type, organizationsAccount],
  [organizationalUnit.type, organizationalUnit],
  [policy.type, policy],
  [dbInstance.type, dbInstance],
  [bucket.type, bucket],
  [parameter.type, parameter],
  [assignment.type, assignment],
  [permissionSet.type, permissionSet],
  [secret.type, secret],
  [alternateContact.type, alternateContact],
  [recordingStatus.type, recordingStatus],
  [retentionConfiguration.type, retentionConfiguration],
  [ebsEncryptionByDefault.type, ebsEncryptionByDefault],
  [imageBlockPublicAccess.type, imageBlockPublicAccess],
  [instanceMetadataDefaults.type, instanceMetadataDefaults],
  [serialConsoleAccess.type, serialConsoleAccess],
  [accountAlias.type, accountAlias],
  [accountPasswordPolicy.type, accountPasswordPolicy],
  [credentialReport.type, credentialReport],
  [delegatedAdministrator.type, delegatedAdministrator],
  [policyType.type, policyType],
  [trustedAccess.type, trustedAccess],
  [accountPublicAccessBlock.type, accountPublicAccessBlock],
  [folder.type, folder],
])
