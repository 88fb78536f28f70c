import { readdir, readFile, realpath, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { accountDigest, sealedShard } from "../inventory/snapshot-seal.ts"
import { snapshotText } from "../inventory/snapshot-text.ts"
import type { Account, Json } from "../model.ts"
import type { InventoryExtent } from "../reconcile/inventory-extent.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { ProblemError } from "../value/problem.ts"
import type { InventorySink } from "./inventory-sink.ts"
import { writeResultFile } from "./result-file.ts"

/** What `--snapshot FOLDER` reads first. */
const INDEX = "index.json"
const PLAIN = { gzip: false } as const

/**
 * A snapshot in a folder: a file for each account, and `index.json`, which comes last. The folder takes its name when all of it
 * is there, in the place of the snapshot that was there before. Throws a ProblemError where it holds anything else.
 */
export async function folderSink(
  folder: string,
  {
    head,
    left,
    accounts,
    shard,
  }: Pick<InventoryExtent, "head" | "left" | "shard"> & { readonly accounts: readonly Pick<Account, "id">[] },
): Promise<InventorySink> {
  const place = await realpath(folder).catch(() => folder.replace(/\/+$/, ""))
  await requireSnapshotFolder(folder, place)
  const next = `${place}.${process.pid}.tmp`
  const digests: string[] = []
  let resources = 0
  return {
    async take({ number, contents, unread }) {
      const part = snapshotText({ formatVersion: 1 }, "json")
      const text = part.begin() + part.rows(contents.rows) + part.end(unread)
      if (shard) digests[number] = accountDigest(contents.rows, unread)
      resources += contents.rows.length
      await writeResultFile(join(next, partOf(accounts[number] ?? { id: contents.account.id })), text, PLAIN)
      return true
    },
    async finish() {
      const parts: Json = accounts.map(partOf)
      const said = shard && sealedShard(shard, { head, left, accounts: digests, resources })
      const index = snapshotText({ ...head, parts }, "json")
      await writeResultFile(join(next, INDEX), index.begin() + index.end(left, said), PLAIN)
      const before = `${place}.${process.pid}.old`
      await rename(place, before).catch(unlessMissing)
      await rename(next, place)
      await rm(before, { recursive: true, force: true })
      return []
    },
    abandon: () => rm(next, { recursive: true, force: true }),
    soFar: () => "nothing was written",
  }
}

/** The file of an account, in that folder. */
export const partOf = ({ id }: Pick<Account, "id">): string =>
  `accounts/${isOrganizationId(id) ? "organization" : id}.json`

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error
}

/** What is not certainly a snapshot is never replaced. */
async function requireSnapshotFolder(shown: string, place: string): Promise<void> {
  const entries = await readdir(place).catch((error: NodeJS.ErrnoException): readonly string[] => {
    if (error.code === "ENOENT") return []
    throw new ProblemError({ severity: "error", message: `${shown} is no folder`, fix: "Give another with --out." })
  })
  if (entries.length === 0 || (await isSnapshot(place, entries))) return
  throw new ProblemError({
    severity: "error",
    message: `${shown} holds something else: nothing was read or written`,
    fix: "Give a folder of its own with --out, a new one, or one with a snapshot.",
  })
}

async function isSnapshot(place: string, entries: readonly string[]): Promise<boolean> {
  if (entries.some((name) => name !== INDEX && name !== "accounts")) return false
  try {
    const index: Json = JSON.parse(await readFile(join(place, INDEX), "utf8"))
    const parts = await readdir(join(place, "accounts")).catch(() => [])
    const isIndex = typeof index === "object" && index !== null && "formatVersion" in index && "parts" in index
    return isIndex && parts.every((name) => /^[a-z0-9-]+\.json$/.test(name))
  } catch {
    return false
  }
}
