import type { Provider } from "../../model.ts"
import { type ManagedPolicy, managedPolicySchema } from "./managed-policy.schema.ts"
import { deleteManagedPolicy } from "./managed-policy-delete.ts"
import { readManagedPolicies } from "./managed-policy-read.ts"
import { createManagedPolicy, updateManagedPolicy } from "./managed-policy-write.ts"

/**
 * Customer managed policies: the default version is the policy. Attachments belong to whom they are attached to.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export const managedPolicy: Provider<ManagedPolicy> = {
  type: "AWS::IAM::ManagedPolicy",
  scope: "account",
  schema: managedPolicySchema,
  key: ["ManagedPolicyName"],
  ownership: "tags",
  actions: {
    read: [
      "iam:GetAccountAuthorizationDetails",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:ListPolicies",
      "tag:GetResources",
    ],
    write: [
      "iam:AttachRolePolicy",
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DetachRolePolicy",
      "iam:GetRole",
      "iam:ListEntitiesForPolicy",
      "iam:ListPolicyVersions",
      "iam:PutRolePermissionsBoundary",
      "iam:TagPolicy",
      "iam:UntagPolicy",
    ],
  },
  arns: ({ before, after, edits }, { account }, partition) => [
    ...[before?.properties, after].flatMap((side) =>
      side ? [`arn:${partition}:iam::${account.id}:policy${side.Path ?? "/"}${side.ManagedPolicyName}`] : [],
    ),
    // The roles that use it are known only when it goes. Users and groups that do are a refusal.
    ...(after === undefined || edits.some(({ replaces }) => replaces)
      ? [`arn:${partition}:iam::${account.id}:role/*`]
      : []),
  ],
  read: readManagedPolicies,
  create: createManagedPolicy,
  update: updateManagedPolicy,
  delete: deleteManagedPolicy,
}
