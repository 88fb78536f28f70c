import type { ParameterMetadata } from "@aws-sdk/client-ssm"
import type { Found, Session, Wanted } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { completeTags, ownershipOf, type Tag } from "../tagging.ts"
import { awsManagedKey, type Parameter } from "./parameter.schema.ts"
import { madeFrom, withoutSource } from "./parameter-source.ts"
import { shownValue } from "./parameter-value.ts"

/** AWS describes so many by name in one call, and answers so many in one page. */
const DESCRIBED = 50
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const GOT = 10

/** The wanted parameters. Nothing is decrypted: what secure ones hold is told by their tags. */
export async function readParameters(
  session: Session,
  wanted: Wanted<Parameter> | "all",
): Promise<readonly Found<Parameter>[]> {
  const described = wanted === "all" ? await describe(session) : await describeNamed(session, namesIn(wanted))
  const stated = new Map(wanted === "all" ? [] : wanted.desired.map((one) => [one.key, one]))
  const plain = described.filter(({ Type }) => Type !== "SecureString").map(({ Name = "" }) => Name)
  const [values, tags] = await Promise.all([
    plainValues(session, plain),
    Promise.all(described.map(({ Name = "" }) => listTags(session, Name))),
  ])
  return described.flatMap((metadata, nth) => {
    const [name, ofIt] = [metadata.Name ?? "", tags[nth]]
    const Value = values.get(name)
    // It went away between the calls.
    if (!ofIt || (Value === undefined && metadata.Type !== "SecureString")) return []
    return [foundParameter(session, metadata, { Value, tags: ofIt, stated: stated.get(name) })]
  })
}

/** An ARN does not tell `/x` from `x`: where a key was learned from one, either is looked for. */
function namesIn({ desired, owned }: Wanted<Parameter>): readonly string[] {
  const either = owned.flatMap((key) => (key.includes("/") ? [key] : [key, `/${key}`]))
  return [...new Set([...desired.map(({ key }) => key), ...either])]
}

interface Besides {
  readonly Value: string | undefined
  readonly tags: readonly Tag[]
  readonly stated?: Wanted<Parameter>["desired"][number] | undefined
}

function foundParameter(
  { target: { account, region }, partition }: Session,
  metadata: ParameterMetadata,
  { Value, tags, stated }: Besides,
): Found<Parameter> {
  const { Name = "", Type = "String", Version = 0, Description, AllowedPattern, DataType, Tier } = metadata
  const isSecure = Type === "SecureString"
  const SecureValue = isSecure ? madeFrom(tags, Version, stated?.properties.SecureValue) : undefined
  const asked = stated?.properties.Tier
  const properties: Parameter = {
    Name,
    Type,
    ...(Value !== undefined && { Value: shownValue(Value, metadata, { tags, stated }) }),
    ...(SecureValue !== undefined && { SecureValue }),
    ...(isSecure && { KeyId: metadata.KeyId ?? awsManagedKey }),
    Description: Description ?? "",
    // AWS shows the tier that it chose.
    Tier: asked === "Intelligent-Tiering" ? asked : (Tier ?? "Standard"),
    AllowedPattern: AllowedPattern ?? "",
    DataType: (DataType ?? "text") as NonNullable<Parameter["DataType"]>,
    Tags: withoutSource(tags),
  }
  const stuck =
    stated?.state === "present" && asked === "Standard" && Tier === "Advanced" && stated.properties.Type === Type
  return {
    key: Name,
    arn: `arn:${partition}:ssm:${region}:${account.id}:parameter/${Name.replace(/^\//, "")}`,
    properties,
    ...ownershipOf(tags),
    ...(stuck && {
      held: "AWS does not make an advanced parameter a standard one again: state Tier: Advanced, or have it deleted first.",
    }),
  }
}

async function describeNamed(session: Session, names: readonly string[]): Promise<readonly ParameterMetadata[]> {
  const pages = await Promise.all(slices(names, DESCRIBED).map((some) => describe(session, some)))
  return pages.flat()
}

async function describe(session: Session, names?: readonly string[]): Promise<readonly ParameterMetadata[]> {
  const { DescribeParametersCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const ParameterFilters = names && [{ Key: "Name", Option: "Equals", Values: [...names] }]
  const described: ParameterMetadata[] = []
  let NextToken: string | undefined
  do {
    const page = await attempt(session, "describe the parameters of Parameter Store", () =>
      client.send(new DescribeParametersCommand({ MaxResults: DESCRIBED, ParameterFilters, NextToken })),
    )
    described.push(...(page.Parameters ?? []))
    NextToken = page.NextToken || undefined
  } while (NextToken)
  return described
}

async function plainValues(session: Session, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map()
  const { GetParametersCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const pages = await Promise.all(
    slices(names, GOT).map((Names) =>
      attempt(session, `read the parameters ${Names.join(", ")}`, () =>
        client.send(new GetParametersCommand({ Names, WithDecryption: false })),
      ),
    ),
  )
  return new Map(pages.flatMap(({ Parameters = [] }) => Parameters.map(({ Name = "", Value = "" }) => [Name, Value])))
}

/** The tags of one parameter; undefined where there is none of this name. */
export async function listTags(session: Session, ResourceId: string): Promise<readonly Tag[] | undefined> {
  const { ListTagsForResourceCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const reply = await lookFor(
    session,
    `read the tags of parameter ${ResourceId}`,
    () => client.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId })),
    "InvalidResourceId",
  )
  return reply && completeTags(reply.TagList)
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, nth) => list.slice(nth * size, (nth + 1) * size))
}
