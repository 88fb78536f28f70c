import { describe, expect, it } from "vitest"
import type { Outcome, Plan, Problem } from "../../src/model.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { everyday, fleet } from "./example.ts"
import { flaws } from "./markdown-shape.ts"
import { outcomes } from "./outcome-example.ts"
import { planOf } from "./plans.ts"

const first = (text: string) => text.split("\n")[0]
const calm: Plan = { ...everyday, world: "", problems: [], summary: { ...everyday.summary, accountsNotPlanned: 0 } }
const allOf = (plan: Plan, status: "applied" | "held" | "failed", reason = "because"): readonly Outcome[] =>
  plan.changes.map((change) => (status === "applied" ? { change, status } : { change, status, reason }))

const blocked: Problem = {
  severity: "blocked",
  message: "300 deletes, more than safety.deletes: 5",
  fix: "Acknowledge them",
}

describe("what became of a plan, as a comment", () => {
  it("is told in full: numbers per account, each reason once, and what is next", async () => {
    const text = renderOutcomesMarkdown(outcomes, everyday, { head: "ab".repeat(20) })
    await expect(text).toMatchFileSnapshot("golden/outcomes.md.txt")
    expect(flaws(text, 60_000)).toEqual([])
  })

  it("reads well in the preview of an e-mail", () => {
    expect(first(renderOutcomesMarkdown(outcomes, calm))).toBe(
      "## Reconcile apply: 12 applied, 1 failed, 1 held back, 3 skipped in 6 accounts",
    )
    expect(first(renderOutcomesMarkdown(allOf(fleet, "applied"), fleet))).toBe(
      "## Reconcile apply: 6,000 applied in 300 accounts",
    )
  })

  it("asks for nothing where everything went well, and lists accounts only where they are few", () => {
    const text = renderOutcomesMarkdown(allOf(fleet, "applied"), fleet)
    expect(text).not.toMatch(/Next|\[!|\| Account/)
    expect(text).toContain("<details><summary>300 accounts: everything applied</summary>")
    expect(renderOutcomesMarkdown(allOf(calm, "applied"), calm)).toContain(
      "| <code>data-prod (444444444444)</code> | 3 |\n",
    )
  })

  it("says a reason once that many accounts share, and which resource it is about where it is one", () => {
    const half = fleet.changes.map((change, index): Outcome => {
      if (index % 2 === 0) return { change, status: "applied" }
      const reason = `approved nothing for it, now create in arn:aws:iam::${change.account}:root`
      return { change, status: "held", reason }
    })
    const text = renderOutcomesMarkdown(half, fleet)
    expect(text.match(/approved nothing/g)).toHaveLength(2)
    expect(text).toContain("now create in <code>arn:aws:iam::account-id:root</code>. In 300 accounts (")
    expect(renderOutcomesMarkdown(outcomes, calm)).toContain(
      "> **1 change failed**\n> - <code>AWS::IAM::ManagedPolicy Boundary</code> in <code>sandbox (555555555555)</code>: DeleteConflict: ",
    )
  })

  it("says what is next for each that needs somebody, in other words where it is given some", () => {
    const next = (text: string) => [...text.matchAll(/^\*\*Next\*\*: (\w+ \w+)/gm)].map(([, words]) => words)
    expect(next(renderOutcomesMarkdown(allOf(calm, "failed"), calm))).toEqual(["mend what"])
    expect(next(renderOutcomesMarkdown(allOf(calm, "held"), calm))).toEqual(["have what"])
    expect(next(renderOutcomesMarkdown(outcomes, everyday))).toEqual(["mend what", "have what", "settle on", "see to"])
    expect(next(renderOutcomesMarkdown(allOf(calm, "held"), calm, { next: { held: "ask jo." } }))).toEqual(["ask jo"])
  })
})

describe("an apply that made nothing", () => {
  it.each<[string, Partial<Plan>, string, readonly RegExp[]]>([
    ["because there was nothing to do", { changes: [] }, "## Reconcile apply: nothing to apply", []],
    [
      "and did not see everything",
      {
        changes: [],
        problems: [{ severity: "unreadable", message: "Cannot assume the role", account: "111111111111" }],
        summary: { ...calm.summary, accountsNotPlanned: 1 },
      },
      "## Reconcile apply: nothing to apply, but 1 account was not read, or not wholly",
      [/> \*\*1 account not planned/, /see to it that what was not read can be read/],
    ],
    [
      "because a limit stood in the way",
      { problems: [blocked] },
      "## Blocked. Reconcile apply: none of 17 changes applied",
      [/> \*\*Blocked by 1 problem\*\*\n> - 300 deletes/, /\*\*Next\*\*: settle on a pull request what is blocked/],
    ],
    [
      "because something written is wrong",
      { problems: [{ ...blocked, severity: "error" }] },
      "## 1 error. Reconcile apply: none of 17 changes applied",
      [/> \*\*1 error must be mended\*\*/],
    ],
  ])("%s", (_, facts, heading, parts) => {
    const text = renderOutcomesMarkdown([], { ...calm, ...facts })
    expect(first(text)).toBe(heading)
    for (const part of parts) expect(text).toMatch(part)
    expect(flaws(text)).toEqual([])
  })
})

describe("a comment on an apply that is too long", () => {
  const accounts = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [String(100000000000 + at), `team-${at}`]))
  const plan = planOf({
    accounts,
    rows: Object.keys(accounts).map((id, at) => ({ action: "delete" as const, id: `Role-${at}`, in: [id] })),
  })
  const failed = plan.changes.map(
    (change, at): Outcome => ({ change, status: at % 3 === 0 ? "failed" : "held", reason: `reason number ${at % 90}` }),
  )

  it("is shortened step by step, says so, and always says what failed and how much", () => {
    const limits = Array.from({ length: 60 }, (_, step) => Math.round(200_000 * 0.915 ** step))
    const how = limits.map((limit) => {
      const text = renderOutcomesMarkdown(failed, plan, { limit, whole: "the artifact" })
      expect(flaws(text, limit)).toEqual([])
      expect(text).toContain("> **134 changes failed**")
      expect(text).toContain("> **266 changes held back, because it is not what was reviewed**")
      return /_Shortened to fit: (.*)\. The whole report: the artifact\._/.exec(text)?.[1]
    })
    expect([...new Set(how)]).toEqual([
      undefined,
      "long lists are cut",
      "only the first resources are named for each reason",
      "the resources are left out",
      "counts only",
    ])
  })
})
