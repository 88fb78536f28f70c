import { group } from "../../../src/providers/iam/group.ts"
import { keepsTheContract } from "../contract.ts"

const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})

keepsTheContract({
  provider: group as never,
  bystander: "bystanders",
  seed: {
    policies: [{ name: "Reports", document: allow("s3:GetObject") }],
    groups: [{ name: "bystanders", attached: ["ReadOnlyAccess"], inline: { own: allow("s3:GetObject") } }],
    users: [{ name: "alice", groups: ["bystanders"] }],
  },
  example: {
    GroupName: "Finance.Readers",
    Path: "/finance/",
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::100000000001:policy/Reports"],
    Policies: [
      { PolicyName: "budgets", PolicyDocument: allow(["budgets:ViewBudget", "ce:GetCostAndUsage"]) },
      { PolicyName: "tax", PolicyDocument: JSON.stringify(allow("tax:Get*"), undefined, 2) },
    ],
  },
  edits: {
    "another path": { Path: "/" },
    "other attachments": {
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"],
    },
    "no attachments": { ManagedPolicyArns: null },
    "a changed, a new and a lost inline policy": {
      Policies: [
        { PolicyName: "budgets", PolicyDocument: allow("budgets:ViewBudget") },
        { PolicyName: "invoices", PolicyDocument: allow("invoicing:Get*") },
      ],
    },
    "no inline policies": { Policies: [] },
  },
})
