import type { Json } from "../model.ts"
import type { PolicyDocument } from "./document.ts"
import type { RoleName } from "./roles.ts"
import { fitted } from "./size.ts"
import type { StackResource } from "./stack.ts"

/** A role as a template makes it. */
export interface RoleParts {
  readonly role: RoleName
  readonly description: string
  readonly comment: string
  readonly trust: PolicyDocument
  readonly permissions: PolicyDocument
  readonly tags?: { readonly key: string; readonly value: string }
}

/**
 * The resources that make a role: itself, and managed policies where one inline policy is too short for its permissions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
export function roleResources(
  logicalId: string,
  { role, description, comment, trust, permissions, tags }: RoleParts,
): Readonly<Record<string, StackResource>> {
  const { inline, managed } = fitted(permissions)
  const policies = managed.map((document, index) => [`${logicalId}Policy${index + 1}`, document] as const)
  return {
    ...Object.fromEntries(policies.map(([id, document], index) => [id, managedPolicy(role, index, document)])),
    [logicalId]: {
      type: "AWS::IAM::Role",
      comment,
      properties: {
        RoleName: role.name,
        ...(role.path !== "/" && { Path: role.path }),
        Description: description,
        AssumeRolePolicyDocument: asJson(trust),
        ...(policies.length > 0 && { ManagedPolicyArns: policies.map(([id]) => `\${${id}}`) }),
        ...(inline && { Policies: [{ PolicyName: "reconcile", PolicyDocument: asJson(inline) }] }),
        ...(tags && { Tags: [{ Key: tags.key, Value: tags.value }] }),
      },
    },
  }
}

/** The name of the nth managed policy of a role, counted from 0. */
export const policyName = ({ name }: RoleName, index: number): string => `${name}-${index + 1}`

function managedPolicy(role: RoleName, index: number, document: PolicyDocument): StackResource {
  return {
    type: "AWS::IAM::ManagedPolicy",
    properties: {
      ManagedPolicyName: policyName(role, index),
      ...(role.path !== "/" && { Path: role.path }),
      Description: `What ${role.name} may do, part ${index + 1}.`,
      PolicyDocument: asJson(document),
    },
  }
}

const asJson = (document: PolicyDocument): Json => document as unknown as Json
