import type { Group, Plan, Problem } from "../model.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { concrete } from "./concrete.ts"
import { type Cluster, clusters, type Resource } from "./groups.ts"
import { byName, counted, sentence } from "./names.ts"
import { inAccounts, problemGroups } from "./problem-groups.ts"
import { type Widening, widenings } from "./widening.ts"

/** Something a reviewer must not miss. Everything but `title` is untrusted text. */
export interface Alert {
  readonly kind:
    | "deletes"
    | "replaces"
    | "blocked"
    | "errors"
    | Widening["kind"]
    | "management"
    | "owner"
    | "not-planned"
  readonly level: "caution" | "warning"
  /** What it is about, with its number: words of ours only. */
  readonly title: string
  readonly items: readonly AlertItem[]
}

export interface AlertItem {
  /** `AWS::IAM::Role legacy-admin`; "" where it is about accounts only. */
  readonly subject: string
  readonly details: readonly string[]
  /** Ids, by name. */
  readonly accounts: readonly string[]
}

/** What a reviewer must not miss in this plan, most serious first. Pure. */
export function alerts(planned: Plan): readonly Alert[] {
  const plan = concrete(planned)
  return alertsIn(plan, clusters(plan))
}

/** The same, of a concrete plan whose clusters are known. */
export function alertsIn(plan: Plan, found: readonly Cluster[]): readonly Alert[] {
  const wide = plan.groups.map((group) => widenings(group))
  const ofKind = (kind: Widening["kind"]) => (resource: Resource) => {
    const details = (wide[resource.group] ?? [])
      .filter((widening) => widening.kind === kind)
      .map(({ detail }) => detail)
    return details.length > 0 ? [...new Set(details)] : undefined
  }
  const action = (wanted: Group["action"]) => (resource: Resource) => (resource.action === wanted ? [] : undefined)
  const list = (details: (resource: Resource) => readonly string[] | undefined) => itemsOf(plan, found, details)
  const all: readonly Alert[] = [
    alert("deletes", "caution", list(action("delete")), (n) => `${counted(n, "resource")} will be deleted`),
    alert(
      "replaces",
      "caution",
      list(action("replace")),
      (n) => `${counted(n, "resource")} will be deleted and created again`,
    ),
    ofProblems(plan, "error", "errors", (n, where) => `${counted(n, "error")}${where} must be mended`),
    ofProblems(plan, "blocked", "blocked", (n, where) => `Blocked by ${counted(n, "problem")}${where}`),
    alert("everyone", "caution", list(ofKind("everyone")), (n) => `Anybody at all may assume ${counted(n, "role")}`),
    alert("admin", "caution", list(ofKind("admin")), (n) => `Administrator rights given to ${counted(n, "resource")}`),
    alert("trust", "warning", list(ofKind("trust")), (n) => `Trust widened on ${counted(n, "role")}`),
    alert(
      "trust-condition",
      "warning",
      list(ofKind("trust-condition")),
      (n) => `Trust conditions replaced by stricter ones on ${counted(n, "role")}`,
    ),
    alert(
      "pass-role",
      "warning",
      list(ofKind("pass-role")),
      (n) => `iam:PassRole on every role, on ${counted(n, "resource")}`,
    ),
    alert(
      "boundary",
      "warning",
      list(ofKind("boundary")),
      (n) => `Permissions boundary changed on ${counted(n, "resource")}`,
    ),
    alert(
      "owner",
      "warning",
      list(lostOwner(plan)),
      (n) => `${counted(n, "resource")} lost the tag that says who owns it`,
    ),
    management(plan, found),
    notPlanned(plan),
  ]
  return all.filter(({ items }) => items.length > 0)
}

/** Accounts that could not be planned, or not wholly: by name. */
export function unplanned({ problems, accounts }: Plan): readonly string[] {
  const ids = problems.flatMap(({ severity, account }) =>
    severity === "unreadable" && account !== undefined ? [account] : [],
  )
  return [...new Set(ids)].sort(byName(accounts))
}

function alert(
  kind: Alert["kind"],
  level: Alert["level"],
  items: readonly AlertItem[],
  title: (number: number) => string,
): Alert {
  return { kind, level, title: title(items.reduce((sum, { accounts }) => sum + accounts.length, 0)), items }
}

/** One item per resource, whatever clusters it is in. No details: it is not concerned. */
function itemsOf(
  { accounts: names }: Plan,
  found: readonly Cluster[],
  detailsOf: (resource: Resource) => readonly string[] | undefined,
): readonly AlertItem[] {
  const items = new Map<string, { subject: string; details: readonly string[]; accounts: string[] }>()
  for (const { accounts, resources } of found) {
    for (const resource of resources) {
      const details = detailsOf(resource)
      if (!details) continue
      const region = resource.region === undefined ? "" : ` in ${resource.region}`
      const subject = `${resource.type} ${resource.id}${region}`
      const key = JSON.stringify([subject, ...details])
      const item = items.get(key)
      if (item) item.accounts.push(...accounts)
      else items.set(key, { subject, details, accounts: [...accounts] })
    }
  }
  return [...items.values()].map((item) => ({ ...item, accounts: [...new Set(item.accounts)].sort(byName(names)) }))
}

function ofProblems(
  plan: Plan,
  severity: Problem["severity"],
  kind: "errors" | "blocked",
  title: (number: number, where: string) => string,
): Alert {
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
  const sorted = [...items.values()].map((item) => ({
    ...item,
    accounts: [...new Set(item.accounts)].sort(byName(plan.accounts)),
  }))
  return { kind, level: "caution", title: title(groups.length, inAccounts(groups)), items: sorted }
}

/** Our template tag is still there and our owner tag is not, or not the same: somebody changed it. */
function lostOwner({ groups }: Plan): (resource: Resource) => readonly string[] | undefined {
  const lost = groups.map(({ action, edits }) => {
    const edit = (name: string) => edits.find(({ path }) => path[0] === "Tags" && path[1] === name)
    const owner = edit(OWNER)
    const template = edit(TEMPLATE)
    if (action === "create" || action === "delete" || owner?.after === undefined) return false
    return owner.before !== undefined || template === undefined || template.before !== undefined
  })
  return ({ group }) => (lost[group] ? ["its tag reconcile:owner is set again"] : undefined)
}

function management({ accounts }: Plan, found: readonly Cluster[]): Alert {
  const touched = found.flatMap((cluster) => cluster.accounts).filter((id) => accounts[id]?.management)
  const items = [...new Set(touched)].map((id) => ({ subject: "", details: [], accounts: [id] }))
  return { kind: "management", level: "warning", title: "The management account is changed", items }
}

function notPlanned(plan: Plan): Alert {
  const accounts = unplanned(plan)
  const number = Math.max(accounts.length, plan.summary.accountsNotPlanned)
  const items = accounts.length > 0 ? [{ subject: "", details: [], accounts }] : []
  return {
    kind: "not-planned",
    level: "warning",
    title: `${counted(number, "account")} not planned, or not wholly`,
    items,
  }
}
