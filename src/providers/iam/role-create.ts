import { CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Properties, Session, Write } from "../../model.ts"
import { canonical } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { completeTags, isAwsTag, ownershipOf } from "../tagging.ts"
import { decodeDocument, encodeDocument } from "./documents.ts"
import { isInvalidPrincipal, missingPrincipals, principalUnseen } from "./principals.ts"
import { codeOf, IamError, perform, recent, roleMark, unseen } from "./retry.ts"
import { type Role, roleSchema } from "./role.schema.ts"
import { changeAttachments, changeInlinePolicies } from "./role-policies.ts"

/** AWS's clock and ours may be this far apart: beyond, AWS refuses the signature. Milliseconds. */
const SKEW = 5 * 60_000

/** Creates a role with everything it has. Its ownership tags are there from its first moment. */
export async function createRole(session: Session, { after }: Write<Role>): Promise<void> {
  if (!after) throw new Error("A role to create needs its properties.")
  const name = after.RoleName
  await createEmptyRole(session, after)
  await changeInlinePolicies(session, name, { put: after.Policies ?? [], gone: [], after: after.Policies ?? [] })
  await changeAttachments(session, name, { put: after.ManagedPolicyArns ?? [], gone: [] })
}

async function createEmptyRole(session: Session, role: Role): Promise<void> {
  const iam = session.client(IAMClient)
  const made = await recent(session)
  const name = role.RoleName
  const started = Date.now()
  const what = `create role ${name}`
  const principal = principalUnseen(session, role.AssumeRolePolicyDocument)
  const boundary = unseen(made, name, role.PermissionsBoundary)
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
  try {
    await perform(session, what, call, async (error) => {
      if (codeOf(error) !== "EntityAlreadyExists") return (await principal(error)) || boundary(error)
      // Its predecessor, which this session has just deleted, may still be seen.
      return made.deleted.has(roleMark(name)) && !(await isOurs(session, role, started))
    })
  } catch (error) {
    if (isInvalidPrincipal(error)) throw await explained(session, what, error, role)
    if (codeOf(error) !== "EntityAlreadyExists") throw error
    if (!(await isOurs(session, role, started))) throw new IamError(session, what, cause(error), NOT_OURS)
  }
  made.created.add(roleMark(name))
  made.deleted.delete(roleMark(name))
}

const NOT_OURS = "It was not made by this run: plan again to see it as it is."

/**
 * A reply can get lost after the role was created; the repeated call then says that the role exists already. It is the one
 * we asked for if it carries the ownership tags we sent and is as young as this attempt, or has what we sent.
 */
async function isOurs(session: Session, role: Role, started: number): Promise<boolean> {
  const iam = session.client(IAMClient)
  const read = () => iam.send(new GetRoleCommand({ RoleName: role.RoleName }))
  const missing = (error: unknown) => codeOf(error) === "NoSuchEntity"
  const reply = await perform(session, `read role ${role.RoleName}`, read, missing, 5_000).catch((error) => {
    if (missing(error)) return undefined
    throw error
  })
  const found = reply?.Role
  if (!found) return false
  const [theirs, ours] = [ownershipOf(completeTags(found.Tags), true), ownershipOf(completeTags(role.Tags), true)]
  if (ours.owner === undefined || theirs.owner !== ours.owner || theirs.template !== ours.template) return false
  if (found.CreateDate && found.CreateDate.getTime() >= started - SKEW) return true

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
  return new IamError(session, what, cause(error), remark)
}

const cause = (error: unknown): unknown => (error instanceof IamError ? error.cause : error)
