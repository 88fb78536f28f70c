import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Desired, Json, Outcome, Plan } from "../../src/model.ts"
import { annotationsOf, problemAnnotations } from "../../src/report/annotations.ts"
import { renderDesired } from "../../src/report/desired.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { driftTitle, renderDriftMarkdown } from "../../src/report/markdown-drift.ts"
import { renderFailureMarkdown } from "../../src/report/markdown-failure.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { renderOutcomes } from "../../src/report/outcomes.ts"
import { renderPlan } from "../../src/report/text.ts"
import { anyOutcomes, anyPlan } from "./arbitrary.ts"
import { HOSTILE, hostile } from "./hostile.ts"
import { flaws } from "./markdown-shape.ts"
import { planOf, policy, trust } from "./plans.ts"

const LIMITS = [0, 100, 900, 3_000, 12_000, 60_000, 1_000_000]

/** Every change, each with another hostile reason. */
const fates: readonly Outcome[] = hostile.changes.map((change, index): Outcome => {
  const reason = HOSTILE[index % HOSTILE.length] ?? ""
  const status = (["applied", "failed", "skipped", "held"] as const)[index % 4] ?? "applied"
  return status === "applied" ? { change, status, note: reason } : { change, status, reason }
})

const RUN = "https://github.com/acme/iam/actions/runs/1"

/** Every report in Markdown. */
const markdown: readonly (readonly [string, (plan: Plan, outcomes: readonly Outcome[], limit?: number) => string])[] = [
  ["the plan", (plan, _, limit) => renderPlanMarkdown(plan, { run: RUN, ...(limit === undefined ? {} : { limit }) })],
  ["the drift", (plan, _, limit) => renderDriftMarkdown(plan, limit === undefined ? {} : { limit })],
  [
    "the outcomes",
    (plan, outcomes, limit) => renderOutcomesMarkdown(outcomes, plan, limit === undefined ? {} : { limit }),
  ],
  ["no outcomes", (plan, _, limit) => renderOutcomesMarkdown([], plan, limit === undefined ? {} : { limit })],
  [
    "a failure",
    ({ problems }, _, limit) => renderFailureMarkdown("plan", problems, limit === undefined ? {} : { limit }),
  ],
]

/** What somebody has read, to see that it is still legible. */
const READ = ["the plan", "the outcomes", "a failure"]

describe.each(markdown)("hostile text in %s", (name, render) => {
  it("stays text at every length", async () => {
    if (READ.includes(name)) {
      const text = render(hostile, fates, 1_000_000)
      await expect(text).toMatchFileSnapshot(`golden/hostile/${name.replaceAll(" ", "-")}.md.txt`)
    }
    for (const limit of LIMITS) expect(flaws(render(hostile, fates, limit), limit)).toEqual([])
  })

  it("stays text, whatever it is", () => {
    const cases = anyPlan.chain((plan) => fc.tuple(fc.constant(plan), anyOutcomes(plan), fc.constantFrom(...LIMITS)))
    fc.assert(
      fc.property(cases, ([plan, outcomes, limit]) => {
        const text = render(plan, outcomes, limit)
        expect(flaws(text, limit)).toEqual([])
        expect(render(structuredClone(plan), outcomes, limit)).toBe(text)
      }),
      { numRuns: 60 },
    )
  })
})

describe("the shape of a comment", () => {
  it.each([
    ["a command", "## Reconcile plan: x\n\n::error::y"],
    ["a fence in a fence", "```diff\n- x\n```\n::error::y\n```"],
    ["an open fence", "````diff\n- x\n```"],
    ["markup", "## Reconcile plan: <img src=x>"],
    ["an open part", "<details><summary>x</summary>"],
    ["a part that is closed twice", "<details><summary>x</summary>\n\n</details>\n</details>"],
    ["a mention", "- @acme/security"],
    ["a reference", "- see #12"],
    ["a link", "[x](https://evil.example)"],
    ["a heading", "## No changes"],
    ["a marker", "<!-- reconcile:v1 {} -->\n## Reconcile plan: x"],
    ["an alert", "- > [!NOTE]"],
    ["a cell more", "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |"],
    ["a direction", "- \u202e"],
  ])("is broken by %s", (_, text) => expect(flaws(text)).not.toEqual([]))
})

const COMMAND = /^\s*::|##\[|[^\n\P{C}]|[\p{Zl}\p{Zp}]/mu

const stated = {
  type: "AWS::IAM::Role",
  target: { scope: "account", account: { id: "111111111111", name: "::error::name" }, region: "us-east-1" },
  state: "present",
} as unknown as Desired

describe("hostile text elsewhere", () => {
  const annotations = [...annotationsOf(hostile).annotations, ...problemAnnotations(hostile.problems).annotations]

  it("stays one plain line in an annotation", async () => {
    const text = `${JSON.stringify(annotations, null, 1)}\n`
    await expect(text).toMatchFileSnapshot("golden/hostile/annotations.json.txt")
    expect(annotations.length).toBeGreaterThan(20)
    for (const { file, title, message } of annotations) {
      for (const text of [file, title, message]) expect(text).toMatch(/^(?!\s*::)[^\p{C}\p{Zl}\p{Zp}]+$/u)
      expect(message).not.toContain("##[")
      expect(message.length).toBeLessThanOrEqual(1010)
    }
  })

  it("commands nothing in a log", () => {
    for (const text of [renderPlan(hostile, { color: false, full: true }), renderOutcomes(fates, { color: false })]) {
      expect(text).not.toMatch(COMMAND)
    }
  })

  it("commands nothing in what render prints", () => {
    const properties = { Description: HOSTILE.join("\n"), "::error::x": HOSTILE }
    const desired = { ...stated, key: "::error::key", template: "::error::template", properties }
    const places = HOSTILE.map((path) => ({ path, text: path }))
    expect(
      renderDesired({ account: stated.target.account, resources: [{ desired, places }] }, { color: false }),
    ).not.toMatch(COMMAND)
  })

  it("is not in a title", () => expect(driftTitle(hostile)).toMatch(/^Drift in \d+ of \d+ accounts: \d+ changes$/))
})

describe("a policy document of a megabyte", { timeout: 60_000 }, () => {
  const statements = (verb: string): readonly Json[] =>
    Array.from({ length: 4_000 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: "Allow",
      Action: Array.from({ length: 12 }, (__, number) => `s3:${verb}Object${index}x${number}`),
      Resource: `arn:aws:s3:::bucket-${index}/*`,
    }))
  const accounts = { "111111111111": "one" }
  const [before, after] = [policy(...statements("Get")), policy(...statements("Put"))]
  const plan = planOf({
    accounts,
    rows: [
      { action: "update", id: "Large", in: ["111111111111"], edits: [{ path: ["Policies", "p"], before, after }] },
      { action: "delete", id: "Gone", in: ["111111111111"], edits: [{ path: ["Policies", "p"], before }] },
      {
        action: "update",
        id: "Text",
        in: ["111111111111"],
        edits: [
          { path: ["Description"], before: "`".repeat(1_000_000), after: "\u202e@a".repeat(300_000) },
          { path: ["AssumeRolePolicyDocument"], before: trust("*"), after: trust({ AWS: "*".repeat(100_000) }) },
        ],
      },
    ],
  })

  it.each([900, 60_000, 1_000_000])("fits into %i bytes, and tells what is deleted", (limit) => {
    expect(JSON.stringify(after).length).toBeGreaterThan(1_000_000)
    for (const text of [renderPlanMarkdown(plan, { limit }), renderDriftMarkdown(plan, { limit })]) {
      expect(flaws(text, limit)).toEqual([])
      expect(text).toMatch(limit > 900 ? /AWS::IAM::Role Gone/ : /1 to delete|deletes 1 resource/)
    }
  })

  it("is shown to the end where there is room", () => {
    expect(renderPlan(plan, { color: false, full: true })).toContain("s3:PutObject3999x11")
    expect(renderPlanHtml(plan)).toContain("s3:PutObject3999x11")
  })
})
