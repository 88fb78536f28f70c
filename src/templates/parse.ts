import { selectorProblems } from "../accounts/selector.ts"
import type { Problem, Template, Written, WrittenMap } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry } from "../value/written.ts"
import { asExpression, overridesOf, text, toTemplate } from "./build.ts"
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
  const problems = [
    ...wrong,
    ...(wrong.length > 0 ? [] : choiceProblems(document)),
    ...meaningProblems(document),
    ...contentProblems(document),
  ]
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

/** What the schema cannot say of selectors that it allows. */
function choiceProblems(document: WrittenMap): readonly Problem[] {
  const targets = [document, ...overridesOf(document)].map((map) => entry(map, "targets"))
  return targets.flatMap((selector) => (selector?.kind === "map" ? selectorProblems(selector) : []))
}

/** What the schema cannot say of a template. */
function meaningProblems(document: WrittenMap): readonly Problem[] {
  const state = text(document, "state") ?? "present"
  return [
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
