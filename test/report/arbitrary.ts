import fc from "fast-check"
import type { Outcome, Plan } from "../../src/model.ts"
import { HOSTILE } from "./hostile.ts"
import { type Facts, planOf } from "./plans.ts"

const IDS = ["111111111111", "222222222222", "333333333333"]

/** Text of any kind, most of it hostile. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.constantFrom(...HOSTILE),
  fc.string(),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((parts) => parts.join("")),
)

const json = fc.oneof(anyText, fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<never>

const edit = fc.record(
  {
    path: fc.array(anyText, { maxLength: 4 }),
    before: json,
    after: json,
    cause: fc.constantFrom("drift", "moved", "expiry"),
  },
  { requiredKeys: ["path"] },
)

const row = fc.record({
  action: fc.constantFrom("create", "update", "delete", "adopt", "replace"),
  id: anyText,
  type: anyText,
  template: anyText,
  in: fc.subarray(IDS, { minLength: 1 }),
  edits: fc.array(edit, { maxLength: 6 }),
})

const problem = fc.record(
  {
    severity: fc.constantFrom("error", "blocked", "unreadable", "warning", "note"),
    message: anyText,
    fix: anyText,
    source: fc.record({ file: anyText, line: fc.integer({ min: 1, max: 9 }), column: fc.constant(1) }),
    account: fc.constantFrom(...IDS),
    type: anyText,
    id: anyText,
  },
  { requiredKeys: ["severity", "message"] },
)

const setting = fc.record({ setting: anyText, before: anyText, after: anyText }, { requiredKeys: ["setting"] })

/** Plans with texts of any kind wherever a template, AWS or GitHub can put one. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    world: fc.oneof(fc.constant(""), anyText),
    owner: anyText,
    name: anyText,
    rows: fc.array(row, { maxLength: 12 }),
    problems: fc.array(problem, { maxLength: 8 }),
    settings: fc.array(setting, { maxLength: 3 }),
  })
  .map(({ name, ...facts }) =>
    planOf({ ...(facts as Partial<Facts>), accounts: { [IDS[0]!]: name, [IDS[1]!]: "b", [IDS[2]!]: "c" } }),
  )

/** What could have become of a plan. */
export const anyOutcomes = (plan: Plan): fc.Arbitrary<readonly Outcome[]> =>
  fc
    .array(fc.record({ status: fc.constantFrom("applied", "failed", "skipped", "held"), reason: anyText }), {
      minLength: plan.changes.length,
      maxLength: plan.changes.length,
    })
    .map((fates) =>
      fates.map(({ status, reason }, index): Outcome => {
        const change = plan.changes[index]!
        return status === "applied" ? { change, status, note: reason } : { change, status, reason }
      }),
    )
