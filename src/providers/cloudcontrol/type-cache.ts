import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { asRegistrySchema, isNode, type RegistrySchema } from "./registry-schema.ts"

/** What CloudFormation said of a type, and when. */
export interface KnownType {
  readonly schema: RegistrySchema
  /** `FULLY_MUTABLE`, `IMMUTABLE` or `NON_PROVISIONABLE`. */
  readonly provisioningType: string
  /** Of the schema; "" where nobody said. */
  readonly version: string
  /** Milliseconds since 1970. */
  readonly saved: number
}

/** Where schemas are kept between runs: `$XDG_CACHE_HOME/reconcile/types`. https://specifications.freedesktop.org/basedir-spec/latest/ */
export function typeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: cache } = environment
  return join(cache?.startsWith("/") ? cache : join(homedir(), ".cache"), "reconcile", "types")
}

/** What the folder has of a type; undefined where it has nothing, or nothing that can be read. */
export async function readKnown(folder: string, type: string): Promise<KnownType | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, fileOf(type)), "utf8"))
    if (!isNode(value)) return undefined
    const schema = asRegistrySchema(value.schema)
    if (schema?.typeName !== type) return undefined
    const { provisioningType, version, saved } = value
    return {
      schema,
      provisioningType: typeof provisioningType === "string" ? provisioningType : "",
      version: typeof version === "string" ? version : "",
      saved: typeof saved === "number" ? saved : 0,
    }
  } catch {
    return undefined
  }
}

/** Keeps what was said of a type. A folder that cannot be written to costs another call next time, and nothing else. */
export async function keepKnown(folder: string, known: KnownType): Promise<void> {
  const path = join(folder, fileOf(known.schema.typeName))
  const next = `${path}.${process.pid}.tmp`
  try {
    await makeFolder(folder)
    await writeFile(next, `${JSON.stringify(known)}\n`)
    await rename(next, path)
  } catch {
    return
  }
}

/**
 * Makes a folder, and those that it is in. Node's own `recursive` never ends below a link that leads nowhere, and where a folder
 * takes no new one, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EEXIST") return
    const outer = dirname(folder)
    if (code !== "ENOENT" || outer === folder) throw error
    await makeFolder(outer)
    await mkdir(folder)
  }
}

/** The types that the folder has something of, sorted. */
export async function knownTypes(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch((): string[] => [])
  return files
    .flatMap((file) => /^([A-Za-z0-9]+-[A-Za-z0-9]+-[A-Za-z0-9]+)\.json$/.exec(file)?.[1] ?? [])
    .map((name) => name.replaceAll("-", "::"))
    .sort()
}

const fileOf = (type: string): string => `${type.replaceAll("::", "-")}.json`
