import type { Properties, Session, Write } from "../../model.ts"
import { codeOf, refused } from "../attempt.ts"
import { type Ownership, ownershipOf } from "../tagging.ts"
import { withoutHidden } from "./align.ts"
import { saidAgain } from "./hidden.ts"
import { locate, made, type Wish } from "./locate.ts"
import { identifierIn, type Live, type ManagedType, regionOf, tagsIn, titleOf, toModel } from "./managed-type.ts"
import { patchOf } from "./patch.ts"
import { carryThrough, type Request } from "./requests.ts"
import { readTags, writeTags } from "./tag-shape.ts"
import { waitForCreations } from "./under-way.ts"

/** Creates a resource with its tags. One of that name that carries the same ownership tags is made as wanted instead. */
export async function createResource(session: Session, type: ManagedType, write: Write): Promise<void> {
  const { CreateResourceCommand } = await import("./client.ts")
  const after = wanted(write)
  const { client, request } = await calls(session, type)
  const DesiredState = JSON.stringify(toModel(type, after))
  if (type.identity.kind === "named" || type.identity.kind === "tagged") {
    // AWS itself would make as many as it is asked for.
    await waitForCreations(session, type)
    if (await takeOver(session, type, write)) return
  }
  try {
    const { Identifier } = await carryThrough(session, {
      ...request(`create ${titleOf(type, write.key)}`),
      start: (ClientToken) =>
        client.send(new CreateResourceCommand({ TypeName: type.name, ClientToken, DesiredState })),
    })
    if (Identifier !== undefined) (await made(session)).set(titleOf(type, write.key), Identifier)
  } catch (error) {
    if (codeOf(error) !== "AlreadyExists" || !(await takeOver(session, type, write, error))) throw error
  }
}

/**
 * Makes what is there already as wanted, if it is ours: a run that was cut short made it. Answers whether there was something.
 * Throws where it is not ours: what AWS said, if it said something.
 */
async function takeOver(session: Session, type: ManagedType, write: Write, said?: unknown): Promise<boolean> {
  const after = wanted(write)
  const live = await locate(session, type, wishOf(type, write))
  if (!live) return false
  if (!isOurs(type, live, after)) {
    const since = new Error(`${live.identifier} was made since, and carries no tags of ours.`)
    throw said ?? refused(session, `create ${titleOf(type, write.key)}`, since)
  }
  await patchResource(session, type, { live, after, changed: new Set(Object.keys(after)), key: write.key })
  return true
}

/** Changes the properties that the edits name, and says again what AWS never shows; all else stays as it is. */
export async function updateResource(session: Session, type: ManagedType, write: Write): Promise<void> {
  const after = wanted(write)
  const live = await locate(session, type, wishOf(type, write))
  if (!live) throw refused(session, `update ${titleOf(type, write.key)}`, new Error("It does not exist any more."))
  const changed = new Set(write.edits.map(({ path }) => path[0] ?? ""))
  await patchResource(session, type, { live, after, changed, key: write.key })
}

/** Deletes a resource; one that is gone already is fine. */
export async function deleteResource(session: Session, type: ManagedType, write: Write): Promise<void> {
  const { DeleteResourceCommand } = await import("./client.ts")
  const live = await locate(session, type, wishOf(type, write))
  if (!live) return
  const { client, request } = await calls(session, type)
  try {
    await carryThrough(session, {
      ...request(`delete ${titleOf(type, write.key)}`),
      start: (ClientToken) =>
        client.send(new DeleteResourceCommand({ TypeName: type.name, ClientToken, Identifier: live.identifier })),
    })
  } catch (error) {
    if (!["NotFound", "ResourceNotFound"].includes(codeOf(error))) throw error
  }
  ;(await made(session)).delete(titleOf(type, write.key))
}

interface Patching {
  readonly live: Live
  readonly after: Properties
  /** Properties in the words of templates. */
  readonly changed: ReadonlySet<string>
  readonly key: string
}

async function patchResource(
  session: Session,
  type: ManagedType,
  { live, after, changed, key }: Patching,
): Promise<void> {
  const { UpdateResourceCommand } = await import("./client.ts")
  const { tags, schema, shape } = type
  const documents = Object.entries(schema.properties as object).filter(([, facts]) => facts.policyDocument)
  const said = withoutHidden(shape, after)
  const seen = [...changed].filter((name) => Object.hasOwn(said, name) || !Object.hasOwn(after, name))
  const names = seen.map((name) => (tags && name === "Tags" ? tags.property : name))
  const shown = { ...toModel(type, said), ...(tags && { [tags.property]: writeTags(tags, tagsIn(after)) }) }
  const whole = [...documents.map(([name]) => name), ...(tags ? [tags.property] : [])]
  const about = { live: live.model, whole }
  // A change of what AWS never shows is in no plan: for it alone nothing is written.
  if (patchOf({ ...about, wanted: shown, changed: new Set(names) }).length === 0) return
  const again = saidAgain(type, after)
  const operations = patchOf({
    ...about,
    wanted: { ...shown, ...again },
    changed: new Set([...names, ...Object.keys(again)]),
  })
  const { client, request } = await calls(session, type)
  const PatchDocument = JSON.stringify(operations)
  await carryThrough(session, {
    ...request(`update ${titleOf(type, key)}`),
    start: (ClientToken) =>
      client.send(
        new UpdateResourceCommand({ TypeName: type.name, ClientToken, Identifier: live.identifier, PatchDocument }),
      ),
  })
}

async function calls(session: Session, type: ManagedType) {
  const { CloudControlClient, GetResourceRequestStatusCommand } = await import("./client.ts")
  const client = session.client(CloudControlClient, { region: regionOf(type, session) })
  const request = (what: string): Omit<Request, "start"> => ({
    what,
    status: (RequestToken) => client.send(new GetResourceRequestStatusCommand({ RequestToken })),
  })
  return { client, request }
}

function wanted({ after }: Write): Properties {
  if (!after) throw new Error("A create or an update needs the complete properties.")
  return after
}

function wishOf(type: ManagedType, { key, before, after }: Write): Wish {
  const properties = { ...before?.properties, ...after }
  const { template } = before?.template === undefined ? statedBy(properties) : before
  const identifier = before && identifierIn(type, before.properties)
  return {
    key: before?.key ?? key,
    properties: before?.properties ?? properties,
    template,
    ...(identifier !== undefined && { identifier }),
  }
}

const statedBy = (properties: Properties): Ownership => ownershipOf(tagsIn(properties))

/** Made for the same template of the same owner; without tags it is ours because a template states it. */
function isOurs({ tags }: ManagedType, { model }: Live, after: Properties): boolean {
  if (!tags?.owns) return true
  const [there, ours] = [ownershipOf(readTags(tags, model)), statedBy(after)]
  return there.owner !== undefined && there.owner === ours.owner && there.template === ours.template
}
