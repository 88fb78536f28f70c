import type { Properties, Session } from "../../model.ts"
import { locate } from "./locate.ts"
import { keyOfFound, type Live, type ManagedType } from "./managed-type.ts"
import { readOne } from "./read-one.ts"
import { readMarked } from "./tagged.ts"

/**
 * The resource that was found and called `key`, as it is now; undefined only where AWS says that there is none. That is an ARN
 * while planning, and while applying what the plan calls it.
 */
export async function readOwned(session: Session, type: ManagedType, key: string): Promise<Live | undefined> {
  if (key.startsWith("arn:")) {
    const live = await readMarked(session, type, key)
    if (live || session.purpose === "plan") return live
  }
  const [, identifier = key] = / \(([^()]+)\)$/.exec(key) ?? []
  const live = await readOne(session, type, identifier, true)
  if (live && (identifier !== key || isCalled(type, live, key))) return live
  // What nothing but its tag names is called by its identifier as well: there is no other way to it.
  if (type.identity.kind === "tagged") return undefined
  return locate(session, type, { key, properties: namesIn(type, key), template: undefined })
}

/** Some models do not show their names: those are called by their identifiers. */
const isCalled = (type: ManagedType, { model }: Live, key: string): boolean => (keyOfFound(type, model) ?? key) === key

/** The properties that a key is made of. */
function namesIn({ identity }: ManagedType, key: string): Properties {
  const names = "key" in identity ? identity.key : []
  const parts = key.split("|")
  const last = names.length - 1
  return Object.fromEntries(
    names.map((name, index) => [name, index < last ? (parts[index] ?? "") : parts.slice(last).join("|")]),
  )
}
