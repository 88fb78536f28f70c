import type { PageAccount, PageData, PageEntry, PageGroup } from "./page-data.ts"
import { inAccount } from "./words.ts"

/** The plan, ready for being asked by account. */
export interface Model extends PageData {
  /** Indexes of the groups that an account is in, by the account's index. */
  readonly groupsOf: readonly (readonly number[])[]
  /** Whether an entry holds this text, in lower case: in every account, in none, or as each account's own name decides. */
  readonly holds: (entry: PageEntry, text: string) => boolean | ((account: PageAccount) => boolean)
}

/** Indexes of the accounts of a group. */
export function* accountsOf({ spans }: PageGroup): Generator<number> {
  for (let at = 0; at < spans.length; at += 2) {
    const first = spans[at]!
    for (let index = first; index < first + spans[at + 1]!; index++) yield index
  }
}

/** How many accounts a group has. */
export function size({ spans }: PageGroup): number {
  let sum = 0
  for (let at = 1; at < spans.length; at += 2) sum += spans[at]!
  return sum
}

/** Reads what the page carries. */
export function modelOf(data: PageData): Model {
  const groupsOf: number[][] = data.accounts.map(() => [])
  for (const [index, group] of data.groups.entries()) {
    for (const account of accountsOf(group)) groupsOf[account]?.push(index)
  }
  return { ...data, groupsOf, holds: finder(data) }
}

/** `update AWS::IAM::Role Audit in eu-west-1`. */
export function titleOf({ state, type, id, region }: PageEntry): string {
  const where = region === undefined ? "" : ` in ${region}`
  return `${state} ${[type, id].filter(Boolean).join(" ")}${where}`.trimEnd()
}

function finder({ bodies, templates }: PageData): Model["holds"] {
  const texts: (string | undefined)[] = []
  const bodyText = (body: number) => {
    texts[body] ??= (bodies[body] ?? []).map(([sign, , text, note = ""]) => `${sign} ${text} ${note}`).join("\n")
    return texts[body]
  }
  const lower: (string | undefined)[] = []
  const lowerText = (body: number) => {
    lower[body] ??= bodyText(body).toLowerCase()
    return lower[body]
  }
  return (entry, text) => {
    const { body, place = "", cause = "", texts: sentences = [], template } = entry
    const own = [titleOf(entry), place, cause, templates[template ?? -1] ?? "", ...sentences].join("\n")
    if (own.toLowerCase().includes(text)) return true
    if (body !== undefined && lowerText(body).includes(text)) return true
    const varying = [own, body === undefined ? "" : bodyText(body)].filter((part) => part.includes("{{"))
    if (varying.length === 0) return false
    return (account) => varying.some((part) => inAccount(part, account).toLowerCase().includes(text))
  }
}
