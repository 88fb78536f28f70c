import type { Json, Written } from "../../model.ts"
import { type Conversion, type Draft, type Fields, nothing, type Outcome, say } from "./conversion.ts"
import { field, fieldsOf, isTrue, textsOf } from "./fields.ts"
import { plain } from "./iambic-config.ts"
import { textAt } from "./property.ts"
import { starfleetAccounts } from "./starfleet-accounts.ts"
import { CONFIGURATION, configDrafts, mapsIn } from "./starfleet-config.ts"
import { roleOf } from "./starfleet-role.ts"

const PLACES = ["include_accounts", "exclude_accounts"]
const REGIONS = ["include_regions", "exclude_regions"]
const TOP = ["template_name", "template_description", "operate_in_org_root", ...PLACES]

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
  if (has("IambicRoleTemplate")) {
    const fields = fieldsOf(document, [...TOP, "iambic_role_template", "iambic_variables"], bare)
    return fields ? roleOf(fields, basics(fields, bare), bare) : nothing
  }
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

function awsConfigOf(document: Written, bare: Conversion): Outcome {
  const fields = fieldsOf(
    document,
    [...TOP, ...REGIONS, "default_configuration", "account_override_configurations"],
    bare,
  )
  const standard = fields && field(fields, "default_configuration")
  const base = standard && fieldsOf(standard, CONFIGURATION, bare)
  if (!fields || !base) {
    say(bare, "error", document.source, ["DefaultConfiguration says nothing.", "Add what it should say."])
    return nothing
  }
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
