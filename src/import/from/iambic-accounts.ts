import type { Json } from "../../model.ts"
import { beginnings, type Choice, chooses, unknownNames } from "./choice.ts"
import { type Conversion, compact, type Fields, say } from "./conversion.ts"
import { field, textsOf } from "./fields.ts"
import type { IambicConfig } from "./iambic-config.ts"
import { quoted } from "./jinja.ts"
import { asks, type Named, type Pattern, patternOf } from "./patterns.ts"

/** What every part of an IAMbic template may say about where and until when it is there. */
export const IAMBIC_PLACING = [
  ...["included_accounts", "excluded_accounts", "included_orgs", "excluded_orgs"],
  ...["expires_at", "expires_at_default", "deleted", "metadata_commented_dict"],
]

/**
 * `included_accounts`, `excluded_accounts`, `included_orgs` and `excluded_orgs` as a selector: undefined where it means all
 * accounts. Where IAMbic's rule about longer entries makes a difference, and for entries that no glob can say, it is a `where`.
 */
export function iambicAccounts(
  fields: Fields,
  config: IambicConfig,
  conversion: Conversion,
  { exclusionWins = false } = {},
): Json | undefined {
  const included = field(fields, "included_accounts")
  if (included?.kind === "list" && included.items.length === 0)
    say(conversion, "error", included.source, [
      "included_accounts is empty: IAMbic takes that for all accounts.",
      'Write "*" for all, or say which.',
    ])
  const entries = (name: string): readonly Pattern[] => {
    const written = field(fields, name)
    const texts = textsOf(written, conversion)
    for (const text of texts)
      if (written && /^\d{1,11}$/.test(text))
        say(conversion, "error", written.source, [
          `${text} has too few digits for an account id.`,
          "Put ids in quotes.",
        ])
    return texts.map(patternOf)
  }
  const sides = { included: entries("included_accounts"), excluded: entries("excluded_accounts") }
  const choice = { ...sides, ...(!included && { included: [patternOf("*")] }), exclusionWins }
  unknownNames(choice, fields, config, conversion)
  if (exclusionWins) beginnings(choice, fields, config, conversion)
  const organization = organizationQuestion(fields, config, conversion)
  const plain = isPlain(choice, config.accounts)
  const where = [...(plain ? [] : [whereOf(choice)]), ...(organization === undefined ? [] : [organization])].join(
    " && ",
  )
  if (!plain) return { where }
  const selector = { ...plainSelector(choice), ...(where !== "" && { where }) }
  return Object.keys(selector).join() === "all" ? undefined : selector
}

/** The question in CEL whether a selector of ours, as it comes from here, chooses an account. */
export function questionOf(selector: Json): string {
  const {
    ids = [],
    names = [],
    except,
    where,
  } = selector as {
    readonly [key in "ids" | "names"]?: readonly string[]
  } & { readonly except?: Json; readonly where?: string }
  const patterns = [...ids, ...names].map(patternOf)
  const questions = [
    ...(patterns.length > 0 ? [asks(patterns)] : []),
    ...(except === undefined ? [] : [`!(${questionOf(except)})`]),
    ...(where === undefined ? [] : [where]),
  ]
  return questions.length === 1 ? (questions[0] as string) : `(${questions.join(" && ")})`
}

/** Whether uniting one side and subtracting the other comes to the same. */
function isPlain(choice: Choice, accounts: readonly Named[]): boolean {
  const { included, excluded, exclusionWins } = choice
  if ([...included, ...excluded].some(({ kind }) => kind === "regex")) return false
  // There is no way to leave out all.
  if (excluded.some(({ kind }) => kind === "all")) return false
  if (accounts.length > 0) {
    const simply = (account: Named) =>
      included.some(({ matches }) => matches(account)) && !excluded.some(({ matches }) => matches(account))
    return accounts.every((account) => simply(account) === chooses(choice, account))
  }
  if (exclusionWins) return true
  return included.every((one) =>
    excluded.every((other) => other.text.length >= one.text.length || !mayMeet(one, other)),
  )
}

/** Whether two patterns could mean one account; an id and a name are taken for different ones. */
function mayMeet(one: Pattern, other: Pattern): boolean {
  if (one.kind === "all" || other.kind === "all") return true
  const exact = (pattern: Pattern) => pattern.kind === "id" || pattern.kind === "name"
  if (exact(one) && exact(other)) return one.text === other.text
  if (exact(one)) return other.matches({ id: "", name: one.text })
  return exact(other) ? one.matches({ id: "", name: other.text }) : true
}

/** Each entry of one side, but for what an entry of the other side at least as long takes away. */
function whereOf({ included, excluded, exclusionWins }: Choice): string {
  const byLoss = new Map<string, { readonly some: Pattern[]; readonly loss: readonly Pattern[] }>()
  for (const one of included) {
    const loss = excluded.filter((other) => exclusionWins || other.text.length >= one.text.length)
    const key = loss.map(({ text }) => text).join("\n")
    const group = byLoss.get(key) ?? { some: [], loss }
    byLoss.set(key, group)
    group.some.push(one)
  }
  const terms = [...byLoss.values()].map(({ some, loss }) =>
    loss.length === 0 ? asks(some) : `(${asks(some)} && !(${asks(loss)}))`,
  )
  return terms.length === 1 ? (terms[0] as string) : `(${terms.join(" || ")})`
}

function plainSelector({ included, excluded }: Choice): { readonly [key: string]: Json } {
  const except = named(excluded)
  const all = included.some(({ kind }) => kind === "all")
  return { ...(all ? { all: true } : named(included)), ...(Object.keys(except).length > 0 && { except }) }
}

function named(patterns: readonly Pattern[]): { readonly [key: string]: Json } {
  const ids = patterns.filter(({ kind }) => kind === "id").map(({ said }) => said)
  const names = patterns.filter(({ kind }) => kind === "name" || kind === "glob").map(({ said }) => said)
  return compact({ ids: ids.length > 0 ? ids : undefined, names: names.length > 0 ? names : undefined })
}

function organizationQuestion(
  fields: Fields,
  { organizations }: IambicConfig,
  conversion: Conversion,
): string | undefined {
  const wanted = textsOf(field(fields, "included_orgs"), conversion).filter((id) => id !== "*")
  const unwanted = textsOf(field(fields, "excluded_orgs"), conversion)
  const [own, ...others] = organizations
  const known = own !== undefined && others.length === 0
  const list = (ids: readonly string[]) => `[${ids.map(quoted).join(", ")}]`
  const asked = [
    ...(wanted.length > 0 && !(known && wanted.includes(own)) ? [`organization.id in ${list(wanted)}`] : []),
    ...(unwanted.length > 0 && !(known && !unwanted.includes(own)) ? [`!(organization.id in ${list(unwanted)})`] : []),
  ]
  return asked.length > 0 ? asked.join(" && ") : undefined
}
