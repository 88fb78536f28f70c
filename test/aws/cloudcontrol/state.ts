/** The resources of a Cloud Control of a test's own, and what their handlers do. See `server.ts`. */

import { applyPatch, type PatchStep } from "./json-patch.ts"
import { kinds, type Model, type Place } from "./kinds.ts"
import { type Registered, topLevel } from "./registered.ts"

/** A resource as its service has it: write-only properties included. */
export interface Stored {
  readonly type: string
  readonly place: Place
  readonly identifier: string
  readonly arn: string
  model: Model
}

/** What a handler says when it cannot: one of Cloud Control's handler error codes. */
export class HandlerFailure extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** All resources of all accounts and regions. */
export interface Resources {
  of(type: string, place: Place): readonly Stored[]
  find(type: string, place: Place, identifier: string): Stored | undefined
  /** Everything, of whatever type. */
  all(): readonly Stored[]
  /** What the primary identifier will be; undefined where the service makes one up. */
  identifierOf(type: Registered, place: Place, model: Model): string | undefined
  create(type: Registered, place: Place, desired: Model): Stored
  /** Patches what the read handler shows, as Cloud Control does: what it does not show is lost. */
  update(type: Registered, place: Place, identifier: string, patch: readonly PatchStep[]): Stored
  delete(type: Registered, place: Place, identifier: string): void
  clear(): void
}

/** No resources yet. Handlers throw a `HandlerFailure`. */
export function newResources(): Resources {
  let all: Stored[] = []
  let made = 0
  const of = (type: string, { account, region }: Place) =>
    all.filter((one) => one.type === type && one.place.account === account && one.place.region === region)
  const find = (type: string, place: Place, identifier: string) =>
    of(type, place).find((one) => one.identifier === identifier)
  function existing({ schema }: Registered, place: Place, identifier: string): Stored {
    const stored = find(schema.typeName, place, identifier)
    if (!stored) throw new HandlerFailure("NotFound", `Resource '${identifier}' was not found.`)
    return stored
  }
  return {
    of,
    find,
    all: () => all,
    identifierOf({ schema }, place, model) {
      const set: Model = { ...model, ...kinds[schema.typeName]?.sets?.(model, place, undefined) }
      const parts = topLevel(schema.primaryIdentifier).map((name) => set[name])
      return parts.every((part) => part !== undefined) ? parts.join("|") : undefined
    },
    create(type, place, desired) {
      const { schema } = type
      check(type, desired)
      const kind = kinds[schema.typeName]
      const model: Model = { ...desired, ...kind?.sets?.(desired, place, `${++made}`.padStart(8, "0")) }
      const identifier = topLevel(schema.primaryIdentifier)
        .map((name) => String(model[name]))
        .join("|")
      const there = find(schema.typeName, place, identifier) ?? (kind?.sole ? of(schema.typeName, place)[0] : undefined)
      if (there) {
        const said = `Resource of type '${schema.typeName}' with identifier '${there.identifier}' already exists.`
        throw new HandlerFailure("AlreadyExists", said)
      }
      const stored = { type: schema.typeName, place, identifier, arn: kind?.arn(model, place) ?? "", model }
      all.push(stored)
      return stored
    },
    update(type, place, identifier, patch) {
      const { schema } = type
      const stored = existing(type, place, identifier)
      const before = shown(type, stored)
      const after = applyPatch(before, patch) as Model
      for (const word of ["createOnlyProperties", "readOnlyProperties"] as const) {
        for (const name of topLevel(schema[word])) {
          if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue
          const said = `Invalid patch update: ${word} [/properties/${name}] cannot be updated`
          throw new HandlerFailure(word === "createOnlyProperties" ? "NotUpdatable" : "InvalidRequest", said)
        }
      }
      const readOnly = topLevel(schema.readOnlyProperties)
      check(type, Object.fromEntries(Object.entries(after).filter(([name]) => !readOnly.includes(name))))
      stored.model = after
      return stored
    },
    delete(type, place, identifier) {
      const stored = existing(type, place, identifier)
      all = all.filter((one) => one !== stored)
    },
    clear() {
      all = []
    },
  }
}

/** What the read handler shows: no write-only property, and what the service adds where nothing is said. */
export function shown({ schema }: Registered, { model }: Stored): Model {
  const hidden = topLevel(schema.writeOnlyProperties)
  const visible = Object.fromEntries(Object.entries(model).filter(([name]) => !hidden.includes(name)))
  return kinds[schema.typeName]?.shows?.(visible) ?? visible
}

/** As Cloud Control words it when a model does not obey the schema; only names are looked at. */
function check({ schema }: Registered, model: Model): void {
  const refuse = (said: string): never => {
    throw new HandlerFailure("InvalidRequest", `Model validation failed (#: ${said})`)
  }
  for (const name of Object.keys(model)) {
    if (!schema.properties[name]) refuse(`extraneous key [${name}] is not permitted`)
    if (topLevel(schema.readOnlyProperties).includes(name)) refuse(`readOnly property [${name}] cannot be specified`)
  }
  for (const name of schema.required ?? []) if (model[name] === undefined) refuse(`required key [${name}] not found`)
  const tags = model.Tags ?? {}
  const keys = Array.isArray(tags) ? (tags as { Key: string }[]).map(({ Key }) => Key) : Object.keys(tags as object)
  if (keys.some((key) => key.startsWith("aws:"))) refuse("aws: prefixed tag key names are not allowed for external use")
  if (new Set(keys).size < keys.length) refuse("tag keys are not unique")
}
