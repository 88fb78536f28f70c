import type { Properties, Session } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { ownershipOf } from "../tagging.ts"
import { type Live, type ManagedType, regionOf, titleOf } from "./managed-type.ts"
import { type Listed, listAll, readOne } from "./read-one.ts"
import { readTags } from "./tag-shape.ts"
import { markedArns, readMarked } from "./tagged.ts"

/** Which resource is meant. */
export interface Wish {
  readonly key: string
  /** As stated or as found; what names it is certain to be there. */
  readonly properties: Properties
  /** The template that states it. */
  readonly template: string | undefined
  /** What AWS calls it, where it was seen: no search is to find another one. */
  readonly identifier?: string
}

/** Of types that AWS names itself, the identifiers of what this session made: no search may show it yet. */
export const made = (session: Session): Promise<Map<string, string>> =>
  session.once("cloudcontrol:made", async () => new Map<string, string>())

/** The resource that is meant, as it is now; undefined where there is none. Throws where several may be meant. */
export async function locate(session: Session, type: ManagedType, wish: Wish): Promise<Live | undefined> {
  const { identity } = type
  if (wish.identifier !== undefined) return readOne(session, type, wish.identifier)
  switch (identity.kind) {
    case "written":
      return readOne(session, type, wish.key)
    case "secondary": {
      const named = Object.fromEntries(identity.key.map((name) => [name, wish.properties[name]]))
      return readOne(session, type, JSON.stringify(named))
    }
    case "named":
      return locateByName(session, type, identity.key, wish)
    case "sole": {
      const { account, region } = session.target
      const place = identity.place?.map((name) => (name === "Region" ? region : account.id))
      if (place) return readOne(session, type, place.join("|"))
      const [only] = await listed(session, type, {})
      return only && readOne(session, type, only.identifier)
    }
    case "tagged":
      return locateByTag(session, type, wish)
  }
}

async function locateByName(
  session: Session,
  type: ManagedType,
  key: readonly string[],
  wish: Wish,
): Promise<Live | undefined> {
  const known = (await made(session)).get(titleOf(type, wish.key))
  if (known !== undefined) {
    const live = await readOne(session, type, known)
    if (live) return live
  }
  const names = key.map((name): [string, unknown] => [name, wish.properties[name]])
  const accepted = Object.keys(type.registry.handlers?.list?.handlerSchema?.properties ?? {})
  const inputs = names.filter(([name]) => accepted.includes(name))
  const all = await listed(session, type, Object.fromEntries(inputs) as Properties)
  const candidates = likely(all, names)
  const read = await Promise.all(candidates.map(({ identifier }) => readOne(session, type, identifier)))
  const shows = ({ model }: Live) => model[key.at(-1) ?? ""] !== undefined
  const matching = read.flatMap((live) => (live && shows(live) && isNamed(live.model, names) ? [live] : []))
  return only(type, wish, matching)
}

/** Those whose properties in the list say so; else those whose identifier ends with the name; else all that may be. */
function likely(all: readonly Listed[], names: readonly (readonly [string, unknown])[]): readonly Listed[] {
  const [, last] = names.at(-1) ?? []
  const possible = all.filter(({ properties }) => isNamed(properties, names))
  const told = possible.filter(({ properties }) => names.every(([name]) => properties[name] !== undefined))
  if (told.length > 0) return told
  const ending = possible.filter(({ identifier }) => identifier.split(/[:/|]/).includes(String(last)))
  return ending.length > 0 ? ending : possible
}

/** Whether nothing that a model shows says that it has another name. */
const isNamed = (model: Properties, names: readonly (readonly [string, unknown])[]): boolean =>
  names.every(([name, value]) => model[name] === undefined || String(model[name]) === String(value))

async function locateByTag(session: Session, type: ManagedType, wish: Wish): Promise<Live | undefined> {
  const known = (await made(session)).get(titleOf(type, wish.key))
  const own = known === undefined ? undefined : await readOne(session, type, known)
  if (own) return own
  const arns = await markedArns(session, type, wish.key)
  const read = await Promise.all(arns.map((arn) => readMarked(session, type, arn)))
  return only(
    type,
    wish,
    read.filter((live) => live !== undefined),
  )
}

/** Of several, the one that carries the template's tag. */
function only(type: ManagedType, { key, template }: Wish, found: readonly Live[]): Live | undefined {
  const { tags, name } = type
  if (found.length < 2) return found[0]
  const ours = tags ? found.filter(({ model }) => ownershipOf(readTags(tags, model)).template === template) : []
  if (ours.length === 1) return ours[0]
  throw new ProblemError({
    severity: "unreadable",
    message: `${found.length} resources of type ${name} are called ${key}: ${found.map(({ identifier }) => identifier).join(", ")}`,
    fix: "Delete or rename the others: nobody can tell which one is meant.",
    type: name,
    id: key,
  })
}

/** All of a type; once per session while planning. */
export function listed(session: Session, type: ManagedType, inputs: Properties): Promise<readonly Listed[]> {
  if (session.purpose === "apply") return listAll(session, type, inputs)
  const key = `cloudcontrol:list:${type.name}:${regionOf(type, session)}:${JSON.stringify(inputs)}`
  return session.once(key, () => listAll(session, type, inputs))
}
