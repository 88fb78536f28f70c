import type { Session } from "../../model.ts"
import { attempt, codeOf, lookFor } from "../attempt.ts"
import { instanceOf } from "./instance.ts"
import { everyPage } from "./pages.ts"

/** Who can be given access. */
export interface Principal {
  readonly PrincipalType: "GROUP" | "USER"
  /** A group's display name, a user's user name. */
  readonly PrincipalName: string
}

/** Whom an assignment names. */
export const principalOf = ({ PrincipalType = "GROUP", PrincipalName }: Partial<Principal>): Principal => ({
  PrincipalType,
  PrincipalName: PrincipalName ?? "",
})

/** What identity stores give to users and groups as ids; those of old stores have no prefix. */
const ID = /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/

/** Whether a name is an id: the name of a principal that exists no more. */
export const isPrincipalId = (name: string): boolean => ID.test(name)

/** How messages call a principal: `group admins`. */
export const wordFor = ({ PrincipalType, PrincipalName }: Principal): string =>
  `${PrincipalType === "GROUP" ? "group" : "user"} ${PrincipalName}`

/**
 * The id of a principal, looked up once for a session; undefined where there is none of that name.
 * https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_GetGroupId.html
 */
export function principalId(session: Session, principal: Principal): Promise<string | undefined> {
  const { PrincipalType, PrincipalName: AttributeValue } = principal
  return session.once(`identitystore:${PrincipalType}:named:${AttributeValue}`, async () => {
    const { GetGroupIdCommand, GetUserIdCommand, IdentitystoreClient } = await import("./client.ts")
    const store = session.client(IdentitystoreClient)
    const { IdentityStoreId } = await instanceOf(session)
    const by = (AttributePath: string) => ({
      IdentityStoreId,
      AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
    })
    const call = async () =>
      PrincipalType === "GROUP"
        ? (await store.send(new GetGroupIdCommand(by("displayName")))).GroupId
        : (await store.send(new GetUserIdCommand(by("userName")))).UserId
    return lookFor(session, `look up ${wordFor(principal)}`, call, "ResourceNotFound")
  })
}

/** The name of a principal, looked up once for a session; its id where it exists no more. */
export function principalName(
  session: Session,
  PrincipalType: Principal["PrincipalType"],
  id: string,
): Promise<string> {
  return session.once(`identitystore:${PrincipalType}:${id}`, async () => {
    const { DescribeGroupCommand, DescribeUserCommand, IdentitystoreClient } = await import("./client.ts")
    const store = session.client(IdentitystoreClient)
    const { IdentityStoreId } = await instanceOf(session)
    const call = async () =>
      PrincipalType === "GROUP"
        ? (await store.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: id }))).DisplayName
        : (await store.send(new DescribeUserCommand({ IdentityStoreId, UserId: id }))).UserName
    const what = `look up ${wordFor({ PrincipalType, PrincipalName: id })}`
    return (await lookFor(session, what, call, "ResourceNotFound")) ?? id
  })
}

/**
 * The display names of all groups, a page for a hundred, once for a session; none where the role may not list them.
 * https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListGroups.html
 */
export function groupNames(session: Session): Promise<readonly string[]> {
  return session.once("identitystore:groups", async () => {
    const { IdentitystoreClient, ListGroupsCommand } = await import("./client.ts")
    const store = session.client(IdentitystoreClient)
    const { IdentityStoreId } = await instanceOf(session)
    const list = (NextToken: string | undefined) =>
      attempt(session, "list groups", () => store.send(new ListGroupsCommand({ IdentityStoreId, NextToken })))
    const groups = await everyPage(list, ({ Groups }) => Groups).catch((error) => {
      if (codeOf(error) === "AccessDenied") return []
      throw error
    })
    return groups.flatMap(({ DisplayName }) => DisplayName ?? [])
  })
}
