import type { Plan } from "../model.ts"
import {
  type AlertItem,
  type DetailsOf,
  doing,
  lostObjects,
  lostOwner,
  managementItems,
  problemItems,
  resourceItems,
  settingItems,
  widened,
} from "./alert-items.ts"
import { type AlertKind, PLAN_TITLES, type Titles } from "./alert-titles.ts"
import { concrete } from "./concrete.ts"
import { type Cluster, clusters } from "./groups.ts"
import { byName } from "./names.ts"

/** Something a reviewer must not miss. Everything but `title` is untrusted text. */
export interface Alert {
  readonly kind: AlertKind
  readonly level: "caution" | "warning"
  /** What it is about, with its number: words of ours only. */
  readonly title: string
  readonly items: readonly AlertItem[]
}

/** What a reviewer must not miss in this plan, most serious first. Pure. */
export function alerts(planned: Plan): readonly Alert[] {
  const plan = concrete(planned)
  return alertsIn(plan, clusters(plan))
}

/** The same, of a concrete plan whose clusters are known. */
export function alertsIn(plan: Plan, found: readonly Cluster[], titles: Titles = PLAN_TITLES): readonly Alert[] {
  const wide = widened(plan.groups)
  const [errors, blocked] = [problemItems(plan, "error"), problemItems(plan, "blocked")]
  const missing = unplanned(plan)
  const alert = (
    kind: AlertKind,
    level: Alert["level"],
    items: readonly AlertItem[],
    number = changes(items),
    where = "",
  ): Alert => {
    return { kind, level, title: titles[kind](number, where), items }
  }
  const of = (details: DetailsOf) => resourceItems(plan, found, details)
  const settings = settingItems(plan)
  const all: readonly Alert[] = [
    alert("settings", "caution", settings, settings.length),
    alert("deletes", "caution", of(doing("delete"))),
    alert("replaces", "caution", of(doing("replace"))),
    alert("objects", "caution", of(lostObjects(plan))),
    alert("errors", "caution", errors.items, errors.number, errors.where),
    alert("blocked", "caution", blocked.items, blocked.number, blocked.where),
    alert("everyone", "caution", of(wide("everyone"))),
    alert("public", "caution", of(wide("public"))),
    alert("admin", "caution", of(wide("admin"))),
    alert("denies-all", "caution", of(wide("denies-all"))),
    alert("guard-rail", "caution", of(wide("guard-rail"))),
    alert("access", "warning", of(wide("access"))),
    alert("trust", "warning", of(wide("trust"))),
    alert("trust-condition", "warning", of(wide("trust-condition"))),
    alert("pass-role", "warning", of(wide("pass-role"))),
    alert("boundary", "warning", of(wide("boundary"))),
    alert("owner", "warning", of(lostOwner(plan))),
    alert("management", "warning", managementItems(plan, found)),
    alert(
      "not-planned",
      "warning",
      missing.length > 0 ? [{ subject: "", details: [], accounts: missing }] : [],
      Math.max(missing.length, plan.summary.accountsNotPlanned),
    ),
  ]
  return all.filter(({ items }) => items.length > 0)
}

/** Resources, each in every account. */
const changes = (items: readonly AlertItem[]): number => items.reduce((sum, { accounts }) => sum + accounts.length, 0)

/** Accounts that could not be planned, or not wholly: by name. */
export function unplanned({ problems, accounts }: Plan): readonly string[] {
  const ids = problems.flatMap(({ severity, account }) =>
    severity === "unreadable" && account !== undefined ? [account] : [],
  )
  return [...new Set(ids)].sort(byName(accounts))
}
