import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { idLabel } from "../../src/report/id-label.ts"
import { writePlan } from "../../src/report/json.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { renderPlan } from "../../src/report/text.ts"
import { planOf } from "./plans.ts"

describe("the label of an id", () => {
  it.each([
    ["AWS::Organizations::Policy", "guardrail|SERVICE_CONTROL_POLICY", "guardrail (service control policy)"],
    ["AWS::Organizations::Policy", "opt|AISERVICES_OPT_OUT_POLICY", "opt (AI services opt-out policy)"],
    ["AWS::Organizations::Policy", "ec2|DECLARATIVE_POLICY_EC2", "ec2 (declarative policy EC2)"],
    ["AWS::SSO::Assignment", "Audit|GROUP|auditors", "Audit for group auditors"],
    ["AWS::SSO::Assignment", "Audit|USER|eve@example.com", "Audit for user eve@example.com"],
    ["Reconcile::S3::Folder", "acme-assets|site/|old", "acme-assets/site/|old"],
    [
      "Reconcile::Organizations::DelegatedAdministrator",
      "config.amazonaws.com|222222222222",
      "config.amazonaws.com for 222222222222",
    ],
    ["AWS::IAM::Role", "audit", "audit"],
    ["AWS::Made::Up", "a|b", "a|b"],
    ["toString", "a|b", "a|b"],
    ["Reconcile::S3::Folder", "acme-assets", "acme-assets"],
  ])("%s %s is %s", (type, id, label) => expect(idLabel(type, id)).toBe(label))
})

const accounts = { "111111111111": "payments", "222222222222": "data" }
const policy = { type: "AWS::Organizations::Policy", id: "guardrail|SERVICE_CONTROL_POLICY", template: "guardrail" }
const edits = [{ path: ["Description"], before: "a", after: "b" }]
const place = { account: "111111111111", region: "us-east-1" }
const problem = { message: "It is gone", template: "guardrail", ...place }
const labels: Plan = planOf({
  accounts,
  rows: [
    { action: "update", ...policy, in: ["111111111111"], edits },
    { action: "delete", type: "AWS::SSO::Assignment", id: "Audit|GROUP|auditors", in: ["111111111111"] },
  ],
  orphans: [{ ...place, ...policy, id: "old|TAG_POLICY", reason: "no template states it" }],
  problems: [{ ...problem, severity: "blocked", type: policy.type, id: "lost|BACKUP_POLICY" }],
})
const network = planOf({
  accounts,
  rows: [{ action: "update", type: "AWS::EC2::VPC", id: "network", in: Object.keys(accounts), edits }],
})
const vpcs: Plan = {
  ...network,
  changes: network.changes.map((change, index) => ({ ...change, called: `vpc-${index + 1}` })),
}

const reports: readonly (readonly [string, (plan: Plan) => string])[] = [
  ["text", (plan) => renderPlan(plan, { color: false, full: true })],
  ["Markdown", (plan) => renderPlanMarkdown(plan)],
  ["HTML", (plan) => renderPlanHtml(plan)],
]

describe.each(reports)("a plan as %s", (_, render) => {
  it("has labels in the place of ids that only programs like", () => {
    const said = render(labels)
    for (const label of ["guardrail (service control policy)", "Audit for group auditors", "old (tag policy)"])
      expect(said).toContain(label)
    expect(said).not.toMatch(/\|(SERVICE_CONTROL|TAG)_POLICY|\|GROUP\|/)
  })

  it("names by AWS's identifiers what is found by a tag", () => {
    expect(render(vpcs)).toContain("AWS::EC2::VPC network (vpc-2, vpc-1)".replace(/^.* network/, "network"))
  })
})

it("is written as JSON with ids, and what AWS calls things beside them", async () => {
  let text = ""
  const write = (chunk: string) => {
    text += chunk
  }
  await writePlan(labels, write)
  expect(text).toContain('"guardrail|SERVICE_CONTROL_POLICY"')
  text = ""
  await writePlan(vpcs, write)
  expect((JSON.parse(text) as Plan).changes.map(({ id, called }) => [id, called])).toEqual([
    ["network", "vpc-1"],
    ["network", "vpc-2"],
  ])
})
