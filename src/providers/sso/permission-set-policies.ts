import type { Edit, Session } from "../../model.ts"
import { encodeDocument } from "../../value/policy.ts"
import { lookFor } from "../attempt.ts"
import { unhindered } from "./operations.ts"
import type { PermissionSet } from "./permission-set.schema.ts"
import { customerPoliciesIn, managedPoliciesIn, type PolicyReference } from "./permission-set-read.ts"

/** The permission set that is written to. */
export interface Subject {
  readonly Name: string
  readonly InstanceArn: string
  readonly PermissionSetArn: string
}

/**
 * Brings about what a permission set allows, whatever is attached to it: what the edits name; without edits all that `after`
 * has. What goes goes first, since there is room for twenty policies and no account sees anything before it is provisioned.
 */
export async function changePolicies(
  session: Session,
  subject: Subject,
  after: PermissionSet,
  edits?: readonly Edit[],
): Promise<void> {
  const isDue = (property: keyof PermissionSet) =>
    edits ? edits.some(({ path }) => path[0] === property) : after[property] !== undefined
  if (isDue("ManagedPolicies")) await changeManaged(session, subject, after.ManagedPolicies ?? [])
  if (isDue("CustomerManagedPolicyReferences")) {
    const stated = (after.CustomerManagedPolicyReferences ?? []).map(({ Name, Path = "/" }) => ({ Name, Path }))
    await changeReferences(session, subject, stated)
  }
  if (isDue("InlinePolicy")) await changeInline(session, subject, after.InlinePolicy)
  if (isDue("PermissionsBoundary")) await changeBoundary(session, subject, after.PermissionsBoundary)
}

async function changeManaged(session: Session, { Name, ...set }: Subject, stated: readonly string[]): Promise<void> {
  const {
    AttachManagedPolicyToPermissionSetCommand: Attach,
    DetachManagedPolicyFromPermissionSetCommand: Detach,
    SSOAdminClient,
  } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const list = () => managedPoliciesIn(session, set.PermissionSetArn)
  const live = await list()
  for (const ManagedPolicyArn of live.filter((arn) => !stated.includes(arn))) {
    const call = () => sso.send(new Detach({ ...set, ManagedPolicyArn }))
    await takeAway(session, `detach ${ManagedPolicyArn} from permission set ${Name}`, call)
  }
  for (const ManagedPolicyArn of stated.filter((arn) => !live.includes(arn))) {
    const call = () => sso.send(new Attach({ ...set, ManagedPolicyArn }))
    const isDone = async () => (await list()).includes(ManagedPolicyArn)
    await unhindered(session, `attach ${ManagedPolicyArn} to permission set ${Name}`, call, isDone)
  }
}

async function changeReferences(
  session: Session,
  { Name, ...set }: Subject,
  stated: readonly PolicyReference[],
): Promise<void> {
  const {
    AttachCustomerManagedPolicyReferenceToPermissionSetCommand: Attach,
    DetachCustomerManagedPolicyReferenceFromPermissionSetCommand: Detach,
    SSOAdminClient,
  } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const list = () => customerPoliciesIn(session, set.PermissionSetArn)
  const live = await list()
  for (const CustomerManagedPolicyReference of live.filter(notAmong(stated))) {
    const call = () => sso.send(new Detach({ ...set, CustomerManagedPolicyReference }))
    await takeAway(session, `detach ${CustomerManagedPolicyReference.Name} from permission set ${Name}`, call)
  }
  for (const CustomerManagedPolicyReference of stated.filter(notAmong(live))) {
    const call = () => sso.send(new Attach({ ...set, CustomerManagedPolicyReference }))
    const isDone = async () => !notAmong(await list())(CustomerManagedPolicyReference)
    await unhindered(session, `attach ${CustomerManagedPolicyReference.Name} to permission set ${Name}`, call, isDone)
  }
}

const notAmong = (others: readonly PolicyReference[]) => (one: PolicyReference) =>
  !others.some(({ Name, Path }) => Name === one.Name && Path === one.Path)

async function changeInline(
  session: Session,
  { Name, ...set }: Subject,
  stated: PermissionSet["InlinePolicy"],
): Promise<void> {
  const { DeleteInlinePolicyFromPermissionSetCommand, PutInlinePolicyToPermissionSetCommand, SSOAdminClient } =
    await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  if (stated === undefined) {
    const call = () => sso.send(new DeleteInlinePolicyFromPermissionSetCommand(set))
    return takeAway(session, `delete the inline policy of permission set ${Name}`, call)
  }
  const InlinePolicy = encodeDocument(stated)
  const call = () => sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy }))
  await unhindered(session, `put the inline policy of permission set ${Name}`, call)
}

async function changeBoundary(
  session: Session,
  { Name, ...set }: Subject,
  stated: PermissionSet["PermissionsBoundary"],
): Promise<void> {
  const {
    DeletePermissionsBoundaryFromPermissionSetCommand,
    PutPermissionsBoundaryToPermissionSetCommand,
    SSOAdminClient,
  } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  if (stated === undefined) {
    const call = () => sso.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set))
    return takeAway(session, `remove the boundary of permission set ${Name}`, call)
  }
  const { ManagedPolicyArn, CustomerManagedPolicyReference: reference } = stated
  const PermissionsBoundary = reference
    ? { CustomerManagedPolicyReference: { Name: reference.Name, Path: reference.Path ?? "/" } }
    : { ManagedPolicyArn }
  const call = () => sso.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary }))
  await unhindered(session, `set the boundary of permission set ${Name}`, call)
}

/** Content with what is gone already. */
async function takeAway(session: Session, what: string, call: () => Promise<unknown>): Promise<void> {
  await lookFor(session, what, () => unhindered(session, what, call), "ResourceNotFound")
}
