import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations"
import type { PlacedUnit } from "../model.ts"
import { everything } from "./pages.ts"

/** The root and every unit below it, the empty ones too, by id. */
export type Tree = ReadonlyMap<string, PlacedUnit>

/**
 * Walks the tree: one call per unit, as nothing else shows the names of units and the empty ones. Siblings are asked side by
 * side, at the rate the limiter allows.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 */
export async function readTree(client: OrganizationsClient): Promise<Tree> {
  const units = new Map<string, PlacedUnit>()
  const roots = await everything(
    (NextToken) => client.send(new ListRootsCommand({ NextToken })),
    ({ Roots }) => Roots,
  )
  await Promise.all(roots.map((root) => walk(root, [])))
  return units

  async function walk(
    named: { readonly Id?: string; readonly Name?: string },
    above: PlacedUnit["path"],
  ): Promise<void> {
    const { Id: id = "", Name: name = "" } = named
    const path = [...above, { id, name }]
    units.set(id, { id, name, path })
    const children = await everything(
      (NextToken) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: id, NextToken })),
      ({ OrganizationalUnits }) => OrganizationalUnits,
    )
    await Promise.all(children.map((child) => walk(child, path)))
  }
}

/**
 * The unit of every account, by the account's id, asked unit by unit: for partitions where `ListAccounts` does not tell.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export async function readParents(client: OrganizationsClient, tree: Tree): Promise<ReadonlyMap<string, string>> {
  const parents = await Promise.all(
    [...tree.keys()].map(async (unit) => {
      const accounts = await everything(
        (NextToken) => client.send(new ListAccountsForParentCommand({ ParentId: unit, NextToken })),
        (page) => page.Accounts,
      )
      return accounts.map(({ Id = "" }) => [Id, unit] as const)
    }),
  )
  return new Map(parents.flat())
}
