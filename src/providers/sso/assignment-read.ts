import type { Found, Session, Wanted } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { ownershipOf } from "../tagging.ts"
import type { Assignment } from "./assignment.schema.ts"
import { instanceOf } from "./instance.ts"
import { everyPage } from "./pages.ts"
import {
  accountsWith,
  allPermissionSets,
  findPermissionSet,
  type PermissionSetSummary,
  rememberedTagsOf,
} from "./permission-sets.ts"
import { principalId, principalName, principalOf } from "./principals.ts"

/**
 * The assignments of an account: those of the permission sets that are stated, and of all that carry an owner. While planning
 * it asks of each permission set once, for all accounts, where it is, and then of the pairs that exist who has it.
 */
export async function readAssignments(
  session: Session,
  wanted: Wanted<Assignment> | "all",
): Promise<readonly Found<Assignment>[]> {
  const stated = wanted === "all" ? new Set<string>() : permissionSetsOf(wanted)
  const known = wanted === "all" ? new Map<string, string>() : await statedPrincipals(session, wanted)
  if (wanted !== "all" && session.purpose === "apply") {
    const sets = await Promise.all([...stated].map((name) => findPermissionSet(session, name)))
    const there = sets.filter((set) => set !== undefined)
    return (await Promise.all(there.map((set) => assignmentsOf(session, set, known)))).flat()
  }
  const { id } = session.target.account
  const sets = await allPermissionSets(session)
  const read = sets.map(async (set) => {
    const arn = set.PermissionSetArn
    const isWanted = wanted === "all" || stated.has(set.Name) || (await ownerOf(session, set)) !== undefined
    if (!isWanted) return []
    const accounts = await session.once(`sso:accounts:${arn}`, async () => new Set(await accountsWith(session, arn)))
    return accounts.has(id) ? await assignmentsOf(session, set, known) : []
  })
  return (await Promise.all(read)).flat()
}

/** What names an assignment: the parts of its key. */
export const assignmentKey = ({ PermissionSet, PrincipalType = "GROUP", PrincipalName }: Assignment): string =>
  [PermissionSet, PrincipalType, PrincipalName].join("|")

const permissionSetsOf = ({ desired, owned }: Wanted<Assignment>): ReadonlySet<string> =>
  new Set([...desired.map(({ key }) => key), ...owned].map((key) => key.slice(0, key.indexOf("|"))))

/** The ids of the principals that templates name, and how they spell them. */
async function statedPrincipals(
  session: Session,
  { desired }: Wanted<Assignment>,
): Promise<ReadonlyMap<string, string>> {
  const named = desired.map(async ({ properties }) => {
    const id = await principalId(session, principalOf(properties))
    return id === undefined ? [] : [[id, properties.PrincipalName] as const]
  })
  return new Map((await Promise.all(named)).flat())
}

/** Assignments have no tags: whose one is, its permission set says. */
const ownerOf = async (session: Session, { PermissionSetArn }: PermissionSetSummary): Promise<string | undefined> =>
  ownershipOf(await rememberedTagsOf(session, PermissionSetArn)).owner

async function assignmentsOf(
  session: Session,
  set: PermissionSetSummary,
  known: ReadonlyMap<string, string>,
): Promise<readonly Found<Assignment>[]> {
  const [owner, assignments] = await Promise.all([ownerOf(session, set), listAssignments(session, set)])
  return Promise.all(
    assignments.map(async ({ PrincipalType = "GROUP", PrincipalId = "" }) => {
      const PrincipalName = known.get(PrincipalId) ?? (await principalName(session, PrincipalType, PrincipalId))
      const properties: Assignment = { PermissionSet: set.Name, PrincipalType, PrincipalName }
      return { key: assignmentKey(properties), properties, ...(owner !== undefined && { owner }) }
    }),
  )
}

async function listAssignments(session: Session, { Name, PermissionSetArn }: PermissionSetSummary) {
  const { ListAccountAssignmentsCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const question = { InstanceArn, PermissionSetArn, AccountId: session.target.account.id, MaxResults: 100 }
  return everyPage(
    (NextToken) =>
      attempt(session, `list the assignments of permission set ${Name}`, () =>
        sso.send(new ListAccountAssignmentsCommand({ ...question, NextToken })),
      ),
    ({ AccountAssignments }) => AccountAssignments,
  )
}
