import { type PolicyStatement, sorted } from "./document.ts"

/** Nobody who holds the role changes these ARNs, whatever else the role is given. */
export const protection = (own: readonly string[]): PolicyStatement => ({
  Sid: "LeaveReconcileAlone",
  Effect: "Deny",
  Action: protectedActions,
  Resource: sorted(own),
})

/**
 * Whatever changes a role, a managed policy or an OIDC provider.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const protectedActions: readonly string[] = [
  "iam:AddClientIDToOpenIDConnectProvider",
  "iam:AddRoleToInstanceProfile",
  "iam:AttachRolePolicy",
  "iam:CreateOpenIDConnectProvider",
  "iam:CreatePolicy",
  "iam:CreatePolicyVersion",
  "iam:CreateRole",
  "iam:DeleteOpenIDConnectProvider",
  "iam:DeletePolicy",
  "iam:DeletePolicyVersion",
  "iam:DeleteRole",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PassRole",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:RemoveClientIDFromOpenIDConnectProvider",
  "iam:SetDefaultPolicyVersion",
  "iam:TagOpenIDConnectProvider",
  "iam:TagPolicy",
  "iam:TagRole",
  "iam:UntagOpenIDConnectProvider",
  "iam:UntagPolicy",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateOpenIDConnectProviderThumbprint",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
]
