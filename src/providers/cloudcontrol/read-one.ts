import type { Properties, Session } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { attempt, codeOf } from "../attempt.ts"
import { type Live, type ManagedType, regionOf, titleOf } from "./managed-type.ts"

/** What AWS answers about something that is not there, or is of another type. */
const MISSING = ["ResourceNotFound"]
const NOT_OF_THIS_TYPE = [...MISSING, "InvalidRequest", "Validation"]

/**
 * One resource as it is now; undefined where there is none. `guessed`: the identifier was made from an ARN, so that AWS may
 * well refuse it. https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
 */
export async function readOne(
  session: Session,
  type: ManagedType,
  identifier: string,
  guessed = false,
): Promise<Live | undefined> {
  const { CloudControlClient, GetResourceCommand } = await import("./client.ts")
  const client = session.client(CloudControlClient, { region: regionOf(type, session) })
  const what = `read ${titleOf(type, identifier)}`
  try {
    const { ResourceDescription } = await attempt(session, what, () =>
      client.send(new GetResourceCommand({ TypeName: type.name, Identifier: identifier })),
    )
    if (!ResourceDescription) return undefined
    const { Identifier = identifier, Properties: text = "{}" } = ResourceDescription
    return { identifier: Identifier, model: modelOf(text, what) }
  } catch (error) {
    if ((guessed ? NOT_OF_THIS_TYPE : MISSING).includes(codeOf(error))) return undefined
    throw error
  }
}

/** A resource as a list names it; its properties as far as the list has them. */
export interface Listed {
  readonly identifier: string
  readonly properties: Properties
}

/**
 * All resources of a type; some types want to be told what they are in. Many show no more than their identifiers.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html
 */
export async function listAll(session: Session, type: ManagedType, inputs: Properties): Promise<readonly Listed[]> {
  const { CloudControlClient, ListResourcesCommand } = await import("./client.ts")
  const client = session.client(CloudControlClient, { region: regionOf(type, session) })
  const ResourceModel = Object.keys(inputs).length > 0 ? JSON.stringify(inputs) : undefined
  const what = `list ${type.name}`
  const listed: Listed[] = []
  let NextToken: string | undefined
  do {
    const token = NextToken
    const page = await attempt(session, what, () =>
      client.send(new ListResourcesCommand({ TypeName: type.name, MaxResults: 100, ResourceModel, NextToken: token })),
    )
    for (const { Identifier: identifier, Properties: text = "{}" } of page.ResourceDescriptions ?? []) {
      if (identifier !== undefined) listed.push({ identifier, properties: modelOf(text, what) })
    }
    NextToken = page.NextToken || undefined
  } while (NextToken)
  return listed
}

function modelOf(text: string, what: string): Properties {
  try {
    return JSON.parse(text) as Properties
  } catch (cause) {
    throw new ProblemError({ severity: "error", message: `Cannot ${what}: AWS answered with broken JSON.` }, { cause })
  }
}
