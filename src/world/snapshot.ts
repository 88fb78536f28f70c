import { realpath, rename, writeFile } from "node:fs/promises"
import { stringify } from "yaml"
import { assembleHead, checkFormat } from "../accounts/file.ts"
import type { Config, Organization, Problem, Provider, Session, Target, World } from "../model.ts"
import { type DataFile, readDataFile } from "../value/data-file.ts"
import { partitionOf } from "../value/partition.ts"
import { ProblemError } from "../value/problem.ts"
import { type SnapshotFile, snapshotSchema } from "./snapshot.schema.ts"
import { foundOf, snapshotProvider, type Unread, unreadable } from "./snapshot-provider.ts"
import { indexRows, type Rows } from "./snapshot-rows.ts"

/** What a snapshot needs besides its own text. */
export interface SnapshotOptions {
  readonly path: string
  readonly text: string
  readonly clock: Date
  readonly config: Pick<Config, "regions">
  /** The real ones: their facts hold here too. */
  readonly providers: ReadonlyMap<string, Provider>
  readonly files: World["files"]
}

/** A world in a file. Applying changes it in memory; `save` writes it back. */
export interface SnapshotWorld extends World {
  /** Rewrites the file, in the format it had, if anything was written. */
  save(): Promise<void>
  /** The file as it would be saved. */
  text(): string
}

/** Lets every command run on a snapshot as it does on AWS. Throws a ProblemError where the text is no snapshot. */
export function snapshotWorld(options: SnapshotOptions): SnapshotWorld {
  const { path, clock, config, providers: real, files } = options
  const { data, organization, rows } = load(options)
  const unread = unreadOf(data.value as SnapshotFile)
  const providers = new Map(
    [...real].map(([type, provider]) => [type, snapshotProvider(provider, rows, unread.type, real)]),
  )
  const [home = "us-east-1"] = config.regions
  const text = (): string => render({ ...(data.value as SnapshotFile), resources: rows.all() }, options.text)
  return {
    name: `snapshot ${path}`,
    partition: partitionOf(home),
    clock,
    organization: async () => organization,
    files,
    provider: (type) => providers.get(type),
    types: [...providers.keys()].sort(),
    async owned(session, region) {
      const target: Target = region === undefined ? session.target : { ...session.target, scope: "region", region }
      const present = [...real.values()].filter(({ scope }) => scope === target.scope)
      const keys = present.map((provider) => {
        const found = rows.of(provider, target).map((row) => foundOf(provider, row))
        return [provider.type, found.filter(({ owner }) => owner !== undefined).map(({ key }) => key)] as const
      })
      return new Map(keys.filter(([, owned]) => owned.length > 0))
    },
    principals: async () => new Map(),
    async connect(target, { purpose }) {
      const reason = unread.account(target)
      if (reason !== undefined) throw unreadable(reason, target)
      return session(target, purpose, partitionOf(home))
    },
    calls: () => ({ made: 0, throttled: 0 }),
    text,
    async save() {
      if (rows.changed()) await replaceFile(path, text())
    },
  }
}

function load({ path, text, providers }: SnapshotOptions): {
  readonly data: DataFile
  readonly organization: Organization
  readonly rows: Rows
} {
  const { data, problems } = readDataFile(text, path)
  if (!data) throw new ProblemError(problems)
  const wrong = checkFormat(data, "snapshot", snapshotSchema)
  if (wrong.length > 0) throw new ProblemError(wrong)
  const head = assembleHead(data)
  if (!head.organization) throw new ProblemError(head.problems)
  const organization = head.organization
  const { rows, problems: misplaced } = indexRows(data, organization, providers)
  const misread = strangers(data, organization)
  if (misplaced.length + misread.length > 0) throw new ProblemError([...misplaced, ...misread])
  return { data, organization, rows }
}

function strangers(data: DataFile, { accounts }: Organization): readonly Problem[] {
  const known = new Set(accounts.map(({ id }) => id))
  const { unread = [] } = data.value as SnapshotFile
  return unread.flatMap(({ account }, index): Problem[] => {
    const message = `Account ${account} is not among the accounts.`
    const source = data.source(["unread", index, "account"])
    return known.has(account) ? [] : [{ severity: "error", message, source }]
  })
}

/** Why something is not in the snapshot: one type, or the whole account. */
function unreadOf({ unread = [] }: SnapshotFile): {
  readonly type: Unread
  readonly account: (target: Target) => string | undefined
} {
  const places = new Map<string, (typeof unread)[number][]>()
  for (const entry of unread) places.set(entry.account, [...(places.get(entry.account) ?? []), entry])
  const isWhole = ({ type = "*" }: { readonly type?: string }): boolean => type === "*"
  return {
    type: ({ type, scope }, { account, region }) => {
      const entries = (places.get(account.id) ?? []).filter((entry) => entry.type === type)
      return entries.find((entry) => scope !== "region" || (entry.region ?? region) === region)?.reason
    },
    account: ({ account, region }) =>
      (places.get(account.id) ?? []).find((entry) => isWhole(entry) && (entry.region ?? region) === region)?.reason,
  }
}

function session(target: Target, purpose: Session["purpose"], partition: string): Session {
  const loaded = new Map<string, Promise<unknown>>()
  return {
    target,
    purpose,
    partition,
    client() {
      throw new Error("A snapshot has no AWS to call")
    },
    once<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = (loaded.get(key) as Promise<T> | undefined) ?? load()
      loaded.set(key, known)
      return known
    },
    close: () => loaded.clear(),
  }
}

/** In the format the file had; the comment that heads it stays. */
function render(value: unknown, before: string): string {
  if (/^\s*\{/.test(before)) return `${JSON.stringify(value, null, 2)}\n`
  const comment = before.match(/^(?:[ \t]*(?:#.*)?\r?\n)+/)?.[0] ?? ""
  return `${comment}${stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })}`
}

/** Whoever is interrupted leaves the old file or the new one, never half of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const place = await realpath(path).catch(() => path)
  const next = `${place}.${process.pid}.tmp`
  await writeFile(next, text)
  await rename(next, place)
}
