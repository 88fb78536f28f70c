import { CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Properties, Session, Write } from "../../model.ts"
import { canonical } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { encodeDocument } from "../../value/policy.ts"
import { completeTags, isAwsTag } from "../tagging.ts"
import { carriesOwnership, causeOf, createOnce, isCreatedSince, lookAtExisting } from "./creation.ts"
import { decodeDocument } from "./documents.ts"
import { givePermissions } from "./policies.ts"
import { isInvalidPrincipal, missingPrincipals, principalUnseen } from "./principals.ts"
import { IamError, markOf, recent, unseen } from "./retry.ts"
import { type Role, roleSchema } from "./role.schema.ts"

/** Creates a role with everything it has. Its ownership tags are there from its first moment. */
export async function createRole(session: Session, { after }: Write<Role>): Promise<void> {
  if (!after) throw new Error("A role to create needs its properties.")
  await createEmptyRole(session, after)
  await givePermissions(session, { kind: "role", name: after.RoleName }, after)
}

async function createEmptyRole(session: Session, role: Role): Promise<void> {
  const iam = session.client(IAMClient)
  const name = role.RoleName
  const started = Date.now()
  const mark = markOf("role", name)
  const what = `create role ${name}`
  const principal = principalUnseen(session, role.AssumeRolePolicyDocument)
  const boundary = unseen(await recent(session), mark, role.PermissionsBoundary)
  const call = () =>
    iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Path: role.Path,
        Description: role.Description,
        AssumeRolePolicyDocument: encodeDocument(role.AssumeRolePolicyDocument),
        MaxSessionDuration: role.MaxSessionDuration,
        PermissionsBoundary: role.PermissionsBoundary,
        Tags: completeTags(role.Tags).filter(({ Key }) => !isAwsTag(Key)),
      }),
    )
  const retry = async (error: unknown) => (await principal(error)) || boundary(error)
  const isOurs = () => isOwnRole(session, role, started)
  try {
    await createOnce(session, { mark, what, call, isOurs, retry })
  } catch (error) {
    throw isInvalidPrincipal(error) ? await explained(session, what, error, role) : error
  }
}

/** It carries the ownership tags we sent and is as young as this attempt, or has what we sent. */
async function isOwnRole(session: Session, role: Role, started: number): Promise<boolean> {
  const iam = session.client(IAMClient)
  const read = () => iam.send(new GetRoleCommand({ RoleName: role.RoleName }))
  const found = (await lookAtExisting(session, `read role ${role.RoleName}`, read))?.Role
  if (!found || !carriesOwnership(found.Tags, role.Tags)) return false
  if (isCreatedSince(found.CreateDate, started)) return true

  const form = (properties: Properties) =>
    canonical(roleSchema, properties, {
      account: session.target.account.id,
      partition: session.partition,
      principals: new Map(),
    })
  const { Policies: _, ManagedPolicyArns: __, Tags: ___, ...sent } = role
  return equal(
    form(sent),
    form({
      RoleName: found.RoleName ?? "",
      Path: found.Path ?? "/",
      Description: found.Description ?? "",
      AssumeRolePolicyDocument: decodeDocument(found.AssumeRolePolicyDocument),
      MaxSessionDuration: found.MaxSessionDuration ?? 3600,
      ...(found.PermissionsBoundary && { PermissionsBoundary: found.PermissionsBoundary.PermissionsBoundaryArn ?? "" }),
    }),
  )
}

/** The refusal of a trust policy, with the roles that IAM may have meant: it does not say which. */
export async function explained(session: Session, what: string, error: unknown, role: Role): Promise<IamError> {
  const missing = await missingPrincipals(session, role.AssumeRolePolicyDocument)
  const remark =
    missing.length > 0
      ? `Not found, or not known to exist: ${missing.join(", ")}.`
      : "A principal of its trust policy does not exist, or has not spread through IAM after two minutes."
  return new IamError(session, what, causeOf(error), remark)
}
