import { stableText } from "../value/digest.ts"
import { documentFiles } from "./documents.ts"
import { expressed } from "./expressed.ts"
import { type Family, familiesOf } from "./families.ts"
import type { Fields, ImportedFile, Member } from "./member.ts"
import { fileOf, namesFor } from "./names.ts"
import { propertiesOf } from "./properties.ts"
import { type Surroundings, templateTargets } from "./targets.ts"
import { yamlText } from "./yaml.ts"

/** How much a set of files is to read. */
export interface Extent {
  readonly files: number
  readonly lines: number
}

/** Templates, one to a file, and the documents that they include. */
export interface Written {
  readonly templates: readonly ImportedFile[]
  readonly documents: readonly ImportedFile[]
  readonly extent: Extent
  /** The same resources with a file for each. */
  readonly oneByOne: Extent
}

/** What templates are written for, and where. */
export interface Place extends Surroundings {
  /** Relative to the configuration's folder, with `/`. */
  readonly folder: string
  /** Names that other templates have. */
  readonly taken: readonly string[]
}

/** Templates that state these resources: the fewest that do. The same for the same resources, in whatever order. Pure. */
export function writeTemplates(members: readonly Member[], place: Place): Written {
  const sorted = [...members].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  const order = new Map(sorted.map((member, index) => [member, index]))
  const first = ([member]: Family): number => order.get(member as Member) as number
  const families = [...familiesOf(sorted, place.regions)].sort((a, b) => first(a) - first(b))
  const names = namesFor(families, place.taken)
  const documents = documentFiles(place.folder)
  const accounts = new Map(place.organization.accounts.map(({ id, name }) => [id, name]))
  const templates = families.map((family, index): ImportedFile => {
    const [{ provider }] = family as readonly [Member]
    const name = names[index] as string
    const targets = family.map(({ target }) => target)
    const stated = propertiesOf(family, place, documents.writerFor(provider, name))
    const template: Fields = {
      name,
      type: provider.type,
      targets: templateTargets(targets, provider.scope, place),
      properties: stated.properties,
      ...(stated.overrides.length > 0 && { overrides: stated.overrides }),
    }
    return { path: `${place.folder}/${fileOf(provider, name)}`, text: yamlText(template, notesOf(family), accounts) }
  })
  const included = documents.files()
  return {
    templates,
    documents: included,
    extent: extentOf([...templates, ...included].map(({ text }) => linesIn(text))),
    oneByOne: extentOf(alone(sorted, accounts)),
  }
}

const orderOf = ({ provider, target, key }: Member): string =>
  [provider.type, key.toLowerCase(), target.account.id, target.region, key].join("\u0000")

function notesOf(family: Family): readonly string[] {
  const unsaid = [...new Set(family.flatMap((member) => member.unsaid))]
  return unsaid.map((name) => `${name} is there and is not stated: it is sensitive, so nobody reads it.`)
}

/** The lines of each resource's own file, as if nothing else was like it. */
function alone(members: readonly Member[], accounts: ReadonlyMap<string, string>): readonly number[] {
  const known = new Map<string, number>()
  return members.map((member) => {
    const { provider, properties } = member
    const id = `${provider.type} ${provider.scope} ${stableText(properties)}`
    const lines = known.get(id) ?? linesIn(ownText(member, accounts))
    known.set(id, lines)
    return lines
  })
}

function ownText({ provider, target, properties: live }: Member, names: ReadonlyMap<string, string>): string {
  const { type, scope } = provider
  const accounts = scope === "organization" ? "all" : { ids: [target.account.id] }
  const targets = { accounts, ...(scope === "region" && { regions: [target.region] }) }
  return yamlText({ name: "one", type, targets, properties: expressed({ value: live, general: false }) }, [], names)
}

const linesIn = (text: string): number => text.split("\n").length - 1

const extentOf = (lines: readonly number[]): Extent => ({
  files: lines.length,
  lines: lines.reduce((sum, count) => sum + count, 0),
})
