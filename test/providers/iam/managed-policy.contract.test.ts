import { managedPolicy } from "../../../src/providers/iam/managed-policy.ts"
import { keepsTheContract } from "../contract.ts"

const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})

keepsTheContract({
  provider: managedPolicy as never,
  bystander: "Bystander",
  seed: { policies: [{ name: "Bystander", document: allow("s3:*"), tags: { team: "other" } }] },
  example: {
    ManagedPolicyName: "AuditReports",
    Path: "/audit/",
    Description: "Read reports: 100% + more.",
    PolicyDocument: allow("s3:GetObject"),
    Tags: [{ Key: "Team", Value: "security" }],
  },
  edits: {
    "a second version": { PolicyDocument: allow("s3:PutObject") },
    "a third version": { PolicyDocument: allow(["s3:GetObject", "s3:PutObject"]) },
    "a fourth version": { PolicyDocument: allow("s3:ListBucket") },
    "a fifth version": { PolicyDocument: allow("s3:ListAllMyBuckets") },
    "a sixth version, for which the oldest goes": { PolicyDocument: JSON.stringify(allow("s3:GetBucketAcl")) },
    "another value of a tag": { Tags: [{ Key: "Team", Value: "audit" }] },
    "no tags of its own": { Tags: null },
  },
})
