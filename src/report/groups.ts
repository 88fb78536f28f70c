import type { Action, Change, Plan, Source } from "../model.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, byName, compareTexts, counted } from "./names.ts"

/** One resource that a change is made to, in every account of its cluster. */
export interface Resource {
  readonly action: Action
  readonly type: string
  readonly template: string
  readonly source?: Source
  /** Index into the plan's groups. */
  readonly group: number
  /** Where the type changes in more than one region. */
  readonly region?: string
  /** Its id; `{{ account.name }}` or `{{ account.id }}` stands where it differs by these. */
  readonly id: string
  /** How many accounts it reaches, where it governs them from above. */
  readonly reach?: number
  /** The ids it stands for, in the order of the cluster's accounts; one where all are equal. */
  readonly ids: readonly string[]
  /** What AWS calls what is there, where ids do not say, in the same order. */
  readonly called: readonly string[]
}

/** Accounts, and what is done in exactly these. */
export interface Cluster {
  /** By name. */
  readonly accounts: readonly string[]
  /** Deletes first; each once, however many accounts. */
  readonly resources: readonly Resource[]
}

/** Most dangerous first: the order in which reports tell what is done. */
export const ACTIONS: readonly Action[] = ["delete", "replace", "update", "adopt", "create"]

const rank = (action: Action): number => ACTIONS.indexOf(action)

/**
 * Identical changes once, with all the accounts they are made in; those made in the very same accounts stand together.
 * Identical: the same group, type, template and region, and ids that are equal but for the account's own name or id in
 * them. What is deleted or replaced comes first, then what is done widest.
 */
export function clusters({ accounts, changes }: Pick<Plan, "accounts" | "changes">): readonly Cluster[] {
  const kinds = new Map<number, Kinded[]>()
  for (const kinded of numberedKinds(changes, accounts)) {
    const same = kinds.get(kinded.kind)
    if (same) same.push(kinded)
    else kinds.set(kinded.kind, [kinded])
  }
  const compare = byName(accounts)
  const bySignature = new Map<string, { accounts: readonly string[]; resources: Resource[] }>()
  for (const same of kinds.values()) {
    const sorted = same.sort((a, b) => compare(a.change.account, b.change.account))
    const signature = sorted.map(({ change }) => change.account).join()
    const cluster = bySignature.get(signature)
    if (cluster) cluster.resources.push(resourceOf(sorted))
    else
      bySignature.set(signature, {
        accounts: sorted.map(({ change }) => change.account),
        resources: [resourceOf(sorted)],
      })
  }
  return [...bySignature.values()]
    .map((cluster): Cluster => ({ ...cluster, resources: cluster.resources.sort(inOrder) }))
    .sort(
      (a, b) =>
        urgency(a) - urgency(b) || b.accounts.length - a.accounts.length || compare(a.accounts[0]!, b.accounts[0]!),
    )
}

interface Kinded {
  readonly change: Change
  /** Equal for changes that are identical. */
  readonly kind: number
  readonly region?: string
  readonly id: string
}

function numberedKinds(changes: readonly Change[], names: AccountNames): readonly Kinded[] {
  const regional = typesInSeveralRegions(changes)
  const numbers = new Map<string, number>()
  const number = (key: string) => {
    const known = numbers.get(key) ?? numbers.size
    numbers.set(key, known)
    return known
  }
  const bases = changes.map(({ group, action, type, template, region, reach }) =>
    number(JSON.stringify([group, action, type, template, regional.has(type) ? region : "", reach])),
  )
  const literals = changes.map(({ id }, index) => number(`${bases[index]} ${id}`))
  const accountOf = new Map<number, string>()
  const shared = new Set<number>()
  for (const [index, { account }] of changes.entries()) {
    const literal = literals[index]!
    if ((accountOf.get(literal) ?? account) !== account) shared.add(literal)
    else accountOf.set(literal, account)
  }
  return changes.map((change, index) => {
    const literal = literals[index]!
    const id = shared.has(literal) ? change.id : idPattern(change, names[change.account]?.name ?? "")
    const kind = id === change.id ? literal : number(`${bases[index]} ${id}`)
    return regional.has(change.type) ? { change, kind, id, region: change.region } : { change, kind, id }
  })
}

/** Types whose region has to be said; those of an account all stand in its home region. */
export function typesInSeveralRegions(changes: readonly Change[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const several = new Set<string>()
  for (const { type, region } of changes) {
    if ((first.get(type) ?? region) !== region) several.add(type)
    else first.set(type, region)
  }
  return several
}

/** The id as a template would spell it, if it holds the account's own id or name. */
function idPattern({ id, account }: Change, name: string): string {
  if (account !== "" && id.includes(account)) return id.replaceAll(account, "{{ account.id }}")
  return name !== "" && id.includes(name) ? id.replaceAll(name, "{{ account.name }}") : id
}

function resourceOf(same: readonly Kinded[]): Resource {
  const { change, id, region } = same[0]!
  const { action, type, template, source, group, reach } = change
  const ids = [...new Set(same.map((kinded) => kinded.change.id))]
  const called = [...new Set(same.flatMap((kinded) => kinded.change.called ?? []))]
  const place = {
    ...(source ? { source } : {}),
    ...(region === undefined ? {} : { region }),
    ...(reach === undefined ? {} : { reach }),
  }
  return { action, type, template, group, ...place, id: ids.length === 1 ? ids[0]! : id, ids, called }
}

/** Whatever a resource's one label stands for: the ids that differ by account, or what AWS calls each of them. */
export const namesOf = ({ type, ids, called }: Pick<Resource, "type" | "ids" | "called">): readonly string[] =>
  ids.length > 1 ? ids.map((id) => idLabel(type, id)) : called

/** `hits 300 accounts`, of what governs accounts from above; "" of everything else. */
export const reachText = ({ reach }: Pick<Resource, "reach">): string =>
  reach === undefined ? "" : `hits ${counted(reach, "account")}`

function inOrder(a: Resource, b: Resource): number {
  return (
    rank(a.action) - rank(b.action) ||
    compareTexts(a.type, b.type) ||
    a.group - b.group ||
    compareTexts(a.id, b.id) ||
    compareTexts(a.region ?? "", b.region ?? "") ||
    compareTexts(a.template, b.template)
  )
}

const urgency = ({ resources }: Cluster): number => {
  const action = resources[0]?.action
  return action === "delete" ? 0 : action === "replace" ? 1 : 2
}
