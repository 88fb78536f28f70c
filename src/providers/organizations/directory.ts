import type { Account as Listed } from "@aws-sdk/client-organizations"
import type { AccountState, PlacedUnit, Session } from "../../model.ts"
import { type Directory, resolveTarget } from "../../value/organization-targets.ts"
import { everything, once, organizationsOf } from "./calls.ts"
import { treeOf } from "./tree.ts"

/** An account as the organization lists it. */
export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly state: AccountState
  /** From the root to the unit that holds it; absent where AWS does not show it. */
  readonly parents?: readonly string[]
}

/** All accounts: one call per 20. */
export function membersOf(session: Session): Promise<readonly Member[]> {
  return once(session, "accounts", async () => {
    const { client, ListAccountsCommand } = await organizationsOf(session)
    const accounts = await everything(
      session,
      "list the organization's accounts",
      (NextToken) => client.send(new ListAccountsCommand({ MaxResults: 20, NextToken })),
      ({ Accounts }) => Accounts,
    )
    return accounts.map(memberOf)
  })
}

/** One account, without the gaps that SDK types allow. `Status` is on its way out, `State` not everywhere yet. */
export function memberOf({ Id = "", Name = "", Email = "", State, Status, Paths }: Listed): Member {
  // `o-.../r-.../ou-.../123456789012/`
  const parents = Paths?.[0]?.split("/").filter(Boolean).slice(1, -1)
  const state = (State ?? Status ?? "ACTIVE") as AccountState
  return { id: Id, name: Name, email: Email, state, ...(parents && { parents }) }
}

/** Units and accounts as names are looked up in them. */
interface Cache {
  directory?: Promise<Directory>
}

/**
 * The organization's units and accounts, once per session. What was made since is not in it: `forgetDirectory` says so, and
 * a name that is missing is looked for once more while applying.
 */
export async function directoryOf(session: Session, written: readonly string[] = []): Promise<Directory> {
  const cache = await cacheOf(session)
  const known = cache.directory
  const directory = await (known ?? loadInto(cache, session))
  const isMissing = written.some((target) => resolveTarget(target, directory).problem)
  if (!known || !isMissing || session.purpose === "plan") return directory
  return loadInto(cache, session)
}

/** Units were made or removed. */
export async function forgetDirectory(session: Session): Promise<void> {
  const cache = await cacheOf(session)
  delete cache.directory
}

/** What failed may be tried again. */
function loadInto(cache: Cache, session: Session): Promise<Directory> {
  const loading = load(session)
  cache.directory = loading
  loading.catch(() => delete cache.directory)
  return loading
}

async function load(session: Session): Promise<Directory> {
  const [units, accounts] = await Promise.all([treeOf(session), membersOf(session)])
  return { units, accounts }
}

const cacheOf = (session: Session): Promise<Cache> => session.once<Cache>("organizations:directory", async () => ({}))

/**
 * The id of the unit that holds each account, asked unit by unit: for partitions where accounts do not say.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export function parentsByAccount(
  session: Session,
  units: readonly PlacedUnit[],
): Promise<ReadonlyMap<string, PlacedUnit>> {
  return once(session, "parents", async () => {
    const { client, ListAccountsForParentCommand } = await organizationsOf(session)
    const parents = units.map(async (unit) => {
      const accounts = await everything(
        session,
        `list the accounts in ${unit.name}`,
        (NextToken) => client.send(new ListAccountsForParentCommand({ ParentId: unit.id, NextToken })),
        ({ Accounts }) => Accounts,
      )
      return accounts.map(({ Id = "" }) => [Id, unit] as const)
    })
    return new Map((await Promise.all(parents)).flat())
  })
}
