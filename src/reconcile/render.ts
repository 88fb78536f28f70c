import type { Account, Config, Desired, Json, Problem, Template, World, Written } from "../model.ts"
import { readAccounts, readTemplates } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { shownProperties } from "../value/sensitive.ts"
import { knownFilters, placeNamed } from "./named.ts"
import { quoteLines } from "./quote-lines.ts"
import { revisions } from "./revisions.ts"

/** Where one value of a resource was written. */
export interface Place {
  /** As people write it: `Tags[0].Value`. */
  readonly path: string
  /** `templates/a.yaml:12:5`, and what it belongs to: an override, an included file. */
  readonly text: string
}

/** The desired state of one account, with where each value came from. */
export interface Rendered {
  readonly account: Account
  readonly resources: readonly { readonly desired: Desired; readonly places: readonly Place[] }[]
  readonly problems: readonly Problem[]
}

/** Resolves one account, named by id or name. Reads no resource. Throws a ProblemError where there is no such account. */
export async function render(
  world: World,
  config: Config,
  wanted: { readonly account: string; readonly template?: readonly string[] },
): Promise<Rendered> {
  const organization = await readAccounts(world, config)
  const account = placeNamed(wanted.account, organization)
  if ("message" in account) throw new ProblemError(account)
  const { templates } = await readTemplates(world, config)
  knownFilters(wanted.template ? { templates: wanted.template } : {}, { organization, templates, types: world.types })
  const { head } = await revisions({ world, config, organization, templates, base: undefined, reviewClock: undefined })
  const { problems } = await head.resolve(account.id)
  const traced = await head.trace(account.id)
  const shown = traced.filter(({ desired }) => !wanted.template || wanted.template.includes(desired.template))
  return {
    account,
    resources: shown.map(({ desired, writtenAt }) => ({
      desired: concealedIn(desired, world),
      places: placesOf(desired, writtenAt, templates),
    })),
    problems: await quoteLines([...head.problems, ...problems], await world.files()),
  }
}

/** Where a value is looked up, and from where; not the text that stands for it. */
function concealedIn(desired: Desired, world: World): Desired {
  const provider = world.provider(desired.type)
  return provider ? { ...desired, properties: shownProperties(provider.schema, desired.properties) } : desired
}

function placesOf(
  { properties, template }: Desired,
  writtenAt: ReadonlyMap<string, Written>,
  templates: readonly Template[],
): readonly Place[] {
  const own = templates.find(({ name }) => name === template)
  const places: Place[] = []
  const visit = (value: Json, path: readonly string[], inherited: Written | undefined): void => {
    const written = writtenAt.get(JSON.stringify(path)) ?? partOf(inherited, path.at(-1)) ?? inherited
    if (value === null || typeof value !== "object") {
      if (written) places.push({ path: pathText(path), text: placeText(written, own) })
      return
    }
    for (const [key, part] of Object.entries(value)) visit(part as Json, [...path, key], written)
  }
  visit(properties, [], undefined)
  return places
}

/** Constant parts are noted as a whole: what is inside them still knows its own place. */
function partOf(written: Written | undefined, step: string | undefined): Written | undefined {
  if (step === undefined || !written) return undefined
  if (written.kind === "map") return written.entries.get(step)?.value
  return written.kind === "list" ? written.items[Number(step)] : undefined
}

const pathText = (path: readonly string[]): string =>
  path.map((part, depth) => (/^\d+$/.test(part) ? `[${part}]` : depth === 0 ? part : `.${part}`)).join("")

function placeText(written: Written, template: Template | undefined): string {
  const { file, line, column } = written.source
  const place = `${file}:${line}:${column}`
  if (!template || file !== template.source.file) return `${place} (included)`
  const override = template.overrides.find(({ properties }) => properties && holds(properties, written))
  return override ? `${place} (override at line ${override.source.line})` : place
}

/** Whether a part was written in here: merging keeps what it takes over. */
function holds(written: Written, part: Written): boolean {
  if (written === part) return true
  if (written.kind === "list") return written.items.some((item) => holds(item, part))
  return written.kind === "map" && [...written.entries.values()].some(({ value }) => holds(value, part))
}
