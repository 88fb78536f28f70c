import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ordered } from "../../src/apply/order.ts"
import type { Step } from "../../src/apply/step.ts"
import type { Action } from "../../src/model.ts"

const step = (key: string, action: Action, ...needs: string[]) =>
  ({ key, needs, change: { action } }) as unknown as Step

/** What each step waits for. */
const waits = (...steps: Step[]) => {
  const { firstOf } = ordered(steps)
  return Object.fromEntries(steps.map((one) => [one.key, firstOf(one)]))
}

describe("a step waits", () => {
  test("for what it needs and does not exist yet", () => {
    expect(
      waits(
        step("role", "create", "policy", "there", "changed", "new"),
        step("policy", "create"),
        step("changed", "update"),
        step("new", "replace"),
      ),
    ).toMatchObject({ role: ["policy", "new"], policy: [] })
  })

  test("the other way round when it is deleted", () => {
    expect(waits(step("policy", "delete"), step("role", "delete", "policy"))).toEqual({ policy: ["role"], role: [] })
  })

  test("not for itself", () => {
    expect(waits(step("a", "create", "a"), step("b", "delete", "b"))).toEqual({ a: [], b: [] })
  })

  test("never in a circle", () => {
    const actions = fc.constantFrom<Action>("create", "update", "delete", "replace")
    const graph = fc.array(fc.tuple(actions, fc.array(fc.nat(7), { maxLength: 4 })), { maxLength: 8 })
    fc.assert(
      fc.property(graph, (drawn) => {
        const steps = drawn.map(([action, needs], index) => step(`${index}`, action, ...needs.map(String)))
        const { firstOf } = ordered(steps)
        const byKey = new Map(steps.map((one) => [one.key, one]))
        const done = new Set<string>()
        for (const _ of steps) {
          for (const [key, one] of byKey) if (firstOf(one).every((first) => done.has(first))) done.add(key)
        }
        expect(done.size).toBe(steps.length)
      }),
    )
  })
})
