/** The registry of the Cloud Control of a test's own: the files of `cache/reconcile/types/`, as `learnTypes` keeps them. */

import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { RegistrySchema } from "../../../src/providers/cloudcontrol/registry-schema.ts"

/** A type in the registry. */
export interface Registered {
  readonly version: string
  readonly provisioningType: string
  readonly schema: RegistrySchema
}

/** What `XDG_CACHE_HOME` may be, so that these types are known offline. */
export const cacheHome = fileURLToPath(new URL("cache", import.meta.url))

/** Where the schemas lie: a folder that `learnTypes` can take for its cache. */
export const typesFolder = `${cacheHome}/reconcile/types/`

/** All of them, by name. */
export function registeredTypes(): ReadonlyMap<string, Registered> {
  const files = readdirSync(typesFolder).filter((file) => file.endsWith(".json"))
  const types = files.map((file) => JSON.parse(readFileSync(`${typesFolder}${file}`, "utf8")) as Registered)
  return new Map(types.map((type) => [type.schema.typeName, type]))
}

/** The schema of one type. */
export function schemaOf(type: string): RegistrySchema {
  const registered = registeredTypes().get(type)
  if (!registered) throw new Error(`test/aws/cloudcontrol/cache/ has no ${type}`)
  return registered.schema
}

/** `/properties/Name` is Name. */
export const topLevel = (pointers: readonly string[] = []): readonly string[] =>
  pointers.map((pointer) => pointer.replace(/^\/properties\//, ""))
