import { GetUserCommand, IAMClient, type User as UserDetail } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, OWNER, ownershipOf } from "../tagging.ts"
import { groupsOf } from "./memberships.ts"
import { type PermissionParts, permissionsOf, readPermissions } from "./policies.ts"
import { codeOf, look, markOf, perform, recent } from "./retry.ts"
import { sweepAccount } from "./sweep.ts"
import type { User } from "./user.schema.ts"
import { heldPath, wantedNames } from "./wanted.ts"

/** The wanted users: from the account's sweep while planning, one by one while applying. */
export async function readUsers(session: Session, wanted: Wanted<User> | "all"): Promise<readonly Found<User>[]> {
  const names = wanted === "all" ? undefined : wantedNames(wanted)
  if (names && session.purpose === "apply") {
    const users = await Promise.all([...names.values()].map((name) => readUser(session, name)))
    return users.filter((user) => user !== undefined)
  }
  const { users } = await sweepAccount(session)
  return [...users]
    .filter(([name, { Tags }]) => !names || names.has(name) || Tags?.some(({ Key }) => Key?.toLowerCase() === OWNER))
    .map(([, user]) =>
      foundUser(user, {
        groups: user.GroupList ?? [],
        attached: user.AttachedManagedPolicies,
        inline: user.UserPolicyList,
      }),
    )
}

/** Looks a user up; undefined where there is none. One that this session made is waited for. */
async function getUser(session: Session, name: string): Promise<UserDetail | undefined> {
  const iam = session.client(IAMClient)
  const { created } = await recent(session)
  const what = `read user ${name}`
  const call = () => iam.send(new GetUserCommand({ UserName: name }))
  const reply = created.has(markOf("user", name))
    ? await perform(session, what, call, (error) => codeOf(error) === "NoSuchEntity")
    : await look(session, what, call)
  return reply?.User
}

async function readUser(session: Session, asked: string): Promise<Found<User> | undefined> {
  const user = await getUser(session, asked)
  if (!user) return undefined
  const name = user.UserName ?? asked
  const [groups, permissions] = await Promise.all([
    groupsOf(session, name, `read user ${name}`),
    readPermissions(session, { kind: "user", name }),
  ])
  return foundUser(user, { groups, ...permissions })
}

interface UserParts extends PermissionParts {
  readonly groups: readonly string[]
}

type Shown = Pick<UserDetail, "Tags" | "PermissionsBoundary"> & Partial<Pick<UserDetail, "UserName" | "Path" | "Arn">>

function foundUser(user: Shown, { groups, ...permissions }: UserParts): Found<User> {
  const { UserName = "", Path = "/", Arn = "" } = user
  const tags = completeTags(user.Tags)
  const held = heldPath(Path)
  const boundary = user.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    key: UserName,
    arn: Arn,
    properties: {
      UserName,
      Path,
      Groups: [...groups],
      ...(boundary && { PermissionsBoundary: boundary }),
      ...permissionsOf(permissions),
      Tags: tags,
    },
    ...ownershipOf(tags, true),
    ...(held && { held }),
  }
}
