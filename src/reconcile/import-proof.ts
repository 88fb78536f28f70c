import type { ImportedFile, Member } from "../import/member.ts"
import type { Change, Config, Edit, Files, Plan, Provider, Reading, Session, Target, World } from "../model.ts"
import { plan } from "../reconcile.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { ProblemError } from "../value/problem.ts"

/** Where imported templates do not say what is live. */
export interface Difference {
  /** A sentence. */
  readonly message: string
  readonly template?: string
  readonly account?: string
  readonly region?: string
  readonly type?: string
  readonly id?: string
}

/** What was imported, and what it was imported from. */
export interface Evidence {
  readonly files: readonly ImportedFile[]
  readonly templates: readonly ImportedFile[]
  readonly members: readonly Member[]
  readonly readings: readonly Reading[]
  readonly run: string
  readonly concurrency: number
  readonly signal?: AbortSignal
}

/** Nobody deletes here; what is over a limit is still shown. */
const UNLIMITED = { deletes: Number.MAX_SAFE_INTEGER, deletePercent: 100, changePercent: 100 }

/**
 * Plans the templates, and no others, against what they were imported from. Whatever the plan would do beside marking as ours
 * is a difference, and so is what keeps it from planning. Nothing is read from AWS again.
 */
export async function proveImport(world: World, config: Config, evidence: Evidence): Promise<readonly Difference[]> {
  const { templates, members, run, concurrency, signal } = evidence
  if (templates.length === 0) return []
  const types = [...new Set(members.map(({ provider }) => provider.type))]
  const settings: Config = {
    ...config,
    templates: templates.map(({ path }) => path.replace(/[\\*?[\](){}!+@|]/g, "\\$&")),
    safety: UNLIMITED,
    prune: "report",
    waves: [],
  }
  try {
    const options = { run, concurrency, filters: { types }, ...(signal && { signal }) }
    const { plan: result } = await plan(await replayed(world, evidence), settings, options)
    return [...problemsOf(result), ...changesOf(result), ...unplanned(result, members)]
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.problems.map(({ message, source, template }) => ({
      message: source ? `${source.file}:${source.line}: ${message}` : message,
      ...(template !== undefined && { template }),
    }))
  }
}

const problemsOf = ({ problems }: Plan): readonly Difference[] =>
  problems
    .filter(({ severity }) => severity === "error" || severity === "blocked")
    .map(({ severity: _, fix: __, source, line: ___, ...rest }) => ({
      ...rest,
      message: source ? `${source.file}:${source.line}: ${rest.message}` : rest.message,
    }))

function changesOf({ changes, groups }: Plan): readonly Difference[] {
  return changes.flatMap((change): readonly Difference[] => {
    const edits = (groups[change.group]?.edits ?? []).filter((edit) => !isMark(edit))
    if (change.action === "adopt" && edits.length === 0) return []
    const { type, account, region, id, template } = change
    return [{ message: differs(change, edits), type, account, region, id, template }]
  })
}

/** The tags of ownership, one by one, or all at once on what had none. */
function isMark({ path: [property, key], before, after }: Edit): boolean {
  if (property !== "Tags") return false
  const keys = key === undefined ? Object.keys((before === undefined && after) || { "": after }) : [key]
  return keys.every((name) => [OWNER, TEMPLATE].includes(name.toLowerCase()))
}

const differs = ({ action, type, id }: Change, edits: readonly Edit[]): string =>
  `${type} ${id} would be ${DONE[action]}${edits.length > 0 ? `: ${edits.map(({ path }) => path.join(".")).join(", ")}` : ""}`

const DONE: Readonly<Record<Change["action"], string>> = {
  create: "created",
  update: "changed",
  delete: "deleted",
  adopt: "changed while it is adopted",
  replace: "replaced",
}

/** A plan that found nothing to do where nothing was stated would prove nothing. */
function unplanned({ changes, unchanged }: Plan, members: readonly Member[]): readonly Difference[] {
  const planned = changes.length + unchanged
  if (planned === members.length) return []
  return [{ message: `The templates state ${planned} resources, and ${members.length} were imported` }]
}

/** The world as it was read, with the new files in it. */
async function replayed(world: World, { files: added, readings }: Evidence): Promise<World> {
  const base = await world.files()
  const texts = new Map(added.map(({ path, text }) => [path, text]))
  const files: Files = {
    list: async (globs) => [...new Set([...(await base.list(globs)), ...named(globs, texts)])].sort(),
    read: async (path) => texts.get(path) ?? base.read(path),
    bytes: async (path) => (texts.has(path) ? new TextEncoder().encode(texts.get(path)) : base.bytes(path)),
  }
  const seen = new Map(readings.map((reading) => [placeOf(reading.type, reading.target), reading]))
  const providers = new Map<string, Provider | undefined>()
  return {
    ...world,
    types: world.types,
    files: async () => files,
    provider(type) {
      if (!providers.has(type)) providers.set(type, replay(world.provider(type), seen))
      return providers.get(type)
    },
    owned: async () => new Map(),
    principals: async () => new Map(),
    connect: async (target) => silent(target, world.partition),
  }
}

/** Paths were given as they are, with what means something in a glob escaped. */
const named = (globs: readonly string[], texts: ReadonlyMap<string, string>): readonly string[] =>
  globs.map((glob) => glob.replace(/\\(.)/g, "$1")).filter((path) => texts.has(path))

const placeOf = (type: string, { account, region }: Target): string => `${type} ${account.id} ${region}`

function replay(real: Provider | undefined, seen: ReadonlyMap<string, Reading>): Provider | undefined {
  if (!real) return undefined
  const read: Provider["read"] = async ({ target }) => {
    const reading = seen.get(placeOf(real.type, target))
    if (!reading) return []
    if (reading.status === "read") return reading.found
    throw new ProblemError({ severity: "unreadable", message: reading.reason })
  }
  return { ...real, read }
}

const silent = (target: Target, partition: string): Session => ({
  target,
  purpose: "plan",
  partition,
  client: () => {
    throw new Error("What was read is not read again")
  },
  once: (_, load) => load(),
  close: () => {},
})
