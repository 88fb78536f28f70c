import { readFileSync } from "node:fs"
import { parseConfig } from "../../src/config.ts"
import type { Config, World } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { type Checked, type CheckOptions, check } from "../../src/reconcile/check.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { type SnapshotFacts, snapshotText } from "../plan-world.ts"

/** A text of the repository. */
export const repositoryText = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")

/** What is checked: files beside `reconcile.yaml`, and what there is. */
export interface CheckCase {
  /** Lines of reconcile.yaml below its name. */
  readonly config?: string
  readonly files: Readonly<Record<string, string>>
  readonly snapshot: SnapshotFacts
  readonly clock?: string
  readonly filters?: CheckOptions["filters"]
}

/** A world in a snapshot, with these files. */
export function worldOf({ config = "", files, snapshot, clock = "2026-06-01T09:00:00Z" }: Omit<CheckCase, "filters">): {
  readonly world: World
  readonly config: Config
} {
  const text = `name: acme\n${config}`
  const parsed = parseConfig(text, "reconcile.yaml")
  if (!parsed.config) throw new Error(parsed.problems.map(({ message }) => message).join("\n"))
  const world = snapshotWorld({
    path: "snapshot.yaml",
    text: snapshotText(snapshot),
    clock: new Date(clock),
    config: parsed.config,
    providers,
    files: async () => memoryFiles({ "reconcile.yaml": text, ...files }),
  })
  return { world, config: parsed.config }
}

/** Checks it. */
export async function checkOn(one: CheckCase): Promise<Checked> {
  const { world, config } = worldOf(one)
  return check(world, config, { run: "test", concurrency: 8, ...(one.filters && { filters: one.filters }) })
}
