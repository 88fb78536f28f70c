/**
 * A local server that behaves like AWS's Cloud Control API and, as far as that needs it, like CloudFormation's registry
 * (DescribeType) and the tagging API (GetResources); the emulator knows none of the three for types without a service of their own.
 * It speaks their protocols on the wire: JSON 1.0, Query with XML, JSON 1.1.
 *
 * As on AWS: requests take time and are asked for by token; one client token is one request; a second operation on the same
 * resource is refused while the first is under way; a patch is applied to what the read handler shows, so that write-only
 * properties are lost unless it names them; create-only and read-only properties are refused; models come back with
 * defaults, lists in another order; lists show identifiers and have pages; resources belong to an account and a region.
 * The registry is `cache/`, the services are `kinds.ts`. Values are checked by name alone, and nobody's permissions.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { accessKeyOf, accountOf } from "../access-key.ts"
import type { Aws } from "../moto.ts"
import type { Place } from "./kinds.ts"
import { answer, type Behaviour, type Stage } from "./operations.ts"
import { type Registered, registeredTypes } from "./registered.ts"
import { newRequests, Refused } from "./requests.ts"
import { newResources, type Stored } from "./state.ts"

/** A running one. `seed` has nothing to fill; `reset` empties it. */
export interface CloudControl extends Aws {
  /** How it behaves, until the next reset. */
  readonly behaviour: Behaviour
  /** Every resource as its service has it: write-only properties too. */
  resources(): readonly Stored[]
  /** How often each operation was called since the last reset. */
  readonly counts: Readonly<Record<string, number>>
}

const normal: Behaviour = { takes: 5, pageSize: 100, failures: [], throttled: 0 }

/** Starts one on a free local port; `registry` in the place of `cache/`. */
export async function startCloudControl(
  registry: ReadonlyMap<string, Registered> = registeredTypes(),
): Promise<CloudControl> {
  const behaviour: Behaviour = { ...normal, failures: [] }
  const stage: Stage = { types: registry, resources: newResources(), requests: newRequests(), behaviour }
  let counts: Record<string, number> = {}

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString("utf8")
    const form = new URLSearchParams(text)
    const target = String(incoming.headers["x-amz-target"] ?? "")
    const operation = target ? (target.split(".").at(-1) ?? "") : (form.get("Action") ?? "")
    counts[operation] = (counts[operation] ?? 0) + 1
    if (!target) return describe(registry, form, outgoing)
    const input = JSON.parse(text || "{}") as { readonly [name: string]: unknown }
    try {
      const place = placeOf(incoming)
      const marked = target.startsWith("ResourceGroupsTaggingAPI")
      send(outgoing, 200, marked ? tagged(stage, input, place) : answer(stage, operation, input, place))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      send(outgoing, 400, { __type: `com.amazon.cloudapiservice#${error.code}`, Message: error.message })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = (account = "100000000000") => ({ accessKeyId: accessKeyOf(account), secretAccessKey: "any" })
  const aws: CloudControl = {
    endpoint,
    behaviour,
    resources() {
      stage.requests.advance()
      return stage.resources.all()
    },
    get counts() {
      return counts
    },
    seed: async () => ({}) as never,
    async reset() {
      stage.resources.clear()
      stage.requests.clear()
      Object.assign(behaviour, normal, { failures: [] })
      counts = {}
    },
    settings: async () => {},
    credentials,
    session: async () => credentials(),
    client: (account) => ({ endpoint, region: "us-east-1", credentials: credentials(account) }),
    environment: () => ({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" }),
    at: (other) => ({ ...aws, endpoint: other }),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return aws
}

/** Whose key signed the call, and for which region. */
function placeOf({ headers }: IncomingMessage): Place {
  const [, key = "", region = ""] = /Credential=([^/,]+)\/\d+\/([^/]+)\//.exec(headers.authorization ?? "") ?? []
  const account = accountOf(key)
  if (account === undefined) throw new Refused("UnrecognizedClientException", "The security token is invalid.")
  return { account, region }
}

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
function tagged(
  { resources, requests }: Stage,
  { TagFilters = [] }: { readonly TagFilters?: unknown },
  place: Place,
): object {
  requests.advance()
  const filters = TagFilters as readonly { readonly Key: string; readonly Values?: readonly string[] }[]
  const here = resources.all().filter(({ place: at }) => at.account === place.account && at.region === place.region)
  const rows = here.map(({ arn, model: { Tags = [] } }) => ({
    ResourceARN: arn,
    Tags: Array.isArray(Tags) ? Tags : Object.entries(Tags as object).map(([Key, Value]) => ({ Key, Value })),
  }))
  const fits = ({ Tags }: { readonly Tags: readonly { readonly Key: string; readonly Value: string }[] }) =>
    filters.every(({ Key, Values = [] }) =>
      Tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
    )
  return {
    ResourceTagMappingList: rows.filter((row) => row.Tags.length > 0 && row.ResourceARN !== "" && fits(row)),
    PaginationToken: "",
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html */
function describe(registry: ReadonlyMap<string, Registered>, form: URLSearchParams, outgoing: ServerResponse): void {
  const name = form.get("TypeName") ?? ""
  const type = registry.get(name)
  const xml = (status: number, body: string) => outgoing.writeHead(status, { "content-type": "text/xml" }).end(body)
  if (!type) {
    const words = `The type '${escaped(name)}' cannot be found.`
    const error = `<Error><Type>Sender</Type><Code>TypeNotFoundException</Code><Message>${words}</Message></Error>`
    xml(404, `<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`)
    return
  }
  const arn = `arn:aws:cloudformation:us-east-1::type/resource/${name.replaceAll("::", "-")}/${type.version}`
  const members = [
    ["Arn", arn],
    ["Type", "RESOURCE"],
    ["TypeName", name],
    ["ProvisioningType", type.provisioningType],
    ["Visibility", "PUBLIC"],
    ["Schema", JSON.stringify(type.schema)],
  ].map(([member, value = ""]) => `<${member}>${escaped(value)}</${member}>`)
  const result = `<DescribeTypeResult>${members.join("")}</DescribeTypeResult>`
  xml(
    200,
    `<DescribeTypeResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${result}</DescribeTypeResponse>`,
  )
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

function send(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body))
}
