/** Providers with more actions than one policy takes. */

import type { Provider } from "../../src/model.ts"
import { role } from "../../src/providers/iam/role.ts"

/** One provider whose actions, so many to read and so many to write, have names as long as AWS's are. */
export function manyActions(count: number): ReadonlyMap<string, Provider> {
  const actions = (verb: string) =>
    Array.from({ length: count }, (_, nth) => `iam:${verb}SomethingOfMiddlingLength${String(nth).padStart(4, "0")}`)
  const provider: Provider = { ...(role as Provider), actions: { read: actions("Describe"), write: actions("Modify") } }
  return new Map([[provider.type, provider]])
}
