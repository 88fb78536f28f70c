import { describe, expect, it } from "vitest"
import type { Finding, Outcome, Plan, Problem } from "../../src/model.ts"
import { fixedTable, textWidth } from "../../src/report/fixed-table.ts"
import { applyNotice, checkNotice, failureNotice, isWanted, planNotice } from "../../src/report/notice.ts"
import { noticeMarkdown } from "../../src/report/notice-markdown.ts"
import { noticeSubject, noticeText } from "../../src/report/notice-text.ts"
import { slackMessage } from "../../src/report/slack.ts"
import { HOSTILE } from "./hostile.ts"
import { planOf } from "./plans.ts"

const accounts = { "111111111111": "payments", "222222222222": "data" }
const [payments, data] = Object.keys(accounts) as [string, string]
const whole = { report: "all of it\n" }

const clean = planOf({ accounts, unchanged: 4 })
const drifted = planOf({ accounts, rows: [{ action: "update", id: "Audit", in: [payments, data], edits: [] }] })
const with_ = (plan: Plan, severity: Problem["severity"]): Plan => ({
  ...plan,
  problems: [{ severity, message: "Something is in the way", account: payments }],
})
const finding: Finding = {
  template: "house-rules",
  rule: "unnamed",
  severity: "warning",
  type: "AWS::EC2::Instance",
  account: payments,
  region: "eu-west-1",
  id: "i-1",
  message: "has no Name",
  columns: { Owner: null, Launched: "2027-01-01" },
  source: { file: "templates/rules.yaml", line: 5, column: 5 },
}
const checked = (findings: readonly Finding[], problems: readonly Problem[] = []) => ({
  findings,
  problems,
  waived: [],
  templates: [],
  looked: 1,
  unjudged: 0,
  clock: "2027-01-15T12:00:00.000Z",
  owner: "acme",
  world: "",
  accounts: { [payments]: { name: "payments" } },
})
const outcome = (status: Outcome["status"]): Outcome =>
  ({ change: drifted.changes[0], status, ...(status === "applied" ? {} : { reason: "AccessDenied" }) }) as Outcome

describe("how much a result matters", () => {
  it.each([
    ["no drift", planNotice("drift", clean, whole), "informational"],
    ["drift", planNotice("drift", drifted, whole), "important"],
    ["what is blocked", planNotice("drift", with_(clean, "blocked"), whole), "important"],
    ["an account that cannot be read", planNotice("drift", with_(clean, "unreadable"), whole), "problem"],
    ["a template that is wrong", planNotice("drift", with_(drifted, "error"), whole), "problem"],
    ["findings beside no drift", planNotice("drift", clean, { ...whole, checked: checked([finding]) }), "important"],
    ["no findings", checkNotice(checked([]), whole), "informational"],
    ["a note", checkNotice(checked([{ ...finding, severity: "note" }]), whole), "informational"],
    ["a finding", checkNotice(checked([finding]), whole), "important"],
    ["a check that missed something", checkNotice(checked([], with_(clean, "unreadable").problems), whole), "problem"],
    ["nothing applied", applyNotice(clean, [], whole), "informational"],
    ["all applied", applyNotice(drifted, [outcome("applied")], whole), "success"],
    ["something held back", applyNotice(drifted, [outcome("applied"), outcome("held")], whole), "important"],
    ["something failed", applyNotice(drifted, [outcome("held"), outcome("failed")], whole), "problem"],
    ["nothing came of it", failureNotice({ command: "drift", owner: "acme", world: "" }, [], whole), "problem"],
  ])("%s", (_, notice, priority) => expect(notice.priority).toBe(priority))

  it("who asks for one hears of those before it", () => {
    const heard = (wanted: "problem" | "success") =>
      (["problem", "important", "success", "informational"] as const).filter((one) => isWanted(one, wanted))
    expect([heard("problem"), heard("success")]).toEqual([["problem"], ["problem", "important", "success"]])
  })
})

describe("as text", () => {
  it("drift and findings stand in one notice", () => {
    expect(noticeText(planNotice("drift", drifted, { ...whole, checked: checked([finding]) }))).toBe(
      `reconcile drift of acme-baseline (important)

Drift in 2 of 2 accounts: 2 changes; 1 finding.

2 changes
Action  Resource              Accounts                                         Template
------  --------------------  -----------------------------------------------  --------
update  AWS::IAM::Role Audit  2: data (222222222222), payments (111111111111)  audit

house-rules: 1 finding
Severity  Resource  Account   Region     Finding      Owner  Launched
--------  --------  --------  ---------  -----------  -----  ----------
warning   i-1       payments  eu-west-1  has no Name         2027-01-01
`,
    )
  })
  it("a subject is ASCII on one line, never too long", () => {
    const notice = failureNotice(
      { command: "apply", owner: "acmé", world: "" },
      [{ severity: "error", message: "x\n".repeat(90) }],
      whole,
    )
    expect(noticeSubject(notice)).toMatch(/^reconcile apply \(acm\?\): Failed: x\\nx[ -~]+\.\.\.$/)
    expect(noticeSubject(notice).length).toBeLessThan(100)
  })
  it("a text is cut at whole lines, whatever its characters take", () => {
    const notice = { ...planNotice("drift", clean, whole), lines: Array.from({ length: 500 }, () => "データ") }
    const text = noticeText(notice, 2_000)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000)
    expect(text).toMatch(/データ\.\n+The rest did not fit\.\n$/)
  })
})

describe("tables in a font of fixed width", () => {
  it("wide characters take two columns, and marks none", () => {
    expect(["abc", "データ", "e\u0301", "🎉", "ｗ"].map(textWidth)).toEqual([3, 6, 1, 2, 2])
  })
  it("every column begins at the same place in every row, whatever is in the cells", () => {
    const rows = HOSTILE.map((text) => [text, "end"])
    const lines = fixedTable({ columns: ["A", "B"], rows })
    expect(new Set(lines.slice(2).map((line) => textWidth(line.slice(0, line.lastIndexOf("end"))))).size).toBe(1)
  })
  it("what is too wide is cut where it is widest, and says so", () => {
    const lines = fixedTable({ columns: ["A", "B"], rows: [["x".repeat(200), "short"]] }, 40)
    expect(lines.at(-1)).toBe(`${"x".repeat(30)}...  short`)
  })
})

describe("nothing that people wrote is more than text", () => {
  const hostile = {
    ...planNotice("drift", clean, whole),
    title: HOSTILE.join(" "),
    lines: HOSTILE,
    tables: [{ title: "Found", columns: ["A"], rows: HOSTILE.map((text) => [text]) }],
  }
  it("in Slack", () => {
    const { blocks, text } = slackMessage(hostile)
    const said = [text, ...blocks.map((block) => (block as { text: { text: string } }).text.text)]
    for (const one of said) {
      expect(one).not.toMatch(/<[!@#]|<http|<script/)
      expect(one.length).toBeLessThanOrEqual(3_000)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about.
      expect(one).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066]/)
    }
  })
  it("in an issue, and in a mail", () => {
    expect(noticeMarkdown(hostile)).not.toMatch(/<script|<img|(?<!&#64;)@octocat|\]\(https:\/\/evil/)
    expect(noticeText(hostile)).not.toMatch(/^::/m)
  })
})

describe("SF-34: which results are told, by the priority that a sink asks for", () => {
  const words = ["problem", "important", "success", "informational"] as const
  it.each([
    ["problem", [true, false, false, false]],
    ["important", [true, true, false, false]],
    ["success", [true, true, true, false]],
    ["informational", [true, true, true, true]],
  ] as const)("%s", (asked, told) => {
    expect(words.map((priority) => isWanted(priority, asked))).toEqual(told)
  })
})
