import type { Found, PlacedUnit, Session, Wanted } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { spellTarget, unitKey } from "../../value/organization-targets.ts"
import { attempt, lookFor } from "../attempt.ts"
import { isAsked } from "../setting.ts"
import type { Account } from "./account.schema.ts"
import { organizationsOf } from "./calls.ts"
import { type Member, memberOf, membersOf, parentsByAccount } from "./directory.ts"
import { sweepTags, tagsOf } from "./tags.ts"
import { isSameName, topOf, treeOf, unitWithIds } from "./tree.ts"

/**
 * The account: while planning from lists that all targets share (accounts, tree, tags), by points while applying. Its unit is
 * spelled as the template spells it, where it is that one.
 */
export async function readAccount(
  session: Session,
  wanted: Wanted<Account> | "all",
): Promise<readonly Found<Account>[]> {
  if (!isAsked(wanted)) return []
  const { id } = session.target.account
  const member = session.purpose === "plan" ? await listed(session, id) : await described(session, id)
  if (!member) return []
  const desired = wanted === "all" ? undefined : wanted.desired[0]
  const unit = await unitOf(session, member)
  const tags = await tagsKnown(session, id)
  const closing =
    desired?.state === "absent" ? "reconcile closes no account and takes none out of the organization" : ""
  return [
    {
      key: soleKey("AWS::Organizations::Account"),
      properties: {
        AccountId: id,
        AccountName: member.name,
        Email: member.email,
        OrganizationalUnit: spelled(unit, desired?.properties.OrganizationalUnit),
        Tags: tags.map((tag) => ({ ...tag })),
      },
      ...(closing && { held: closing }),
    },
  ]
}

/** The id of the unit that holds the account, as it is now. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html */
export async function parentId(session: Session): Promise<string | undefined> {
  const { client, ListParentsCommand } = await organizationsOf(session)
  const { id, name } = session.target.account
  const { Parents = [] } = await attempt(session, `find the unit of account ${name}`, () =>
    client.send(new ListParentsCommand({ ChildId: id })),
  )
  return Parents[0]?.Id
}

async function listed(session: Session, id: string): Promise<Member | undefined> {
  return (await membersOf(session)).find((member) => member.id === id)
}

async function described(session: Session, AccountId: string): Promise<Member | undefined> {
  const { client, DescribeAccountCommand } = await organizationsOf(session)
  const call = () => client.send(new DescribeAccountCommand({ AccountId }))
  const reply = await lookFor(session, `read account ${AccountId}`, call, "AccountNotFound")
  return reply?.Account && memberOf(reply.Account)
}

/** By `Paths`, where AWS shows them; else by whatever lists the fewest. */
async function unitOf(session: Session, { id, parents }: Member): Promise<PlacedUnit> {
  const unit = await (parents ? unitWithIds(session, parents.slice(1)) : unitWithoutPaths(session, id))
  return unit ?? topOf(session)
}

async function unitWithoutPaths(session: Session, id: string): Promise<PlacedUnit | undefined> {
  const units = await treeOf(session)
  if (session.purpose === "plan") return (await parentsByAccount(session, units)).get(id)
  const parent = await parentId(session)
  return units.find((unit) => unit.id === parent)
}

/** As the template has it, if that is this unit; else its path. */
function spelled(unit: PlacedUnit, wanted: string | undefined): string {
  const path = unit.path.map(({ name }) => name).join("/")
  const names = [unit.id, path, unitKey(unit) || "Root"]
  if (wanted !== undefined && names.some((name) => isSameName(name, wanted))) return wanted
  return spellTarget(unit.id, { units: [unit], accounts: [] })
}

/** An account without tags is in no sweep; but where that shows nothing at all, it may be that it shows nothing to us. */
async function tagsKnown(session: Session, id: string) {
  if (session.purpose === "apply") return tagsOf(session, id)
  const swept = await sweepTags(session)
  return swept.get(id)?.tags ?? (swept.size === 0 ? tagsOf(session, id) : [])
}
