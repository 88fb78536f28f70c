import type { Plan } from "../../src/model.ts"
import { type Facts, numberedAccounts, planOf, policy, type Row, trust } from "./plans.ts"

const ids = [
  "111111111111",
  "222222222222",
  "333333333333",
  "444444444444",
  "555555555555",
  "666666666666",
  "777777777777",
]
const [org, security, payments, data, sandbox, legacy, closed] = ids as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
const everywhere = [org, security, payments, data, sandbox, legacy]
const members = everywhere.slice(1)

const facts: Facts = {
  world: "snapshot examples/organization.yaml",
  accounts: {
    [org]: "acme-management",
    [security]: "security",
    [payments]: "payments",
    [data]: "data-prod",
    [sandbox]: "sandbox",
    [legacy]: "legacy-billing",
    [closed]: "moved-out",
  },
  management: org,
  unchanged: 41,
  rows: [
    {
      action: "create",
      id: "SecurityAudit",
      template: "security-audit",
      line: 2,
      in: everywhere,
      edits: [
        { path: ["RoleName"], after: "SecurityAudit" },
        { path: ["Description"], after: "Audit of {{ account.name }} for security" },
        {
          path: ["AssumeRolePolicyDocument"],
          after: trust(
            { AWS: "arn:aws:iam::222222222222:role/auditor" },
            { StringEquals: { "aws:PrincipalOrgID": "o-acme" } },
          ),
        },
        {
          path: ["ManagedPolicyArns", "arn:aws:iam::aws:policy/SecurityAudit"],
          after: "arn:aws:iam::aws:policy/SecurityAudit",
        },
        {
          path: ["Policies", "read-logs"],
          after: policy({
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:Get*", "logs:List*", "logs:StartQuery"],
            Resource: "*",
          }),
        },
        { path: ["Tags", "team"], after: "security" },
        { path: ["Tags", "reconcile:owner"], after: "acme-baseline" },
        { path: ["Tags", "reconcile:template"], after: "security-audit" },
      ],
    },
    {
      action: "update",
      id: "ReadOnly",
      template: "read-only",
      line: 4,
      in: members,
      edits: [
        { path: ["MaxSessionDuration"], before: 3600, after: 7200 },
        {
          path: ["Policies", "inline-logs"],
          before: policy({
            Sid: "Read",
            Effect: "Allow",
            Action: ["s3:*", "s3:GetObject"],
            Resource: "arn:aws:s3:::logs-{{ account.id }}/*",
          }),
          after: policy({
            Sid: "Read",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: "arn:aws:s3:::logs-{{ account.id }}/*",
          }),
        },
        { path: ["Tags", "team"], before: "platform", after: "security", cause: "drift" },
      ],
    },
    {
      action: "update",
      id: (name) => `${name}-deploy`,
      template: "deploy",
      line: 12,
      in: [payments, data],
      edits: [
        {
          path: ["AssumeRolePolicyDocument"],
          before: trust({ AWS: "222222222222" }, { StringEquals: { "sts:ExternalId": "x-4711" } }),
          after: trust({ AWS: ["222222222222", "arn:aws:iam::999999999999:root"] }),
        },
        {
          path: ["ManagedPolicyArns", "arn:aws:iam::aws:policy/AdministratorAccess"],
          after: "arn:aws:iam::aws:policy/AdministratorAccess",
        },
      ],
    },
    {
      action: "adopt",
      id: "BreakGlass",
      template: "break-glass",
      in: [sandbox],
      edits: [
        { path: ["Tags", "reconcile:owner"], after: "acme-baseline" },
        { path: ["Tags", "reconcile:template"], after: "break-glass" },
      ],
    },
    {
      action: "delete",
      id: "legacy-admin",
      template: "legacy",
      in: [legacy],
      edits: [
        {
          path: ["ManagedPolicyArns", "arn:aws:iam::aws:policy/AdministratorAccess"],
          before: "arn:aws:iam::aws:policy/AdministratorAccess",
        },
      ],
    },
    {
      action: "replace",
      type: "AWS::IAM::ManagedPolicy",
      id: "Boundary",
      template: "boundary",
      line: 3,
      in: [sandbox],
      edits: [{ path: ["Path"], before: "/", after: "/security/", replaces: true }],
    },
    {
      action: "update",
      id: "Backup",
      template: "backup",
      line: 7,
      in: [legacy],
      edits: [{ path: ["Description"], before: "changed by hand", after: "Backups", cause: "drift" }],
    },
  ],
  orphans: [security, payments].map((account) => ({
    type: "AWS::IAM::Role",
    account,
    region: "us-east-1",
    id: "OldAudit",
    template: "old-audit",
    reason: 'no template states it (its tag: template "old-audit")',
  })),
  problems: [
    {
      severity: "blocked",
      message: "AWS::IAM::Role Terraformed is managed by another tool, as the tag terraform=true says",
      fix: "Take it out of the other tool first, then say lifecycle: { adopt: true }.",
      source: { file: "templates/terraformed.yaml", line: 1, column: 1 },
      line: "name: terraformed",
      account: data,
      type: "AWS::IAM::Role",
      id: "Terraformed",
    },
    {
      severity: "unreadable",
      message: "Cannot assume arn:aws:iam::777777777777:role/reconcile-plan: AccessDenied",
      fix: "Create the role with `reconcile bootstrap`, or leave the account out.",
      account: closed,
    },
    {
      severity: "note",
      message: "AWS::IAM::Role Held is left as it is: held by jo until 2027-03-01: incident 12",
      source: { file: "holds.yaml", line: 2, column: 5 },
      account: payments,
    },
  ],
}

/** A plan of an ordinary day: every action, alerts, an orphan, something blocked, an account that did not let us in. */
export const everyday: Plan = planOf(facts)

const accounts = numberedAccounts(300)
const [first = "", ...others] = Object.keys(accounts)

/** 300 accounts with 20 changes each, the same but for one account. */
export const fleet: Plan = planOf({
  accounts,
  rows: [
    ...Array.from({ length: 19 }, (_, index): Row => {
      const name = `Role${String(index + 1).padStart(2, "0")}`
      return {
        action: "create",
        id: name,
        in: Object.keys(accounts),
        edits: [
          { path: ["RoleName"], after: name },
          { path: ["AssumeRolePolicyDocument"], after: trust({ Service: "ec2.amazonaws.com" }) },
          {
            path: ["Policies", "own"],
            after: policy({ Effect: "Allow", Action: ["s3:Get*", "s3:List*"], Resource: `arn:aws:s3:::${name}-*` }),
          },
        ],
      }
    }),
    {
      action: "update",
      id: "Shared",
      in: others,
      edits: [{ path: ["MaxSessionDuration"], before: 3600, after: 7200 }],
    },
    { action: "delete", id: "Shared", in: [first], edits: [] },
  ],
})
