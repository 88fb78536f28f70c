import type { Json, Provider } from "../model.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import { reconTypeOf, snake } from "./aws-recon-types.ts"
import type { Contents, Row, Unread } from "./contents.ts"

/** What the records of one run share. */
export interface ReconFacts {
  /** What belongs to the organization is the management account's. */
  readonly managementAccountId: string
  readonly clock: Date
  readonly providers: ReadonlyMap<string, Provider>
}

/**
 * Records in aws_recon's form `aws`: `{account, service, region, resource: {type, arn, ...}, timestamp}`, with names in
 * `resource` as Ruby spells them; what could not be read has an `error`, and of `resource` only the type.
 * https://github.com/joshlarsen/aws-recon/blob/main/lib/aws_recon/lib/formatter.rb
 */
export function reconRecords({ rows, unread }: Contents, facts: ReconFacts): readonly Json[] {
  return [...rows.map((row) => recordOf(row, facts)), ...unread.map((one) => errorOf(one, facts))]
}

function recordOf(row: Row, { managementAccountId, clock, providers }: ReconFacts): Json {
  const { account = managementAccountId, region, type, arn, properties } = row
  const recon = reconTypeOf(type)
  const named = renamed(factsOf(providers.get(type)?.schema ?? {}), properties)
  // Buckets are global there, and have a location.
  const place: { readonly [name: string]: Json } = type === "AWS::S3::Bucket" ? { location: region ?? "" } : {}
  return {
    account,
    service: recon.service,
    region: regionOf(row),
    resource: {
      ...(named as { readonly [name: string]: Json }),
      ...place,
      type: recon.type,
      ...(arn === undefined ? {} : { arn }),
    },
    timestamp: rubyTime(clock),
  }
}

function errorOf(one: Unread, { managementAccountId, clock }: ReconFacts): Json {
  const { account = managementAccountId, type = "", reason } = one
  const recon = reconTypeOf(type)
  return {
    account,
    service: recon.service,
    region: regionOf(one),
    resource: { type: recon.type },
    error: reason,
    timestamp: rubyTime(clock),
  }
}

const regionOf = ({ type, region }: Pick<Unread, "type" | "region">): string =>
  type === "AWS::S3::Bucket" ? "global" : (region ?? "global")

/** Only names that the schema declares: those in documents, and those of maps, are data. */
function renamed(facts: SchemaFacts | undefined, value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => renamed(facts?.items, item))
  if (typeof value !== "object" || value === null || facts?.policyDocument) return value
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: Json }).map(([name, part]) => {
      const own = facts?.properties?.[name]
      return [own ? snake(name) : name, renamed(own, part)]
    }),
  )
}

/** As Ruby writes a time into JSON: `2026-11-21 16:00:00 UTC`. */
const rubyTime = (clock: Date): string => clock.toISOString().replace(/^(.{10})T(.{8}).*$/, "$1 $2 UTC")
