import { execFile } from "node:child_process"
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const place = fileURLToPath(new URL("../../node_modules/.cache/node24", import.meta.url))
const binary = "node_modules/node/bin/node"

let found: Promise<string> | undefined

/**
 * Where a Node.js 24 is, as runners have it for Actions: this one, or one that npm installs when it is first asked for.
 * Workers that ask at the same time do not get in each other's way.
 */
export function node24(): Promise<string> {
  found ??= Number(process.versions.node.split(".")[0]) >= 24 ? Promise.resolve(process.execPath) : installed()
  return found
}

async function installed(): Promise<string> {
  if (existsSync(join(place, binary))) return join(place, binary)
  const installing = `${place}.${randomUUID()}`
  mkdirSync(dirname(installing), { recursive: true })
  const quietly = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
  await promisify(execFile)("npm", ["install", "--prefix", installing, ...quietly, "node@24"])
  try {
    renameSync(installing, place)
  } catch (error) {
    rmSync(installing, { recursive: true, force: true })
    if (!existsSync(join(place, binary))) throw error
  }
  return join(place, binary)
}
