import type { Provider } from "../../model.ts"
import { type Assignment, assignmentSchema as schema } from "./assignment.schema.ts"
import { footingOf } from "./assignment-footing.ts"
import { readAssignments } from "./assignment-read.ts"
import { createAssignment, deleteAssignment } from "./assignment-write.ts"

/**
 * Who has which permission set in an account. All of an assignment names it: there is nothing to update.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html
 */
export const assignment: Provider<Assignment> = {
  type: "AWS::SSO::Assignment",
  scope: "account",
  via: "identity-center",
  schema,
  key: ["PermissionSet", "PrincipalType", "PrincipalName"],
  ownership: "parent",
  actions: {
    read: [
      "identitystore:DescribeGroup",
      "identitystore:DescribeUser",
      "identitystore:GetGroupId",
      "identitystore:GetUserId",
      "identitystore:ListGroups",
      "sso:DescribeAccountAssignmentCreationStatus",
      "sso:DescribeAccountAssignmentDeletionStatus",
      "sso:DescribePermissionSet",
      "sso:ListAccountAssignments",
      "sso:ListAccountsForProvisionedPermissionSet",
      "sso:ListInstances",
      "sso:ListPermissionSets",
      "sso:ListTagsForResource",
    ],
    write: ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"],
  },
  needs: ({ PermissionSet: key }: Partial<Assignment>) =>
    key === undefined ? [] : [{ type: "AWS::SSO::PermissionSet", key }],
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetdelegation.html
  arns: (_, { account }, partition) => [
    `arn:${partition}:sso:::instance/*`,
    `arn:${partition}:sso:::permissionSet/*`,
    `arn:${partition}:sso:::account/${account.id}`,
  ],
  read: readAssignments,
  footing: footingOf,
  create: createAssignment,
  delete: deleteAssignment,
}
