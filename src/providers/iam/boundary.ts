import {
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { markOf, perform, recent, remove, unseen } from "./retry.ts"

/**
 * Who can have a permissions boundary: a group cannot.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export interface Bounded {
  readonly kind: "role" | "user"
  readonly name: string
}

/** Sets a permissions boundary, in place of the one that is there. `what` says what for. */
export async function setBoundary(
  session: Session,
  { kind, name }: Bounded,
  PermissionsBoundary: string,
  what = `set the boundary of ${kind} ${name} to ${PermissionsBoundary}`,
): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () =>
    kind === "role"
      ? iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: name, PermissionsBoundary }))
      : iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary }))
  await perform<unknown>(session, what, call, unseen(await recent(session), markOf(kind, name), PermissionsBoundary))
}

/** Removes a permissions boundary; content if there is none. */
export function removeBoundary(session: Session, { kind, name }: Bounded): Promise<void> {
  const iam = session.client(IAMClient)
  return remove(session, `remove the boundary of ${kind} ${name}`, () =>
    kind === "role"
      ? iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: name }))
      : iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: name })),
  )
}
