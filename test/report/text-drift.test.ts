import { describe, expect, it } from "vitest"
import type { Finding, Problem } from "../../src/model.ts"
import type { FindingsReport } from "../../src/report/findings-view.ts"
import { driftOutlineOf } from "../../src/report/outline.ts"
import { renderPlan } from "../../src/report/text.ts"
import { renderDriftText } from "../../src/report/text-drift.ts"
import { planOf, trust } from "./plans.ts"

const accounts = { "111111111111": "payments", "222222222222": "data", "333333333333": "logs" }
const [payments, data, logs] = Object.keys(accounts) as [string, string, string]
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"

const held: Problem = {
  severity: "note",
  message: "AWS::IAM::Role Incident is left as it is: held by jo until 2027-03-01: incident 12",
  source: { file: "holds.yaml", line: 2, column: 3 },
  account: payments,
  type: "AWS::IAM::Role",
  id: "Incident",
}

const drifted = planOf({
  accounts,
  rows: [
    {
      action: "update",
      id: "Deploy",
      line: 7,
      in: [payments, data],
      edits: [
        { path: ["ManagedPolicyArns", ADMIN], before: ADMIN, cause: "drift" },
        {
          path: ["AssumeRolePolicyDocument"],
          before: trust({ AWS: ["111111111111", "arn:aws:iam::999999999999:root"] }),
          after: trust({ AWS: "111111111111" }),
          cause: "drift",
        },
      ],
    },
  ],
  problems: [
    held,
    { severity: "unreadable", message: "Cannot assume the role: AccessDenied", account: logs },
    { severity: "warning", message: "A glob matches nothing" },
  ],
})

const source = { file: "rules/keys.yaml", line: 1, column: 1 }
const finding = (severity: Finding["severity"]): Finding => ({
  template: "keys",
  rule: severity,
  severity,
  message: "It is old",
  account: data,
  region: "us-east-1",
  type: "AWS::IAM::AccessKey",
  id: "AKIA",
  columns: {},
  source,
})
const checkedWith = (findings: readonly Finding[]): FindingsReport => ({
  findings,
  waived: [],
  problems: [],
  templates: [
    {
      name: "keys",
      type: "AWS::IAM::AccessKey",
      regional: false,
      source,
      rules: (["error", "warning"] as const).map((severity) => ({ name: severity, severity, source })),
      columns: [],
    },
  ],
  accounts: Object.fromEntries(Object.entries(accounts).map(([id, name]) => [id, { name }])),
  looked: 5,
  unjudged: 0,
  clock: "2027-01-15T12:00:00.000Z",
  owner: "acme",
  world: "",
})

describe("drift in a terminal", () => {
  const text = renderDriftText(drifted, undefined, { color: false })
  const at = (part: string): number => {
    expect(text).toContain(part)
    return text.indexOf(part)
  }

  it("says that it is drift, and leads with what its issue leads with", () => {
    const lines = text.split("\n")
    expect(lines[0]).toMatch(/reconcile drift of /)
    const titles = lines.flatMap((line) => /^! (.*?)(:| \(below\))$/.exec(line)?.[1] ?? [])
    expect(titles).toEqual([
      "2 resources have administrator rights that no template gives",
      "2 roles trust more than the template says",
      "1 account not planned, or not wholly",
    ])
    expect(titles).toEqual(driftOutlineOf(drifted).alerts.map(({ title }) => title))
    expect(text).toContain("999999999999")
  })
  it("shows what drifted, then what is held, then what could not be read, then the rest", () => {
    const places = ["! 2 resources", "~ AWS::IAM::Role Deploy", "\nHeld\n", "\nNot planned: ", "\nGood to know\n"]
    const found = places.map((part) => at(part))
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(text.split("Good to know")[1]).not.toContain("incident 12")
  })
  it("does not say of each edit that it drifted", () => expect(text).not.toContain("already drifted"))
  it("says at the top how many errors and warnings rules found", () => {
    const all = renderDriftText(drifted, checkedWith([finding("error"), finding("warning"), finding("warning")]), {
      color: false,
    })
    expect(all.split("\n")[1]).toBe("Findings: 1 error, 2 warnings. 5 resources of 3 accounts, by 1 rule template.")
  })
  it("says nothing of findings at the top where there are none", () => {
    expect(renderDriftText(drifted, checkedWith([]), { color: false }).split("\n")[1]).toBe("")
  })
  it("and a plan stays a plan", () => {
    const plan = renderPlan(drifted, { color: false })
    expect(plan).toMatch(/^[^\n]*reconcile plan of /)
    expect(plan).not.toContain("that no template gives")
  })
})
