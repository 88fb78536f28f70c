import type { Json, Written } from "../../model.ts"
import {
  type Conversion,
  compact,
  type Draft,
  type Fields,
  nothing,
  type Outcome,
  type Reference,
  say,
} from "./conversion.ts"
import { field, fieldsOf, isTrue, listOf, textsOf } from "./fields.ts"
import { plain, sanitised } from "./iambic-config.ts"
import { role, textAt } from "./identity.ts"
import { literal } from "./jinja.ts"
import { overridesOf } from "./placed.ts"
import { starfleetAccounts } from "./starfleet-accounts.ts"
import { CONFIGURATION, configDrafts, mapsIn } from "./starfleet-config.ts"

const PLACES = ["include_accounts", "exclude_accounts"]
const REGIONS = ["include_regions", "exclude_regions"]
const TOP = ["template_name", "template_description", "operate_in_org_root", ...PLACES]
const ACCOUNT_NAME = "account_name"

/** Whether a document looks like a payload template of Starfleet's. */
export const isStarfleet = (document: Written): boolean => plain(document, "TemplateName") !== undefined

/** One payload template, with the problems of the places in it. */
export function fromStarfleet(document: Written, clock: Date, problems: Conversion["problems"]): Outcome {
  const bare: Conversion = {
    ...{ tool: "Starfleet", clock, problems, placing: [] },
    accounts: () => undefined,
    variable: () => undefined,
  }
  const has = (key: string) => document.kind === "map" && document.entries.has(key)
  if (has("IambicRoleTemplate")) return roleOf(document, bare)
  if (has("DefaultConfiguration")) return awsConfigOf(document, bare)
  const [message, fix] = has("GitHubAppId")
    ? ["A synchronisation of GitHub with S3 is not carried over.", "See the type Reconcile::S3::Folder."]
    : has("AccountInventoryBucket")
      ? ["The account index is not needed: reconcile reads AWS Organizations itself."]
      : ["This worker's templates have no counterpart: the file is left out."]
  say(bare, "warning", document.source, [message as string, ...(fix === undefined ? [] : [fix])] as [string, string?])
  return nothing
}

/** What all templates say: their name, and where they apply. */
function basics(fields: Fields, conversion: Conversion): Omit<Draft, "type" | "properties"> {
  const include = field(fields, "include_accounts")
  if (!include)
    say(conversion, "error", fields.map.source, [
      "IncludeAccounts is missing.",
      "Say which accounts the template is for.",
    ])
  const accounts = starfleetAccounts({ include, exclude: field(fields, "exclude_accounts") }, conversion)
  const description = plain(fields.map, "TemplateDescription")
  return {
    name: textAt(fields, "template_name", conversion, "TemplateName"),
    ...(description !== undefined && { description }),
    accounts: accounts ?? "all",
    management: isTrue(fields, "operate_in_org_root"),
  }
}

function roleOf(document: Written, bare: Conversion): Outcome {
  const fields = fieldsOf(document, [...TOP, "iambic_role_template", "iambic_variables"], bare)
  const template = fields && field(fields, "iambic_role_template")
  if (!fields || !template) return nothing
  const variables = variablesOf(field(fields, "iambic_variables"), bare)
  const own = { accountName: false }
  const conversion: Conversion = {
    ...bare,
    placing: ["starfleet_include_accounts", "starfleet_exclude_accounts"],
    accounts: (part) => {
      const [include, exclude] = ["include", "exclude"].map((side) => field(part, `starfleet_${side}_accounts`))
      return starfleetAccounts({ include, exclude }, conversion)
    },
    variable: (name) => variableOf(name, variables, own),
  }
  const draft = basics(fields, bare)
  const inner = fieldsOf(template, ["template_type", "identifier", "properties", "deleted", "owner", "notes"], {
    ...conversion,
    placing: [],
  })
  const written = inner && field(inner, "properties")
  const properties = written && fieldsOf(written, role.known, { ...conversion, placing: [] })
  if (!inner || !properties) return nothing
  const parts = role.properties(properties, conversion)
  const absent = isTrue(inner, "deleted")
  const stated = Object.fromEntries(Object.entries(parts).map(([property, { value }]) => [property, value]))
  const name = textAt(properties, "role_name", conversion)
  const overrides = absent ? [] : overridesOf(parts)
  const said = {
    ...Object.fromEntries([...variables].map(([key, value]) => [key, literal(value)])),
    ...(own.accountName && { [ACCOUNT_NAME]: ACCOUNT_NAME_TEXT }),
  }
  const whole: Draft = {
    ...draft,
    type: role.type,
    ...(absent ? { absent } : { lifecycle: { tags: "exact" } }),
    ...(Object.keys(said).length > 0 && { variables: said }),
    properties: { RoleName: name, ...(!absent && compact(stated)) },
    ...(overrides.length > 0 && { overrides }),
  }
  return { drafts: [whole], comments: [] }
}

/** Starfleet gives IAMbic the account's name, which keeps of it what a session's name may have. */
const ACCOUNT_NAME_TEXT = "{{ account.name.split('').filter(letter, letter.matches('[A-Za-z0-9_+=,.@-]')).join('') }}"

function variablesOf(written: Written | undefined, conversion: Conversion): ReadonlyMap<string, string> {
  const pairs = listOf(written).map((item): readonly [string, string] => {
    const fields = fieldsOf(item, ["key", "value"], conversion)
    if (!fields) return ["", ""]
    const [key, value] = [plain(fields.map, "Key") ?? "", plain(fields.map, "Value") ?? ""]
    const said = sanitised(value)
    if (said !== value)
      say(conversion, "warning", item.source, [
        `IAMbic writes "${said}" for the variable "${key}", whose value is "${value}".`,
        "The template has what IAMbic writes: correct it where that was not meant.",
      ])
    return [key, said]
  })
  return new Map(pairs)
}

function variableOf(
  name: string,
  variables: ReadonlyMap<string, string>,
  own: { accountName: boolean },
): Reference | undefined {
  if (name === "account_id") return { expression: "account.id" }
  if (name === "account_name") {
    own.accountName = true
    return { expression: `variables.${ACCOUNT_NAME}` }
  }
  if (!variables.has(name)) return undefined
  return { expression: /^[a-z]\w*$/i.test(name) ? `variables.${name}` : `variables['${name}']` }
}

function awsConfigOf(document: Written, bare: Conversion): Outcome {
  const fields = fieldsOf(
    document,
    [...TOP, ...REGIONS, "default_configuration", "account_override_configurations"],
    bare,
  )
  const standard = fields && field(fields, "default_configuration")
  const base = standard && fieldsOf(standard, CONFIGURATION, bare)
  if (!fields || !base) return nothing
  const overrides = mapsIn(field(fields, "account_override_configurations")).flatMap((map) => {
    const own = fieldsOf(map, [...PLACES, ...REGIONS, ...CONFIGURATION], bare)
    if (!own) return []
    const include = field(own, "include_accounts")
    if (!include)
      say(bare, "error", map.source, ["IncludeAccounts is missing.", "Say which accounts the override is for."])
    const accounts = starfleetAccounts({ include, exclude: field(own, "exclude_accounts") }, bare)
    return [{ targets: { accounts: accounts ?? "all", ...regionsOf(own, bare) }, fields: own }]
  })
  return {
    drafts: configDrafts(base, overrides, { ...basics(fields, bare), ...regionsOf(fields, bare) }, bare),
    comments: [],
  }
}

function regionsOf(fields: Fields, conversion: Conversion): { readonly regions: Json; readonly exceptRegions?: Json } {
  const include = field(fields, "include_regions")
  const regions = textsOf(include, conversion)
  const except = textsOf(field(fields, "exclude_regions"), conversion)
  const [first, ...others] = regions
  if (first === undefined || (regions.includes("ALL") && others.length > 0))
    say(conversion, "error", (include ?? fields.map).source, [
      "IncludeRegions is ALL, or a list of regions.",
      "Write one of them.",
    ])
  return { regions: first === "ALL" ? "all" : regions, ...(except.length > 0 && { exceptRegions: except }) }
}
