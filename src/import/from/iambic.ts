import type { Json, Written } from "../../model.ts"
import { assignments } from "./access-rules.ts"
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
import { lastDay } from "./expiry.ts"
import { field, fieldsOf, isTrue, listOf } from "./fields.ts"
import { IAMBIC_PLACING, iambicAccounts } from "./iambic-accounts.ts"
import { type IambicConfig, plain, SANITISED_NAME, sanitised } from "./iambic-config.ts"
import { group, type Kind, managedPolicy, organizationPolicy, role, user } from "./identity.ts"
import { quoted } from "./jinja.ts"
import { permissionSet } from "./permission-set.ts"
import { overridesOf } from "./placed.ts"
import { textAt } from "./property.ts"

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["NOQ::AWS::IAM::Role", role],
  ["NOQ::AWS::IAM::User", user],
  ["NOQ::AWS::IAM::Group", group],
  ["NOQ::AWS::IAM::ManagedPolicy", managedPolicy],
  ["NOQ::IAM::ManagedPolicy", managedPolicy],
  ["NOQ::AWS::IdentityCenter::PermissionSet", permissionSet],
  ["NOQ::AWS::Organizations::SCP", organizationPolicy],
])

const TOP = [
  ...["template_type", "template_schema_url", "identifier", "owner", "notes", "iambic_managed", "properties"],
  ...["access_rules", "account_id", "org_id", "organization_account_needed", "file_path"],
]

/** What templates of one repository share. */
export interface IambicShared {
  readonly config: IambicConfig
  readonly clock: Date
}

/** A template's name for what `sanitised` leaves of an account's name, where names may hold more than that. */
const ACCOUNT_NAME = "account_name"

/** One document of IAMbic's, with the problems of the places in it. `uses` is told of variables of accounts. */
export function fromIambic(
  document: Written,
  { config, clock }: IambicShared,
  problems: Conversion["problems"],
  uses: { variables: boolean },
): Outcome {
  const type = plain(document, "template_type") ?? ""
  const kind = KINDS.get(type)
  const own: { accountName: boolean } = { accountName: false }
  const conversion: Conversion = {
    tool: "IAMbic",
    clock,
    placing: IAMBIC_PLACING,
    problems,
    accounts: (fields) => iambicAccounts(fields, config, conversion),
    variable: (name) => variableOf(name, { owner: plain(document, "owner"), config, own, uses }),
  }
  if (!kind) {
    say(conversion, "warning", document.source, [`${type} has no counterpart: the file is left out.`])
    return nothing
  }
  const fields = fieldsOf(document, TOP, conversion)
  return fields ? converting(fields, kind, { conversion, config, own }) : nothing
}

interface Circumstances {
  readonly conversion: Conversion
  readonly config: IambicConfig
  readonly own: { readonly accountName: boolean }
}

function converting(fields: Fields, kind: Kind, { conversion, config, own }: Circumstances): Outcome {
  const managed = plain(fields.map, "iambic_managed")
  if (managed === "import_only" || managed === "disabled") {
    say(conversion, "note", fields.map.source, [`It is ${managed}: IAMbic never writes it, and so it is left out.`])
    return nothing
  }
  const written = field(fields, "properties")
  const properties = written && fieldsOf(written, kind.known, conversion)
  if (!properties) {
    if (!written) say(conversion, "error", fields.map.source, ["properties is missing.", "Add it."])
    return nothing
  }
  if (isTrue(properties, "aws_managed")) {
    say(conversion, "note", fields.map.source, ["AWS manages this policy, and so it is left out."])
    return nothing
  }
  const parts = kind.properties(properties, conversion)
  const name = textAt(properties, kind.name[0], conversion)
  const absent = isTrue(fields, "deleted")
  const until = absent ? undefined : field(fields, "expires_at")
  if (kind.organization) unplaced(fields, conversion)
  const accounts = kind.organization ? undefined : conversion.accounts(fields)
  const stated = Object.fromEntries(Object.entries(parts).map(([property, { value }]) => [property, value]))
  const called = plain(fields.map, "identifier") ?? name
  const overrides = absent ? [] : overridesOf(parts)
  const draft: Draft = {
    name: called,
    type: kind.type,
    accounts: kind.organization ? "all" : withoutUntouched(accounts, config),
    management: !kind.organization && config.management,
    ...(absent && { absent }),
    ...(until && compact({ expires: lastDay(until, conversion) })),
    lifecycle: lifecycleOf(managed, kind.tags && !absent),
    properties: { [kind.name[1]]: name, ...(!absent && compact(stated)) },
    ...(overrides.length > 0 && { overrides }),
  }
  const rules = field(fields, "access_rules")
  if (rules && listOf(rules).length > 0 && kind !== permissionSet)
    say(conversion, "warning", rules.source, ["access_rules of roles are a service of Noq's: they are left out."])
  const choosing: Conversion = {
    ...conversion,
    accounts: (rule) => iambicAccounts(rule, config, conversion, { exclusionWins: true }),
  }
  const scope = { name: called, set: name, management: config.management }
  const granted = kind === permissionSet && !absent ? assignments(rules, scope, choosing) : []
  const variables = own.accountName ? { variables: { [ACCOUNT_NAME]: SANITISED_NAME } } : {}
  return { drafts: [{ ...draft, ...variables }, ...granted], comments: commentsOf(fields) }
}

/** What belongs to the organization has no accounts. */
function unplaced(fields: Fields, conversion: Conversion): void {
  for (const name of ["included_accounts", "excluded_accounts"]) {
    const written = fields.entries.get(name)
    if (written) say(conversion, "warning", written.source, [`${name} says nothing here, and is left out.`])
  }
}

/** Both are for readers only. */
const commentsOf = (fields: Fields): readonly string[] =>
  ["owner", "notes"].flatMap((name) => {
    const text = plain(fields.map, name)
    return text === undefined ? [] : [`${name}: ${text}`]
  })

function lifecycleOf(managed: string | undefined, tags: boolean): Json {
  return { ...(managed === "enforced" && { enforce: true }), ...(tags && { tags: "exact" }) }
}

/** IAMbic writes nothing to accounts that it only imports. */
function withoutUntouched(accounts: Json | undefined, config: IambicConfig): Json {
  const ids = config.accounts.filter(({ untouched }) => untouched).map(({ id }) => id)
  if (ids.length === 0) return accounts ?? "all"
  const selector = (accounts ?? { all: true }) as { readonly except?: { readonly ids?: readonly string[] } }
  return { ...selector, except: { ...selector.except, ids: [...(selector.except?.ids ?? []), ...ids] } }
}

interface Knowing {
  readonly owner: string | undefined
  readonly config: IambicConfig
  readonly own: { accountName: boolean }
  readonly uses: { variables: boolean }
}

function variableOf(name: string, { owner, config, own, uses }: Knowing): Reference | undefined {
  if (name === "account_id") return { expression: "account.id" }
  if (name === "account_name") {
    const clean =
      config.accounts.length > 0 && config.accounts.every((account) => sanitised(account.name) === account.name)
    own.accountName ||= !clean
    return { expression: clean ? "account.name" : `variables.${ACCOUNT_NAME}` }
  }
  if (name === "owner" && owner !== undefined) return { expression: quoted(sanitised(owner)) }
  // Accounts get their tags as variables when IAMbic finds them.
  if (!config.found) return entryOf("account.tags", name)
  if (!config.accounts.some(({ variables }) => variables.has(name))) return undefined
  uses.variables = true
  return entryOf("variables.iambic[account.id]", name)
}

const entryOf = (map: string, key: string): Reference => ({ expression: `${map}[${quoted(key)}]`, entry: { map, key } })
