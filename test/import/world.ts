import { parseConfig } from "../../src/config.ts"
import type { Config, Json, Plan } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { type Imported, type ImportOptions, importLive } from "../../src/reconcile/import.ts"
import { plan } from "../../src/reconcile.ts"
import { type SnapshotWorld, snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"

/** An organization to import from, as the text of a snapshot; and what is in the repository already. */
export interface Subject {
  readonly snapshot: string
  readonly config?: string
  readonly files?: Readonly<Record<string, string>>
}

const CONFIG = "name: acme\nregions: [us-east-1, eu-west-1]\ntemplates: [templates/**/*.yaml]\n"

/** The configuration of a subject. */
export function configOf({ config = CONFIG }: Subject): Config {
  const parsed = parseConfig(config, "reconcile.yaml")
  if (!parsed.config) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

/** Where the subject stands, with these files in its repository. */
export const worldOf = (subject: Subject, files: Readonly<Record<string, string>> = {}): SnapshotWorld =>
  snapshotWorld({
    path: "organization.yaml",
    text: subject.snapshot,
    clock: new Date("2026-06-01T00:00:00Z"),
    config: configOf(subject),
    providers,
    files: async () => memoryFiles({ ...subject.files, ...files }),
  })

/** Imports a subject in memory. */
export const importOf = (subject: Subject, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importLive(worldOf(subject), configOf(subject), {
    run: "test",
    folder: "templates/imported",
    concurrency: 8,
    ...options,
  })

/** The files of an import by path. */
export const textsOf = ({ files }: Imported): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map(({ path, text }) => [path, text]))

/** A plan of what was imported, by way of nothing that the import itself used to prove it. */
export async function planOfImport(subject: Subject, imported: Imported): Promise<Plan> {
  const world = worldOf(subject, textsOf(imported))
  return (await plan(world, configOf(subject), { run: "test", concurrency: 8 })).plan
}

/** What such a plan does beside writing the tags of ownership; its problems, too. */
export function beyondAdoption({ changes, groups, problems }: Plan): readonly string[] {
  const more = changes.flatMap(({ action, group, type, account, id }) => {
    const paths = (groups[group]?.edits ?? []).flatMap(({ path, before, after }) =>
      path.length === 1 && path[0] === "Tags" && before === undefined
        ? Object.keys(after as { readonly [key: string]: Json }).map((key) => `Tags.${key}`)
        : [path.join(".")],
    )
    const others = paths.filter((path) => !/^Tags\.reconcile:(owner|template)$/i.test(path))
    return action === "adopt" && others.length === 0 ? [] : [`${action} ${type} ${account} ${id}: ${others.join(", ")}`]
  })
  const wrong = problems.filter(({ severity }) => severity === "error" || severity === "blocked")
  return [...more, ...wrong.map(({ message }) => message)]
}

/** One resource of a snapshot. */
export interface Row {
  readonly account?: string
  readonly region?: string
  readonly type: string
  readonly id: string
  readonly held?: string
  readonly properties: { readonly [name: string]: Json }
}
