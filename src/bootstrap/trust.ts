import { allow, type PolicyDocument, policyDocument, sorted } from "./document.ts"

/** What a role of reconcile may assume. */
export interface Ways {
  /** ARNs of roles; `*` for the account, where the role is in every account. */
  readonly roles: readonly string[]
  /** Roles of this organization only. */
  readonly organizationId: string
  /** The configuration sets a source identity. */
  readonly sourceIdentity?: boolean
  /** It asks CloudFormation what a type without a provider is. */
  readonly describesTypes?: boolean
}

/**
 * The permissions of a hub, or of a role that CI enters by: assuming these roles, in this organization.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 */
export const hubPolicy = ({
  roles,
  organizationId,
  sourceIdentity = false,
  describesTypes = false,
}: Ways): PolicyDocument =>
  policyDocument(
    {
      Sid: "Assume",
      Effect: "Allow",
      Action: assuming(sourceIdentity),
      Resource: sorted(roles),
      Condition: { StringEquals: { "aws:ResourceOrgID": [organizationId] } },
    },
    ...(describesTypes ? [allow("DescribeTypes", ["cloudformation:DescribeType"])] : []),
  )

/** Who may assume a role of reconcile. */
export interface Trust {
  /** ARNs of roles. */
  readonly principals: readonly string[]
  readonly organizationId: string
  readonly externalId?: string
  readonly sourceIdentity?: boolean
}

/**
 * The trust policy of a role in an account (by its own hub and nobody else), of a hub, and of the index role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export const memberTrust = ({
  principals,
  organizationId,
  externalId,
  sourceIdentity = false,
}: Trust): PolicyDocument =>
  policyDocument({
    Sid: "Trust",
    Effect: "Allow",
    Principal: { AWS: sorted(principals) },
    Action: assuming(sourceIdentity),
    Condition: {
      StringEquals: {
        "aws:PrincipalOrgID": [organizationId],
        ...(externalId !== undefined && { "sts:ExternalId": [externalId] }),
      },
    },
  })

/**
 * A source identity takes a permission of its own, on both sides.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
const assuming = (sourceIdentity: boolean): readonly string[] =>
  sourceIdentity ? ["sts:AssumeRole", "sts:SetSourceIdentity"] : ["sts:AssumeRole"]
