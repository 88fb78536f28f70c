import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam"
import type { Json } from "../model.ts"
import { decodeDocument } from "../providers/iam/documents.ts"
import { everything } from "../providers/iam/sweep.ts"
import type { NamedDocument, RolePolicies } from "./rights.ts"

/** A role with all that decides who may be it and what it may do. */
export interface RoleDocuments extends RolePolicies {
  readonly arn: string
  readonly trust: Json
}

/** What was seen of a role. `unreadable`: the reason is a sentence. */
export type RoleSight =
  | { readonly status: "read"; readonly role: RoleDocuments }
  | { readonly status: "absent" }
  | { readonly status: "unreadable"; readonly reason: string }

/** Policies that AWS manages, by ARN: the same in every account. */
export type KnownPolicies = Map<string, Promise<NamedDocument>>

/** Reads a role by name, with the documents of its policies. Never throws: what AWS refuses is said. */
export async function readRoleDocuments(iam: IAMClient, name: string, known: KnownPolicies): Promise<RoleSight> {
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }))
    const [inline, attached] = await Promise.all([readInline(iam, name), listAttached(iam, name)])
    const boundary = role?.PermissionsBoundary?.PermissionsBoundaryArn
    const documents = await Promise.all(attached.map((arn) => readManaged(iam, arn, known)))
    return {
      status: "read",
      role: {
        arn: role?.Arn ?? "",
        trust: decodeDocument(role?.AssumeRolePolicyDocument),
        policies: [...inline, ...documents],
        ...(boundary !== undefined && { boundary: await readManaged(iam, boundary, known) }),
      },
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name.startsWith("NoSuchEntity")) return { status: "absent" }
    return { status: "unreadable", reason: error.message }
  }
}

async function readInline(iam: IAMClient, RoleName: string): Promise<readonly NamedDocument[]> {
  const names = await everything(
    (Marker) => iam.send(new ListRolePoliciesCommand({ RoleName, Marker })),
    (page) => page.PolicyNames,
  )
  return Promise.all(
    names.map(async (name) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: name }))
      return { name, document: decodeDocument(PolicyDocument) }
    }),
  )
}

async function listAttached(iam: IAMClient, RoleName: string): Promise<readonly string[]> {
  const policies = await everything(
    (Marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker })),
    (page) => page.AttachedPolicies,
  )
  return policies.map(({ PolicyArn = "" }) => PolicyArn)
}

function readManaged(iam: IAMClient, arn: string, known: KnownPolicies): Promise<NamedDocument> {
  if (!/^arn:[^:]+:iam::aws:/.test(arn)) return readPolicy(iam, arn)
  const reading = known.get(arn) ?? readPolicy(iam, arn)
  known.set(arn, reading)
  // Another account may be allowed what this one was not.
  reading.catch(() => known.delete(arn))
  return reading
}

async function readPolicy(iam: IAMClient, PolicyArn: string): Promise<NamedDocument> {
  const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = policy?.DefaultVersionId
  const { PolicyVersion: version } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return { name: PolicyArn, document: decodeDocument(version?.Document) }
}
