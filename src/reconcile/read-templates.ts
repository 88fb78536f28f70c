import type { Config, Problem, Template, World } from "../model.ts"
import type { Draft } from "../templates/build.ts"
import { checkTemplate, readOnlyType, unknownType } from "../templates/check.ts"
import { type LoadedTemplates, loadTemplates } from "../templates/load.ts"
import { checkNames } from "../templates/names-check.ts"
import { byPlace, withLines } from "../value/lines.ts"
import { ProblemError } from "../value/problem.ts"
import { dayOf } from "./expiry.ts"
import { fileProblems } from "./named-files.ts"
import { ruleProblems } from "./rule-problems.ts"

/** What is asked of reading templates. */
export interface ReadOptions {
  /** Asks nobody about types that this machine does not know: their templates are left out, with a note. */
  readonly offline?: boolean
}

/** All templates with which nothing is wrong that can be told without accounts, and what is wrong with the others. */
export interface Inspected extends Pick<LoadedTemplates, "templates" | "rules" | "tasks" | "problems"> {
  /** Something is wrong: what is not among the templates may be stated all the same. */
  readonly broken: boolean
}

/** All templates, or every problem they have: one that does not parse is never taken for deleted. */
export async function readTemplates(
  world: World,
  config: Config,
  options: ReadOptions = {},
): Promise<Omit<Inspected, "broken">> {
  const { broken, ...read } = await inspectTemplates(world, config, options)
  if (broken) throw new ProblemError(read.problems)
  return read
}

/** Reads all templates, whatever is wrong with some of them. */
export async function inspectTemplates(
  world: World,
  config: Config,
  { offline = false }: ReadOptions = {},
): Promise<Inspected> {
  const loaded = await loadTemplates(await world.files(), config.templates)
  const unlearned = await learnTypes(
    [...loaded.templates, ...loaded.drafts, ...loaded.rules, ...loaded.ruleDrafts],
    world,
    offline,
  )
  const told = new Set(unlearned.map(({ source }) => source))
  const isKnown = (one: Named) => !told.has(placeOf(one))
  const drafts = loaded.drafts.filter(isKnown)
  const templates = loaded.templates.filter(isKnown)
  const rules = loaded.rules.filter(isKnown)
  const ruleDrafts = loaded.ruleDrafts.filter(isKnown)
  const more = [
    ...unlearned,
    ...[...templates, ...drafts].flatMap((template) => typeProblems(template, world)),
    ...(await namingProblems(drafts, world, config)),
    ...[...rules, ...ruleDrafts].flatMap((rule) => ruleProblems(rule, world, config.variables)),
  ]
  const problems = [...loaded.problems, ...withLines(more, loaded.texts)]
  const errors = problems.filter(({ severity }) => severity === "error")
  const wrong = new Set(errors.map(({ template }) => template))
  return {
    templates: templates.filter(({ name }) => !wrong.has(name)),
    rules: rules.filter(({ name }) => !wrong.has(name)),
    tasks: loaded.tasks.filter(({ name }) => !wrong.has(name)),
    problems: errors.length > 0 ? inOrder(problems) : problems,
    broken: errors.length > 0,
  }
}

/** What expressions name that nothing has, and files that are not there: told of templates that nobody resolves. */
export async function namingProblems(
  templates: readonly Draft[],
  world: World,
  { variables: shared }: Pick<Config, "variables">,
): Promise<readonly Problem[]> {
  const [files, today] = [await world.files(), dayOf(world.clock)]
  const found = templates.map(async (template) => [
    ...checkNames(template, shared),
    ...(await fileProblems(template, { files, today, shared })),
  ])
  return (await Promise.all(found)).flat()
}

/** By file and place; what has none comes first. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => {
    const [one, other] = [a.source?.file ?? "", b.source?.file ?? ""]
    return one === other ? byPlace(a, b) : one < other ? -1 : 1
  })

type Named = Pick<Template, "name" | "type" | "typeSource" | "source">

const placeOf = ({ typeSource, source }: Named) => typeSource ?? source

/** Templates of types that are no native ones, and that could not be learned: each with the reason. */
async function learnTypes(templates: readonly Named[], world: World, offline: boolean): Promise<readonly Problem[]> {
  const strange = templates.filter(({ type }) => !world.provider(type))
  const learned = (await world.learn?.([...new Set(strange.map(({ type }) => type))], { offline })) ?? []
  return learned.flatMap((problem) =>
    strange
      .filter(({ type }) => type === problem.type)
      .map(
        (template): Problem => ({
          ...problem,
          severity: offline ? problem.severity : "error",
          source: placeOf(template),
          template: template.name,
        }),
      ),
  )
}

function typeProblems(template: Draft, world: World): readonly Problem[] {
  const provider = world.provider(template.type)
  if (!provider) return [unknownType(template, world.types)]
  return provider.create || provider.update ? checkTemplate(template, provider.schema) : [readOnlyType(template)]
}
