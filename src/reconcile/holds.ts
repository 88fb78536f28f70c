import { selectAccounts } from "../accounts/select.ts"
import { parseHolds } from "../config.ts"
import type { Files, Hold, Organization, Problem, World } from "../model.ts"
import { glob } from "../value/glob.ts"
import { ProblemError } from "../value/problem.ts"
import { dayOf } from "./expiry.ts"

/** A hold, with the accounts and ids it is about. */
export interface PlacedHold {
  readonly hold: Hold
  readonly covers: (account: string) => boolean
  readonly matches: (id: string) => boolean
}

const FILE = "holds.yaml"

/** What people asked to leave as it is: `holds.yaml` beside the configuration, if there is one. */
export async function readHolds(
  world: World,
): Promise<{ readonly holds: readonly Hold[]; readonly problems: readonly Problem[] }> {
  return holdsAt(await world.files(), dayOf(world.clock))
}

/** The same at any revision. `today` is `YYYY-MM-DD`, UTC. */
export async function holdsAt(files: Files, today: string): Promise<ReturnType<typeof parseHolds>> {
  const [present] = await files.list([FILE])
  return present ? parseHolds(await files.read(FILE), FILE, today) : { holds: [], problems: [] }
}

/** The same to plan with. Throws a ProblemError where the file has errors: nobody knows then what has to be left alone. */
export async function requireHolds(world: World): ReturnType<typeof readHolds> {
  const read = await readHolds(world)
  if (read.problems.some(({ severity }) => severity === "error")) throw new ProblemError(read.problems)
  return read
}

/** A hold whose selector is wrong holds everywhere: to leave too much as it is, is the safe mistake. */
export function placeHolds(
  holds: readonly Hold[],
  organization: Organization,
): { readonly holds: readonly PlacedHold[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const placed = holds.map((hold): PlacedHold => {
    const selected = hold.accounts && selectAccounts(hold.accounts, organization)
    problems.push(...(selected?.problems ?? []))
    const everywhere = !selected || selected.problems.some(({ severity }) => severity === "error")
    return { hold, covers: (account) => everywhere || selected.accounts.has(account), matches: glob(hold.id) }
  })
  return { holds: placed, problems }
}
