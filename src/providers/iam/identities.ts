import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam"
import type { Page } from "./sweep.ts"

/**
 * Whom policies give permissions: a role, a user or a group.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html
 */
export interface Identity {
  readonly kind: "role" | "user" | "group"
  readonly name: string
}

/** An inline policy as IAM takes it: the document is text. */
export interface PolicyText {
  readonly PolicyName: string
  readonly PolicyDocument: string
}

/** The same calls for every kind of identity, each of which IAM has under a name of its own. */
export interface PolicyCalls {
  /** All inline policies of one identity together, in characters. */
  readonly inlineQuota: number
  attach(iam: IAMClient, name: string, arn: string): Promise<unknown>
  detach(iam: IAMClient, name: string, arn: string): Promise<unknown>
  listAttached(
    iam: IAMClient,
    name: string,
    marker: string | undefined,
  ): Promise<Page & { readonly AttachedPolicies?: readonly { readonly PolicyArn?: string }[] }>
  put(iam: IAMClient, name: string, policy: PolicyText): Promise<unknown>
  drop(iam: IAMClient, name: string, policy: string): Promise<unknown>
  get(
    iam: IAMClient,
    name: string,
    policy: string,
  ): Promise<{ readonly PolicyName?: string; readonly PolicyDocument?: string }>
  listInline(
    iam: IAMClient,
    name: string,
    marker: string | undefined,
  ): Promise<Page & { readonly PolicyNames?: readonly string[] }>
}

/**
 * How IAM is told about the policies of each kind of identity.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policyCalls: Readonly<Record<Identity["kind"], PolicyCalls>> = {
  role: {
    inlineQuota: 10_240,
    attach: (iam, RoleName, PolicyArn) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    detach: (iam, RoleName, PolicyArn) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    listAttached: (iam, RoleName, Marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker })),
    put: (iam, RoleName, policy) => iam.send(new PutRolePolicyCommand({ RoleName, ...policy })),
    drop: (iam, RoleName, PolicyName) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    get: (iam, RoleName, PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    listInline: (iam, RoleName, Marker) => iam.send(new ListRolePoliciesCommand({ RoleName, Marker })),
  },
  user: {
    inlineQuota: 2_048,
    attach: (iam, UserName, PolicyArn) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    detach: (iam, UserName, PolicyArn) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    listAttached: (iam, UserName, Marker) => iam.send(new ListAttachedUserPoliciesCommand({ UserName, Marker })),
    put: (iam, UserName, policy) => iam.send(new PutUserPolicyCommand({ UserName, ...policy })),
    drop: (iam, UserName, PolicyName) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    get: (iam, UserName, PolicyName) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName })),
    listInline: (iam, UserName, Marker) => iam.send(new ListUserPoliciesCommand({ UserName, Marker })),
  },
  group: {
    inlineQuota: 5_120,
    attach: (iam, GroupName, PolicyArn) => iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (iam, GroupName, PolicyArn) => iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    listAttached: (iam, GroupName, Marker) => iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, Marker })),
    put: (iam, GroupName, policy) => iam.send(new PutGroupPolicyCommand({ GroupName, ...policy })),
    drop: (iam, GroupName, PolicyName) => iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    get: (iam, GroupName, PolicyName) => iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
    listInline: (iam, GroupName, Marker) => iam.send(new ListGroupPoliciesCommand({ GroupName, Marker })),
  },
}
