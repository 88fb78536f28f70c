import type { ProgressEvent } from "@aws-sdk/client-cloudcontrol"
import type { Session } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { type ManagedType, regionOf } from "./managed-type.ts"
import { awaitRequest, ownRequests } from "./requests.ts"

/**
 * Waits for requests of others that create resources of this type: a run that was cut short may have left one, and where AWS
 * itself names what it makes, nothing else would stop a second one.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_ListResourceRequests.html
 */
export async function waitForCreations(session: Session, type: ManagedType): Promise<void> {
  const { CloudControlClient, GetResourceRequestStatusCommand, ListResourceRequestsCommand } = await import(
    "./client.ts"
  )
  const client = session.client(CloudControlClient, { region: regionOf(type, session) })
  const what = `see which ${type.name} is being created`
  const ResourceRequestStatusFilter = {
    Operations: ["CREATE" as const],
    OperationStatuses: ["PENDING" as const, "IN_PROGRESS" as const],
  }
  const events: ProgressEvent[] = []
  let NextToken: string | undefined
  do {
    const token = NextToken
    const page = await attempt(session, what, () =>
      client.send(new ListResourceRequestsCommand({ ResourceRequestStatusFilter, MaxResults: 100, NextToken: token })),
    )
    events.push(...(page.ResourceRequestStatusSummaries ?? []))
    NextToken = page.NextToken || undefined
  } while (NextToken)
  const own = await ownRequests(session)
  const others = events.filter(({ TypeName, RequestToken = "" }) => TypeName === type.name && !own.has(RequestToken))
  const status = (RequestToken: string) => client.send(new GetResourceRequestStatusCommand({ RequestToken }))
  await Promise.all(others.map((event) => awaitRequest(session, { what, status }, event)))
}
