import type { Provider } from "../../model.ts"
import { arnsByName, policyRefs } from "./refs.ts"
import { type User, userSchema } from "./user.schema.ts"
import { deleteUser } from "./user-delete.ts"
import { readUsers } from "./user-read.ts"
import { createUser, updateUser } from "./user-write.ts"

/**
 * Users, with everything they may do: groups, inline policies, attachments, boundary, tags. Credentials are never read or
 * set, and go only with their user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html
 */
export const user: Provider<User> = {
  type: "AWS::IAM::User",
  scope: "account",
  schema: userSchema,
  key: ["UserName"],
  ownership: "tags",
  actions: {
    read: [
      "iam:GetAccountAuthorizationDetails",
      "iam:GetUser",
      "iam:GetUserPolicy",
      "iam:ListAttachedUserPolicies",
      "iam:ListGroupsForUser",
      "iam:ListUserPolicies",
      // Only while deleting, but it concerns no resource: a session that may write to some ARNs only could not call it.
      "iam:ListVirtualMFADevices",
    ],
    write: [
      "iam:AddUserToGroup",
      "iam:AttachUserPolicy",
      "iam:CreateUser",
      "iam:DeactivateMFADevice",
      "iam:DeleteAccessKey",
      "iam:DeleteLoginProfile",
      "iam:DeleteSSHPublicKey",
      "iam:DeleteServiceSpecificCredential",
      "iam:DeleteSigningCertificate",
      "iam:DeleteUser",
      "iam:DeleteUserPermissionsBoundary",
      "iam:DeleteUserPolicy",
      "iam:DeleteVirtualMFADevice",
      "iam:DetachUserPolicy",
      "iam:ListAccessKeys",
      "iam:ListMFADevices",
      "iam:ListSSHPublicKeys",
      "iam:ListServiceSpecificCredentials",
      "iam:ListSigningCertificates",
      "iam:PutUserPermissionsBoundary",
      "iam:PutUserPolicy",
      "iam:RemoveUserFromGroup",
      "iam:TagUser",
      "iam:UntagUser",
      "iam:UpdateUser",
    ],
  },
  needs: ({ Groups = [], ManagedPolicyArns = [], PermissionsBoundary }, target) => [
    ...policyRefs([...ManagedPolicyArns, ...(PermissionsBoundary ? [PermissionsBoundary] : [])], target),
    ...Groups.map((key) => ({ type: "AWS::IAM::Group", key })),
  ],
  arns: ({ before, after }, { account }, partition) => {
    const sides = [before?.properties, after].filter((side) => side !== undefined)
    const groups = new Set(sides.flatMap(({ Groups = [] }) => Groups))
    return [
      ...sides.map(({ Path = "/", UserName }) => `arn:${partition}:iam::${account.id}:user${Path}${UserName}`),
      ...[...groups].flatMap((group) => arnsByName("group", group, account.id, partition)),
      // What it is called is known only when it goes, and all that can be done to it is to delete it without a user.
      ...(after === undefined ? [`arn:${partition}:iam::${account.id}:mfa/*`] : []),
    ]
  },
  read: readUsers,
  create: createUser,
  update: updateUser,
  delete: deleteUser,
}
