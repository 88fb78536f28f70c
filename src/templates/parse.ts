import { parseSelector, selectorProblems } from "../accounts/selector.ts"
import type { Lifecycle, Override, Problem, State, Template, Written, WrittenMap } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, toJson } from "../value/written.ts"
import { checkContent, propertyNames, variableNames } from "./content.ts"
import { templateSchema } from "./template.schema.ts"

/** The templates that are right as far as one file can tell, and what is wrong with the others. */
export interface ParsedTemplates {
  readonly templates: readonly Template[]
  readonly problems: readonly Problem[]
}

/** Reads documents as templates. Properties stay as written; their expressions are checked and not evaluated. */
export function parseTemplates(documents: readonly Written[]): ParsedTemplates {
  const parsed = documents.map(parseTemplate)
  return {
    templates: parsed.flatMap(({ template }) => (template ? [template] : [])),
    problems: parsed.flatMap(({ problems }) => problems),
  }
}

/** Kinds of templates that come with a later version, and what they do. */
const laterKinds = { rules: "check (`rules`)", run: "run (`run`)" } as const

function parseTemplate(document: Written): { readonly template?: Template; readonly problems: readonly Problem[] } {
  const later = document.kind === "map" ? laterKind(document) : undefined
  if (later) return { problems: [named(document, later)] }
  const wrong = checkWritten(templateSchema, document, "A template")
  if (document.kind !== "map") return { problems: wrong }
  const problems = [...wrong, ...(wrong.length > 0 ? [] : meaningProblems(document)), ...contentProblems(document)]
  const failed = problems.some(({ severity }) => severity === "error")
  return { ...(!failed && { template: toTemplate(document) }), problems: problems.map((one) => named(document, one)) }
}

function laterKind(document: WrittenMap): Problem | undefined {
  for (const [key, what] of Object.entries(laterKinds)) {
    const source = document.entries.get(key)?.source
    if (source) {
      const message = `This version does not know templates that ${what} yet.`
      return { severity: "error", message, fix: "Keep it out of the templates' folder until then.", source }
    }
  }
  return undefined
}

function named(document: Written, problem: Problem): Problem {
  const template = document.kind === "map" ? text(document, "name") : undefined
  return template === undefined ? problem : { ...problem, template }
}

/** What the schema cannot say. */
function meaningProblems(document: WrittenMap): readonly Problem[] {
  const state = text(document, "state") ?? "present"
  const targets = [entry(document, "targets"), ...overridesOf(document).map((override) => entry(override, "targets"))]
  return [
    ...targets.flatMap((selector) => (selector?.kind === "map" ? selectorProblems(selector) : [])),
    ...overridesOf(document).filter(isIdle).map(idleOverride),
    ...(state === "present" && !entry(document, "properties") ? [missingProperties(document)] : []),
    ...(state !== "present" && entry(document, "expires") ? [needlessExpiry(document, state)] : []),
  ]
}

const isIdle = (override: WrittenMap): boolean => !entry(override, "properties") && !entry(override, "variables")

const idleOverride = ({ source }: WrittenMap): Problem => ({
  severity: "error",
  message: "This override changes nothing.",
  fix: "Add properties or variables to it, or remove it.",
  source,
})

const missingProperties = ({ source }: WrittenMap): Problem => ({
  severity: "error",
  message: "properties is missing.",
  fix: "Add properties: the resource, in CloudFormation's words.",
  source,
})

const needlessExpiry = (document: WrittenMap, state: string): Problem => ({
  severity: "error",
  message: `expires says until when a resource exists, and state: ${state} that it does not.`,
  fix: "Remove one of them.",
  source: document.entries.get("expires")?.source ?? document.source,
})

function contentProblems(document: WrittenMap): readonly Problem[] {
  const each = entry(document, "each")
  const inProperties = each ? new Set([...propertyNames, "each"]) : propertyNames
  const maps = [document, ...overridesOf(document)]
  const check = (part: Written | undefined, names: ReadonlySet<string>): readonly Problem[] =>
    part ? checkContent(part, names) : []
  return [
    ...maps.flatMap((map) => check(entry(map, "variables"), variableNames)),
    ...check(each && asExpression(each), propertyNames),
    ...maps.flatMap((map) => check(entry(map, "properties"), inProperties)),
  ]
}

function overridesOf(document: WrittenMap): readonly WrittenMap[] {
  const overrides = entry(document, "overrides")
  return overrides?.kind === "list" ? overrides.items.filter((item) => item.kind === "map") : []
}

/** `each` is an expression even without braces. */
function asExpression(each: Written): Written {
  if (each.kind !== "scalar" || typeof each.value !== "string" || each.value.includes("{{")) return each
  const inset = each.inset === undefined ? {} : { inset: each.inset - "{{ ".length }
  return { ...each, value: `{{ ${each.value} }}`, ...inset }
}

function toTemplate(document: WrittenMap): Template {
  const [description, expires, each] = [
    text(document, "description"),
    entry(document, "expires"),
    entry(document, "each"),
  ]
  const { name, type } = { name: text(document, "name") ?? "", type: text(document, "type") ?? "" }
  const variables = mapOf(document, "variables")
  const typeSource = entry(document, "type")?.source
  return {
    name,
    type,
    ...(description !== undefined && { description }),
    source: document.source,
    ...(typeSource && { typeSource }),
    targets: selectorOf(document),
    ...(variables && { variables }),
    properties: mapOf(document, "properties") ?? { kind: "map", entries: new Map(), source: document.source },
    overrides: overridesOf(document).map(toOverride),
    state: (text(document, "state") ?? "present") as State,
    ...(expires && { expires: { value: text(document, "expires") ?? "", source: expires.source } }),
    ...(each && { each: asExpression(each) }),
    lifecycle: toLifecycle(mapOf(document, "lifecycle")),
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

function text(map: WrittenMap, key: string): string | undefined {
  const value = entry(map, key)
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined
}
