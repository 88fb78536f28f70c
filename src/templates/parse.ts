import { selectorProblems } from "../accounts/selector.ts"
import type { Problem, RuleTemplate, Task, Template, Written, WrittenMap } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry } from "../value/written.ts"
import { asExpression, type Draft, overridesOf, text, toDraft, toTemplate } from "./build.ts"
import { checkContent, listNames, propertyNames, variableNames } from "./content.ts"
import { asMeant } from "./meant.ts"
import { parseRules, type RuleDraft } from "./rules.ts"
import { parseTask } from "./tasks.ts"
import { templateSchema } from "./template.schema.ts"

/** The templates that are right as far as one file can tell, and what is wrong with the others. */
export interface ParsedTemplates {
  readonly templates: readonly Template[]
  /** Those that check. */
  readonly rules: readonly RuleTemplate[]
  /** Those that run. */
  readonly tasks: readonly Task[]
  /** The others that state, as far as they can be told: more may be wrong with them. */
  readonly drafts: readonly Draft[]
  /** The same of those that check. */
  readonly ruleDrafts: readonly RuleDraft[]
  readonly problems: readonly Problem[]
}

/** Reads documents as templates. Properties stay as written; their expressions are checked and not evaluated. */
export function parseTemplates(documents: readonly Written[]): ParsedTemplates {
  const parsed = documents.map(parseTemplate)
  return {
    templates: parsed.flatMap(({ template }) => (template ? [template] : [])),
    rules: parsed.flatMap(({ rules }) => (rules ? [rules] : [])),
    tasks: parsed.flatMap(({ task }) => (task ? [task] : [])),
    drafts: parsed.flatMap(({ draft }) => (draft ? [draft] : [])),
    ruleDrafts: parsed.flatMap(({ ruleDraft }) => (ruleDraft ? [ruleDraft] : [])),
    problems: parsed.flatMap(({ problems }) => problems),
  }
}

/** What one document is, by what its top says. */
interface ParsedDocument {
  readonly template?: Template
  readonly rules?: RuleTemplate
  readonly task?: Task
  readonly draft?: Draft
  readonly ruleDraft?: RuleDraft
  readonly problems: readonly Problem[]
}

function parseTemplate(document: Written): ParsedDocument {
  const parse = document.kind === "map" ? parserOf(document) : undefined
  if (document.kind === "map" && parse) {
    const { problems, ...parsed } = parse(document)
    return { ...parsed, problems: problems.map((one) => named(document, one)) }
  }
  const wrong = checkWritten(templateSchema, document, "A template")
  if (document.kind !== "map") return { problems: wrong }
  const meant = wrong.length > 0 ? asMeant(document) : document
  const problems = [
    ...wrong,
    ...(wrong.length > 0 ? [] : choiceProblems(document)),
    ...meaningProblems(meant),
    ...contentProblems(meant),
  ].map((one) => named(document, one))
  if (!problems.some(({ severity }) => severity === "error")) return { template: toTemplate(document), problems }
  const draft = toDraft(meant)
  return { ...(draft && { draft }), problems }
}

/** Who reads a template that does not state. */
function parserOf({ entries }: WrittenMap): ((document: WrittenMap) => ParsedDocument) | undefined {
  if (entries.has("rules")) return parseRules
  return entries.has("run") ? parseTask : undefined
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
    ...check(each && asExpression(each), listNames),
    ...maps.flatMap((map) => check(entry(map, "properties"), inProperties)),
  ]
}
