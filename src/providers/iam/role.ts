import type { Provider } from "../../model.ts"
import { type NamedPrincipal, rolePrincipals, userPrincipals } from "./principals.ts"
import { policyRefs } from "./refs.ts"
import { type Role, roleSchema } from "./role.schema.ts"
import { createRole } from "./role-create.ts"
import { readRoles } from "./role-read.ts"
import { deleteRole, updateRole } from "./role-update.ts"

/**
 * Roles, with everything that belongs to them: trust, inline policies, attachments, boundary, tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
 */
export const role: Provider<Role> = {
  type: "AWS::IAM::Role",
  scope: "account",
  schema: roleSchema,
  key: ["RoleName"],
  ownership: "tags",
  actions: {
    read: [
      "iam:GetAccountAuthorizationDetails",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:ListRoles",
    ],
    write: [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePermissionsBoundary",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:ListInstanceProfilesForRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ],
  },
  needs: ({ RoleName, AssumeRolePolicyDocument = {}, ManagedPolicyArns = [], PermissionsBoundary }, target) => {
    const elsewhere = (account: string) => (account === target.account.id ? {} : { account })
    const isItself = ({ account, name }: NamedPrincipal) =>
      account === target.account.id && name.toLowerCase() === RoleName.toLowerCase()
    return [
      ...policyRefs([...ManagedPolicyArns, ...(PermissionsBoundary ? [PermissionsBoundary] : [])], target),
      ...rolePrincipals(AssumeRolePolicyDocument)
        .filter((role) => !isItself(role))
        .map(({ account, name }) => ({ type: "AWS::IAM::Role", key: name, ...elsewhere(account) })),
      ...userPrincipals(AssumeRolePolicyDocument).map(({ account, name }) => ({
        type: "AWS::IAM::User",
        key: name,
        ...elsewhere(account),
      })),
    ]
  },
  arns: ({ before, after }, { account }, partition) => [
    ...[before?.properties, after].flatMap((side) =>
      side ? [`arn:${partition}:iam::${account.id}:role${side.Path ?? "/"}${side.RoleName}`] : [],
    ),
    // Those that hold the role are known only when it goes.
    `arn:${partition}:iam::${account.id}:instance-profile/*`,
  ],
  read: readRoles,
  create: createRole,
  update: updateRole,
  delete: deleteRole,
}
