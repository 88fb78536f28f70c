import type { ClientClass, Provider, World } from "../model.ts"
import { typeFolder } from "../providers/cloudcontrol/type-cache.ts"
import { typeRegistry } from "../providers/cloudcontrol/type-registry.ts"

/** The types that a world knows, and how it learns more. */
export interface Types {
  readonly provider: (type: string) => Provider | undefined
  /** Sorted. */
  readonly names: () => readonly string[]
  readonly all: () => ReadonlyMap<string, Provider>
  readonly learn: NonNullable<World["learn"]>
}

/** The native types, and any other as CloudFormation's registry tells it; without a client, as it was told before. */
export function newTypes(native: ReadonlyMap<string, Provider>, clientAs?: <C>(Client: ClientClass<C>) => C): Types {
  const all = new Map(native)
  let names = [...all.keys()].sort()
  const options = { cacheFolder: typeFolder(), types: names }
  const kept = typeRegistry(options)
  const registry = clientAs ? typeRegistry({ ...options, clientAs }) : kept
  return {
    provider: (type) => all.get(type),
    names: () => names,
    all: () => all,
    async learn(types, { offline = false } = {}) {
      const source = offline ? kept : registry
      const problems = await source.learn(types)
      for (const [type, provider] of source.providers) all.set(type, provider)
      names = [...all.keys()].sort()
      return problems
    },
  }
}
