import { describe, expect, it } from "vitest"
import type { Plan, SettingChange } from "../../src/model.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { everyday, fleet } from "./example.ts"
import { flaws } from "./markdown-shape.ts"
import { numberedAccounts, planOf, policy } from "./plans.ts"

const SETTINGS: readonly SettingChange[] = [
  { setting: "safety.deletes", before: "5", after: "400" },
  { setting: "access.plan.externalId", before: "acme-only" },
  { setting: "template audit: lifecycle.ignore", after: '["Description"]' },
]

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

  it("puts the settings that decide safety before all else, each with what it was and is", () => {
    const text = renderPlanMarkdown({ ...everyday, settings: SETTINGS })
    expect(text.split("\n\n")[2]).toBe(
      [
        "> [!CAUTION]",
        "> **This pull request changes 3 settings that decide safety**",
        "> - <code>safety.deletes</code>: <code>5</code> -> <code>400</code>",
        "> - <code>access.plan.externalId</code>: <code>acme-only</code> -> (not set)",
        "> - <code>template audit: lifecycle.ignore</code>: (not set) -> <code>&#91;&#34;Description&#34;&#93;</code>",
      ].join("\n"),
    )
    expect(flaws(text)).toEqual([])
  })

  it("names the commits and the run where it is told them", () => {
    const run = "https://github.com/acme/iam/actions/runs/1"
    const text = renderPlanMarkdown(everyday, { head: "ab".repeat(20), base: "cd".repeat(20), run })
    expect(text.split("\n")[2]).toMatch(
      / · judged at <code>[^<]*<\/code> · head <code>abababa<\/code> · base <code>cdcdcdc<\/code> · \[run\]\(https:\/\/github\.com\/acme\/iam\/actions\/runs\/1\)$/,
    )
    expect(renderPlanMarkdown(everyday, { head: "v1.2" })).toContain(" · commit <code>v1.2</code>\n")
    expect(renderPlanMarkdown(everyday, { run: "javascript:alert(1)" })).toContain(" · run\n")
    expect(renderPlanMarkdown(everyday, { run: "https://x/)[y](https://z" })).toContain(" · run\n")
  })

  it("is the same for the same effects and commit, whenever it is made", () => {
    const comment = (plan: Plan) => renderPlanMarkdown(plan, { head: "ab".repeat(20), clock: false })
    const later: Plan = { ...structuredClone(everyday), clock: "2027-02-28T23:59:59.999Z" }
    expect(comment(later)).toBe(comment(everyday))
    expect(comment(later)).not.toMatch(/2027-02-28|judged at/)
  })

  it("says what happens next in other words where it is given some", () => {
    const { problems: _, ...rest } = everyday
    const plan: Plan = { ...rest, problems: [] }
    const next = { changes: "approve the job `apply`.", nothing: "go home." }
    expect(renderPlanMarkdown(plan, { next })).toMatch(/\n\*\*Next\*\*: approve the job `apply`\.\n$/)
    expect(renderPlanMarkdown(planOf({ accounts: { "111111111111": "one" } }), { next })).toMatch(/: go home\.\n$/)
    expect(renderPlanMarkdown(everyday, { next })).toMatch(/\*\*Next\*\*: settle what is blocked or wrong/)
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
  ])("in %i bytes still names what is deleted", (limit) => {
    const text = renderPlanMarkdown(wide(60, 60), { limit })
    expect(flaws(text, limit)).toEqual([])
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
