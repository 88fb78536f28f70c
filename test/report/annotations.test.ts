import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Outcome, Problem, Severity } from "../../src/model.ts"
import { annotationsOf, outcomeAnnotations, problemAnnotations } from "../../src/report/annotations.ts"
import { anyPlan } from "./arbitrary.ts"
import { numberedAccounts, planOf } from "./plans.ts"

const accounts = numberedAccounts(7)
const ids = Object.keys(accounts)
const at = (line: number, file = "templates/a.yaml") => ({ file, line, column: 5 })
const problem = (severity: Severity, line: number, more: Partial<Problem> = {}): Problem => {
  return { severity, message: `A ${severity}`, source: at(line), ...more }
}

/** One of everything that is remarked upon, in no order. */
const plan = planOf({
  accounts,
  settings: [{ setting: "safety.deletes", before: "5", after: "400", source: at(3, "reconcile.yaml") }],
  problems: [
    problem("note", 1),
    problem("unreadable", 2),
    problem("warning", 3),
    problem("blocked", 4, { fix: "Mend it" }),
    problem("error", 5),
    { severity: "error", message: "Nowhere" },
  ],
  rows: [
    { action: "replace", id: "Replaced", template: "r", line: 12, in: ids },
    { action: "create", id: "Created", template: "c", in: ids },
    { action: "delete", id: "Orphan", template: "gone", in: ids },
  ],
})
const stated = { ...plan, changes: plan.changes.map((change) => ({ ...change, source: change.source ?? at(20) })) }

describe("annotations", () => {
  it("stand at the lines that people wrote, the most severe first", () => {
    expect(
      annotationsOf(plan).annotations.map(({ level, title, file, line }) => [level, title, `${file}:${line}`]),
    ).toEqual([
      ["failure", "Error", "templates/a.yaml:5"],
      ["failure", "Blocked", "templates/a.yaml:4"],
      ["warning", "Setting that decides safety", "reconcile.yaml:3"],
      ["warning", "Replace", "templates/r.yaml:12"],
      ["warning", "Not planned", "templates/a.yaml:2"],
      ["warning", "Warning", "templates/a.yaml:3"],
      ["notice", "Note", "templates/a.yaml:1"],
    ])
  })

  it("say what is wrong and what to do, and in how many accounts, naming at most five", () => {
    const messages = annotationsOf(stated).annotations.map(({ message }) => message)
    expect(messages).toContain("A blocked. Mend it.")
    expect(messages).toContain("This pull request changes safety.deletes: `5` -> `400`")
    const where =
      "In team-001 (100000000001), team-002 (100000000002), team-003 (100000000003), team-004 (100000000004), +3."
    expect(messages).toContain(`7 accounts: deletes AWS::IAM::Role Orphan. ${where}`)
    expect(messages).toContain(`7 accounts: deletes and creates again AWS::IAM::Role Replaced. ${where}`)
  })

  it("say once what is wrong in many accounts", () => {
    const problems = ids.map((account) => problem("error", 5, { message: `Wrong in ${account}`, account }))
    const { annotations } = problemAnnotations(problems, plan.accounts)
    expect(annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Wrong in the account\. In team-001 .*, \+3\.$/),
    ])
    expect(problemAnnotations(problems.slice(0, 1)).annotations).toEqual([
      {
        file: "templates/a.yaml",
        line: 5,
        column: 5,
        level: "failure",
        title: "Error",
        message: "Wrong in 100000000001. In 100000000001.",
      },
    ])
  })

  it("of an apply say what failed or was held back, where a template states it", () => {
    const outcomes = stated.changes.map((change, at): Outcome => {
      if (change.id === "Replaced") return { change, status: "failed", reason: "DeleteConflict: in use" }
      if (change.id === "Created") return { change, status: at % 2 ? "held" : "applied", reason: "not reviewed" }
      return { change: { ...change, source: undefined }, status: "failed", reason: "AccessDenied" } as Outcome
    })
    expect(outcomeAnnotations(outcomes, plan)).toMatchObject({
      annotations: [
        {
          file: "templates/r.yaml",
          line: 12,
          column: 1,
          level: "failure",
          title: "Failed",
          message: expect.stringMatching(/^replace AWS::IAM::Role Replaced: DeleteConflict: in use\. In team-001 /),
        },
        { level: "warning", title: "Held back", message: expect.stringMatching(/^create .*: not reviewed\. In team-/) },
      ],
      omitted: 0,
    })
  })

  it("are at most fifty, and it is said how many more there would be", () => {
    const problems = Array.from({ length: 80 }, (_, index) => problem(index < 60 ? "note" : "error", index + 1))
    const { annotations, omitted } = problemAnnotations(problems)
    expect([annotations.length, omitted]).toEqual([50, 30])
    expect(annotations.filter(({ level }) => level === "failure")).toHaveLength(20)
  })

  it("are few, one-lined and at a line, whatever the plan says", () => {
    fc.assert(
      fc.property(anyPlan, (any) => {
        const { annotations, omitted } = annotationsOf(any)
        expect(annotations.length).toBeLessThanOrEqual(50)
        expect(omitted === 0 || annotations.length === 50).toBe(true)
        for (const { file, line, message, title } of annotations) {
          expect(line).toBeGreaterThan(0)
          expect(`${file}${title}${message}`).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|##\[/u)
          expect(`\n${message}\n${file}`).not.toMatch(/\n\s*::/)
          expect(message.match(/\(\d{12}\)/g)?.length ?? 0).toBeLessThanOrEqual(5)
        }
      }),
      { numRuns: 60 },
    )
  })
})
