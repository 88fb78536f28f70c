import type { Group, Plan, Severity } from "../model.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { clip, visible } from "./escape.ts"
import type { Cluster, Resource } from "./groups.ts"
import { idLabel } from "./id-label.ts"
import { byName, capped, counted, sentence } from "./names.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"
import { type Widening, widenings } from "./widening.ts"

/** One thing that an alert is about. All of it is untrusted text. */
export interface AlertItem {
  /** `AWS::IAM::Role legacy-admin`, or a setting; "" where it is about accounts only. */
  readonly subject: string
  readonly details: readonly string[]
  /** Ids, by name; none where it is about the whole run. */
  readonly accounts: readonly string[]
}

/** What is to be said of a resource; undefined where it is not concerned. */
export type DetailsOf = (resource: Resource) => readonly string[] | undefined

/** One item per resource, whatever clusters it is in. */
export function resourceItems(
  { accounts: names }: Plan,
  found: readonly Cluster[],
  detailsOf: DetailsOf,
): readonly AlertItem[] {
  const items = new Map<string, { subject: string; details: readonly string[]; accounts: string[] }>()
  for (const { accounts, resources } of found) {
    for (const resource of resources) {
      const details = detailsOf(resource)
      if (!details) continue
      const region = resource.region === undefined ? "" : ` in ${resource.region}`
      const subject = `${resource.type} ${idLabel(resource.type, resource.id)}${region}`
      const key = JSON.stringify([subject, ...details])
      const item = items.get(key)
      if (item) item.accounts.push(...accounts)
      else items.set(key, { subject, details, accounts: [...accounts] })
    }
  }
  return [...items.values()].map((item) => ({ ...item, accounts: [...new Set(item.accounts)].sort(byName(names)) }))
}

/** What is done to a resource. */
export const doing =
  (action: Group["action"]): DetailsOf =>
  (resource) =>
    resource.action === action ? [] : undefined

/** In which ways each group gives more rights, for asking about its resources. */
export function widened(
  groups: readonly Pick<Group, "edits" | "action" | "type">[],
): (kind: Widening["kind"]) => DetailsOf {
  const wide = groups.map((group) => widenings(group))
  return (kind) => (resource) => {
    const details = (wide[resource.group] ?? []).filter((widening) => widening.kind === kind)
    return details.length > 0 ? [...new Set(details.map(({ detail }) => detail))] : undefined
  }
}

/** Our template tag is still there and our owner tag is not, or not the same: somebody changed it. */
export function lostOwner({ groups }: Plan): DetailsOf {
  const lost = groups.map(({ action, edits }) => {
    const edit = (name: string) => edits.find(({ path }) => path[0] === "Tags" && path[1] === name)
    const owner = edit(OWNER)
    const template = edit(TEMPLATE)
    if (action === "create" || action === "delete" || owner?.after === undefined) return false
    return owner.before !== undefined || template === undefined || template.before !== undefined
  })
  return ({ group }) => (lost[group] ? ["its tag reconcile:owner is set again"] : undefined)
}

/** Objects that a folder's update takes out of its bucket: the resource stays, and what is in it goes. */
export function lostObjects({ groups }: Plan): DetailsOf {
  const lost = groups.map(({ type, action, edits }): readonly string[] => {
    if (type !== "Reconcile::S3::Folder" || action !== "update") return []
    const objects = edits.filter(({ path }) => path[0] === "Objects" && path[1] !== undefined)
    const kept = new Set(objects.flatMap(({ path, after }) => (after === undefined ? [] : path[1])))
    return [...new Set(objects.flatMap(({ path }) => path[1] ?? []))].filter((key) => !kept.has(key)).sort()
  })
  return ({ group }) => {
    const keys = lost[group] ?? []
    return keys.length > 0 ? [`${counted(keys.length, "object")}: ${capped(keys, 5)}`] : undefined
  }
}

/** Problems of one severity: how many, in how many accounts, and each text once. */
export function problemItems(plan: Plan, severity: Severity) {
  const groups = problemGroups(
    plan.problems.filter((problem) => problem.severity === severity),
    plan.accounts,
  )
  const items = new Map<string, { subject: string; details: readonly string[]; accounts: string[] }>()
  for (const { problem, accounts } of groups) {
    const detail = [problem.message, problem.fix].flatMap((text) => (text ? [sentence(text)] : [])).join(" ")
    const item = items.get(detail) ?? { subject: "", details: [detail], accounts: [] }
    item.accounts.push(...accounts)
    items.set(detail, item)
  }
  const sorted = [...items.values()].map((item): AlertItem => {
    return { ...item, accounts: [...new Set(item.accounts)].sort(byName(plan.accounts)) }
  })
  return { items: sorted, number: groups.length, where: inAccounts(groups) }
}

/** The management account, where anything is done there. */
export function managementItems({ accounts }: Plan, found: readonly Cluster[]): readonly AlertItem[] {
  const touched = found.flatMap((cluster) => cluster.accounts).filter((id) => accounts[id]?.management)
  return [...new Set(touched)].map((id) => ({ subject: "", details: [], accounts: [id] }))
}

/** A pull request that loosens what guards it must not pass for one that only changes resources. */
export function settingItems({ settings = [] }: Plan): readonly AlertItem[] {
  return settings.map((change) => ({ subject: change.setting, details: [settingText(change)], accounts: [] }))
}

/** `` `5` -> `50` ``: each between backticks, of which it has none itself. */
export function settingText({ before, after }: { readonly before?: string; readonly after?: string }): string {
  const [was, is] = [before, after].map((value) => {
    return value === undefined ? "(not set)" : `\`${clip(visible(value).replaceAll("`", "\\u0060"), 150)}\``
  })
  return `${was} -> ${is}`
}
