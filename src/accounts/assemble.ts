import type { Account, AccountState, Organization, PlacedUnit, Problem, Source, Unit } from "../model.ts"
import { unitPath } from "./lookup.ts"

/** An account as a file states it. */
export interface AccountRow {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly state?: AccountState
  readonly path?: readonly Unit[]
  readonly tags?: Readonly<Record<string, string>>
  readonly regions?: readonly string[]
}

/** What a file says about an organization, each row with its place. */
export interface Parts {
  readonly file: string
  readonly id: string
  readonly managementAccountId: string
  readonly accounts: readonly { readonly row: AccountRow; readonly source: () => Source }[]
  readonly units: readonly { readonly row: Unit & { readonly path: readonly Unit[] }; readonly source: () => Source }[]
}

/** Puts an organization together; none where rows contradict each other. */
export function assemble(parts: Parts): {
  readonly organization?: Organization
  readonly problems: readonly Problem[]
} {
  const { file, accounts, managementAccountId } = parts
  const problems: Problem[] = []
  const ids = new Map<string, () => Source>()
  for (const { row, source } of accounts) {
    const first = ids.get(row.id)
    if (first)
      problems.push(error(`Account ${row.id} is listed twice; first in line ${first().line}.`, KEEP_ONE, source))
    else ids.set(row.id, source)
  }
  const placed = accounts.some(({ row }) => row.path)
  if (accounts.length === 0) return { problems: [{ severity: "error", message: `${file} lists no account.` }] }
  const tagged = accounts.some(({ row }) => row.tags)
  for (const { row, source } of placed ? accounts : []) {
    if (!row.path) problems.push(error(`Account ${row.id} has no path, others have one.`, "Add its `path`.", source))
  }
  const units = new Map<string, PlacedUnit>()
  for (const { row, source } of [...accounts, ...parts.units]) problems.push(...place(row.path ?? [], units, source))
  for (const { row, source } of parts.units) {
    if (row.path.at(-1)?.id === row.id) continue
    problems.push(error(`The path of unit ${row.id} does not end with the unit itself.`, "Add it as the last.", source))
  }
  if (problems.length > 0) return { problems }
  const organization: Organization = {
    id: parts.id,
    managementAccountId,
    accounts: accounts.map(({ row }) => account(row, units, managementAccountId)),
    units: [...units.values()].sort((a, b) => (unitPath(a) < unitPath(b) ? -1 : 1)),
    unknown: {
      ...(!tagged && { tags: `${file} has no tags.` }),
      ...(!placed && { units: `${file} has no paths.` }),
    },
  }
  return { organization, problems: ids.has(managementAccountId) ? [] : [unlisted(parts)] }
}

function account(row: AccountRow, units: ReadonlyMap<string, PlacedUnit>, managementAccountId: string): Account {
  const { id, name, email = "", state = "ACTIVE", path = [], tags = {}, regions } = row
  const management = id === managementAccountId
  // One path per unit and not one per account: there are thousands of accounts.
  const shared = units.get(path.at(-1)?.id ?? "")?.path ?? []
  return { id, name, email, state, path: shared, tags, ...(regions && { regions }), management }
}

/** Notes every unit on a path; a unit has one name and one place. */
function place(path: readonly Unit[], units: Map<string, PlacedUnit>, source: () => Source): readonly Problem[] {
  const problems: Problem[] = []
  let above: readonly Unit[] = []
  for (const { id, name } of path) {
    const known = units.get(id)
    const here: PlacedUnit = known ?? { id, name, path: [...above, { id, name }] }
    if (!known && above.length === 0 && units.size > 0) {
      problems.push(error(`Unit ${id} is a second root.`, "Let every path start with the organization's root.", source))
    } else if (known && (known.name !== name || known.path.at(-2)?.id !== above.at(-1)?.id)) {
      const fix = "Give it one name and one place."
      problems.push(
        error(
          `Unit ${id} is ${unitPath({ path: [...above, { id, name }] })} here and ${unitPath(known)} elsewhere.`,
          fix,
          source,
        ),
      )
    }
    units.set(id, here)
    above = here.path
  }
  return problems
}

const KEEP_ONE = "Leave out one of them."

const error = (message: string, fix: string, source: () => Source): Problem => ({
  severity: "error",
  message,
  fix,
  source: source(),
})

const unlisted = ({ file, managementAccountId }: Parts): Problem => ({
  severity: "warning",
  message: `The management account ${managementAccountId} is not among the accounts in ${file}.`,
  fix: "Add it, so that templates with `management: true` reach it.",
})
