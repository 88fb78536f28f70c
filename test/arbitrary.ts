import fc from "fast-check"
import { stringify } from "yaml"
import type { Json } from "../src/model.ts"

/** An account of the generated organization. The management account comes last. */
export const ACCOUNTS = [
  { id: "222222222222", name: "pay-prod", unit: "Prod", tags: { tier: "prod" } },
  { id: "333333333333", name: "pay-dev", unit: "Dev", tags: { tier: "dev" } },
  { id: "444444444444", name: "shop-prod", unit: "Prod", tags: { tier: "prod" } },
  { id: "555555555555", name: "shop-dev", unit: "Dev", tags: { tier: "dev", team: "shop" } },
  { id: "666666666666", name: "lab", unit: "Lab", tags: {} },
  { id: "111111111111", name: "main", unit: "", tags: { tier: "core" } },
] as const

type Map = { readonly [key: string]: Json }

/** A generated world: what templates say, what they said when they were last applied, and what became of it since. */
export interface Case {
  readonly templates: readonly Map[]
  /** Applied first. */
  readonly before: readonly Map[]
  /** What else is live, and was already there. */
  readonly live: readonly Map[]
  readonly drift: readonly Drift[]
  /** What the configuration does with orphans. */
  readonly prune: "report" | "delete"
}

/** What somebody did to a resource by hand; `row` counts through them. */
export interface Drift {
  readonly row: number
  readonly what: "gone" | "text" | "path" | "document" | "spelling" | "disowned" | "others" | "protected" | "tagged"
}

const optional = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Map> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Map>
const some = (values: readonly string[], minLength = 0) => fc.subarray([...values], { minLength }) as fc.Arbitrary<Json>

/** A selector without `except`; every part of it finds something. */
export const plainSelector: fc.Arbitrary<Map> = optional({
  ids: some(["222222222222", "666666666666"], 1),
  names: some(["pay-*", "LAB", "shop-dev"], 1),
  ous: some(["Prod", "Root/Dev"], 1),
  tags: fc.constantFrom<Json>({ tier: "prod" }, { tier: ["dev", "core"] }, { tier: "dev", team: "shop" }),
  where: fc.constantFrom("account.name.contains('o')", "account.ou == 'Prod'", "size(account.tags) > 0"),
}).filter((selector) => Object.keys(selector).length > 0)
/** What stands at `accounts`; every part of it finds something. */
export const accountSelector: fc.Arbitrary<Json> = fc.oneof(
  fc.constant<Json>("all"),
  fc
    .tuple(fc.option(plainSelector, { nil: {} }), fc.option(plainSelector, { nil: undefined }))
    .map(([chosen, except]): Json => ({ ...chosen, ...(except && { except: { ...except, allowEmpty: true } }) }))
    .map(
      (selector): Json =>
        Object.keys(selector as Map).length > 0 ? { ...(selector as Map), allowEmpty: true } : "all",
    ),
)
const narrowing: fc.Arbitrary<Json> = accountSelector.map((accounts) => ({ accounts }))

const texts = fc.constantFrom(
  ...["plain", "of {{ account.name }}", "{{ account.id }}", "{{ variables.team }} in {{ account.ou }}", "222222222222"],
  ...[
    "{{ '{{' }} account.id }}",
    "{{ account.tags[?'team'].orValue('none') }}",
    "x {{ account.id }} {{ account.name }}",
  ],
)
const arns = fc.constantFrom(
  ...["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:{{ partition }}:iam::aws:policy/SecurityAudit"],
  ...["arn:aws:iam::{{ account.id }}:policy/shared", "arn:aws:iam::222222222222:policy/shared"],
)
const statement = (trust: boolean): fc.Arbitrary<Json> =>
  fc.record<Record<string, Json>>({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: trust ? fc.constant("sts:AssumeRole") : fc.constantFrom<Json>("s3:Get*", ["s3:PutObject", "s3:getobject"]),
    ...(trust
      ? {
          Principal: fc.constantFrom<Json>(
            { AWS: "{{ account.id }}" },
            { AWS: ["999999999999", "arn:aws:iam::{{ account.id }}:root"] },
            { Service: "ec2.amazonaws.com" },
          ),
        }
      : { Resource: fc.constantFrom<Json>("*", ["arn:aws:s3:::{{ account.name }}", "arn:aws:s3:::b"]) }),
  }) as fc.Arbitrary<Json>
const document = (trust: boolean): fc.Arbitrary<Json> =>
  fc.array(statement(trust), { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement }))

/** Items with names of their own, each perhaps only for some accounts, or until a day that may be past. */
const items = (names: readonly string[], item: (name: string) => fc.Arbitrary<Map>): fc.Arbitrary<Json> =>
  fc
    .subarray([...names])
    .chain((chosen) =>
      fc.tuple(...chosen.map((name) => fc.tuple(item(name), optional({ $targets: narrowing, $expires: days })))),
    )
    .map((list) => list.map(([value, marks]): Json => ({ ...marks, ...value })))
const days = fc.constantFrom("2020-01-31", "2030-01-31")

const tags = items(["team", "Note"], (Key) =>
  fc.record({ Key: fc.constant(Key), Value: fc.constantFrom("a", "{{ account.id }}") }),
)
const common = { Description: texts, Path: fc.constantFrom("/", "/team/"), Tags: tags }
const changes = {
  ...common,
  MaxSessionDuration: fc.constantFrom<Json>(3600, 7200, 43200),
  ManagedPolicyArns: items(["a", "b", "c"], () => fc.record({ $value: arns })).map((list) =>
    (list as readonly Map[]).filter(
      ({ $value }, index) => (list as readonly Map[]).findIndex((other) => other.$value === $value) === index,
    ),
  ),
  Policies: items(["p", "q"], (PolicyName) =>
    fc.record({ PolicyName: fc.constant(PolicyName), PolicyDocument: document(false) }),
  ),
}

/** Names that templates resolve to, so that live resources of these names meet them. */
const written = (index: number): readonly string[] => [`t${index}`, `T${index}-{{ account.name }}`, "shared"]

const template = (index: number): fc.Arbitrary<Map> => {
  const facts = optional({
    management: fc.constant(true),
    state: fc.constantFrom("present", "present", "present", "absent", "released"),
    expires: days,
    each: fc.constantFrom<Json>(["a", "b"], { x: "1", y: "2" }, "{{ account.tags }}"),
    lifecycle: optional({
      adopt: fc.boolean(),
      replace: fc.boolean(),
      ignore: some(["Description", "MaxSessionDuration"].slice(0, 1)),
      tags: fc.constantFrom("exact", "declared"),
    }),
    team: fc.constantFrom("a", "b {{ account.name }}"),
    patches: fc.array(fc.record({ targets: narrowing, properties: optional({ Description: texts }) }), {
      maxLength: 2,
    }),
  })
  const name = fc.constantFrom(...written(index))
  const role = fc
    .record({ AssumeRolePolicyDocument: document(true) })
    .chain((needed) => optional(changes).map((more): Map => ({ ...needed, ...more })))
  const policy = fc
    .record({ PolicyDocument: document(false) })
    .chain((needed) => optional(common).map((more): Map => ({ ...needed, ...more })))
  const kind = fc.oneof(
    fc.tuple(fc.constant("AWS::IAM::Role"), fc.constant("RoleName"), role),
    fc.tuple(fc.constant("AWS::IAM::ManagedPolicy"), fc.constant("ManagedPolicyName"), policy),
  )
  return fc.tuple(facts, name, kind, accountSelector).map(([extra, stated, [type, key, properties], accounts]): Map => {
    const { management, team, patches, expires, lifecycle, ...rest } = extra
    const full = rest.each === undefined ? stated : `${stated}-{{ each.key }}`
    return {
      name: `template-${index}`,
      type,
      targets: { accounts, ...(management === true && { management }) },
      variables: { team: team ?? "core" },
      properties: { [key]: full, ...properties },
      ...(patches !== undefined && { overrides: patches }),
      ...(expires !== undefined && (rest.state ?? "present") === "present" && { expires }),
      ...(lifecycle !== undefined && Object.keys(lifecycle as Map).length > 0 && { lifecycle }),
      ...rest,
    }
  })
}

const names = ["t0", "t1", "t1-a", "T0-lab", "shared", "theirs"]
const owners = fc.constantFrom("acme", "acme", "acme", "others", "")

/** What is there: named like what templates state, or not; ours, somebody else's or nobody's; the same, or not. */
const resource: fc.Arbitrary<Map> = fc
  .record({
    account: fc.constantFrom(...ACCOUNTS.map(({ id }) => id)),
    id: fc.constantFrom(...names),
    role: fc.boolean(),
    owner: owners,
    template: fc.constantFrom("template-0", "template-1", "gone"),
    trust: document(true),
    identity: document(false),
    extra: optional({
      Description: fc.constantFrom("plain", "{{ account.id }}", "of lab", "222222222222"),
      Path: fc.constantFrom("/", "/team/"),
      MaxSessionDuration: fc.constantFrom<Json>(3600, 7200),
    }),
    tags: fc.subarray(["team", "note", "other", "reconcile:protect"]),
  })
  .map(({ account, id, role, owner, template, trust, identity, extra, tags }): Map => {
    const own = owner === "" ? {} : { "reconcile:owner": owner, "reconcile:template": template }
    const marks = Object.entries({ ...Object.fromEntries(tags.map((key) => [key, "a"])), ...own })
    const { MaxSessionDuration, ...shared } = extra
    const live = (value: Json): Json =>
      JSON.parse(JSON.stringify(value).replaceAll(/\{\{ account\.(id|name) \}\}/g, account))
    const Tags = marks.map(([Key, Value]): Json => ({ Key, Value }))
    return role
      ? {
          ...{ account, type: "AWS::IAM::Role", id },
          properties: { RoleName: id, AssumeRolePolicyDocument: live(trust), ...extra, Tags },
        }
      : {
          ...{ account, type: "AWS::IAM::ManagedPolicy", id },
          properties: { ManagedPolicyName: id, PolicyDocument: live(identity), ...shared, Tags },
        }
  })

/** A template, and the same one some commits ago: for other accounts perhaps, or with other properties. */
const history = (index: number): fc.Arbitrary<readonly [Map, Map]> =>
  fc
    .record({ now: template(index), other: template(index), moved: fc.boolean(), changed: fc.boolean() })
    .map(({ now, other, moved, changed }): readonly [Map, Map] => {
      const { state: _, ...then } = now
      const properties = changed && now.type === other.type ? renamed(other, now) : (now.properties as Json)
      return [now, { ...then, ...(moved && { targets: other.targets as Json }), properties }]
    })

/** The properties of one under the name of the other. */
function renamed({ properties }: Map, { properties: named }: Map): Json {
  const { RoleName, ManagedPolicyName } = named as Map
  return {
    ...(properties as Map),
    ...(RoleName !== undefined && { RoleName }),
    ...(ManagedPolicyName !== undefined && { ManagedPolicyName }),
  }
}

const drifts: fc.Arbitrary<Drift> = fc.record({
  row: fc.nat({ max: 30 }),
  what: fc.constantFrom(
    ...(["gone", "text", "path", "document", "spelling", "disowned", "others", "protected", "tagged"] as const),
  ),
})

/** Generated worlds. Problems occur in them: two templates may state one resource, and others may own it. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    histories: fc
      .integer({ min: 1, max: 4 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => history(index)))),
    live: fc.uniqueArray(resource, {
      maxLength: 6,
      selector: ({ account, type, id }) => `${account} ${type} ${String(id).toLowerCase()}`,
    }),
    drift: fc.array(drifts, { maxLength: 6 }),
    prune: fc.constantFrom<Case["prune"]>("report", "delete"),
  })
  .map(({ histories, ...rest }) => ({
    ...rest,
    templates: histories.map(([now]) => now),
    before: histories.map(([, then]) => then),
  }))

/** What is live after people were at it. */
export function drifted(live: readonly Map[], drift: readonly Drift[]): readonly Map[] {
  const rows: (Map | undefined)[] = [...live]
  for (const { row, what } of drift) {
    const at = live.length === 0 ? 0 : row % live.length
    const known = rows[at]
    if (known) rows[at] = what === "gone" ? undefined : { ...known, properties: touched(known.properties as Map, what) }
  }
  return rows.filter((row) => row !== undefined)
}

function touched(properties: Map, what: Drift["what"]): Map {
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[]
  const document = properties.RoleName === undefined ? "PolicyDocument" : "AssumeRolePolicyDocument"
  switch (what) {
    case "text":
      return { ...properties, Description: "changed by hand" }
    case "path":
      return { ...properties, Path: "/moved/" }
    case "document":
      return { ...properties, [document]: { Version: "2012-10-17", Statement: [] } }
    case "spelling":
      return { ...properties, [document]: JSON.stringify(properties[document]) }
    case "disowned":
      return { ...properties, Tags: tags.filter(({ Key }) => !Key.startsWith("reconcile:")) }
    case "others":
      return {
        ...properties,
        Tags: tags.map(({ Key, Value }) => ({ Key, Value: Key === "reconcile:owner" ? "x" : Value })),
      }
    case "protected":
      return { ...properties, Tags: [...tags, { Key: "reconcile:protect", Value: "true" }] }
    default:
      return { ...properties, Tags: [...tags, { Key: "by-hand", Value: "yes" }] }
  }
}

/** How the same templates are written down. */
export interface Style {
  readonly form: "block" | "flow" | "json"
  readonly quoted: boolean
  readonly comments: boolean
  readonly oneFile: boolean
  /** Decides the order of files, templates and keys. */
  readonly seed: number
}

/** Ways to write one thing. */
export const styles: fc.Arbitrary<Style> = fc.record({
  form: fc.constantFrom("block", "flow", "json"),
  quoted: fc.boolean(),
  comments: fc.boolean(),
  oneFile: fc.boolean(),
  seed: fc.nat(),
})

/** The templates as files. */
export function filesOf(templates: readonly Map[], style: Style): Readonly<Record<string, string>> {
  const texts = shuffled(templates, style.seed).map((one) => textOf(reordered(one, style.seed) as Map, style))
  if (style.oneFile && style.form !== "json") return { "templates/all.yaml": texts.join("---\n") }
  return Object.fromEntries(
    texts.map((text, index) => [`templates/${(style.seed + index * 7) % 100}-${index}.yaml`, text]),
  )
}

function textOf(value: Map, { form, quoted, comments }: Style): string {
  if (form === "json") return `${JSON.stringify(value, undefined, quoted ? 2 : 0)}\n`
  const text = stringify(value, {
    collectionStyle: form,
    defaultStringType: quoted ? "QUOTE_DOUBLE" : "PLAIN",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })
  return comments ? `# A comment.\n\n${text.replaceAll("\n", "   # and another\n")}# The end.\n` : text
}

/** The same members in an order that a number decides. */
export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const ranked = list.map((value, index) => ({ value, rank: ((index + 1) * (seed + 7919) * 2654435761) % 4294967291 }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ value }) => value)
}

function reordered(value: Json, seed: number): Json {
  if (Array.isArray(value)) return value.map((item) => reordered(item, seed))
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(shuffled(Object.entries(value), seed).map(([key, item]) => [key, reordered(item, seed)]))
}

/** Lists whose order means nothing. */
const UNORDERED = new Set([
  "Tags",
  "Policies",
  "ManagedPolicyArns",
  "Statement",
  "Action",
  "Resource",
  "AWS",
  "overrides",
])

/** The same with such lists in an order that a number decides. */
export function relisted<T extends Json>(value: T, seed: number): T
export function relisted(value: Json, seed: number, name = ""): Json {
  if (Array.isArray(value)) {
    const list = UNORDERED.has(name) ? shuffled(value as readonly Json[], seed) : (value as readonly Json[])
    return list.map((item) => relisted(item, seed))
  }
  if (value === null || typeof value !== "object") return value
  const relist = relisted as (value: Json, seed: number, name: string) => Json
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, relist(item, seed, key)]))
}

/** The organization with what is live in it, as the text of a snapshot. */
export function snapshotOf(live: readonly Map[], seed = 0): string {
  const path = (unit: string): Json => [
    { id: "r-acme", name: "Root" },
    ...(unit === "" ? [] : [{ id: `ou-acme-${unit.toLowerCase()}`, name: unit }]),
  ]
  return JSON.stringify({
    formatVersion: 1,
    organization: { id: "o-acme", managementAccountId: "111111111111" },
    accounts: shuffled(ACCOUNTS, seed).map(({ unit, ...account }) => ({ ...account, path: path(unit) })),
    resources: shuffled(live, seed),
  })
}
