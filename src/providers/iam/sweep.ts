import {
  GetAccountAuthorizationDetailsCommand,
  type GroupDetail,
  IAMClient,
  ListRolesCommand,
  type ManagedPolicyDetail,
  type Role,
  type RoleDetail,
  type UserDetail,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { perform } from "./retry.ts"

/** What one sweep shows of an account. Names are folded. */
export interface AccountSweep {
  readonly roles: ReadonlyMap<string, RoleDetail>
  readonly users: ReadonlyMap<string, UserDetail>
  readonly groups: ReadonlyMap<string, GroupDetail>
  /** Customer managed policies, every version with its document. */
  readonly policies: ReadonlyMap<string, ManagedPolicyDetail>
  /** Unique ids of roles and users to their ARNs. */
  readonly principals: ReadonlyMap<string, string>
}

/**
 * Everything `GetAccountAuthorizationDetails` shows, once per session. It always asks for all four kinds, so that every IAM
 * type shares it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function sweepAccount(session: Session): Promise<AccountSweep> {
  return session.once("iam:authorization-details", async () => {
    const iam = session.client(IAMClient)
    const roles = new Map<string, RoleDetail>()
    const users = new Map<string, UserDetail>()
    const groups = new Map<string, GroupDetail>()
    const policies = new Map<string, ManagedPolicyDetail>()
    const principals = new Map<string, string>()
    for await (const page of pages((Marker) =>
      perform(session, "read roles, users, groups and policies", () =>
        iam.send(
          new GetAccountAuthorizationDetailsCommand({
            Filter: ["Role", "User", "Group", "LocalManagedPolicy"],
            MaxItems: 1000,
            Marker,
          }),
        ),
      ),
    )) {
      for (const role of page.RoleDetailList ?? []) {
        roles.set(fold(role.RoleName), role)
        principals.set(role.RoleId ?? "", role.Arn ?? "")
      }
      for (const user of page.UserDetailList ?? []) {
        users.set(fold(user.UserName), user)
        principals.set(user.UserId ?? "", user.Arn ?? "")
      }
      for (const group of page.GroupDetailList ?? []) groups.set(fold(group.GroupName), group)
      for (const policy of page.Policies ?? []) policies.set(fold(policy.PolicyName ?? nameOf(policy.Arn)), policy)
    }
    return { roles, users, groups, policies, principals }
  })
}

/**
 * Every role with what `GetAccountAuthorizationDetails` leaves out: description, session duration, source template. Once per
 * session; names are folded.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export function sweepRoles(session: Session): Promise<ReadonlyMap<string, Role>> {
  return session.once("iam:roles", async () => {
    const iam = session.client(IAMClient)
    const roles = new Map<string, Role>()
    for await (const page of pages((Marker) =>
      perform(session, "list roles", () => iam.send(new ListRolesCommand({ MaxItems: 1000, Marker }))),
    )) {
      for (const role of page.Roles ?? []) roles.set(fold(role.RoleName), role)
    }
    return roles
  })
}

/** Unique ids of the account's roles and users (`AROA...`, `AIDA...`) to ARNs: `Context.principals`. */
export async function principalIds(session: Session): Promise<ReadonlyMap<string, string>> {
  return (await sweepAccount(session)).principals
}

/** A part of a list that IAM cuts. */
export interface Page {
  readonly IsTruncated?: boolean
  readonly Marker?: string
}

/** All pages of a list that IAM cuts. A page may be short, even empty, and still not be the last. */
export async function* pages<P extends Page>(load: (marker: string | undefined) => Promise<P>): AsyncGenerator<P> {
  let marker: string | undefined
  do {
    const page = await load(marker)
    yield page
    marker = page.IsTruncated ? page.Marker : undefined
  } while (marker)
}

/** All members of such a list. */
export async function everything<P extends Page, T>(
  load: (marker: string | undefined) => Promise<P>,
  members: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages(load)) all.push(...(members(page) ?? []))
  return all
}

const fold = (name = "") => name.toLowerCase()
/** The name that an ARN of IAM ends with, whatever its path. */
export const nameOf = (arn = "") => arn.slice(arn.lastIndexOf("/") + 1)
