import { realpath, rename, writeFile } from "node:fs/promises"
import { gzipSync } from "node:zlib"
import { stringify } from "yaml"
import { assembleHead, checkFormat } from "../accounts/file.ts"
import type { Config, Organization, Provider, Session, Target, World } from "../model.ts"
import { type DataFile, readDataFile } from "../value/data-file.ts"
import { partitionOf } from "../value/partition.ts"
import { ProblemError } from "../value/problem.ts"
import { type SnapshotFile, snapshotSchema } from "./snapshot.schema.ts"
import { changedParts, joinParts } from "./snapshot-parts.ts"
import { foundOf, snapshotProvider, unreadable } from "./snapshot-provider.ts"
import { indexRows, type Rows } from "./snapshot-rows.ts"
import type { SnapshotPart } from "./snapshot-store.ts"
import { strangers, unreadOf } from "./snapshot-unread.ts"

/** What a snapshot needs besides its own text. */
export interface SnapshotOptions {
  readonly path: string
  readonly text: string
  /** Of a snapshot in a folder, whose index is `text`. */
  readonly parts?: readonly SnapshotPart[]
  readonly clock: Date
  readonly config: Pick<Config, "regions">
  /** The real ones: their facts hold here too. */
  readonly providers: ReadonlyMap<string, Provider>
  /** Learns other types; `providers` holds them afterwards. Absent: there are no others. */
  readonly learn?: World["learn"]
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
  const providers = new Map<string, Provider>()
  const include = (): void => {
    for (const [type, provider] of real) {
      if (!providers.has(type)) providers.set(type, snapshotProvider(provider, rows, unread.type, real))
    }
  }
  include()
  const [home = "us-east-1"] = config.regions
  const { parts: _, ...whole } = data.value as SnapshotFile
  const text = (): string => render({ ...whole, resources: rows.all() }, options.text)
  return {
    name: `snapshot ${path}`,
    partition: partitionOf(home),
    clock,
    organization: async () => organization,
    files,
    provider: (type) => providers.get(type),
    get types() {
      return [...providers.keys()].sort()
    },
    ...(options.learn && {
      async learn(types: readonly string[]) {
        const problems = await options.learn?.(types, { offline: true })
        include()
        return problems ?? []
      },
    }),
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
      if (!rows.changed()) return
      if (!options.parts) return replaceFile(path, text())
      for (const part of changedParts(options.parts, rows.all())) await replaceFile(part.path, part.text)
    },
  }
}

function load({ path, text, parts, providers }: SnapshotOptions): {
  readonly data: DataFile
  readonly organization: Organization
  readonly rows: Rows
} {
  const { data: index, problems } = readDataFile(text, path)
  if (!index) throw new ProblemError(problems)
  const wrong = checkFormat(index, "snapshot", snapshotSchema)
  if (wrong.length > 0) throw new ProblemError(wrong)
  const { data, problems: apart } = joinParts(index, parts ?? [])
  if (apart.length > 0) throw new ProblemError(apart)
  const head = assembleHead(data)
  if (!head.organization) throw new ProblemError(head.problems)
  const organization = head.organization
  const { rows, problems: misplaced } = indexRows(data, organization, providers)
  const misread = strangers(data, organization)
  if (misplaced.length + misread.length > 0) throw new ProblemError([...misplaced, ...misread])
  return { data, organization, rows }
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
  await writeFile(next, place.endsWith(".gz") ? gzipSync(text) : text)
  await rename(next, place)
}
