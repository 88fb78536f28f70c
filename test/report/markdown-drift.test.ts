import { describe, expect, it } from "vitest"
import type { Plan, Problem } from "../../src/model.ts"
import { driftTitle, renderDriftMarkdown } from "../../src/report/markdown-drift.ts"
import { flaws } from "./markdown-shape.ts"
import { planOf, policy, trust } from "./plans.ts"

const accounts = {
  "111111111111": "payments",
  "222222222222": "data",
  "333333333333": "sandbox",
  "444444444444": "logs",
}
const [payments, data, sandbox, logs] = Object.keys(accounts) as [string, string, string, string]

const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"

const held = (account: string, id: string, words: string, line: number): Problem => ({
  severity: "note",
  message: `AWS::IAM::Role ${id} is left as it is: held by ${words}`,
  source: { file: "holds.yaml", line, column: 3 },
  template: "deploy",
  account,
  region: "us-east-1",
  type: "AWS::IAM::Role",
  id,
})

/** What somebody did by hand in three of four accounts, beside two holds and an account that let nobody in. */
const drifted = planOf({
  accounts,
  unchanged: 37,
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
    {
      action: "create",
      id: "Audit",
      line: 2,
      in: [sandbox],
      edits: [{ path: ["Description"], after: "Reads", cause: "drift" }],
    },
    {
      action: "delete",
      id: "Temporary",
      in: [data],
      edits: [
        {
          path: ["Policies", "p"],
          before: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
          cause: "expiry",
        },
      ],
    },
  ],
  orphans: [
    {
      type: "AWS::IAM::Role",
      account: data,
      region: "us-east-1",
      id: "Old",
      template: "old",
      reason: "no template states it",
    },
  ],
  problems: [
    held(payments, "Incident", "jo until 2027-03-01: incident 12", 2),
    held(data, "Incident", "jo until 2027-03-01: incident 12", 2),
    held(data, "Other", "ann until 2027-02-01: until when, until 2030-01-01: nobody knows", 9),
    { severity: "unreadable", message: "Cannot assume the role: AccessDenied", fix: "Create it", account: logs },
    {
      severity: "warning",
      message: "A glob matches nothing",
      source: { file: "templates/a.yaml", line: 3, column: 5 },
    },
  ],
})

describe("drift as an issue", () => {
  it("tells what drifted, what is held, what was not read, and what can be done", async () => {
    const text = renderDriftMarkdown(drifted)
    await expect(text).toMatchFileSnapshot("golden/drift.md.txt")
    expect(flaws(text, 60_000)).toEqual([])
  })

  it("says first what AWS allows beyond the templates", () => {
    const alerts = [...renderDriftMarkdown(drifted).matchAll(/^> \*\*(.*)\*\*$/gm)].map(([, title]) => title)
    expect(alerts).toEqual([
      "2 resources have administrator rights that no template gives",
      "2 roles trust more than the template says",
      "Putting it right deletes 1 resource",
      "1 account not planned, or not wholly",
    ])
  })

  it("groups what is held by hold, and names first what ends first", () => {
    const part = renderDriftMarkdown(drifted).split("### Held\n\n")[1]?.split("\n\n")[0]
    expect(part?.replaceAll(/<\/?code>/g, "").split("\n")).toEqual([
      "- Held, until 2027-02-01, by ann: until when, until 2030-01-01: nobody knows.",
      "  - AWS::IAM::Role Other in data (222222222222)",
      "- Held, until 2027-03-01, by jo: incident 12.",
      "  - AWS::IAM::Role Incident in data (222222222222), payments (111111111111)",
    ])
  })

  it("reads the same whenever the same is seen, whether or not a revision was given to compare with", () => {
    const groups = drifted.groups.map(({ edits, ...group }) => ({
      ...group,
      edits: edits.map(({ cause, ...edit }) => (cause === "drift" ? edit : { ...edit, cause })) as typeof edits,
    }))
    const later: Plan = { ...structuredClone(drifted), clock: "2027-06-01T00:00:00.000Z", groups }
    expect(renderDriftMarkdown(later)).toBe(renderDriftMarkdown(drifted))
  })

  it("names the run and the commit where it is told them", () => {
    const run = "https://github.com/acme/iam/actions/runs/1"
    const text = renderDriftMarkdown(drifted, { run, head: "ab".repeat(20), next: ["Ask the platform team."] })
    expect(text).toContain(`4 accounts, 3 templates · commit <code>abababa</code> · [run](${run})\n`)
    expect(text).toMatch(/### What to do\n\n- Ask the platform team\.\n$/)
  })
})

describe("the title of drift", () => {
  it.each<[string, Plan]>([
    ["Drift in 3 of 4 accounts: 4 changes", drifted],
    ["No drift in 4 accounts", planOf({ accounts })],
    [
      "No drift seen, but 1 account was not read",
      planOf({ accounts, problems: [{ severity: "unreadable", message: "No", account: logs }] }),
    ],
    ["Drift in 1 of 4 accounts: 1 change", planOf({ accounts, rows: [{ action: "create", id: "A", in: [data] }] })],
  ])("%s", (title, plan) => {
    expect(driftTitle(plan)).toBe(title)
    if (title.startsWith("No drift")) {
      expect(renderDriftMarkdown(plan)).toMatch(new RegExp(`^${title}\\.\n`))
      expect(renderDriftMarkdown(plan)).not.toContain("What to do")
    }
  })
})
