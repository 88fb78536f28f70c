import { expect, test } from "vitest"
import type { Account, Properties, Target } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"

const account: Account = {
  id: "111111111111",
  name: "one",
  email: "",
  state: "ACTIVE",
  path: [],
  tags: {},
  management: false,
}
const target: Target = { scope: "account", account, region: "eu-west-1" }

const arns = (type: string, before: Properties | undefined, after: Properties | undefined, replaces?: true) =>
  providers.get(type)?.arns?.(
    {
      key: "x",
      edits: [{ path: ["Path"], ...(replaces && { replaces }) }],
      ...(before && { before: { key: "x", properties: before } }),
      ...(after && { after }),
    },
    target,
    "aws-cn",
  )

const role = { RoleName: "x", Path: "/team/" }
const policy = { ManagedPolicyName: "x" }
const iam = (rest: string) => `arn:aws-cn:iam::111111111111:${rest}`

test.each([
  ["a role that is made", "AWS::IAM::Role", undefined, role, ["role/team/x", "instance-profile/*"]],
  ["a role that goes", "AWS::IAM::Role", role, undefined, ["role/team/x", "instance-profile/*"]],
  ["a role that moves", "AWS::IAM::Role", role, { RoleName: "X" }, ["role/team/x", "role/X", "instance-profile/*"]],
  ["a policy that is made", "AWS::IAM::ManagedPolicy", undefined, policy, ["policy/x"]],
  ["a policy that changes", "AWS::IAM::ManagedPolicy", policy, policy, ["policy/x", "policy/x"]],
  ["a policy that goes, and all who may have it", "AWS::IAM::ManagedPolicy", policy, undefined, ["policy/x", "role/*"]],
])("an apply session may write to %s", (_, type, before, after, expected) => {
  expect(arns(type, before, after)).toEqual(expected.map(iam))
})

test("an apply session may write to a policy that is made anew, and to all who may have it", () => {
  const moved = { ManagedPolicyName: "x", Path: "/new/" }
  expect(arns("AWS::IAM::ManagedPolicy", policy, moved, true)).toEqual(["policy/x", "policy/new/x", "role/*"].map(iam))
})
