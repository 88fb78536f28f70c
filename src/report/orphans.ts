import type pc from "picocolors"
import type { Plan } from "../model.ts"
import { clip, visible } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { accountList, byName, compareTexts, counted, sentence } from "./names.ts"

/** Orphans that are the same in several accounts, together. */
export interface OrphanGroup {
  readonly type: string
  readonly id: string
  readonly reason: string
  readonly accounts: readonly string[]
}

/** What we own and no template states, by resource and reason; the widest first. */
export function orphanGroups({ orphans, accounts: names }: Pick<Plan, "orphans" | "accounts">): readonly OrphanGroup[] {
  const groups = new Map<string, { type: string; id: string; reason: string; accounts: string[] }>()
  for (const { type, id, reason, account } of orphans) {
    const key = JSON.stringify([type, id, reason])
    const group = groups.get(key) ?? { type, id, reason, accounts: [] }
    group.accounts.push(account)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map((group) => ({ ...group, accounts: [...new Set(group.accounts)].sort(byName(names)) }))
    .sort((a, b) => b.accounts.length - a.accounts.length || compareTexts(a.type, b.type) || compareTexts(a.id, b.id))
}

/** What to do about orphans: one sentence. */
export const ORPHAN_ADVICE =
  "To delete one, state it with `state: absent`; to keep it, state it again, or give it up with `state: released`."

/** Orphans for a terminal, with why they are not deleted and how to be rid of them. */
export function orphanLines(
  plan: Plan,
  { colors, most }: { readonly colors: ReturnType<typeof pc.createColors>; readonly most: number },
): readonly string[] {
  const groups = orphanGroups(plan)
  if (groups.length === 0) return []
  const shown = groups.slice(0, most)
  const names = most === Number.POSITIVE_INFINITY ? most : 3
  const lines = shown.flatMap(({ type, id, reason, accounts }) => {
    const where = accounts.length > 1 ? `${counted(accounts.length, "account")}: ` : ""
    const resource = `  ${visible(type)} ${clip(visible(idLabel(type, id)), 200)} in ${where}${accountList(accounts, plan.accounts, names)}`
    return [resource, colors.dim(`      ${sentence(visible(reason))}`)]
  })
  if (groups.length > shown.length) lines.push(`  ${groups.length - shown.length} more (--full)`)
  const title = `${counted(plan.orphans.length, "orphan")}: ours, stated by no template, left as they are`
  return [colors.bold(title), ...lines, colors.dim(`  ${ORPHAN_ADVICE}`)]
}
