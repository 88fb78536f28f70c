import type { Problem, Provider } from "../../model.ts"
import { type LearnOptions, learnTypes } from "./learn.ts"

/** The types that a run has learned: each is asked for once. */
export interface TypeRegistry {
  /** Learns types; those known already cost nothing. Each problem names its type. */
  learn(types: readonly string[]): Promise<readonly Problem[]>
  provider(type: string): Provider | undefined
  /** Of what was learned so far, by type: the same map, growing. */
  readonly providers: ReadonlyMap<string, Provider>
}

/** A registry that knows nothing yet. What went wrong once is told again, not tried again. */
export function typeRegistry(options: LearnOptions): TypeRegistry {
  const providers = new Map<string, Provider>()
  const asked = new Map<string, Promise<readonly Problem[]>>()
  async function ask(type: string): Promise<readonly Problem[]> {
    const learned = await learnTypes([type], options)
    for (const [name, provider] of learned.providers) providers.set(name, provider)
    return learned.problems
  }
  function once(type: string): Promise<readonly Problem[]> {
    const answer = asked.get(type) ?? ask(type)
    asked.set(type, answer)
    return answer
  }
  return {
    learn: async (types) => (await Promise.all([...new Set(types)].map(once))).flat(),
    provider: (type) => providers.get(type),
    providers,
  }
}
