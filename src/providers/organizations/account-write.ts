import type { PlacedUnit, Session, Write } from "../../model.ts"
import { homeRegion } from "../../value/partition.ts"
import { ProblemError } from "../../value/problem.ts"
import { attempt } from "../attempt.ts"
import type { Account } from "./account.schema.ts"
import { parentId } from "./account-read.ts"
import { bring, organizationsOf } from "./calls.ts"
import { changeTags } from "./tags.ts"
import { topOf, treeOf, unitAt } from "./tree.ts"

/** Moves the account, then tags it, then names it. */
export async function updateAccount(session: Session, write: Write<Account>): Promise<void> {
  const { after, edits } = write
  if (!after) throw new Error("An account to update needs its properties.")
  const differs = (name: keyof Account) => edits.some(({ path }) => path[0] === name)
  if (differs("OrganizationalUnit") && after.OrganizationalUnit !== undefined)
    await move(session, after.OrganizationalUnit)
  await changeTags(session, session.target.account.id, write)
  if (differs("AccountName") && after.AccountName !== undefined) await rename(session, after.AccountName)
}

/** From where it is now. https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html */
async function move(session: Session, wanted: string): Promise<void> {
  const { id, name } = session.target.account
  const unit = await unitNamed(session, wanted)
  if (!unit) {
    const message = `Account ${name} (${id}) cannot be moved: there is no organizational unit "${wanted}".`
    throw new ProblemError({ severity: "error", message, fix: "Write the path or the id of one that exists." })
  }
  const SourceParentId = await parentId(session)
  if (SourceParentId === undefined || SourceParentId === unit.id) return
  const { client, MoveAccountCommand } = await organizationsOf(session)
  const call = () =>
    client.send(new MoveAccountCommand({ AccountId: id, SourceParentId, DestinationParentId: unit.id }))
  try {
    await bring(session, `move account ${name} to ${wanted}`, call, ["DuplicateAccount"])
  } catch (error) {
    // The reply got lost, and the account is no longer where it was.
    if ((await parentId(session)) !== unit.id) throw error
  }
}

async function unitNamed(session: Session, wanted: string): Promise<PlacedUnit | undefined> {
  if (wanted.startsWith("ou-")) return (await treeOf(session)).find(({ id }) => id === wanted)
  const top = await topOf(session)
  if (wanted === top.id || wanted.toLowerCase() === "root") return top
  return unitAt(session, wanted.replace(/^root\//i, ""))
}

/**
 * The management account cannot name itself by its id. It takes trusted access of Account Management.
 * https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html
 */
async function rename(session: Session, AccountName: string): Promise<void> {
  const { AccountClient, PutAccountNameCommand } = await import("@aws-sdk/client-account")
  const account = session.client(AccountClient, { region: homeRegion(session.partition) })
  const { id, management } = session.target.account
  await attempt(session, `name account ${id} ${AccountName}`, () =>
    account.send(new PutAccountNameCommand({ AccountName, ...(!management && { AccountId: id }) })),
  )
}
