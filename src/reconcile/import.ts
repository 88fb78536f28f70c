import type { ImportedFile, LeftOut, Member } from "../import/member.ts"
import { statedOf } from "../import/stated.ts"
import { type Extent, writeTemplates } from "../import/write.ts"
import type { Config, Organization, Problem, Provider, Reading, Template, World } from "../model.ts"
import { isUntouched } from "../plan/form.ts"
import { ownRoles } from "../plan/protect.ts"
import { readTemplates } from "../reconcile.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { requireHolds } from "./holds.ts"
import { leavingOut } from "./import-leave-out.ts"
import { type Difference, proveImport } from "./import-proof.ts"
import { inventoryExtent } from "./inventory-extent.ts"
import { survey } from "./survey.ts"

/** What is imported, and where it goes. */
export interface ImportOptions {
  /** Part of every session's name. */
  readonly run: string
  /** Ids, names and globs of names; `organization` is what belongs to no account. All but the management account unless told. */
  readonly accounts?: readonly string[]
  /** Names and globs; all that templates state unless told. */
  readonly types?: readonly string[]
  /** Where templates go, relative to the configuration's folder, with `/`. */
  readonly folder: string
  /** Accounts read side by side. */
  readonly concurrency: number
  readonly signal?: AbortSignal
  readonly progress?: (state: { readonly done: number; readonly of: number }) => void
}

/** Templates that state what is live, and how far that is true. */
export interface Imported {
  readonly organization: Organization
  readonly files: readonly ImportedFile[]
  readonly templates: number
  readonly resources: number
  readonly accounts: number
  readonly extent: Extent
  /** What one file per resource would come to. */
  readonly oneByOne: Extent
  readonly leftOut: readonly LeftOut[]
  /** Where a plan of the templates finds something to do but taking over. Empty: it is proven that it finds nothing. */
  readonly differences: readonly Difference[]
  /** What could not be read, and notes. */
  readonly problems: readonly Problem[]
}

const ROLE = "AWS::IAM::Role"

/** What AWS makes by itself, and accounts themselves, whose tags and units are what selectors go by: only for who names them. */
const BY_NAME_ONLY = new Set(["AWS::IAM::ServiceLinkedRole", "AWS::Organizations::Account"])

const isWritable = ({ create, update, key, folder }: Provider): boolean =>
  (create ?? update) !== undefined && key !== "tag" && folder === undefined

/**
 * Reads what is live, writes templates for it, and plans them against what was read. Nothing is written anywhere. Throws a
 * ProblemError where a name stands for nothing, or where existing templates cannot be understood.
 */
export async function importLive(world: World, config: Config, options: ImportOptions): Promise<Imported> {
  const { inventory: _, ...settings } = config
  const usual = world.types.filter((type) => {
    const provider = world.provider(type)
    return provider !== undefined && isWritable(provider) && !BY_NAME_ONLY.has(type)
  })
  const { types = usual, accounts } = options
  const extent = await inventoryExtent(world, settings, { types, ...(accounts && { accounts }) })
  const { organization, problems: notes } = extent
  const wanted = new Map([...extent.providers].filter(([, provider]) => isWritable(provider)))
  const readings = await readAll(world, config, { ...extent, providers: wanted }, options)
  const templates = await existing(world, config)
  const written = await requireHolds(world)
  const judge = await leavingOut(world, config, { organization, templates, readings, holds: written.holds })
  const members: Member[] = []
  const leftOut: LeftOut[] = []
  for (const { type, target, ...reading } of readings) {
    const provider = wanted.get(type)
    if (!provider || reading.status !== "read") continue
    for (const found of reading.found) {
      if (isUntouched(provider, found.properties)) continue
      const member = { provider, target, key: found.key, ...statedOf(provider, found) }
      const reason = judge(member, found)
      const place = { type, account: target.account.id, region: target.region, id: found.key }
      if (reason === undefined) members.push(member)
      else leftOut.push({ ...place, reason })
    }
  }
  const made = writeTemplates(members, {
    organization,
    regions: config.regions,
    folder: options.folder,
    taken: templates.map(({ name }) => name),
  })
  const files = [...made.templates, ...made.documents]
  const differences = await proveImport(world, settings, {
    files,
    templates: made.templates,
    members,
    readings,
    ...options,
  })
  return {
    organization,
    files,
    templates: made.templates.length,
    resources: members.length,
    accounts: new Set(members.map(({ target }) => target.account.id)).size,
    extent: made.extent,
    oneByOne: made.oneByOne,
    leftOut,
    differences,
    problems: [
      ...notes.map(here),
      ...unstatable(options.types, world),
      ...written.problems,
      ...unreadIn(readings, wanted, { world, types: options.types }),
    ],
  }
}

/** The extent of an inventory speaks of settings that an import does not have. */
const here = (problem: Problem): Problem =>
  problem.fix?.includes("`inventory`") ? { ...problem, fix: "Name it with --accounts." } : problem

/** Types that somebody named, and no template can state. */
const unstatable = (types: readonly string[] = [], world: World): readonly Problem[] =>
  types.flatMap((type): readonly Problem[] => {
    const provider = world.provider(type)
    if (!provider || isWritable(provider)) return []
    return [
      {
        severity: "note",
        message: `${type} is not imported: what is live of it is nothing a template could state`,
        type,
      },
    ]
  })

/** Who begins with an import has none. */
async function existing(world: World, config: Config): Promise<readonly Template[]> {
  const files = await (await world.files()).list(config.templates)
  return files.length === 0 ? [] : (await readTemplates(world, config)).templates
}

/** Everything of these types; the roles besides, where reconcile's own have to be told from the others. */
async function readAll(
  world: World,
  config: Config,
  { accounts, providers, regions }: Awaited<ReturnType<typeof inventoryExtent>>,
  { run, concurrency, signal, progress }: ImportOptions,
): Promise<readonly Reading[]> {
  const role = accounts.some(({ id }) => ownRoles(config, id).size > 0) ? world.provider(ROLE) : undefined
  const all = new Map([...providers, ...(role ? [[ROLE, role] as const] : [])])
  const byAccount = new Map<string, readonly Reading[]>()
  const wish = { accounts, providers: [...all.values()], regions, run, concurrency, ...(signal && { signal }) }
  await survey(world, wish, async ({ id }, readings) => {
    byAccount.set(id, readings)
    progress?.({ done: byAccount.size, of: accounts.length })
  })
  return accounts.flatMap(({ id }) => byAccount.get(id) ?? [])
}

/**
 * What could not be read. Of a snapshot, types that nobody looked at when it was taken are a note: only where somebody names
 * them is that a fault of this import.
 */
function unreadIn(
  all: readonly Reading[],
  wanted: ReadonlyMap<string, Provider>,
  { world, types: named }: { readonly world: Pick<World, "name">; readonly types: readonly string[] | undefined },
): readonly Problem[] {
  const readings = all.filter(({ type }) => wanted.has(type))
  const read = readings.filter(({ status }) => status === "read")
  const [types, accounts] = [new Set(read.map(({ type }) => type)), new Set(read.map(accountOf))]
  const isOpen = (account: string): boolean => accounts.has(account) || (isOrganizationId(account) && accounts.size > 0)
  const isUnseen = (one: Reading): boolean =>
    world.name !== "" && named === undefined && !types.has(one.type) && isOpen(accountOf(one))
  const unseen = [...new Set(readings.filter(isUnseen).map(({ type }) => type))].sort()
  const problems = readings.flatMap((reading): readonly Problem[] => {
    if (reading.status === "read" || isUnseen(reading)) return []
    const { reason, fix, target } = reading
    const place = { account: target.account.id, region: target.region }
    return [{ severity: "unreadable", message: reason, ...(fix && { fix }), ...place }]
  })
  const notes: readonly Problem[] =
    unseen.length > 0
      ? [{ severity: "note", message: `Nobody looked at these types for the ${world.name}: ${unseen.join(", ")}` }]
      : []
  return [...notes, ...new Map(problems.map((problem) => [`${problem.account} ${problem.message}`, problem])).values()]
}

const accountOf = ({ target }: Reading): string => target.account.id
