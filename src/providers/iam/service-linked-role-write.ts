import { setTimeout as sleep } from "node:timers/promises"
import {
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  type DeletionTaskFailureReasonType,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import type { Found, Session, Write } from "../../model.ts"
import { causeOf, lookAtExisting } from "./creation.ts"
import { edited } from "./edits.ts"
import { codeOf, IamError, look, perform } from "./retry.ts"
import { sentenceList } from "./sentence-list.ts"
import type { ServiceLinkedRole } from "./service-linked-role.schema.ts"
import { readServiceLinkedRole } from "./service-linked-role-read.ts"
import { nameOf } from "./sweep.ts"

/** Has the role made. One that is there already, by a lost reply or by the service itself, is what was asked for. */
export async function createServiceLinkedRole(session: Session, { after }: Write<ServiceLinkedRole>): Promise<void> {
  if (!after) throw new Error("A service-linked role to create needs its properties.")
  const iam = session.client(IAMClient)
  const { AWSServiceName, CustomSuffix = "", Description } = after
  const command = new CreateServiceLinkedRoleCommand({
    AWSServiceName,
    ...(CustomSuffix !== "" && { CustomSuffix }),
    ...(Description !== undefined && Description !== "" && { Description }),
  })
  try {
    await perform(session, `create ${called(after)}`, () => iam.send(command))
  } catch (error) {
    if (!isTaken(error)) throw error
    const there = await lookAtExisting(session, `create ${called(after)}`, () => seen(session, after))
    if (!there) throw error
    if (Description !== undefined && Description !== there.properties.Description) {
      await describe(session, after, nameOf(there.arn), Description)
    }
  }
}

/** Changes the description: everything else is the service's. */
export async function updateServiceLinkedRole(
  session: Session,
  { before, after, edits }: Write<ServiceLinkedRole>,
): Promise<void> {
  if (!after || !before) throw new Error("A service-linked role to update needs to be there.")
  if (!edited(edits, "Description")) return
  await describe(session, after, nameOf(before.arn), after.Description ?? "")
}

/**
 * Asks for the role's deletion and waits for it: the service decides. Throws AWS's reason, with what uses the role where the
 * service says so; and after five minutes that AWS is still at it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
 */
export async function deleteServiceLinkedRole(session: Session, { before }: Write<ServiceLinkedRole>): Promise<void> {
  if (!before) return
  const iam = session.client(IAMClient)
  const what = `delete ${called(before.properties)}`
  const submit = () => iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: nameOf(before.arn) }))
  const task = await look(session, what, submit)
  if (!task) return
  const ask = () => iam.send(new GetServiceLinkedRoleDeletionStatusCommand(task))
  const deadline = Date.now() + PATIENCE
  for (let turn = 0; ; turn++) {
    const reply = await look(session, what, ask)
    if (reply?.Status === "SUCCEEDED") return
    if (reply?.Status === "FAILED") throw new IamError(session, what, ...refusal(reply.Reason))
    // IAM may not know the task everywhere yet; or it has forgotten it, so long is it done.
    if (!reply && !(await readServiceLinkedRole(session, before.properties))) return
    const pause = PAUSES[Math.min(turn, PAUSES.length - 1)] as number
    if (Date.now() + pause > deadline) throw new IamError(session, what, new Error(UNDECIDED), "Plan again later.")
    await sleep(pause)
  }
}

const UNDECIDED = "AWS has not decided within five minutes."

/** Milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000, 5000]
const PATIENCE = 5 * 60_000

function refusal({ Reason, RoleUsageList = [] }: DeletionTaskFailureReasonType = {}): [Error, string?] {
  const reason = new Error(Reason ?? "The service refused, without a reason.")
  const used = RoleUsageList.flatMap(({ Region, Resources = [] }) =>
    Resources.map((resource) => (Region ? `${resource} in ${Region}` : resource)),
  )
  return used.length === 0 ? [reason] : [reason, `It is used by ${sentenceList(used)}: remove that first.`]
}

async function describe(
  session: Session,
  role: ServiceLinkedRole,
  RoleName: string,
  Description: string,
): Promise<void> {
  const iam = session.client(IAMClient)
  const what = `describe ${called(role)}`
  try {
    await perform(session, what, () => iam.send(new UpdateRoleCommand({ RoleName, Description })))
  } catch (error) {
    if (codeOf(error) !== "UnmodifiableEntity") throw error
    const remark = "The service keeps the description to itself: leave Description out of the template."
    throw new IamError(session, what, causeOf(error), remark)
  }
}

/** How messages call a role: by its service. */
function called({ AWSServiceName, CustomSuffix = "" }: ServiceLinkedRole): string {
  return `the service-linked role of ${AWSServiceName}${CustomSuffix === "" ? "" : ` with suffix ${CustomSuffix}`}`
}

/** The role, or IAM's error where none is seen. */
async function seen(session: Session, role: ServiceLinkedRole): Promise<Found<ServiceLinkedRole>> {
  const found = await readServiceLinkedRole(session, role)
  if (found) return found
  throw Object.assign(new Error(`No ${called(role)} is to be seen.`), { name: "NoSuchEntity" })
}

/** IAM has no code of its own for it. */
const isTaken = (error: unknown): boolean =>
  codeOf(error) === "InvalidInput" && error instanceof Error && /has been taken/i.test(error.message)
