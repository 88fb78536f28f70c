import { ListAccountsCommand, type Account as Listed, type OrganizationsClient } from "@aws-sdk/client-organizations"
import type { Account, AccountState, Organization, Unit } from "../model.ts"
import { cannotList } from "./access-problem.ts"
import { unitPath } from "./lookup.ts"
import { readTags, sweepTags, type TagSources } from "./organization-tags.ts"
import { readParents, readTree, type Tree } from "./organization-tree.ts"
import { everything, refusal } from "./pages.ts"

/**
 * The account index, sorted, from AWS Organizations: one call per 20 accounts, per unit, and per 100 tagged accounts.
 * `organizations:ListAccounts` alone will do: what else is denied is said in `unknown`, with the reason. Throws a
 * `ProblemError` where accounts cannot be listed.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export async function readOrganization(sources: TagSources): Promise<Organization> {
  const client = sources.organizations
  // All three are slow, and none needs another.
  const tree = ifAllowed("organizational units", () => readTree(client))
  const sweep = sweepTags(sources)
  // Whoever cannot list accounts hears that, and of nothing else.
  for (const aside of [tree, sweep]) aside.catch(() => {})
  const listed = await listAccounts(client)
  const { organization, management } = namesIn(listed[0]?.Arn)
  const ids = listed.map(({ Id = "" }) => Id)
  const [placed, tags] = await Promise.all([
    tree.then((units) => place(client, listed, units)),
    ifAllowed("account tags", async () => readTags(sources, await sweep, ids, management)),
  ])
  return {
    id: organization,
    managementAccountId: management,
    accounts: listed.map((one) => ({
      ...facts(one),
      path: placed.value?.paths.get(one.Id ?? "") ?? [],
      tags: tags.value?.get(one.Id ?? "") ?? {},
      management: one.Id === management,
    })),
    units: placed.value ? [...placed.value.tree.values()].sort((a, b) => (unitPath(a) < unitPath(b) ? -1 : 1)) : [],
    unknown: {
      ...(tags.denied !== undefined && { tags: tags.denied }),
      ...(placed.denied !== undefined && { units: placed.denied }),
    },
  }
}

async function listAccounts(client: OrganizationsClient): Promise<readonly Listed[]> {
  try {
    const accounts = await everything(
      (NextToken) => client.send(new ListAccountsCommand({ MaxResults: 20, NextToken })),
      (page) => page.Accounts,
    )
    // Between two pages the list may move, and an account be shown twice.
    const byId = new Map(accounts.map((account) => [account.Id ?? "", account]))
    return [...byId.values()].sort((a, b) => ((a.Id ?? "") < (b.Id ?? "") ? -1 : 1))
  } catch (error) {
    throw cannotList(error)
  }
}

interface Placed {
  readonly tree: Tree
  /** By account. */
  readonly paths: ReadonlyMap<string, readonly Unit[]>
}

async function place(
  client: OrganizationsClient,
  listed: readonly Listed[],
  tree: Allowed<Tree>,
): Promise<Allowed<Placed>> {
  const units = tree.value
  if (!units) return tree
  return ifAllowed("organizational units", async () => {
    const parents = await parentsOf(client, listed, units)
    const paths = [...parents].map(([account, unit]) => [account, units.get(unit)?.path ?? []] as const)
    return { tree: units, paths: new Map(paths) }
  })
}

/** The unit that holds each account: from `Paths` where AWS shows them, else asked unit by unit. */
async function parentsOf(
  client: OrganizationsClient,
  accounts: readonly Listed[],
  tree: Tree,
): Promise<ReadonlyMap<string, string>> {
  // `o-.../r-.../ou-.../123456789012/`
  const shown = accounts.map(({ Id = "", Paths }) => [Id, Paths?.[0]?.split("/").filter(Boolean).at(-2)] as const)
  const parents = shown.flatMap(([id, unit]) => (unit !== undefined && tree.has(unit) ? [[id, unit] as const] : []))
  return parents.length === accounts.length ? new Map(parents) : readParents(client, tree)
}

function facts({
  Id = "",
  Name = "",
  Email = "",
  State,
  Status,
}: Listed): Pick<Account, "id" | "name" | "email" | "state"> {
  // `Status` is on its way out, `State` not everywhere yet.
  const state = (State ?? Status ?? "ACTIVE") as AccountState
  return { id: Id, name: Name, email: Email, state }
}

/** `arn:aws:organizations::MANAGEMENT:account/o-.../ACCOUNT` */
function namesIn(arn = ""): { readonly organization: string; readonly management: string } {
  const [, management = "", organization = ""] =
    /^arn:[^:]+:organizations::(\d{12}):account\/(o-[^/]+)\//.exec(arn) ?? []
  return { organization, management }
}

type Allowed<T> =
  | { readonly value: T; readonly denied?: undefined }
  | { readonly value?: undefined; readonly denied: string }

async function ifAllowed<T>(what: string, read: () => Promise<T>): Promise<Allowed<T>> {
  try {
    return { value: await read() }
  } catch (error) {
    const reason = refusal(error)
    if (reason === undefined) throw error
    return { denied: `AWS did not show ${what}: ${reason}` }
  }
}
