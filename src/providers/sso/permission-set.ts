import type { Provider } from "../../model.ts"
import { type PermissionSet, permissionSetSchema as schema } from "./permission-set.schema.ts"
import { readPermissionSets } from "./permission-set-read.ts"
import { createPermissionSet, deletePermissionSet, updatePermissionSet } from "./permission-set-write.ts"

/**
 * Permission sets of the organization's IAM Identity Center. AWS refuses to delete one that is assigned to anybody.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export const permissionSet: Provider<PermissionSet> = {
  type: "AWS::SSO::PermissionSet",
  scope: "organization",
  via: "identity-center",
  schema,
  key: ["Name"],
  ownership: "tags",
  actions: {
    read: [
      "sso:DescribePermissionSet",
      "sso:DescribePermissionSetProvisioningStatus",
      "sso:GetInlinePolicyForPermissionSet",
      "sso:GetPermissionsBoundaryForPermissionSet",
      "sso:ListAccountsForProvisionedPermissionSet",
      "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
      "sso:ListInstances",
      "sso:ListManagedPoliciesInPermissionSet",
      "sso:ListPermissionSets",
      "sso:ListTagsForResource",
    ],
    write: [
      "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
      "sso:AttachManagedPolicyToPermissionSet",
      "sso:CreatePermissionSet",
      "sso:DeleteInlinePolicyFromPermissionSet",
      "sso:DeletePermissionSet",
      "sso:DeletePermissionsBoundaryFromPermissionSet",
      "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet",
      "sso:DetachManagedPolicyFromPermissionSet",
      "sso:ProvisionPermissionSet",
      "sso:PutInlinePolicyToPermissionSet",
      "sso:PutPermissionsBoundaryToPermissionSet",
      "sso:TagResource",
      "sso:UntagResource",
      "sso:UpdatePermissionSet",
    ],
  },
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetdelegation.html
  arns: ({ before }, _, partition) => [
    `arn:${partition}:sso:::instance/*`,
    before?.arn ?? `arn:${partition}:sso:::permissionSet/*`,
    `arn:${partition}:sso:::account/*`,
  ],
  canonical,
  read: readPermissionSets,
  create: createPermissionSet,
  update: updatePermissionSet,
  delete: deletePermissionSet,
}

/** A duration can be said in many ways, and a policy without a path is under `/`. */
function canonical(properties: PermissionSet): PermissionSet {
  const { SessionDuration, CustomerManagedPolicyReferences } = properties
  return {
    ...properties,
    ...(SessionDuration && { SessionDuration: shortest(SessionDuration) }),
    ...(CustomerManagedPolicyReferences && {
      CustomerManagedPolicyReferences: CustomerManagedPolicyReferences.map(({ Name, Path = "/" }) => ({ Name, Path })),
    }),
    ...boundary(properties),
  }
}

function boundary({ PermissionsBoundary }: PermissionSet): Pick<PermissionSet, "PermissionsBoundary"> {
  const reference = PermissionsBoundary?.CustomerManagedPolicyReference
  if (!reference) return {}
  const { Name, Path = "/" } = reference
  return { PermissionsBoundary: { CustomerManagedPolicyReference: { Name, Path } } }
}

/** `PT90M` is `PT1H30M`. */
function shortest(duration: string): string {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration)
  if (!parts) return duration
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number]
  const all = (hours * 60 + minutes) * 60 + seconds
  const units: [number, string][] = [
    [Math.floor(all / 3600), "H"],
    [Math.floor(all / 60) % 60, "M"],
    [all % 60, "S"],
  ]
  return `PT${units.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join("")}`
}
