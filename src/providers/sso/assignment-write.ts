import type { Session, Write } from "../../model.ts"
import { codeOf, refused } from "../attempt.ts"
import type { Assignment } from "./assignment.schema.ts"
import { assignmentKey, readAssignments } from "./assignment-read.ts"
import { instanceOf } from "./instance.ts"
import { carryOut } from "./operations.ts"
import { findPermissionSet } from "./permission-sets.ts"
import { isPrincipalId, principalId, principalOf, wordFor } from "./principals.ts"

/**
 * Gives access, and waits until the account has the permission set. What is assigned already stays assigned.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
 */
export async function createAssignment(session: Session, { after }: Write<Assignment>): Promise<void> {
  if (!after) throw new Error("An assignment to create needs its properties.")
  const { CreateAccountAssignmentCommand, DescribeAccountAssignmentCreationStatusCommand, SSOAdminClient } =
    await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const what = `assign permission set ${after.PermissionSet} to ${wordFor(principalOf(after))}`
  const assignment = await idsOf(session, after)
  if (!assignment.PermissionSetArn) throw refused(session, what, new Error("There is no such permission set"))
  if (!assignment.PrincipalId) throw refused(session, what, new Error("IAM Identity Center knows nobody of this name"))
  const reason = await carryOut(session, {
    what,
    submit: async () =>
      (await sso.send(new CreateAccountAssignmentCommand(assignment))).AccountAssignmentCreationStatus,
    look: async (AccountAssignmentCreationRequestId) => {
      const question = { InstanceArn, AccountAssignmentCreationRequestId }
      const reply = await sso.send(new DescribeAccountAssignmentCreationStatusCommand(question))
      return reply.AccountAssignmentCreationStatus
    },
  })
  if (reason !== undefined) throw refused(session, what, new Error(reason))
}

/**
 * Takes access away, if it is there, and waits until it is gone.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DeleteAccountAssignment.html
 */
export async function deleteAssignment(session: Session, { before }: Write<Assignment>): Promise<void> {
  if (!before) throw new Error("An assignment to delete was found before.")
  const { DeleteAccountAssignmentCommand, DescribeAccountAssignmentDeletionStatusCommand, SSOAdminClient } =
    await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const { properties } = before
  const what = `take permission set ${properties.PermissionSet} from ${wordFor(principalOf(properties))}`
  const assignment = await idsOf(session, properties)
  if (!assignment.PermissionSetArn || !assignment.PrincipalId) return
  const reason = await carryOut(session, {
    what,
    submit: async () => {
      const reply = await unlessGone(() => sso.send(new DeleteAccountAssignmentCommand(assignment)))
      return reply?.AccountAssignmentDeletionStatus
    },
    look: async (AccountAssignmentDeletionRequestId) => {
      const question = { InstanceArn, AccountAssignmentDeletionRequestId }
      const reply = await sso.send(new DescribeAccountAssignmentDeletionStatusCommand(question))
      return reply.AccountAssignmentDeletionStatus
    },
  })
  if (reason !== undefined && (await isThere(session, properties))) throw refused(session, what, new Error(reason))
}

async function unlessGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (codeOf(error) === "ResourceNotFound") return undefined
    throw error
  }
}

/** Whether AWS still shows it: it can fail to take away what somebody else took away meanwhile. */
async function isThere(session: Session, assignment: Assignment): Promise<boolean> {
  const key = assignmentKey(assignment)
  const there = await readAssignments(session, { desired: [], owned: [key] })
  return there.some((one) => one.key === key)
}

/** What AWS calls the parts of an assignment. Who was deleted goes by the id. */
async function idsOf(session: Session, assignment: Assignment) {
  const principal = principalOf(assignment)
  const [{ InstanceArn }, set, id] = await Promise.all([
    instanceOf(session),
    findPermissionSet(session, assignment.PermissionSet),
    principalId(session, principal),
  ])
  const { PrincipalName, PrincipalType } = principal
  return {
    InstanceArn,
    TargetId: session.target.account.id,
    TargetType: "AWS_ACCOUNT" as const,
    PermissionSetArn: set?.PermissionSetArn,
    PrincipalType,
    PrincipalId: id ?? (isPrincipalId(PrincipalName) ? PrincipalName : undefined),
  }
}
