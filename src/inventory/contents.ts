import type { Account, Json, JsonSchema, Properties, Provider, Reading } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { documentOf } from "../value/policy-text.ts"
import { isReference } from "../value/reference.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"

/** One resource, as a snapshot has it. */
export interface Row {
  /** Absent: it belongs to the organization. */
  readonly account?: string
  /** Absent: it belongs to the account, or to the organization. */
  readonly region?: string
  readonly type: string
  readonly id: string
  readonly arn?: string
  readonly held?: string
  readonly properties: Properties
}

/** What could not be read, and why: a sentence. */
export interface Unread {
  readonly account?: string
  readonly region?: string
  readonly type?: string
  readonly reason: string
  readonly fix?: string
}

/** What is in one account, or in the organization in the place of one: sorted, so that the same gives the same bytes. */
export interface Contents {
  readonly account: Pick<Account, "id">
  readonly rows: readonly Row[]
  readonly unread: readonly Unread[]
}

/** What readings of one account amount to. */
export function contentsOf(
  account: Account,
  readings: readonly Reading[],
  providers: ReadonlyMap<string, Provider>,
): Contents {
  const rows: Row[] = []
  const unread: Unread[] = []
  for (const reading of readings) {
    const { type } = reading
    const place = placeOf(reading)
    if (reading.status === "unreadable") {
      const { reason, fix } = reading
      unread.push({ ...place, type, reason, ...(fix !== undefined && { fix }) })
      continue
    }
    for (const { key, arn, held, properties } of reading.found)
      rows.push({
        ...place,
        type,
        id: key,
        ...(arn !== undefined && { arn }),
        ...(held !== undefined && { held }),
        properties: tellable(providers.get(type)?.schema ?? {}, properties),
      })
  }
  return { account, rows: rows.sort(byPlace), unread: unread.sort(byPlace) }
}

/**
 * Properties that may leave the account: without what is sensitive (where its value comes from may be told), policy documents
 * as data, and lists that have no order sorted.
 */
export const tellable = (schema: JsonSchema, properties: Properties): Properties =>
  settled(factsOf(schema), properties) as Properties

function settled(facts: SchemaFacts | undefined, value: Json): Json {
  if (facts?.policyDocument && typeof value === "string" && value.trim() !== "") return documentOf(value)
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => settled(facts?.items, item))
    if (facts?.keyed) return sortedBy(items, (item) => nameOf(item, facts.keyed as string))
    return facts?.set ? sortedBy(items, stableText) : items
  }
  if (typeof value !== "object" || value === null) return value
  const parts = Object.entries(value as { readonly [name: string]: Json | undefined }).flatMap(([name, part]) => {
    const own = facts?.properties?.[name]
    if (part === undefined || (own?.sensitive && !isReferences(part))) return []
    return [[name, settled(own, part)] as const]
  })
  return Object.fromEntries(parts)
}

/** It only says where a value comes from. */
function isReferences(value: Json): boolean {
  if (typeof value === "string") return isReference(value)
  return typeof value === "object" && value !== null && Object.values(value).every((part) => isReferences(part as Json))
}

function sortedBy(items: readonly Json[], text: (item: Json) => string): readonly Json[] {
  const keyed = items.map((item) => [text(item), item] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item)
}

const nameOf = (item: Json, key: string): string => {
  const name = typeof item === "object" && item !== null ? (item as { readonly [key: string]: Json })[key] : undefined
  return typeof name === "string" ? name : stableText(item)
}

function placeOf({ target: { scope, account, region } }: Reading): Pick<Row, "account" | "region"> {
  if (scope === "organization") return {}
  return scope === "account" ? { account: account.id } : { account: account.id, region }
}

function byPlace(
  a: Pick<Unread, "type" | "region"> & { readonly id?: string },
  b: Pick<Unread, "type" | "region"> & { readonly id?: string },
): number {
  return compare(a.type, b.type) || compare(a.region, b.region) || compare(a.id, b.id)
}

const compare = (a = "", b = ""): number => (a < b ? -1 : a > b ? 1 : 0)
