import type { Json, Problem, Written, WrittenMap } from "../../model.ts"
import { entry } from "../../value/written.ts"
import { listOf } from "./fields.ts"
import { literal } from "./jinja.ts"

/** An account of IAMbic's configuration. */
export interface IambicAccount {
  readonly id: string
  readonly name: string
  /** As IAMbic writes them into templates. */
  readonly variables: ReadonlyMap<string, string>
  /** It only looks at the account, or not even that. */
  readonly untouched: boolean
}

/** What templates need to know of `NOQ::Core::Config`. */
export interface IambicConfig {
  /** Whether there is one at all. */
  readonly found: boolean
  readonly accounts: readonly IambicAccount[]
  readonly organizations: readonly string[]
  /** Whether a lone `*` means the management account, too. */
  readonly management: boolean
  /** Where IAM Identity Center is, as `identityCenter` of reconcile.yaml. */
  readonly identityCenter?: { readonly account: string; readonly region: string }
  readonly problems: readonly Problem[]
}

/** What IAMbic leaves of a variable: 64 of these characters. https://github.com/noqdev/iambic/blob/main/iambic/core/utils.py */
export const sanitised = (value: string): string => value.replace(/[^\w+=,.@-]/g, "").slice(0, 64)

/** The same of an account's name in CEL, for a variable of a template. */
export const SANITISED_NAME =
  "{{ account.name.split('').filter(letter, letter.matches('[A-Za-z0-9_+=,.@-]')).join('') }}"

/** Whether a document is IAMbic's configuration. */
export const isIambicConfig = (document: Written): boolean => plain(document, "template_type") === "NOQ::Core::Config"

/** Reads configurations; there should be one. */
export function iambicConfig(documents: readonly Written[]): IambicConfig {
  const problems: Problem[] = []
  const aws = documents.flatMap((document) => maps(document, "aws"))
  const accounts = aws.flatMap((map) => maps(map, "accounts")).map((map) => accountOf(map, problems))
  const organizations = aws.flatMap((map) => maps(map, "organizations"))
  const managing = organizations.map((map) => plain(map, "org_account_id"))
  const [center] = organizations.flatMap((map) => {
    const [found] = maps(map, "identity_center")
    const account = plain(map, "org_account_id")
    return found && account !== undefined ? [{ account, region: plain(found, "region") ?? "us-east-1" }] : []
  })
  return {
    found: documents.length > 0,
    accounts: accounts.filter(({ id }) => id !== ""),
    organizations: organizations.flatMap((map) => plain(map, "org_id") ?? []),
    management: accounts.length === 0 || managing.length === 0 || accounts.some(({ id }) => managing.includes(id)),
    ...(center && { identityCenter: center }),
    problems,
  }
}

function accountOf(map: WrittenMap, problems: Problem[]): IambicAccount {
  const id = plain(map, "account_id") ?? ""
  const name = plain(map, "account_name") ?? id
  const variables = maps(map, "variables").map((variable): readonly [string, string] => {
    const [key, value] = [plain(variable, "key") ?? "", plain(variable, "value") ?? ""]
    const written = sanitised(value)
    if (written !== value)
      problems.push({
        severity: "warning",
        message: `IAMbic writes "${written}" for the variable "${key}" of ${name}, whose value is "${value}".`,
        fix: "The configuration below has what IAMbic writes: correct it where that was not meant.",
        source: variable.source,
      })
    return [key, written]
  })
  const managed = plain(map, "iambic_managed")
  const untouched = managed === "import_only" || managed === "disabled"
  return {
    id,
    name,
    variables: new Map(variables.filter(([key]) => key !== "account_id" && key !== "account_name")),
    untouched,
  }
}

/** The maps under a key: one, or a list of them. */
const maps = (written: Written, key: string): readonly WrittenMap[] =>
  listOf(written.kind === "map" ? entry(written, key) : undefined).filter(
    (item): item is WrittenMap => item.kind === "map",
  )

/** The text under a key. */
export function plain(written: Written, key: string): string | undefined {
  const value = written.kind === "map" ? entry(written, key) : undefined
  return value?.kind === "scalar" && value.value !== null ? String(value.value) : undefined
}

/** What has to stand in reconcile.yaml for the templates that came about; undefined: nothing. */
export function neededSettings(
  { accounts, identityCenter }: IambicConfig,
  uses: { readonly variables: boolean; readonly identityCenter: boolean },
): { readonly [key: string]: Json } | undefined {
  const own = accounts.filter(({ variables }) => variables.size > 0)
  const iambic = Object.fromEntries(
    own.map(({ id, variables }) => [
      id,
      Object.fromEntries([...variables].map(([key, value]) => [literal(key), literal(value)])),
    ]),
  )
  const settings = {
    ...(uses.identityCenter && identityCenter && { identityCenter }),
    ...(uses.variables && own.length > 0 && { variables: { iambic } }),
  }
  return Object.keys(settings).length > 0 ? settings : undefined
}
