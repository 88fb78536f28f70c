import { Buffer } from "node:buffer"
import { describe, expect, it } from "vitest"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { fleet } from "./example.ts"
import { flaws } from "./markdown-shape.ts"
import { numberedAccounts, planOf } from "./plans.ts"

const names = numberedAccounts(300)

/** 300 accounts with 20 changes each, no two of them the same: 1,200 deletes among them. */
const scattered = planOf({
  accounts: names,
  settings: [{ setting: "safety.deletes", before: "5", after: "1200" }],
  rows: Object.keys(names).flatMap((account, index) =>
    Array.from({ length: 20 }, (_, row) => ({
      action: row % 5 === 0 ? ("delete" as const) : ("update" as const),
      id: `role-${index}-${row}`,
      in: [account],
      edits: [{ path: ["Description"], before: `was ${index}`, after: `is ${index}-${row}` }],
    })),
  ),
})

/** Deleted resources that the alert names, and how many more it says there are. */
function deletesIn(text: string): { readonly named: number; readonly more: number } {
  const alert = /\*\*[\d,]+ resources? will be deleted\*\*\n((?:> - .*\n?)*)/.exec(text)?.[1] ?? ""
  const more = Number(/^> - ([\d,]+) more$/m.exec(alert)?.[1]?.replaceAll(",", "") ?? 0)
  return { named: (alert.match(/^> - <code>/gm) ?? []).length, more }
}

describe("a comment that is too long", () => {
  it.each([
    [1, 13_600, "long lists and values are cut"],
    [2, 3_240, "the largest groups only list their resources"],
    [3, 2_000, "the table only"],
    [4, 1_000, "counts only"],
  ])("is shortened to level %i in %i bytes, and says so", async (level, limit, how) => {
    const text = renderPlanMarkdown(fleet, { limit, whole: "the job summary" })
    await expect(text).toMatchFileSnapshot(`golden/levels/${level}.md.txt`)
    expect(flaws(text, limit)).toEqual([])
    expect(text).toContain(`_Shortened to fit: ${how}. The whole plan: the job summary._`)
    expect(text).toContain("> **1 resource will be deleted**\n> - <code>AWS::IAM::Role Shared</code>")
  })

  it.each([2_000, 5_000, 20_000, 60_000, 250_000, 1_000_000])(
    "names in %i bytes as many deletes as there is room for",
    (limit) => {
      const text = renderPlanMarkdown(scattered, { limit })
      const { named, more } = deletesIn(text)
      expect(flaws(text, limit)).toEqual([])
      expect(text).toContain("> **1,200 resources will be deleted**")
      expect(text).toContain("> **This pull request changes 1 setting that decides safety**")
      expect(named + more).toBe(1_200)
      if (more > 0) expect(limit - Buffer.byteLength(text)).toBeLessThan(150)
    },
  )

  it("names every delete before anything else is told in full", () => {
    expect(deletesIn(renderPlanMarkdown(scattered, { limit: 250_000 }))).toEqual({ named: 1_200, more: 0 })
  })

  it("is measured in bytes, of which there are never fewer than characters", () => {
    const plan = planOf({
      accounts: { "111111111111": "支払い" },
      rows: Array.from({ length: 60 }, (_, index) => ({
        action: "update" as const,
        id: `役割${index}`,
        in: ["111111111111"],
        edits: [{ path: ["Description"], before: "前".repeat(50), after: `後🚀${index}`.repeat(20) }],
      })),
    })
    const whole = renderPlanMarkdown(plan, { limit: 1_000_000 })
    expect(whole).toContain("後🚀59")
    expect(whole.length).toBeLessThan(20_000)
    expect(Buffer.byteLength(whole)).toBeGreaterThan(25_000)
    expect(renderPlanMarkdown(plan, { limit: 20_000 })).toContain("_Shortened to fit:")
    for (const limit of [1_500, 10_000, 20_000]) expect(flaws(renderPlanMarkdown(plan, { limit }), limit)).toEqual([])
  })

  it("is whole in a job summary, where there is room for it", () => {
    const text = renderPlanMarkdown(scattered, { limit: 1_400_000 })
    expect(text).not.toContain("_Shortened")
    expect(text).toContain('"was 299" -> "is 299-19"')
  })
})
