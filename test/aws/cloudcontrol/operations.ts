/** Cloud Control's operations on the resources of a test, as its API reference has them. */

import { createHash } from "node:crypto"
import type { PatchStep } from "./json-patch.ts"
import type { Model, Place } from "./kinds.ts"
import type { Registered } from "./registered.ts"
import { type Asked, eventOf, Refused, type Requests } from "./requests.ts"
import { HandlerFailure, type Resources, shown } from "./state.ts"

/** What the operations work on, and how they behave. */
export interface Stage {
  readonly types: ReadonlyMap<string, Registered>
  readonly resources: Resources
  readonly requests: Requests
  readonly behaviour: Behaviour
}

/** What a test may want AWS to do; it returns to normal with the next reset. */
export interface Behaviour {
  /** Milliseconds that a request takes. */
  takes: number
  /** Resources on a page of a list. */
  pageSize: number
  /** Handlers that fail, in order: each takes the next request of its operation. */
  failures: { readonly operation: Asked["operation"]; readonly code: string; readonly message: string }[]
  /** Calls that are throttled from now on. */
  throttled: number
}

type Input = { readonly [name: string]: unknown }

/** Answers one call; throws what AWS refuses. */
export function answer(stage: Stage, operation: string, input: Input, place: Place): object {
  const { types, resources, requests, behaviour } = stage
  requests.advance()
  if (behaviour.throttled > 0) {
    behaviour.throttled--
    throw new Refused("ThrottlingException", "Rate exceeded")
  }
  if (operation === "GetResourceRequestStatus") {
    const request = requests.get(String(input.RequestToken))
    if (!request) throw new Refused("RequestTokenNotFoundException", "No such request.")
    return { ProgressEvent: eventOf(request) }
  }
  if (operation === "ListResourceRequests") {
    const { Operations = [] } = (input.ResourceRequestStatusFilter ?? {}) as { readonly Operations?: readonly string[] }
    const here = requests
      .underWay()
      .filter((one) => one.place.account === place.account && one.place.region === place.region)
    const asked = here.filter((one) => Operations.length === 0 || Operations.includes(one.operation))
    return { ResourceRequestStatusSummaries: asked.map(eventOf) }
  }
  const name = String(input.TypeName)
  const type = types.get(name)
  if (!type) throw new Refused("TypeNotFoundException", `The type '${name}' cannot be found.`)
  if (type.provisioningType === "NON_PROVISIONABLE")
    throw new Refused("UnsupportedActionException", `Resource type ${name} does not support ${operation} action`)
  switch (operation) {
    case "GetResource": {
      const stored = resources.find(name, place, String(input.Identifier))
      if (!stored) throw new Refused("ResourceNotFoundException", `Resource '${input.Identifier}' was not found.`)
      const Properties = JSON.stringify(shown(type, stored))
      return { TypeName: name, ResourceDescription: { Identifier: stored.identifier, Properties } }
    }
    case "ListResources":
      return list(stage, type, input, place)
    case "CreateResource": {
      const desired = parsed(input.DesiredState) as Model
      return begin(stage, "CREATE", type, input, place, resources.identifierOf(type, place, desired), () =>
        resources.create(type, place, desired),
      )
    }
    case "UpdateResource": {
      const patch = parsed(input.PatchDocument) as readonly PatchStep[]
      const identifier = existing(stage, type, input, place)
      return begin(stage, "UPDATE", type, input, place, identifier, () =>
        resources.update(type, place, identifier, patch),
      )
    }
    case "DeleteResource": {
      const identifier = existing(stage, type, input, place)
      return begin(stage, "DELETE", type, input, place, identifier, () => {
        resources.delete(type, place, identifier)
        return undefined
      })
    }
    default:
      throw new Refused("UnsupportedActionException", `${operation} is not emulated.`)
  }
}

function begin(
  { requests, behaviour }: Stage,
  operation: Asked["operation"],
  { schema }: Registered,
  input: Input,
  place: Place,
  identifier: string | undefined,
  work: Asked["work"],
): object {
  const { ClientToken, ...rest } = input
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([operation, rest, place]))
    .digest("hex")
  const about = identifier ?? fingerprint
  const request = requests.accept(
    {
      operation,
      type: schema.typeName,
      place,
      subject: `${place.account} ${place.region} ${schema.typeName} ${about}`,
      fingerprint,
      identifier: operation === "CREATE" ? undefined : identifier,
      work() {
        const index = behaviour.failures.findIndex((failure) => failure.operation === operation)
        const [failure] = index < 0 ? [] : behaviour.failures.splice(index, 1)
        if (failure) throw new HandlerFailure(failure.code, failure.message)
        return work()
      },
    },
    String(ClientToken),
    behaviour.takes,
  )
  return { ProgressEvent: eventOf(request) }
}

function existing({ resources }: Stage, { schema }: Registered, { Identifier }: Input, place: Place): string {
  const identifier = String(Identifier)
  if (resources.find(schema.typeName, place, identifier)) return identifier
  throw new Refused("ResourceNotFoundException", `Resource '${identifier}' was not found.`)
}

/** Identifiers only, as most handlers have it. */
function list({ resources, behaviour }: Stage, { schema }: Registered, input: Input, place: Place): object {
  const given = parsed(input.ResourceModel ?? "{}") as Model
  const missing = (schema.handlers?.list?.handlerSchema?.required ?? []).filter((name) => given[name] === undefined)
  if (missing.length > 0)
    throw new Refused("InvalidRequestException", `Missing or invalid ResourceModel property: ${missing.join(", ")}`)
  const all = resources
    .of(schema.typeName, place)
    .filter(({ model }) => Object.entries(given).every(([name, value]) => model[name] === value))
  const from = Number(input.NextToken ?? 0)
  const size = Math.min(behaviour.pageSize, Number(input.MaxResults ?? 20))
  const page = all.slice(from, from + size)
  return {
    TypeName: schema.typeName,
    ResourceDescriptions: page.map(({ identifier }) => ({ Identifier: identifier, Properties: "{}" })),
    ...(from + size < all.length && { NextToken: String(from + size) }),
  }
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    throw new Refused("InvalidRequestException", "The document is no JSON.")
  }
}
