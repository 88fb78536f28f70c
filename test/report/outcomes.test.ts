import { describe, expect, it } from "vitest"
import type { Outcome } from "../../src/model.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { renderOutcomes } from "../../src/report/outcomes.ts"
import { everyday, fleet } from "./example.ts"
import { outcomes } from "./outcome-example.ts"
import { planOf } from "./plans.ts"

describe("what became of a plan", () => {
  it("is told exactly, with reasons once and what to do next", async () => {
    const text = renderOutcomes(outcomes, { color: false, accounts: everyday.accounts, world: everyday.world })
    await expect(text).toMatchFileSnapshot("golden/outcomes.txt")
    expect(text).not.toContain("\u001b")
  })

  it("is short when everything went well, and names every account when asked to", () => {
    const applied = fleet.changes.map((change): Outcome => ({ change, status: "applied" }))
    const text = renderOutcomes(applied, { color: false, accounts: fleet.accounts })
    expect(text).toMatch(/Apply: 6,000 applied, of 6,000 changes in 300 accounts\.\n$/)
    expect(text).not.toContain("team-300 (100000000300)")
    expect(text).not.toContain("By account")
    const whole = renderOutcomes(applied, { color: false, accounts: fleet.accounts, full: true })
    expect(whole).toContain("team-300 (100000000300)")
  })

  it("breaks long lists of accounts between accounts, at the width of the terminal", () => {
    const applied = fleet.changes.map((change): Outcome => ({ change, status: "applied" }))
    const lines = (width?: number) =>
      renderOutcomes(applied, {
        color: false,
        accounts: fleet.accounts,
        full: true,
        ...(width ? { width } : {}),
      }).split("\n")
    expect(Math.max(...lines().map(({ length }) => length))).toBeLessThanOrEqual(110)
    expect(Math.max(...lines(200).map(({ length }) => length))).toBeGreaterThan(150)
    expect(lines(60)).toContain("      team-002 (100000000002), team-003 (100000000003),")
    expect(lines(1).filter((line) => line.includes("(1000000"))).not.toContainEqual(expect.stringMatching(/\), team/))
  })

  it("says a reason once that differs by the account's own id", () => {
    const failed = fleet.changes.slice(0, 600).map((change): Outcome => {
      const reason = `AccessDenied: arn:aws:iam::${change.account}:role/reconcile-apply may not iam:CreateRole`
      return { change, status: "failed", reason }
    })
    const text = renderOutcomes(failed, { color: false, accounts: fleet.accounts })
    expect(text.match(/AccessDenied.*/g)).toEqual([
      "AccessDenied: arn:aws:iam::account-id:role/reconcile-apply may not iam:CreateRole.",
    ])
  })

  it("says where a template states what failed, and of what none states whose it was", () => {
    const plan = planOf({
      accounts: { "111111111111": "payments" },
      rows: [
        { action: "create", id: "Audit", template: "audit", line: 12, in: ["111111111111"] },
        { action: "delete", id: "Legacy", template: "le\u202egacy", in: ["111111111111"] },
      ],
    })
    const failed = plan.changes.map((change): Outcome => ({ change, status: "failed", reason: "AccessDenied" }))
    const text = renderOutcomes(failed, { color: false, accounts: plan.accounts })
    expect(text).toContain(`Failed: 2 changes
  AccessDenied.
    delete AWS::IAM::Role Legacy in payments (111111111111)
      no template states it any more; its tag names the template le\\u202egacy
    create AWS::IAM::Role Audit in payments (111111111111)
      stated at templates/audit.yaml:12:1
`)
    const markdown = renderOutcomesMarkdown(failed, plan)
    expect(markdown).toContain(
      "- create <code>AWS::IAM::Role Audit</code> in <code>payments (111111111111)</code>: stated at <code>templates/audit.yaml:12:1</code>\n",
    )
    expect(markdown).toContain("</code>: no template states it any more; its tag names the template <code>le")
    const applied = plan.changes.map((change): Outcome => ({ change, status: "applied" }))
    expect(renderOutcomes(applied, { color: false })).not.toContain("stated at")
  })

  it("says so when there was nothing to do", () => {
    expect(renderOutcomes([], { color: false })).toBe("reconcile apply\n\nNothing to apply.\n")
  })
})
