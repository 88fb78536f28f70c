import type { Action } from "../model.ts"
import type { Step } from "./step.ts"

/** Which steps come before which. */
export interface Order {
  /** Keys of what has to be done before a step, among all that is planned. */
  readonly firstOf: (step: Step) => readonly string[]
}

/**
 * Only what does not exist yet has to be waited for; and a delete waits for the deletes of what needs it. Nothing waits in a
 * circle: roles that trust each other can go one after the other.
 */
export function ordered(steps: readonly Step[]): Order {
  const created = new Set(steps.filter(({ change }) => bringsAbout(change.action)).map(({ key }) => key))
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const users = new Map<string, string[]>()
  for (const { change, key, needs } of steps) {
    if (change.action !== "delete") continue
    for (const need of needs) users.set(need, [...(users.get(need) ?? []), key])
  }
  const wanted = ({ change, key, needs }: Step) =>
    change.action === "delete" ? (users.get(key) ?? []) : needs.filter((need) => created.has(need))
  const turns = new Map<string, number>()
  const begun = new Set<string>()
  const visit = (step: Step): void => {
    if (begun.has(step.key)) return
    begun.add(step.key)
    for (const key of wanted(step)) visit(byKey.get(key) as Step)
    turns.set(step.key, turns.size)
  }
  for (const step of steps) visit(step)
  const turn = (key: string) => turns.get(key) as number
  return { firstOf: (step) => wanted(step).filter((key) => turn(key) < turn(step.key)) }
}

const bringsAbout = (action: Action): boolean => action === "create" || action === "replace"
