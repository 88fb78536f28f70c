import { parseAccounts } from "../accounts/selector.ts"
import type { InventorySettings, Problem, Written } from "../model.ts"
import { entry, toJson } from "../value/written.ts"

/** Reads the section `inventory`, which its schema allows. */
export function readInventory(written: Written | undefined): {
  readonly inventory?: InventorySettings
  readonly problems: readonly Problem[]
} {
  if (written?.kind !== "map") return { problems: [] }
  const chosen = entry(written, "accounts")
  const { accounts, problems } = chosen ? parseAccounts(chosen) : { problems: [] as readonly Problem[] }
  const { accounts: _, ...plain } = toJson(written) as unknown as Partial<InventorySettings>
  return { inventory: { management: false, ...plain, ...(accounts && { accounts }) }, problems }
}
