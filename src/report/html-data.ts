import type { Change, Edit, Group, Orphan, Plan, Problem, Severity } from "../model.ts"
import { unplanned } from "./alerts.ts"
import { causeText, editLines, pathText, sharedCause } from "./edits.ts"
import { clip, visible } from "./escape.ts"
import { type Cluster, type Resource, reachText } from "./groups.ts"
import type { PageData, PageEntry, PageGroup, PageLine, State } from "./html/page-data.ts"
import { idLabel } from "./id-label.ts"
import { byName, capped, compareTexts, sentence } from "./names.ts"
import { ORPHAN_ADVICE } from "./orphans.ts"
import type { Outline } from "./outline.ts"
import { FULL } from "./statement.ts"

/** A plan as its page's script reads it: what many accounts share is said once. Pure. */
export function pageData({ plan, clusters, drift }: Outline): PageData {
  const rows = accountIds(plan)
  const position = new Map(rows.map((id, index) => [id, index]))
  const templates = templateNames(plan)
  const index: Index = {
    plan,
    template: new Map(templates.map((name, at) => [name, at])),
    bodies: new Map(),
    spans: (ids) => spansOf(ids.flatMap((id) => position.get(id) ?? [])),
  }
  const groups = [
    ...clusters.map((cluster) => clusterGroup(cluster, "changes", index)),
    ...drift.map((cluster) => clusterGroup(cluster, "drift", index)),
    ...asides(plan.problems, (problem) => problemEntry(problem, index), index),
    ...asides(plan.orphans, (orphan) => orphanEntry(orphan, index), index),
  ]
  const missing = new Set(unplanned(plan))
  const accounts = rows.map((id) => {
    const { name = "", unchanged = 0, management } = Object.hasOwn(plan.accounts, id) ? (plan.accounts[id] ?? {}) : {}
    return {
      id: visible(id),
      name: id === "" ? "the organization" : clip(visible(name), 64),
      unchanged,
      ...(management ? { management } : {}),
      ...(missing.has(id) ? { unplanned: true as const } : {}),
    }
  })
  return {
    accounts,
    templates: templates.map((name) => clip(visible(name), 200)),
    groups,
    bodies: [...index.bodies.keys()].map((text) => JSON.parse(text) as readonly PageLine[]),
  }
}

interface Index {
  readonly plan: Plan
  readonly template: ReadonlyMap<string, number>
  /** JSON of the lines, to their place. */
  readonly bodies: Map<string, number>
  readonly spans: (accounts: readonly string[]) => readonly number[]
}

/** All that anything is said of, by name. */
function accountIds({ accounts, changes, orphans, problems }: Plan): readonly string[] {
  const said = [...changes, ...orphans, ...problems].flatMap(({ account }) => account ?? [])
  return [...new Set([...Object.keys(accounts), ...said])].sort(byName(accounts))
}

function templateNames({ changes, orphans, problems }: Plan): readonly string[] {
  const said: readonly Partial<Pick<Change, "template">>[] = [
    ...changes,
    ...orphans,
    ...problems.filter(({ account }) => account !== undefined),
  ]
  return [...new Set(said.flatMap(({ template }) => template ?? []))].sort(compareTexts)
}

/** Runs of neighbours, as pairs of first and length; each account once. */
function spansOf(indexes: readonly number[]): readonly number[] {
  const spans: number[] = []
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const last = spans.length - 2
    if (last >= 0 && spans[last]! + spans[last + 1]! === index) spans[last + 1]!++
    else spans.push(index, 1)
  }
  return spans
}

function clusterGroup({ accounts, resources }: Cluster, kind: "changes" | "drift", index: Index): PageGroup {
  return { kind, spans: index.spans(accounts), entries: resources.map((resource) => changeEntry(resource, index)) }
}

function changeEntry(resource: Resource, index: Index): PageEntry {
  const { action, type, id, region, source, template, group } = resource
  const edits = index.plan.groups[group]?.edits ?? []
  const cause = [reachText(resource), causeText(sharedCause(edits))].filter(Boolean).join(", ")
  return {
    state: action,
    type: visible(type),
    id: visible(calledText(resource)),
    ...(region === undefined ? {} : { region: visible(region) }),
    ...templateOf(template, index),
    place: source ? `${visible(source.file)}:${source.line}` : `template ${visible(template)}`,
    ...(cause === "" ? {} : { cause }),
    ...changedText(action, edits),
    ...bodyOf({ action, edits }, id, index),
  }
}

/** Ids that differ by account hold placeholders, which the page fills in. */
function calledText({ type, id, called }: Resource): string {
  const label = idLabel(type, id)
  return called.length > 0 ? `${label} (${capped(called, 3)})` : label
}

function changedText(action: State, edits: readonly Edit[]): { readonly changed?: string } {
  if (action === "create" || action === "delete") return {}
  const properties = [...new Set(edits.map(({ path }) => pathText(path.slice(0, 1))))]
  if (properties.length === 0) return {}
  return { changed: `${properties.length} changed: ${clip(capped(properties, 3), 200)}` }
}

function bodyOf(group: Pick<Group, "action" | "edits">, id: string, { bodies }: Index): { readonly body?: number } {
  const lines = editLines(group, id, FULL).map(
    ({ sign, depth, text, note }): PageLine => (note === undefined ? [sign, depth, text] : [sign, depth, text, note]),
  )
  if (lines.length === 0) return {}
  const key = JSON.stringify(lines)
  const body = bodies.get(key) ?? bodies.size
  bodies.set(key, body)
  return { body }
}

function templateOf(name: string | undefined, { template }: Index): { readonly template?: number } {
  const at = name === undefined ? undefined : template.get(name)
  return at === undefined ? {} : { template: at }
}

const STATES: Readonly<Record<Severity, State>> = {
  error: "error",
  blocked: "blocked",
  unreadable: "not planned",
  warning: "warning",
  note: "note",
}

function problemEntry({ severity, message, fix, source, template, type = "", id = "", region }: Problem, index: Index) {
  return {
    state: STATES[severity],
    type: visible(type),
    id: visible(idLabel(type, id)),
    ...(region === undefined ? {} : { region: visible(region) }),
    ...templateOf(template, index),
    ...(source ? { place: `${visible(source.file)}:${source.line}` } : {}),
    texts: [message, fix].flatMap((text) => (text ? [sentence(visible(text))] : [])),
  }
}

function orphanEntry({ type, id, region, template, reason }: Orphan, index: Index): PageEntry {
  return {
    state: "orphan",
    type: visible(type),
    id: visible(idLabel(type, id)),
    region: visible(region),
    ...templateOf(template, index),
    texts: [sentence(visible(reason)), ORPHAN_ADVICE],
  }
}

/** What is said in the same words of several accounts, once; what is about no account has no place in the matrix. */
function asides<T extends { readonly account?: string }>(
  all: readonly T[],
  entryOf: (one: T) => PageEntry,
  { spans }: Index,
): readonly PageGroup[] {
  const groups = new Map<string, { readonly entry: PageEntry; readonly accounts: string[] }>()
  for (const one of all) {
    if (one.account === undefined) continue
    const entry = entryOf(one)
    const key = JSON.stringify(entry)
    const group = groups.get(key) ?? { entry, accounts: [] }
    group.accounts.push(one.account)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ entry, accounts }) => ({
    kind: "aside",
    spans: spans(accounts),
    entries: [entry],
  }))
}
