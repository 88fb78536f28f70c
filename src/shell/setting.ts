import { lstat, readFile } from "node:fs/promises"
import { basename, dirname, relative, resolve } from "node:path"
import { readAccountsFile } from "../accounts/file.ts"
import { parseConfig } from "../config.ts"
import type { Config, Files, Organization, Problem, World } from "../model.ts"
import { providers } from "../providers/index.ts"
import { configAt } from "../reconcile/revisions.ts"
import { ProblemError } from "../value/problem.ts"
import type { AwsOptions } from "../world/aws.ts"
import { workTree } from "../world/files.ts"
import { gitFiles } from "../world/git-files.ts"
import type { SnapshotWorld } from "../world/snapshot.ts"

/** What a command works on. */
export interface Setting {
  readonly config: Config
  readonly world: World
  /** Warnings of the configuration. */
  readonly problems: readonly Problem[]
  /** Writes a snapshot back that was changed; nothing for AWS. */
  readonly save: () => Promise<void>
}

/** What the flags say about where a command works; the signal ends calls that are still waiting. */
export interface SettingOptions {
  /** The configuration's path; templates are relative to its folder. */
  readonly config: string
  /** A snapshot's path, to work on instead of AWS. */
  readonly snapshot?: string
  /** Calls in flight per service. */
  readonly concurrency: number
  readonly run: string
  /** The git revision that decides who enters the accounts, and how; the rest comes from the work tree. */
  readonly accessFrom?: string
  /** The git revision that is worked on instead of the work tree, configuration and all. */
  readonly at?: string
  /** Whose credentials are used; the process's own unless told. */
  readonly identity?: AwsOptions["identity"]
  readonly signal?: AbortSignal
}

/** Reads the configuration and builds the world that the flags ask for. Nothing of AWS is called yet. */
export async function openSetting({
  config: path,
  snapshot,
  concurrency,
  run,
  accessFrom,
  at,
  identity,
  signal,
}: SettingOptions): Promise<Setting> {
  const folder = dirname(resolve(path))
  const file = basename(path)
  const files: World["files"] = async (revision = at) =>
    revision === undefined ? workTree(folder) : gitFiles(folder, revision)
  const { config: written, problems } = parseConfig(await configText(path, at, files), file)
  if (!written) throw new ProblemError(problems)
  const config = accessFrom === undefined ? written : await withAccessOf(await files(accessFrom), file, written)
  const clock = new Date()
  if (snapshot !== undefined) {
    const { snapshotWorld } = await import("../world/snapshot.ts")
    const { readSnapshot } = await import("../world/snapshot-store.ts")
    const { newTypes } = await import("../world/types.ts")
    const shown = relative(process.cwd(), resolve(snapshot)) || snapshot
    const { text, parts } = await readOr(readSnapshot, snapshot, "Give the file that `--snapshot` should read.")
    const types = newTypes(providers)
    const texts = [text, ...(parts ?? []).map((part) => part.text)]
    const named = new Set(texts.flatMap((one) => one.match(/\bAWS::\w+::\w+/g) ?? []))
    await types.learn(
      [...named].filter((type) => !providers.has(type)),
      { offline: true },
    )
    const world: SnapshotWorld = snapshotWorld({
      path: shown,
      text,
      ...(parts && { parts }),
      clock,
      config,
      providers: types.all(),
      learn: types.learn,
      files,
    })
    return { config, world, problems, save: () => world.save() }
  }
  const { awsWorld } = await import("../world/aws.ts")
  const { accounts } = config.organization
  const organization = accounts === undefined ? undefined : () => organizationFrom(files, accounts)
  const world = awsWorld({
    config,
    clock,
    providers,
    files,
    run,
    concurrency,
    ...(organization ? { organization } : {}),
    ...(identity ? { identity } : {}),
    ...(signal ? { signal } : {}),
  })
  return { config, world, problems, save: async () => {} }
}

/** A configuration that is a link could lead out of the repository, and git would not follow it at a base revision. */
async function configText(path: string, at: string | undefined, files: World["files"]): Promise<string> {
  if (at !== undefined) return (await files(at)).read(basename(path))
  const facts = await lstat(path).catch(() => undefined)
  if (facts?.isSymbolicLink()) {
    const fix = "Put the file itself there."
    throw new ProblemError({ severity: "error", message: `${path} is a symbolic link, which is not followed`, fix })
  }
  return readText(path, "Write one (its only required key is `name`), or point to one with --config FILE.")
}

/** Who changes the way in does not use it yet. Where the revision says nothing that can be understood, there is no other. */
async function withAccessOf(files: Files, file: string, written: Config): Promise<Config> {
  const { config: base } = await configAt(files, file)
  if (!base) return written
  const { access, organization, identityCenter, lookups } = base
  const { identityCenter: _, ...own } = written
  return { ...own, access, organization, lookups, ...(identityCenter && { identityCenter }) }
}

const readText = (path: string, fix: string): Promise<string> => readOr((one) => readFile(one, "utf8"), path, fix)

async function readOr<T>(read: (path: string) => Promise<T>, path: string, fix: string): Promise<T> {
  try {
    return await read(path)
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const known: Readonly<Record<string, string>> = {
      ENOENT: "does not exist",
      EISDIR: "is a folder, not a file",
      Z_BUF_ERROR: "is cut off: it ends in the middle",
      Z_DATA_ERROR: "is not what gzip writes, or is damaged",
    }
    const reason = known[code ?? ""] ?? `cannot be read: ${message}`
    throw new ProblemError({ severity: "error", message: `${path} ${reason}`, fix }, { cause })
  }
}

async function organizationFrom(files: World["files"], path: string): Promise<Organization> {
  const { organization, problems } = readAccountsFile(await (await files()).read(path), path)
  if (!organization) throw new ProblemError(problems)
  return organization
}
