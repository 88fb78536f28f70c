import { selectAccounts } from "../accounts/select.ts"
import type { PlacedWaiver } from "../check/waivers.ts"
import { type ParsedWaivers, parseWaivers } from "../config/waivers.ts"
import type { Files, Organization, Problem, Waiver } from "../model.ts"

const FILE = "waivers.yaml"

/** `waivers.yaml` beside the configuration, if there is one, at any revision. `today` is `YYYY-MM-DD`, UTC. */
export async function waiversAt(files: Files, today: string): Promise<ParsedWaivers> {
  const present = (await files.list([FILE])).includes(FILE)
  return present ? parseWaivers(await files.read(FILE), FILE, today) : { waivers: [], problems: [] }
}

/** A waiver whose selector is wrong waives nothing: to find too much is the safe mistake. */
export function placeWaivers(
  waivers: readonly Waiver[],
  organization: Organization,
): { readonly waivers: readonly PlacedWaiver[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const placed = waivers.map((waiver): PlacedWaiver => {
    const selected = waiver.accounts && selectAccounts(waiver.accounts, organization)
    problems.push(...(selected?.problems ?? []))
    return { waiver, covers: (account) => !selected || selected.accounts.has(account) }
  })
  return { waivers: placed, problems }
}
