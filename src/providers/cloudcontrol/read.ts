import type { Desired, Found, Properties, Session, Wanted } from "../../model.ts"
import { keyOf, soleKey } from "../../value/key.ts"
import { ProblemError } from "../../value/problem.ts"
import { ownershipOf } from "../tagging.ts"
import { asStated } from "./align.ts"
import { arnOf } from "./arn.ts"
import { listed, locate } from "./locate.ts"
import { type Live, type ManagedType, toProperties } from "./managed-type.ts"
import { readOne } from "./read-one.ts"
import { readTags } from "./tag-shape.ts"
import { markedArns, readMarked } from "./tagged.ts"

/**
 * The resources that templates state, one by one, and those that carry an owner's tag; owned ones are named by their ARN. What
 * AWS adds to stated properties is left out.
 */
export async function readResources(
  session: Session,
  type: ManagedType,
  wanted: Wanted | "all",
): Promise<readonly Found[]> {
  if (wanted === "all") return readEverything(session, type)
  const stated = await Promise.all(wanted.desired.map((desired) => readStated(session, type, desired)))
  const taken = new Set(stated.flatMap((one) => (one ? [one.live.identifier] : [])))
  const arns = await ownedArns(session, type, wanted.owned)
  const owned = await Promise.all(arns.map((arn) => readMarked(session, type, arn)))
  const others = new Map(
    owned.flatMap((live) => (live && !taken.has(live.identifier) ? [[live.identifier, live]] : [])),
  )
  const keys = new Set(stated.flatMap((one) => (one ? [one.found.key] : [])))
  return [
    ...stated.flatMap((one) => (one ? [one.found] : [])),
    ...[...others.values()].map((live) => apart(foundOf(type, live), live.identifier, keys)),
  ]
}

/** Regions are swept by the core; what belongs to the account is looked for here. Applying looks at points alone. */
async function ownedArns(session: Session, type: ManagedType, owned: readonly string[]): Promise<readonly string[]> {
  const named = owned.filter((key) => key.startsWith("arn:"))
  if (type.scope === "region" || !type.tags?.owns || session.purpose === "apply") return named
  return [...new Set([...named, ...(await markedArns(session, type))])]
}

async function readStated(
  session: Session,
  type: ManagedType,
  { key, properties, template }: Desired,
): Promise<{ readonly live: Live; readonly found: Found } | undefined> {
  const live = await locate(session, type, { key, properties, template })
  if (!live) return undefined
  const found = foundOf(type, live)
  // Some models do not show what the resource was asked for by.
  const named = "key" in type.identity ? type.identity.key.map((name) => [name, properties[name]]) : []
  const shown = { ...Object.fromEntries(named.filter(([, value]) => value !== undefined)), ...found.properties }
  return { live, found: { ...found, key, properties: asStated(type.shape, shown, properties) } }
}

async function readEverything(session: Session, type: ManagedType): Promise<readonly Found[]> {
  const { handlers = {} } = type.registry
  const { required = [] } = handlers.list?.handlerSchema ?? {}
  if (!handlers.list || required.length > 0) {
    throw new ProblemError({
      severity: "unreadable",
      message: handlers.list
        ? `AWS lists resources of type ${type.name} only for a given ${required.join(" and ")}`
        : `AWS does not list resources of type ${type.name}`,
      type: type.name,
    })
  }
  const all = await listed(session, type, {})
  const read = await Promise.all(all.map(({ identifier }) => readOne(session, type, identifier)))
  return read.flatMap((live) => (live ? [foundOf(type, live)] : []))
}

function foundOf(type: ManagedType, live: Live): Found {
  const properties = toProperties(type, live.model)
  const arn = arnOf(type, live)
  const owner = type.tags?.owns ? ownershipOf(readTags(type.tags, live.model)) : {}
  const key = keyOfFound(type, properties) ?? owner.template ?? live.identifier
  return { key, ...(arn !== undefined && { arn }), properties, ...owner }
}

/** The key as a template would write it; undefined where AWS names the resource, or does not show its name. */
function keyOfFound({ name, identity, schema }: ManagedType, properties: Properties): string | undefined {
  if (identity.kind === "sole") return soleKey(name)
  return identity.kind === "tagged" ? undefined : keyOf({ type: name, key: identity.key, schema }, properties)
}

/** Of two that would be called the same, the one that no template means is called by its identifier too. */
function apart(found: Found, identifier: string, taken: Set<string>): Found {
  const key = taken.has(found.key) ? `${found.key} (${identifier})` : found.key
  taken.add(key)
  return { ...found, key }
}
