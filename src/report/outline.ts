import type { Edit, Group, Plan } from "../model.ts"
import { resourceItems, widened } from "./alert-items.ts"
import { DRIFT_TITLES, LIVE_TITLES } from "./alert-titles.ts"
import { type Alert, alertsIn } from "./alerts.ts"
import { concrete } from "./concrete.ts"
import { sharedCause } from "./edits.ts"
import { type Cluster, clusters } from "./groups.ts"
import { type Widening, widenings } from "./widening.ts"

/** A plan, looked at once for all that is rendered of it. */
export interface Outline {
  readonly plan: Plan
  readonly alerts: readonly Alert[]
  /** What this pull request causes, or all where nobody knows. */
  readonly clusters: readonly Cluster[]
  /** What was so before. */
  readonly drift: readonly Cluster[]
}

/** A plan for review: what drifted already is told apart from what the pull request causes. */
export function outlineOf(planned: Plan): Outline {
  const plan = concrete(planned)
  const drifted = plan.groups.map(({ edits }) => edits.length > 0 && sharedCause(edits) === "drift")
  const all = clusters(plan)
  const those = (wanted: boolean) =>
    all
      .map(({ accounts, resources }) => ({
        accounts,
        resources: resources.filter(({ group }) => drifted[group] === wanted),
      }))
      .filter(({ resources }) => resources.length > 0)
  return { plan, alerts: alertsIn(plan, all), clusters: those(false), drift: those(true) }
}

/** A plan that nobody asked for: all of it is drift, and need not say so edit by edit. */
export function driftOutlineOf(planned: Plan): Outline {
  const groups = planned.groups.map((group) => ({ ...group, edits: group.edits.map(withoutDrift) }))
  const plan = concrete({ ...planned, groups })
  const all = clusters(plan)
  return { plan, alerts: [...liveAlerts(plan, all), ...alertsIn(plan, all, DRIFT_TITLES)], clusters: all, drift: [] }
}

function withoutDrift(edit: Edit): Edit {
  const { cause, ...rest } = edit
  return cause === "drift" ? rest : edit
}

const LIVE_KINDS = ["everyone", "public", "admin", "guard-rail", "trust", "pass-role", "boundary"] as const

/** What AWS allows now beyond the templates: each edit read backwards, from what is stated to what is there. */
function liveAlerts(plan: Plan, found: readonly Cluster[]): readonly Alert[] {
  const wide = widened(plan.groups.map(backwards))
  return LIVE_KINDS.flatMap((kind): readonly Alert[] => {
    const items = resourceItems(plan, found, wide(kind))
    const number = items.reduce((sum, { accounts }) => sum + accounts.length, 0)
    return items.length === 0 ? [] : [{ kind, level: "caution", title: LIVE_TITLES[kind](number), items }]
  })
}

/** What is there in one group beyond what its template gives. Details are untrusted text. */
export const liveWidenings = (group: Group): readonly Widening[] =>
  widenings(backwards(group)).filter(({ kind }) => LIVE_KINDS.some((one) => one === kind))

function backwards({ action, type, edits }: Group): Group {
  const changed = action === "update" || action === "adopt" || action === "replace"
  return { action, type, edits: changed ? edits.map(reversed) : [] }
}

function reversed({ path, before, after }: Edit): Edit {
  return { path, ...(after === undefined ? {} : { before: after }), ...(before === undefined ? {} : { after: before }) }
}
