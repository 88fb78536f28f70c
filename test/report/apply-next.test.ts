import { describe, expect, it } from "vitest"
import type { Outcome } from "../../src/model.ts"
import { applyNext } from "../../src/report/apply-next.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { renderLeaving, renderStopping } from "../../src/report/underway.ts"
import { numberedAccounts, planOf } from "./plans.ts"

const accounts = numberedAccounts(3)
const plan = planOf({ accounts, rows: [{ action: "create", id: "audit", line: 3, in: Object.keys(accounts) }] })
const [first, second, third] = plan.changes as unknown as readonly [
  Outcome["change"],
  Outcome["change"],
  Outcome["change"],
]

const applied: Outcome = { change: first, status: "applied" }
const failed: Outcome = { change: second, status: "failed", reason: "AccessDenied" }
const interrupted: Outcome = { change: third, status: "skipped", reason: "interrupted", interrupted: true }
const skipped: Outcome = { change: third, status: "skipped", reason: "blocked" }
const held: Outcome = { change: third, status: "held", reason: "not reviewed" }

describe("what comes next after an apply", () => {
  const review = "Next: run `reconcile plan`, have what is held back reviewed, and apply that plan."

  it.each<[string, readonly Outcome[], readonly string[]]>([
    ["nothing, where all was made", [applied], []],
    [
      "to go on, where it was interrupted",
      [applied, interrupted],
      ["Next: to go on, run `cmd`: it does only what is left."],
    ],
    [
      "to mend what failed, interrupted or not",
      [failed, interrupted],
      ["Next: mend what failed, and run `cmd`: it does only what is left."],
    ],
    [
      "to see to what stood in the way, where nothing failed",
      [applied, skipped],
      ["Next: see to what stood in the way, and run `cmd`: it does only what is left."],
    ],
    ["a review", [held], [review]],
    ["both", [failed, held], ["Next: mend what failed, and run `cmd`: it does only what is left.", review]],
  ])("is %s", (_, outcomes, lines) => expect(applyNext(outcomes, "cmd")).toEqual(lines))

  it("is said without the command where nobody knows it", () => {
    expect(applyNext([interrupted])).toEqual(["Next: to go on, run the same command again: it does only what is left."])
    const text = renderOutcomesMarkdown([applied, interrupted], plan)
    expect(text).toContain("**Next**: run the job again: it does only what is left.")
    expect(text).not.toContain("mend what failed")
    expect(renderOutcomesMarkdown([failed, interrupted], plan)).toContain("**Next**: mend what failed")
  })
})

describe("an apply that is left in the middle", () => {
  it("says what may have taken effect, with its account, region, type, id and template", () => {
    const underway = { done: 1, failed: 0, writing: [second], left: 1 }
    expect(
      renderLeaving(underway, plan.accounts, "reconcile apply --yes"),
    ).toBe(`Left at once: 1 change done, 0 failed or held back, 1 not begun.
1 change was being written, and may or may not have taken effect:
  create AWS::IAM::Role audit in us-east-1 of team-002 (100000000002), stated at templates/audit.yaml:3:1
To go on, run \`reconcile apply --yes\`: it looks at what is there, and does only what is left.
`)
    expect(renderLeaving({ ...underway, writing: [] }, {}, "x")).toContain("Nothing was being written.")
  })

  it("lists no more than anybody reads, and no text that steers a terminal", () => {
    const writing = Array.from({ length: 60 }, () => ({ ...first, id: "\u001b[31m::error::x" }))
    const text = renderStopping({ writing }, plan.accounts)
    expect(text.match(/create/g)).toHaveLength(50)
    expect(text).toContain("  10 more\n")
    expect(text).not.toContain("\u001b")
  })
})
