/** Templates as values: what tests of a whole company vary. */

import type { Json } from "../../src/model.ts"

/** A trust policy for these principals: account ids or ARNs. */
export const trusting = (...principals: readonly string[]): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: [...principals] }, Action: "sts:AssumeRole" }],
})

/** A policy document that allows these actions everywhere. */
export const allowing = (...actions: readonly string[]): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: [...actions], Resource: "*" }],
})

type Part = { readonly [name: string]: Json }

/** Keys of a template; `accounts` are ids, and default to all. */
type Shape = Part & { readonly accounts?: readonly string[] }

/** A template of a role that trusts its own account. */
export const role = (RoleName: string, properties: Part = {}, more: Shape = {}): Json => ({
  type: "AWS::IAM::Role",
  properties: { RoleName, AssumeRolePolicyDocument: trusting("{{ account.id }}"), ...properties },
  ...placed(more),
})

/** A template of a managed policy that lets people look at S3. */
export const policy = (ManagedPolicyName: string, properties: Part = {}, more: Shape = {}): Json => ({
  type: "AWS::IAM::ManagedPolicy",
  properties: { ManagedPolicyName, PolicyDocument: allowing("s3:List*"), ...properties },
  ...placed(more),
})

const placed = ({ accounts, ...more }: Shape): Part => ({
  targets: { accounts: accounts ? { ids: accounts } : "all" },
  ...more,
})
