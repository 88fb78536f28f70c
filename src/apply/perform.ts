import { setTimeout as sleep } from "node:timers/promises"
import type { Change, Comparison, Found, Session, Write } from "../model.ts"
import { foldKey } from "../value/key.ts"
import { beside } from "./beside.ts"
import { isRemainder } from "./remainder.ts"
import { type CompleteWrite, scrubbed, withValues } from "./secrets.ts"
import type { Done, Step } from "./step.ts"

/** AWS may show the old state for a while after a write: these are the pauses between looks, in milliseconds. */
const PAUSES: readonly number[] = [250, 500, 1000, 2000, 2000, 2000, 4000, 4000, 4000]

/**
 * Brings one change about: reads what is there now, refuses what is not part of the plan, writes, and reads again until
 * AWS shows what was written, at once and after each of the `pauses`. Failures are outcomes, not exceptions.
 */
export async function perform(step: Step, session: Session, owner: string, pauses = PAUSES): Promise<Done> {
  const { change } = step
  let values: readonly string[] = []
  try {
    const found = await readNow(step, session)
    const pending = step.pending(found)
    if (!pending) return done(change, found, "it was so already")
    const due = step.asPlanned(found)
    const tagged = found?.owner === owner && found.template === change.template
    // What has no tags is ours while it is stated, and this change states it.
    const ours = tagged || step.provider.ownership !== "tags"
    if (due && !isRemainder({ ...due, template: change.template, ours }, { ...change, effect: step.effect })) {
      return held(
        change,
        `it changed since it was planned: ${beside("planned", { ...change, effect: step.effect }, due)}`,
      )
    }
    const complete = await completed(step, pending.write)
    values = complete.values
    await write(step, session, { ...pending, write: complete.write })
    return await settled(step, session, pauses, complete.notes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { outcome: { change, status: "failed", reason: scrubbed(reason, values) } }
  }
}

const done = (change: Change, found: Found | undefined, note?: string): Done => ({
  outcome: { change, status: "applied", ...(note ? { note } : {}) },
  ...(found?.arn ? { arn: found.arn } : {}),
})

const held = (change: Change, reason: string): Done => ({ outcome: { change, status: "held", reason } })

async function readNow({ provider, wanted, change }: Step, session: Session): Promise<Found | undefined> {
  const name = foldKey(provider, change.id)
  const found = await provider.read(session, wanted)
  return found.find(({ key }) => foldKey(provider, key) === name)
}

/** With the values that only now are read, so that nothing is deleted or made where one is missing. */
async function completed({ provider, secrets }: Step, work: Write): Promise<CompleteWrite> {
  return secrets ? withValues(provider, work, secrets) : { write: work, values: [], notes: [] }
}

async function write({ provider, change }: Step, session: Session, { action, write: work }: Comparison): Promise<void> {
  const cannot = () => new Error(`${change.type} cannot be written by this version`)
  switch (action) {
    case "create":
      if (!provider.create) throw cannot()
      return await provider.create(session, work)
    case "update":
    case "adopt":
      if (!provider.update) throw cannot()
      return await provider.update(session, work)
    case "delete":
      if (!provider.delete) throw cannot()
      return await provider.delete(session, work)
    case "replace": {
      if (!provider.delete || !provider.create) throw cannot()
      await provider.delete(session, work)
      const { before: _, ...fresh } = work
      return await provider.create(session, fresh)
    }
  }
}

async function settled(
  step: Step,
  session: Session,
  pauses: readonly number[],
  notes: readonly string[],
): Promise<Done> {
  let left: Comparison | undefined
  for (const pause of [undefined, ...pauses]) {
    if (pause !== undefined) await sleep(pause)
    const found = await readNow(step, session)
    left = step.pending(found)
    if (!left) return done(step.change, found, notes.join("; "))
  }
  const rest = left?.edits.map(({ path }) => path.join(".")).join(", ")
  const reason = `it was written, but AWS does not show it: ${left?.action} of ${rest || "it"} is still due`
  return { outcome: { change: step.change, status: "failed", reason } }
}
