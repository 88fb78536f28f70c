import { parseSelector } from "../accounts/selector.ts"
import type { Lifecycle, Override, State, Template, Written, WrittenMap } from "../model.ts"
import { entry, toJson } from "../value/written.ts"
import { templateSchema } from "./template.schema.ts"

/** The overrides of a document, as far as they are maps. */
export function overridesOf(document: WrittenMap): readonly WrittenMap[] {
  const overrides = entry(document, "overrides")
  return overrides?.kind === "list" ? overrides.items.filter((item) => item.kind === "map") : []
}

/** `each` is an expression even without braces. */
export function asExpression(each: Written): Written {
  if (each.kind !== "scalar" || typeof each.value !== "string" || each.value.includes("{{")) return each
  const inset = each.inset === undefined ? {} : { inset: each.inset - "{{ ".length }
  return { ...each, value: `{{ ${each.value} }}`, ...inset }
}

/** What templates of every kind have. */
export type TemplateBase = Omit<Template, "properties" | "state" | "expires" | "each" | "lifecycle">

/** What a document says that templates of every kind may say, if nothing is wrong with it. */
export function baseOf(document: WrittenMap): TemplateBase {
  const description = text(document, "description")
  const variables = mapOf(document, "variables")
  const typeSource = entry(document, "type")?.source
  return {
    name: text(document, "name") ?? "",
    type: text(document, "type") ?? "",
    ...(description !== undefined && { description }),
    source: document.source,
    ...(typeSource && { typeSource }),
    document,
    targets: selectorOf(document),
    ...(variables && { variables }),
    overrides: overridesOf(document).map(toOverride),
  }
}

/** The template that a document is, if nothing is wrong with it. */
export function toTemplate(document: WrittenMap): Template {
  const [expires, each] = [entry(document, "expires"), entry(document, "each")]
  return {
    ...baseOf(document),
    properties: mapOf(document, "properties") ?? { kind: "map", entries: new Map(), source: document.source },
    state: (text(document, "state") ?? "present") as State,
    ...(expires && { expires: { value: text(document, "expires") ?? "", source: expires.source } }),
    ...(each && { each: asExpression(each) }),
    lifecycle: toLifecycle(mapOf(document, "lifecycle")),
  }
}

/** What a template says of its resource, as far as it can be told of one that something is wrong with. */
export interface Draft
  extends Pick<
    Template,
    "name" | "type" | "typeSource" | "source" | "document" | "properties" | "variables" | "each" | "state"
  > {
  readonly overrides: readonly Pick<Override, "properties" | "variables">[]
  readonly lifecycle: Pick<Lifecycle, "ignore">
}

/** The draft that a document is; undefined where it says no type, so that nobody knows what its properties may be. */
export function toDraft(document: WrittenMap): Draft | undefined {
  const type = text(document, "type")
  const typeSource = entry(document, "type")?.source
  if (type === undefined || !new RegExp(templateSchema.properties.type.pattern).test(type)) return undefined
  const [variables, each] = [mapOf(document, "variables"), entry(document, "each")]
  return {
    name: text(document, "name") ?? "",
    type,
    ...(typeSource && { typeSource }),
    source: document.source,
    document,
    properties: mapOf(document, "properties") ?? { kind: "map", entries: new Map(), source: document.source },
    ...(variables && { variables }),
    ...(each && { each: asExpression(each) }),
    state: text(document, "state") === "absent" ? "absent" : "present",
    overrides: overridesOf(document).map((override) => {
      const [properties, own] = [mapOf(override, "properties"), mapOf(override, "variables")]
      return { ...(properties && { properties }), ...(own && { variables: own }) }
    }),
    lifecycle: { ignore: [] },
  }
}

function toOverride(override: WrittenMap): Override {
  const [properties, variables] = [mapOf(override, "properties"), mapOf(override, "variables")]
  return {
    targets: selectorOf(override),
    ...(properties && { properties }),
    ...(variables && { variables }),
    source: override.source,
  }
}

const unlimited: Lifecycle = {
  ...{ adopt: false, replace: false, enforce: false },
  ...{ ignore: [], tags: "declared", acknowledge: {} },
}

const toLifecycle = (lifecycle: WrittenMap | undefined): Lifecycle =>
  lifecycle ? { ...unlimited, ...(toJson(lifecycle) as Partial<Lifecycle>) } : unlimited

function selectorOf(map: WrittenMap): Override["targets"] {
  const { selector } = parseSelector(entry(map, "targets") as Written)
  return selector as Override["targets"]
}

function mapOf(map: WrittenMap, key: string): WrittenMap | undefined {
  const value = entry(map, key)
  return value?.kind === "map" ? value : undefined
}

/** The text under a key, if text it is. */
export function text(map: WrittenMap, key: string): string | undefined {
  const value = entry(map, key)
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined
}
