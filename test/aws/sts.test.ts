import {
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
} from "@aws-sdk/client-iam"
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Aws, type Credentials, startAws } from "./moto.ts"

const management = "100000000000"
const member = "100000000001"
const suspended = "100000000002"
const hub = `arn:aws:iam::${management}:role/hub`
const role = (name: string, account = member) => `arn:aws:iam::${account}:role/${name}`
const onlyAssume = (principal: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
})

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({
    accounts: [
      {
        roles: [
          { name: "for-anyone", trust: "*", maxSessionDuration: 43_200 },
          { name: "for-account", trust: management },
          { name: "for-itself", trust: member },
          { name: "plain", trust: onlyAssume(management) },
          {
            name: "for-hub-only",
            trust: hub,
            condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/hub" } },
          },
          {
            name: "in-organization",
            trust: "*",
            condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg" } },
          },
        ],
      },
      { state: "SUSPENDED" },
    ],
    access: { plan: { hub: "hub", role: "spoke", externalId: "4711" } },
  })
})
afterAll(() => aws.stop())
beforeEach(() => aws.reset())

describe("AssumeRole refuses", () => {
  const cases: readonly [string, Partial<AssumeRoleCommandInput>, string, RegExp][] = [
    [
      "a role that does not exist",
      { RoleArn: role("none") },
      "AccessDenied",
      /not authorized to perform: sts:AssumeRole/,
    ],
    ["an account that does not exist", { RoleArn: role("spoke", "999999999999") }, "AccessDenied", /not authorized/],
    [
      "an account that is suspended",
      { RoleArn: role("spoke", suspended), ExternalId: "4711" },
      "AccessDenied",
      /not authorized/,
    ],
    [
      "a role that trusts its own account only",
      { RoleArn: role("for-itself") },
      "AccessDenied",
      /user\/test is not authorized/,
    ],
    [
      "a role that trusts the hub only",
      { RoleArn: role("spoke"), ExternalId: "4711" },
      "AccessDenied",
      /not authorized/,
    ],
    [
      "a source identity that the role does not allow",
      { RoleArn: role("plain"), SourceIdentity: "me" },
      "AccessDenied",
      /SetSourceIdentity/,
    ],
    [
      "tags that the role does not allow",
      { RoleArn: role("plain"), Tags: [{ Key: "a", Value: "b" }] },
      "AccessDenied",
      /TagSession/,
    ],
    [
      "more than the role's maximum",
      { RoleArn: role("for-account"), DurationSeconds: 3601 },
      "ValidationError",
      /MaxSessionDuration/,
    ],
    ["less than 15 minutes", { DurationSeconds: 899 }, "ValidationError", /between 900 and 43200/],
    ["a session name with a space", { RoleSessionName: "a b" }, "ValidationError", /roleSessionName/],
    ["a session name of 65 characters", { RoleSessionName: "a".repeat(65) }, "ValidationError", /roleSessionName/],
    [
      "something that is not the ARN of a role",
      { RoleArn: "arn:aws:iam::1:user/x-long-enough" },
      "ValidationError",
      /invalid/,
    ],
    ["a session policy that is not JSON", { Policy: "{" }, "MalformedPolicyDocument", /Json/],
    ["a session policy of 2,049 characters", { Policy: " ".repeat(2049) }, "ValidationError", /2048/],
  ]
  test.each(cases)("%s", async (_, input, name, message) => {
    await expect(assume(aws.credentials(), role("for-anyone"), input)).rejects.toMatchObject({
      name: expect.stringContaining(name),
      message: expect.stringMatching(message),
    })
  })
})

test("a role lets in whom it trusts: an account, anyone, the hub with the external id, the organization", async () => {
  await assume(aws.credentials(), role("for-account"))
  await assume(aws.credentials(), role("for-anyone"))
  await assume(aws.credentials(), role("in-organization"))
  const session = await assume(aws.credentials(), hub)
  await assume(session, role("for-hub-only"))
  await expect(assume(session, role("spoke"))).rejects.toThrow(/not authorized/)
  await expect(assume(session, role("spoke"), { ExternalId: "4712" })).rejects.toThrow(/not authorized/)
  const spoke = await assume(session, role("spoke"), { ExternalId: "4711" })
  const identity = await new STSClient({ ...aws.client(), credentials: spoke }).send(new GetCallerIdentityCommand({}))
  expect(identity).toMatchObject({ Account: member, Arn: `arn:aws:sts::${member}:assumed-role/spoke/test` })
})

test("a session that is itself assumed lasts an hour at most", async () => {
  const session = await assume(aws.credentials(), hub)
  await assume(session, role("for-anyone"), { DurationSeconds: 3600 })
  await expect(assume(session, role("for-anyone"), { DurationSeconds: 3601 })).rejects.toThrow(/role chaining/)
  await assume(aws.credentials(), role("for-anyone"), { DurationSeconds: 43_200 })
})

test("a CI system's session is as good as an assumed one, and chained", async () => {
  const session = await aws.session(hub)
  await assume(session, role("spoke"), { ExternalId: "4711" })
  await expect(assume(session, role("for-anyone"), { DurationSeconds: 7200 })).rejects.toThrow(/role chaining/)
})

test("a hub role that was deleted is not trusted again when it is made anew", async () => {
  const iam = new IAMClient(aws.client())
  await iam.send(new DeleteRoleCommand({ RoleName: "hub" }))
  const { Role: spoke } = await new IAMClient(aws.client(member)).send(new GetRoleCommand({ RoleName: "spoke" }))
  expect(decodeURIComponent(spoke!.AssumeRolePolicyDocument!)).toMatch(/"AWS": ?"AROA/)
})

test("a session policy narrows what the session may do", async () => {
  const policy = (effect: object) => JSON.stringify({ Version: "2012-10-17", Statement: [effect] })
  const read = policy({ Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" })
  const credentials = await assume(aws.credentials(), role("for-anyone"), { Policy: read })
  const iam = new IAMClient({ ...aws.client(), credentials })
  await iam.send(new ListRolesCommand({}))
  const detach = new DetachRolePolicyCommand({
    RoleName: "spoke",
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  })
  await expect(iam.send(detach)).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining("session policy"),
  })

  const one = policy({ Effect: "Allow", Action: "iam:*", Resource: role("spoke") })
  const narrow = new IAMClient({
    ...aws.client(),
    credentials: await assume(aws.credentials(), role("for-anyone"), { Policy: one }),
  })
  await narrow.send(new GetRoleCommand({ RoleName: "spoke" }))
  await expect(narrow.send(new GetRoleCommand({ RoleName: "plain" }))).rejects.toMatchObject({ name: "AccessDenied" })
  await expect(narrow.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: "AccessDenied" })
})

test("managed policies can be session policies", async () => {
  const PolicyArns = [{ arn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" }]
  const credentials = await assume(aws.credentials(), role("for-anyone"), { PolicyArns })
  const iam = new IAMClient({ ...aws.client(), credentials })
  await iam.send(new GetRoleCommand({ RoleName: "spoke" }))
  await expect(iam.send(new DeleteRoleCommand({ RoleName: "spoke" }))).rejects.toMatchObject({ name: "AccessDenied" })
})

test("access keys that AWS never issued, and sessions from before a reset, are refused", async () => {
  const credentials = await assume(aws.credentials(), hub)
  await aws.reset()
  for (const bad of [credentials, { accessKeyId: "AKIAIOSFODNN7EXAMPL1", secretAccessKey: "x" }]) {
    const sts = new STSClient({ ...aws.client(), credentials: bad })
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" })
  }
})

async function assume(
  credentials: Credentials,
  arn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const sts = new STSClient({ ...aws.client(), credentials })
  const { Credentials: made } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "test", ...more }),
  )
  return { accessKeyId: made!.AccessKeyId!, secretAccessKey: made!.SecretAccessKey!, sessionToken: made!.SessionToken! }
}
