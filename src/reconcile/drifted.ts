import type { Change, World } from "../model.ts"
import type { Planned } from "../plan/account.ts"
import { liveValue } from "../propose/live-value.ts"
import { grouped, type Wish } from "../propose/wish.ts"
import type { Planning } from "../reconcile.ts"

/** Drift that no template can be made to state. */
export interface Left {
  readonly change: Omit<Change, "group">
  /** The rest of a sentence. */
  readonly reason: string
}

/** What drifted and can be stated, property by property; and what cannot. Of a planning that kept what it planned. */
export function drifted(
  { planned }: Planning,
  world: World,
): { readonly left: readonly Left[]; readonly wishes: readonly Wish[] } {
  const found = [...planned.values()].flatMap((account) => account.planned.map((one) => ofOne(one, world)))
  return { left: found.flatMap(({ left }) => left), wishes: found.flatMap(({ wishes }) => wishes) }
}

function ofOne({ change, desired, write, shared, target }: Planned, world: World): ReturnType<typeof drifted> {
  const provider = world.provider(change.type)
  if (change.action !== "update" || !desired || !write.before || !provider)
    return { left: [{ change, reason: REASONS[change.action] }], wishes: [] }
  const left: Left[] = []
  const wishes: Wish[] = []
  const edits = shared.group.edits.filter(({ cause }) => cause === "drift")
  if (edits.length < shared.group.edits.length)
    left.push({ change, reason: "something in it is due for another reason than drift" })
  for (const own of grouped(edits, ({ path }) => path[0] ?? "")) {
    const property = own[0]?.path[0] ?? ""
    const keys = own.flatMap(({ path }) => path[1] ?? [])
    const value = liveValue(provider.schema, property, { desired, found: write.before, drifted: keys })
    if ("reason" in value) left.push({ change, reason: `${property}: ${value.reason}` })
    else wishes.push({ change, target, property, stated: value.stated, live: value.live })
  }
  return { left, wishes }
}

const REASONS: Readonly<Record<Change["action"], string>> = {
  create: "it is not there: narrow the template's targets, or say `state: absent`",
  delete: "no template states it: write one",
  adopt: "it is not ours yet",
  replace: "it differs in what is fixed when it is created",
  update: "what is there is not known",
}
