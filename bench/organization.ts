/** The organization that is measured: generated, the same every time. */

export const management = "100000000000"
export const owner = "bench"
export const types = ["AWS::IAM::Role", "AWS::IAM::ManagedPolicy"] as const

/** Size and temper of the AWS that answers. */
export interface Setting {
  readonly accounts: number
  readonly roles: number
  readonly policies: number
  /** Milliseconds before every answer. */
  readonly latency: number
  /** IAM reads a second, of all accounts together; twice as many at once. */
  readonly iamRate: number
}

/** The units below the root, twenty. */
export const units: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `ou-ab12-${String(index).padStart(8, "0")}`,
)

/** Twelve digits. */
export const accountId = (index: number): string => String(100_000_000_001 + index)

/** What every account has, as a template would state it; `ACCOUNT` stands for the account's id. */
export function roleProperties(index: number) {
  return {
    RoleName: `team-${index % 10}-workload-${index}`,
    Path: "/teams/",
    Description: `Workload ${index} of team ${index % 10}`,
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: "sts:AssumeRole" }],
    },
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"],
    Policies: [
      {
        PolicyName: "workload",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["s3:GetObject", "s3:PutObject"],
              Resource: `arn:aws:s3:::workload-${index}-ACCOUNT/*`,
            },
            { Effect: "Allow", Action: ["sqs:SendMessage", "sqs:ReceiveMessage"], Resource: "*" },
          ],
        },
      },
    ],
    Tags: [
      { Key: "team", Value: `team-${index % 10}` },
      { Key: "reconcile:owner", Value: owner },
      { Key: "reconcile:template", Value: `workload-${index}` },
    ],
  }
}

export type RoleProperties = ReturnType<typeof roleProperties>

/** A policy of every account that nobody states and nobody owns. */
export const policyName = (index: number): string => `boundary-${index}`
