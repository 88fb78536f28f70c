import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { everyday, fleet } from "./example.ts"
import { hostile } from "./hostile.ts"
import { numberedAccounts, planOf, policy } from "./plans.ts"

const golden = (name: string) => `golden/${name}.md.txt`

/** A plan with one large body per role, so that levels have something to shorten. */
const wide = (roles: number, accounts: number): Plan => {
  const names = numberedAccounts(accounts)
  return planOf({
    accounts: names,
    rows: [
      { action: "delete", id: "TheOneThatGoes", in: Object.keys(names).slice(0, 1) },
      ...Array.from({ length: roles }, (_, role) => ({
        action: "update" as const,
        id: `Role${role}`,
        in: Object.keys(names).slice(role % accounts),
        edits: Array.from({ length: (role % 20) + 1 }, (_, index) => ({
          path: ["Policies", `policy-${index}`],
          after: policy({
            Effect: "Allow",
            Action: [`s3:Get${role}`, `s3:Put${index}`],
            Resource: `arn:aws:s3:::bucket-${role}-${index}`,
          }),
        })),
      })),
    ],
  })
}

describe("a plan as a comment", () => {
  it("tells an ordinary day", async () => {
    await expect(renderPlanMarkdown(everyday)).toMatchFileSnapshot(golden("everyday"))
  })

  it("says once what 300 accounts have in common", async () => {
    await expect(renderPlanMarkdown(fleet)).toMatchFileSnapshot(golden("fleet"))
  })

  it("reads well in the preview of an e-mail", () => {
    expect(renderPlanMarkdown(fleet).split("\n")[0]).toBe(
      "## Reconcile plan: 5,700 to add, 299 to change, 1 to delete in 300 of 300 accounts",
    )
  })

  it("opens by itself when it is short", () => {
    const accounts = { "111111111111": "one" }
    const plan = planOf({ accounts, rows: [{ action: "create", id: "A", in: ["111111111111"] }] })
    expect(renderPlanMarkdown(plan)).toContain("<details open><summary>")
    expect(renderPlanMarkdown(everyday)).not.toContain("<details open>")
  })

  it("keeps the fence open only as long as it means to", () => {
    const blocks = renderPlanMarkdown(hostile).match(/^`{3,}diff$/gm) ?? []
    expect(blocks.length).toBeGreaterThan(0)
    for (const fence of blocks) expect(fence.match(/`+/)?.[0].length).toBeGreaterThanOrEqual(3)
  })

  it("says nothing of changes when there are none", () => {
    const text = renderPlanMarkdown(planOf({ accounts: { "111111111111": "one" }, unchanged: 12 }))
    expect(text).toMatch(/^## Reconcile plan: no changes\n/)
    expect(text).not.toContain("| Accounts |")
  })
})

describe("a plan that is too long for a comment", () => {
  it.each([
    [60_000, 1],
    [40_000, 2],
    [14_000, 3],
    [1_200, 4],
  ])("in %i characters still names what is deleted", (limit) => {
    const text = renderPlanMarkdown(wide(60, 60), { limit })
    expect(text.length).toBeLessThanOrEqual(limit)
    expect(text).toContain("> **1 resource will be deleted**")
    expect(text).toContain("TheOneThatGoes")
    expect(text).toMatch(/_Shortened to fit: .*The whole plan: `reconcile plan --full`\._/)
  })

  it("shortens the largest groups first", () => {
    const text = renderPlanMarkdown(wide(60, 60), { limit: 40_000 })
    expect(text).toContain("the largest groups only list their resources")
    expect(text).toContain("s3:Get0")
    expect(text).not.toContain("s3:Get39,")
  })

  it("falls back to counts when hardly anything fits", () => {
    const text = renderPlanMarkdown(everyday, { limit: 300 })
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toMatch(/^## Blocked\. Reconcile plan/)
  })
})
