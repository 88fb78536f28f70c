import { describe, expect, it } from "vitest"
import { renderPlan } from "../../src/report/text.ts"
import { everyday, fleet } from "./example.ts"
import { hostile } from "./hostile.ts"
import { planOf, policy, trust } from "./plans.ts"

const golden = (name: string) => `golden/${name}.txt`

describe("a plan in the terminal", () => {
  it("tells an ordinary day on two screens", async () => {
    await expect(renderPlan(everyday, { color: false })).toMatchFileSnapshot(golden("everyday"))
  })

  it("tells everything when asked to", async () => {
    await expect(renderPlan(everyday, { color: false, full: true })).toMatchFileSnapshot(golden("everyday-full"))
  })

  it("says once what 300 accounts have in common", async () => {
    const text = renderPlan(fleet, { color: false })
    await expect(text).toMatchFileSnapshot(golden("fleet"))
    expect(fleet.changes).toHaveLength(6000)
    expect(text.split("\n").length).toBeLessThan(150)
  })

  it("warns first of settings that decide safety and change", () => {
    const settings = [
      { setting: "safety.deletes", before: "5", after: "400" },
      { setting: "lookups", after: "::error::x" },
    ]
    expect(
      renderPlan({ ...everyday, settings }, { color: false })
        .split("\n")
        .slice(3, 7),
    ).toEqual([
      "! This pull request changes 2 settings that decide safety:",
      "    safety.deletes: `5` -> `400`",
      "    lookups: (not set) -> `::error::x`",
      "! 1 resource will be deleted:",
    ])
  })

  it("gives the answer on the first screen, whatever comes after it", () => {
    const [header, summary] = renderPlan(fleet, { color: false }).split("\n")
    expect(header).toBe("reconcile plan of acme-baseline, 300 accounts, 20 templates")
    expect(summary).toMatch(
      /^Plan: 5,700 to add, 299 to change, 1 to delete; 0 accounts unchanged\. digest [0-9a-f]{12}$/,
    )
  })

  it("ends with the summary and with what blocks it", () => {
    const lines = renderPlan(everyday, { color: false }).trimEnd().split("\n")
    expect(lines.at(-2)).toMatch(
      /^Plan: 6 to add, 8 to change, 1 to adopt, 1 to delete, 1 to replace; 0 accounts unchanged, 1 not planned\. digest /,
    )
    expect(lines.at(-1)).toMatch(/^Blocked: AWS::IAM::Role Terraformed .*adopt: true }\.$/)
  })

  it("colours by what is done, and only when told to", () => {
    const text = renderPlan(everyday, { color: true })
    expect(text).toContain("\u001b[32m+ Tags.team")
    expect(renderPlan(everyday, { color: false })).not.toContain("\u001b")
  })

  it("shows what a deleted resource held as it shows a new one: not its name, nor that it is ours", () => {
    const edits = [
      { path: ["RoleName"], before: "Old" },
      { path: ["Path"], before: "" },
      { path: ["AssumeRolePolicyDocument"], before: trust({ Service: "ec2.amazonaws.com" }) },
      { path: ["ManagedPolicyArns", "arn:aws:iam::aws:policy/ReadOnly"], before: "arn:aws:iam::aws:policy/ReadOnly" },
      {
        path: ["Policies", "own"],
        before: policy(
          { Sid: "Read", Effect: "Allow", Action: "s3:Get*", Resource: "*" },
          { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::secret/*" },
        ),
      },
      { path: ["Tags", "team"], before: "data" },
      { path: ["Tags", "reconcile:owner"], before: "acme-baseline" },
      { path: ["Tags", "reconcile:template"], before: "old" },
    ]
    const rows = [{ action: "delete", id: "Old", in: ["111111111111"], edits }] as const
    const lines = renderPlan(planOf({ accounts: { "111111111111": "one" }, rows }), { color: false }).split("\n")
    const at = lines.findIndex((line) => line.startsWith("  - AWS::IAM::Role Old"))
    expect(lines.slice(at + 1, at + 8)).toEqual([
      "      - AssumeRolePolicyDocument: Allow Service ec2.amazonaws.com to sts:AssumeRole",
      "      - ManagedPolicyArns: arn:aws:iam::aws:policy/ReadOnly",
      "      - Policies.own",
      "        - Allow s3:Get* on * (Sid Read)",
      "        - Deny s3:GetObject on arn:aws:s3:::secret/*",
      '      - Tags.team: "data"',
      "",
    ])
  })

  it("names the snapshot first", () => {
    expect(renderPlan(everyday, { color: false })).toMatch(/^snapshot examples\/organization\.yaml: reconcile plan/)
  })

  it("explains only the signs in use", () => {
    const plan = planOf({
      accounts: { "111111111111": "one" },
      rows: [{ action: "adopt", id: "A", in: ["111111111111"] }],
    })
    const legend = renderPlan(plan, { color: false })
      .split("\n")
      .find((line) => line.startsWith("Signs:"))
    expect(legend).toBe("Signs: > adopt (it exists and nobody owns it: it becomes ours)")
  })

  it("lets nothing untrusted steer the terminal or the workflow", async () => {
    const text = renderPlan(hostile, { color: false, full: true })
    await expect(text).toMatchFileSnapshot(golden("hostile"))
    expect(text).not.toMatch(/[^\n\x20-\x7e]/)
    expect(text).not.toMatch(/^\s*::/m)
    expect(text).not.toContain("##[")
  })
})

describe("a plan without changes", () => {
  const accounts = { "111111111111": "one", "222222222222": "two" }

  it("says so, with what it looked at", () => {
    const text = renderPlan(planOf({ accounts, unchanged: 1204, templates: 3 }), { color: false })
    expect(text).toMatch(
      /No changes\. 2 accounts match 3 templates; 1,204 resources unchanged\. digest [0-9a-f]{12}\n$/,
    )
  })

  it("says what narrowed it", () => {
    const text = renderPlan(planOf({ accounts, filters: { templates: ["audit"] } }), { color: false })
    expect(text).toContain("Filtered: only templates audit. Orphans are not looked for.")
  })
})
