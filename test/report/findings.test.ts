import { describe, expect, it } from "vitest"
import type { Finding } from "../../src/model.ts"
import { findingsSentence, renderFindings } from "../../src/report/findings.ts"
import { findingsJson } from "../../src/report/findings-json.ts"
import { renderFindingsMarkdown } from "../../src/report/findings-markdown.ts"
import { findingsSarif } from "../../src/report/findings-sarif.ts"
import { cellText, type FindingsReport } from "../../src/report/findings-view.ts"
import { HOSTILE } from "./hostile.ts"
import { flaws } from "./markdown-shape.ts"

const source = { file: "templates/rules.yaml", line: 7, column: 3 }

const finding = (changes: Partial<Finding> = {}): Finding => ({
  template: "names",
  rule: "one",
  severity: "error",
  type: "AWS::IAM::Role",
  account: "222222222222",
  region: "us-east-1",
  id: "One",
  message: "is One",
  columns: { Team: "blue", Size: 3 },
  source,
  ...changes,
})

const report = (changes: Partial<FindingsReport> = {}): FindingsReport => ({
  findings: [finding()],
  waived: [finding({ id: "Two", waiver: { owner: "ann", reason: "known", until: "2026-12-31" } })],
  problems: [],
  templates: [
    {
      name: "names",
      type: "AWS::IAM::Role",
      regional: false,
      source,
      rules: [
        { name: "one", severity: "error", columns: ["Size"], source },
        { name: "two", severity: "warning", source },
      ],
      columns: [{ name: "Team" }, { name: "Size" }],
    },
  ],
  accounts: { "222222222222": { name: "dev" } },
  looked: 12,
  unjudged: 0,
  clock: "2026-06-01T09:00:00.000Z",
  owner: "acme",
  world: "",
  ...changes,
})

describe("findings in a terminal", () => {
  it("are tables with the columns of each rule, what is waived, and the numbers on top", () => {
    expect(renderFindings(report(), { color: false, full: false })).toBe(`reconcile check of acme
1 error; 1 waived. 12 resources of 1 account, by 1 rule template.

names: AWS::IAM::Role templates/rules.yaml:7

  error one (1)
    ACCOUNT             ID   Size  MESSAGE
    dev (222222222222)  One  3     is One

  warning two (0)

Waived
  names/one Two in dev (222222222222): known (ann, until 2026-12-31)
`)
  })

  it("say so when there are none", () => {
    expect(findingsSentence(report({ findings: [], waived: [] }))).toBe(
      "Nothing found. 12 resources of 1 account, by 1 rule template.",
    )
  })

  it("say first what could not be judged or read, and never that nothing was found in it", () => {
    const unread = { severity: "unreadable", message: "refused", account: "222222222222" } as const
    const sentence = (changes: Partial<FindingsReport>) => findingsSentence(report({ waived: [], ...changes }))
    expect(sentence({ findings: [], unjudged: 12, problems: [unread, { ...unread, region: "eu-west-1" }] })).toBe(
      "12 resources could not be judged, 1 account unreadable. 12 resources of 1 account, by 1 rule template.",
    )
    expect(sentence({ findings: [], unjudged: 1 })).toMatch(
      /^1 resource could not be judged; nothing found in the rest\. 12 resources/,
    )
    expect(sentence({ problems: [unread] })).toMatch(/^1 account unreadable; 1 error\. 12 resources/)
  })

  it("come with errors first, and with the templates that found nothing in a line", () => {
    const [template] = report().templates
    const named = (name: string) => ({ ...template!, name })
    const text = renderFindings(
      report({
        templates: ["calm", "broken", "mild", "names", "quiet"].map(named),
        findings: [finding({ template: "mild", rule: "two", severity: "warning" }), finding()],
        waived: [],
        problems: [
          { severity: "note", message: "worth knowing" },
          { severity: "error", message: "fails here", template: "broken" },
        ],
      }),
      { color: false, full: false },
    )
    const order = ["error: fails here.", "names: AWS", "mild: AWS", "failed and found nothing", "note: worth knowing."]
    expect(order.map((part) => text.indexOf(part)).toSorted((a, b) => a - b)).toEqual(
      order.map((part) => text.indexOf(part)),
    )
    expect(text).toContain("\n1 rule template failed and found nothing: broken\n")
    expect(text).toContain("\n2 rule templates found nothing: calm, quiet\n")
    expect(text).not.toContain("calm: AWS")
  })

  it("are shortened unless all are asked for", () => {
    const findings = Array.from({ length: 60 }, (_, index) => finding({ id: `R${index}` }))
    const short = renderFindings(report({ findings }), { color: false, full: false })
    expect(short).toContain("10 more findings; --full shows all.")
    expect(short).not.toContain("R55")
    expect(renderFindings(report({ findings }), { color: false, full: true })).toContain("R55")
  })

  it("cannot steer the terminal, nor the log of a workflow, whatever is in them", () => {
    const findings = HOSTILE.map((text) => finding({ id: text, message: text, columns: { Size: text } }))
    const waiver = { owner: HOSTILE[0] ?? "", reason: HOSTILE[1] ?? "", until: "2026-12-31" }
    const hostile = report({ findings, waived: findings.map((one) => ({ ...one, waiver })), world: HOSTILE[2] ?? "" })
    const text = renderFindings(hostile, { color: false, full: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066]|^\s*::|##\[/m)
  })
})

describe("findings as Markdown", () => {
  it("have a table for each rule that found something", () => {
    expect(
      renderFindingsMarkdown(report()),
    ).toBe(`**reconcile check** by <code>acme</code>: 1 error; 1 waived. 12 resources of 1 account, by 1 rule template.

**error** <code>names/one</code>: 1 finding

| Account | Id | Size | Message |
| --- | --- | --- | --- |
| <code>dev (222222222222)</code> | <code>One</code> | <code>3</code> | is One |

**Waived**: 1 finding

- <code>names/one Two</code> in <code>dev (222222222222)</code>: known (ann, until 2026-12-31)`)
  })

  it.each([100, 3_000, 12_000, 60_000])("stay text whatever is in them, in %d characters", (limit) => {
    const findings = HOSTILE.map((text) => finding({ id: text, message: text, columns: { Size: text } }))
    const waiver = { owner: HOSTILE[3] ?? "", reason: HOSTILE[4] ?? "", until: "2026-12-31" }
    const waived = findings.map((one) => ({ ...one, waiver }))
    const problems = HOSTILE.map((message) => ({ severity: "error" as const, message, fix: message }))
    const text = renderFindingsMarkdown(report({ findings, waived, problems, world: HOSTILE[7] ?? "" }), { limit })
    expect(text.length).toBeLessThanOrEqual(limit)
    expect(flaws(text, limit)).toEqual([])
  })
})

describe("findings as data", () => {
  it("are JSON with the numbers, and what is waived apart", () => {
    const data = JSON.parse(findingsJson(report()))
    expect(data).toMatchObject({
      formatVersion: 1,
      findings: [{ rule: "one", id: "One", columns: { Team: "blue", Size: 3 } }],
      waived: [{ id: "Two", waiver: { owner: "ann" } }],
      summary: { error: 1, warning: 0, note: 0, waived: 1, resources: 12 },
    })
  })

  it("are SARIF that code scanning takes: a rule, a level, a place and a fingerprint for each", () => {
    const { version, runs } = JSON.parse(findingsSarif(report(), "1.2.3"))
    expect(version).toBe("2.1.0")
    expect(runs[0].tool.driver).toMatchObject({ name: "reconcile", version: "1.2.3" })
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["names/one", "names/two"])
    expect(runs[0].results).toMatchObject([
      {
        ruleId: "names/one",
        level: "error",
        message: { text: "AWS::IAM::Role One in 222222222222: is One" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "templates/rules.yaml" },
              region: { startLine: 7, startColumn: 3 },
            },
          },
        ],
        partialFingerprints: { "resource/v1": "names/one 222222222222/us-east-1/AWS::IAM::Role/One" },
      },
      { suppressions: [{ kind: "external", justification: "known (ann, until 2026-12-31)" }] },
    ])
  })

  it("are SARIF of a run that did not succeed where something could not be read or judged", () => {
    const runOf = (problems: FindingsReport["problems"]) =>
      JSON.parse(findingsSarif(report({ problems }), "1.2.3")).runs[0].invocations[0]
    expect(runOf([])).toEqual({ executionSuccessful: true })
    expect(runOf([{ severity: "warning", message: "x" }])).toMatchObject({ executionSuccessful: true })
    const about = { account: "222222222222", region: "us-east-1", type: "AWS::IAM::Role", id: "One" }
    expect(
      runOf([
        { severity: "error", message: "The rule one fails", fix: "Mend it", source, ...about },
        { severity: "unreadable", message: "Refused.", account: "222222222222" },
        { severity: "warning", message: "Odd" },
      ]),
    ).toEqual({
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          level: "error",
          message: { text: "The rule one fails. Mend it." },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "templates/rules.yaml" },
                region: { startLine: 7, startColumn: 3 },
              },
              logicalLocations: [{ fullyQualifiedName: "222222222222/us-east-1/AWS::IAM::Role/One", kind: "resource" }],
            },
          ],
        },
        {
          level: "error",
          message: { text: "Refused." },
          locations: [{ logicalLocations: [{ fullyQualifiedName: "222222222222", kind: "resource" }] }],
        },
        { level: "warning", message: { text: "Odd." } },
      ],
    })
  })

  it.each([
    [null, ""],
    [3, "3"],
    [true, "true"],
    [["a", 1], "a, 1"],
    [{ a: [1] }, '{"a":[1]}'],
  ])("%j in a column reads %s", (value, text) => expect(cellText(value)).toBe(text))
})
