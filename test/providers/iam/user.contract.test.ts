import { user } from "../../../src/providers/iam/user.ts"
import { keepsTheContract } from "../contract.ts"

const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})

keepsTheContract({
  provider: user as never,
  bystander: "bystander",
  seed: {
    policies: [{ name: "Boundary", path: "/team/", document: allow("s3:*") }],
    groups: [{ name: "readers" }, { name: "Writers" }, { name: "admins", path: "/team/" }],
    users: [
      {
        name: "bystander",
        groups: ["readers"],
        attached: ["ReadOnlyAccess"],
        inline: { own: allow("s3:GetObject") },
        tags: { team: "other" },
        credentials: true,
      },
    ],
  },
  example: {
    UserName: "ci.deploy@example.com",
    Path: "/robots/",
    Groups: ["readers", "Writers"],
    PermissionsBoundary: "arn:aws:iam::100000000001:policy/team/Boundary",
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
    Policies: [
      { PolicyName: "buckets", PolicyDocument: allow(["s3:ListAllMyBuckets", "s3:GetBucketAcl"]) },
      { PolicyName: "keys", PolicyDocument: JSON.stringify(allow("kms:ListKeys"), undefined, 2) },
    ],
    Tags: [{ Key: "Team", Value: "platform" }],
  },
  edits: {
    "another path, its tags kept": { Path: "/" },
    "another group": { Groups: ["readers", "admins"] },
    "no groups": { Groups: null },
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
