/** Providers whose sensitive properties hold references, as applying calls them: with the values. */

import { withValues } from "../../src/apply/secrets.ts"
import type { Provider, SecretSource, Write } from "../../src/model.ts"
import { isReference } from "../../src/value/reference.ts"

/** The value that a reference stands for in tests: one per source and version. */
export const secretOf = (reference: string): string => `hunter2 of ${reference.replace(/[{}]/g, "")}`

/** The provider, whose writes get the values of all references that they hold. */
export function revealing(provider: Provider): Provider {
  const { create, update } = provider
  return {
    ...provider,
    ...(create && { create: async (session, write) => create(session, await complete(provider, write)) }),
    ...(update && { update: async (session, write) => update(session, await complete(provider, write)) }),
  }
}

async function complete(provider: Provider, write: Write): Promise<Write> {
  const texts = Object.values(write.after ?? {}).filter((value) => typeof value === "string")
  // A source that is found by its reference's text.
  const references = new Map(texts.filter(isReference).map((name) => [name, { name } as SecretSource]))
  const completed = await withValues(provider, write, {
    references,
    reveal: async ({ name }) => ({ value: secretOf(name) }),
  })
  return completed.write
}
