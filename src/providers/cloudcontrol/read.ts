import type { Desired, Found, Session, Wanted } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { ownershipOf } from "../tagging.ts"
import { asStated } from "./align.ts"
import { arnOf } from "./arn.ts"
import { heldByTag } from "./by-tag.ts"
import { listed, locate } from "./locate.ts"
import { keyOfFound, type Live, type ManagedType, toProperties } from "./managed-type.ts"
import { readOne } from "./read-one.ts"
import { readOwned } from "./read-owned.ts"
import { readTags } from "./tag-shape.ts"
import { markedArns } from "./tagged.ts"

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
  const names = await ownedKeys(session, type, wanted)
  const owned = await Promise.all(names.map(async (key) => ({ key, live: await readOwned(session, type, key) })))
  const others = new Map(
    owned.flatMap(({ key, live }) => (live && !taken.has(live.identifier) ? [[live.identifier, { key, live }]] : [])),
  )
  const keys = new Set(stated.flatMap((one) => (one ? [one.found.key] : [])))
  return [
    ...stated.flatMap((one) => (one ? [one.found] : [])),
    ...[...others.values()].map(({ key, live }) =>
      session.purpose === "apply" ? { ...foundOf(type, live), key } : apart(foundOf(type, live), live.identifier, keys),
    ),
  ]
}

/**
 * Regions are swept by the core; what belongs to the account is looked for here. Applying looks at points alone, by what the
 * plan calls them.
 */
async function ownedKeys(session: Session, type: ManagedType, { owned, desired }: Wanted): Promise<readonly string[]> {
  if (session.purpose === "apply") return owned.filter((name) => !desired.some(({ key }) => key === name))
  const arns = owned.filter((key) => key.startsWith("arn:"))
  if (type.scope === "region" || !type.tags?.owns) return arns
  return [...new Set([...arns, ...(await markedArns(session, type))])]
}

async function readStated(
  session: Session,
  type: ManagedType,
  desired: Desired,
): Promise<{ readonly live: Live; readonly found: Found } | undefined> {
  const { key, properties, template } = desired
  const live = await locate(session, type, { key, properties, template })
  if (!live) return undefined
  const found = foundOf(type, live)
  // Some models do not show what the resource was asked for by.
  const named = "key" in type.identity ? type.identity.key.map((name) => [name, properties[name]]) : []
  const shown = { ...Object.fromEntries(named.filter(([, value]) => value !== undefined)), ...found.properties }
  const there = asStated(type.shape, shown, properties)
  const held = heldByTag(type, desired, live, there)
  const called = type.identity.kind === "tagged" && { called: live.identifier }
  return { live, found: { ...found, key, properties: there, ...called, ...(held !== undefined && { held }) } }
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
  const key = keyOfFound(type, properties) ?? calledByTag(type, owner.template, live)
  return { key, ...(arn !== undefined && { arn }), properties, ...owner }
}

/** A tag alone names nothing that a template means: what AWS calls the resource is said as well. */
const calledByTag = ({ identity }: ManagedType, template: string | undefined, { identifier }: Live): string =>
  identity.kind === "tagged" && template !== undefined ? `${template} (${identifier})` : identifier

/** Of two that would be called the same, the one that no template means is called by its identifier too. */
function apart(found: Found, identifier: string, taken: Set<string>): Found {
  const key = taken.has(found.key) ? `${found.key} (${identifier})` : found.key
  taken.add(key)
  return { ...found, key }
}
