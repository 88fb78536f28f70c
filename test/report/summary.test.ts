import { describe, expect, it } from "vitest"
import type { Plan, Problem } from "../../src/model.ts"
import { alerts } from "../../src/report/alerts.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { blockedSentence, planSentence } from "../../src/report/summary.ts"
import { renderPlan } from "../../src/report/text.ts"
import { planOf } from "./plans.ts"

const accounts = { "111111111111": "one", "222222222222": "two", "333333333333": "three" }
const ids = Object.keys(accounts)

const quiet = (problems: readonly Problem[], more: Partial<Parameters<typeof planOf>[0]> = {}): Plan =>
  planOf({ accounts, templates: 4, unchanged: 12, problems, ...more })

const resource = { type: "AWS::IAM::Role", region: "us-east-1", template: "audit" }
const blocked = (account: string, id: string): Problem => ({
  severity: "blocked",
  message: `AWS::IAM::Role ${id} differs in Path, which AWS cannot change in place`,
  fix: "Write it as it is live",
  ...resource,
  account,
  id,
})
const unread: Problem = { severity: "unreadable", message: "Cannot assume the role", account: "222222222222" }
const held: Problem = { severity: "note", message: "Held", ...resource, account: "111111111111", id: "Held" }
/** One slip in one template, as each account has it. */
const slips = ids.map(
  (account): Problem => ({
    severity: "error",
    message: 'There is no field "nme"',
    fix: 'Did you mean "name"?',
    source: { file: "templates/audit.yaml", line: 5, column: 14 },
    template: "audit",
    account,
  }),
)

describe("a plan without changes", () => {
  it.each<[string, readonly Problem[], string]>([
    ["nothing of the kind", [], "No changes. 3 accounts match 4 templates; 12 resources unchanged."],
    [
      "a warning",
      [{ severity: "warning", message: "Soon" }],
      "No changes. 3 accounts match 4 templates; 12 resources unchanged.",
    ],
    [
      "a blocked resource",
      [blocked("111111111111", "A")],
      "No changes planned, but 1 resource is blocked; 12 resources unchanged.",
    ],
    [
      "blocked resources, one of them for two reasons",
      [blocked("111111111111", "A"), blocked("111111111111", "A"), blocked("222222222222", "A")],
      "No changes planned, but 2 resources are blocked; 12 resources unchanged.",
    ],
    [
      "a limit",
      [{ severity: "blocked", message: "Too many" }],
      "No changes planned, but 1 problem must be settled; 12 resources unchanged.",
    ],
    [
      "a template held back",
      slips,
      "No changes planned, but 1 template is held back in 3 accounts; 12 resources unchanged.",
    ],
    [
      "an error in no template",
      [{ severity: "error", message: "Wrong" }],
      "No changes planned, but 1 error must be mended; 12 resources unchanged.",
    ],
    [
      "an account that was not read",
      [unread],
      "No changes planned, but 1 account was not read; 12 resources unchanged.",
    ],
    ["a hold", [held], "No changes planned, but 1 resource is held as it is; 12 resources unchanged."],
    [
      "all of it",
      [blocked("111111111111", "A"), ...slips.slice(0, 1), unread],
      "No changes planned, but 1 resource is blocked, 1 template is held back and 1 account was not read; 12 resources unchanged.",
    ],
  ])("and with %s says what is true", (_, problems, expected) => {
    expect(planSentence(quiet(problems))).toBe(expected)
  })

  it("does not call an account unread of which a part was seen", () => {
    const plan = quiet([unread])
    const seen = { ...plan.accounts["222222222222"]!, owned: 3 }
    expect(planSentence({ ...plan, accounts: { ...plan.accounts, "222222222222": seen } })).toContain(
      "but 1 account was not read, or not wholly;",
    )
  })

  it("says of orphans that they stay", () => {
    const orphan = { ...resource, account: "111111111111", id: "Old", reason: "no template states it" }
    expect(planSentence(quiet([], { orphans: [orphan] }))).toMatch(/; 1 orphan left as it is\.$/)
    expect(planSentence(quiet([], { orphans: [orphan, orphan] }))).toMatch(/; 2 orphans left as they are\.$/)
  })

  it("says the same in a comment and on a page", () => {
    const plan = quiet([blocked("111111111111", "A")])
    expect(renderPlanMarkdown(plan).split("\n")[0]).toBe(
      "## Blocked. Reconcile plan: no changes planned, but 1 resource is blocked",
    )
    expect(renderPlanHtml(plan)).toContain(
      '<p class="lede">No changes planned, but 1 resource is blocked; 12 resources unchanged.</p>',
    )
  })

  it("asks for what was not read before it calls anything done", () => {
    expect(renderPlanMarkdown(quiet([unread]))).toContain("**Next**: see to it that what was not read can be read.")
    expect(renderPlanMarkdown(quiet([]))).toContain("**Next**: nothing to do.")
  })
})

describe("one problem in three accounts", () => {
  const plan = quiet(slips)

  it("counts once, with its accounts", () => {
    expect(alerts(plan).map(({ title }) => title)).toEqual(["1 error in 3 accounts must be mended"])
    expect(blockedSentence(plan)).toBe(`Error: There is no field "nme". Did you mean "name"? (in 3 accounts)`)
    expect(renderPlanMarkdown(plan)).toMatch(/^## 1 error in 3 accounts\. Reconcile plan/)
    expect(renderPlanMarkdown(plan)).toContain("<summary>Problems: 1 in 3 accounts</summary>")
    expect(renderPlanHtml(plan)).toContain('<strong class="status">1 error in 3 accounts</strong>')
    expect(renderPlanHtml(plan)).toContain("<h2>Problems: 1 in 3 accounts</h2>")
  })

  it("leaves no more above than are above", () => {
    const more = quiet([...slips, blocked("111111111111", "A")])
    const lines = renderPlan(more, { color: false }).split("\n")
    expect(lines.at(-2)).toMatch(/^Blocked: AWS::IAM::Role A differs .* \(1 more above\)$/)
    expect(lines.filter((line) => /^ {2}\S+ (error|blocked): /.test(line) || /^ {2}blocked: /.test(line))).toHaveLength(
      2,
    )
  })

  it("says where the first is and how many more there are", () => {
    const other: Problem = {
      ...slips[0]!,
      message: "Another",
      source: { file: "templates/b.yaml", line: 1, column: 1 },
    }
    expect(blockedSentence(quiet([...slips, other]))).toMatch(/ \(in 3 accounts; 1 more above\)$/)
  })
})
