import type { Properties } from "../../../src/model.ts"
import { role } from "../../../src/providers/iam/role.ts"
import { keepsTheContract } from "../contract.ts"

const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})
const trust = (principal: Properties) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
})

keepsTheContract({
  provider: role as never,
  bystander: "Bystander",
  seed: {
    policies: [{ name: "Boundary", path: "/team/", document: allow("s3:*") }],
    roles: [
      {
        name: "Bystander",
        attached: ["ReadOnlyAccess"],
        inline: { own: allow("s3:GetObject") },
        tags: { team: "other" },
      },
      { name: "Trusted" },
    ],
  },
  example: {
    RoleName: "SecurityAudit",
    Path: "/audit/",
    Description: "100% of the audit: read + report.",
    AssumeRolePolicyDocument: trust({ AWS: "arn:aws:iam::100000000001:role/Trusted" }),
    MaxSessionDuration: 7200,
    PermissionsBoundary: "arn:aws:iam::100000000001:policy/team/Boundary",
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
    Policies: [
      { PolicyName: "buckets", PolicyDocument: allow(["s3:ListAllMyBuckets", "s3:GetBucketAcl"]) },
      { PolicyName: "keys", PolicyDocument: JSON.stringify(allow("kms:ListKeys"), undefined, 2) },
    ],
    Tags: [{ Key: "Team", Value: "security" }],
  },
  edits: {
    "another trust policy": { AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com" }) },
    "another description": { Description: "Audit." },
    "no description": { Description: null },
    "a longer session": { MaxSessionDuration: 43_200 },
    "no boundary": { PermissionsBoundary: null },
    "another boundary": { PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    "other attachments": {
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"],
    },
    "no attachments": { ManagedPolicyArns: [] },
    "a changed, a new and a lost inline policy": {
      Policies: [
        { PolicyName: "buckets", PolicyDocument: allow("s3:ListAllMyBuckets") },
        { PolicyName: "queues", PolicyDocument: allow("sqs:ListQueues") },
      ],
    },
    "no inline policies": { Policies: null },
    "another value of a tag, its key in another case": { Tags: [{ Key: "team", Value: "audit" }] },
    "no tags of its own": { Tags: null },
  },
})
