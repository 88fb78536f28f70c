import type { Json } from "../../src/model.ts"
import type { Row } from "./world.ts"

/** A unit, and how many accounts are in it. */
const UNITS = [
  { path: ["Security"], accounts: 6 },
  { path: ["Infrastructure"], accounts: 14 },
  { path: ["Workloads", "Prod"], accounts: 110 },
  { path: ["Workloads", "Staging"], accounts: 50 },
  { path: ["Workloads", "Dev"], accounts: 80 },
  { path: ["Sandbox"], accounts: 40 },
] as const

const TEAMS = ["payments", "checkout", "data", "search", "mobile"]

const accounts = UNITS.flatMap(({ path, accounts: size }) =>
  Array.from({ length: size }, (_, index) => ({ unit: path.at(-1) as string, path, index })),
).map(({ unit, path, index }, number) => ({
  id: String(200_000_000_000 + number * 7),
  name: `${TEAMS[index % TEAMS.length]}-${unit.toLowerCase()}-${Math.floor(index / TEAMS.length) + 1}`,
  unit,
  path: [{ id: "r-root", name: "Root" }, ...path.map((name) => ({ id: `ou-root-${name.toLowerCase()}00`, name }))],
  tags: { team: TEAMS[index % TEAMS.length] as string, tier: unit.toLowerCase() },
  number,
}))
type Account = (typeof accounts)[number]

const trust = (AWS: Json, Condition?: Json): Json => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", ...(Condition !== undefined && { Condition }) },
  ],
})
const allow = (Action: Json, Resource: Json): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
})
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`
const SECURITY = "200000000000"

const role = ({ id: account }: Account, RoleName: string, properties: Row["properties"]): Row => ({
  account,
  type: "AWS::IAM::Role",
  id: RoleName,
  properties: { RoleName, ...properties },
})

/** What one account holds: what everybody has, what its unit has, what differs in a few, and what is its own. */
function rowsOf(account: Account): readonly Row[] {
  const { id, name, unit, tags, number } = account
  const isWorkload = account.path.length === 3
  const boundary = `arn:aws:iam::${id}:policy/boundary`
  return [
    {
      account: id,
      type: "AWS::IAM::ManagedPolicy",
      id: "boundary",
      properties: {
        ManagedPolicyName: "boundary",
        PolicyDocument: allow("*", [`arn:aws:s3:::${name}-*`, `arn:aws:sns:*:${id}:*`]),
      },
    },
    role(account, "audit", {
      Description: `Audit of ${name}`,
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${SECURITY}:role/auditor`),
      ManagedPolicyArns: [aws("SecurityAudit"), ...(unit === "Prod" ? [aws("ReadOnlyAccess")] : [])],
      Tags: [{ Key: "team", Value: "security" }],
    }),
    role(account, "break-glass", {
      AssumeRolePolicyDocument: trust(SECURITY, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
      // Somebody's hand in every fortieth account.
      ...(number % 40 === 3 && { MaxSessionDuration: 43200 }),
      ManagedPolicyArns: [aws("AdministratorAccess")],
    }),
    ...(isWorkload
      ? [
          role(account, "developer", {
            AssumeRolePolicyDocument: trust(`arn:aws:iam::${id}:root`),
            PermissionsBoundary: boundary,
            MaxSessionDuration: unit === "Dev" ? 28800 : 3600,
            ManagedPolicyArns: [unit === "Prod" ? aws("ReadOnlyAccess") : aws("PowerUserAccess")],
          }),
          role(account, `${name}-deploy`, {
            Path: "/ci/",
            AssumeRolePolicyDocument: trust(`arn:aws:iam::${SECURITY}:role/ci-${tags.team}`),
            PermissionsBoundary: boundary,
            Policies: [
              {
                PolicyName: "deploy",
                PolicyDocument: allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::${name}-artifacts/*`),
              },
            ],
          }),
        ]
      : []),
    // One application in three accounts of its own, with a role nobody else has.
    ...(number % 10 === 5
      ? [
          role(account, `app-${number}`, {
            Path: "/app/",
            AssumeRolePolicyDocument: trust(id),
            ManagedPolicyArns: [aws("AmazonSQSFullAccess")],
          }),
        ]
      : []),
  ]
}

/** An organization of 300 accounts in six units, as the text of a snapshot. */
export const company = (): string =>
  JSON.stringify({
    formatVersion: 1,
    organization: { id: "o-company", managementAccountId: "199999999999" },
    accounts: [
      { id: "199999999999", name: "main", path: [{ id: "r-root", name: "Root" }], tags: {} },
      ...accounts.map(({ id, name, path, tags }) => ({ id, name, path, tags })),
    ],
    resources: accounts.flatMap(rowsOf),
  })
