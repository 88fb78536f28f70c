import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Aws, startAws } from "./moto.ts"

const account = "100000000001"
const trust = (principal: unknown) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  })
const everyone = trust({ Service: "ec2.amazonaws.com" })
const permissions = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::50%off/*" }],
})

let aws: Aws
let iam: IAMClient
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({
    accounts: [
      {
        createdRole: false,
        policies: [{ name: "baseline", document: permissions, tags: { team: "security" } }],
        roles: [
          {
            name: "bravo",
            path: "/deep/er/",
            attached: ["ReadOnlyAccess"],
            inline: { read: permissions },
            boundary: `arn:aws:iam::${account}:policy/baseline`,
          },
          { name: "alpha", trust: "ec2.amazonaws.com", description: "50% done", maxSessionDuration: 7200 },
          { name: "ci", path: "/aws-reserved/sso.amazonaws.com/" },
        ],
      },
    ],
  })
  // The SDK takes LimitExceeded for throttling and would try again.
  iam = new IAMClient({ ...aws.client(account), maxAttempts: 1 })
})
afterAll(() => aws.stop())
beforeEach(() => aws.reset())

describe("CreateRole refuses", () => {
  const cases: readonly [string, Partial<CreateRoleCommandInput>, string, RegExp][] = [
    ["a trust policy that is not JSON", { AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocument", /invalid Json/],
    [
      "a trust policy without a principal",
      { AssumeRolePolicyDocument: trust(undefined) },
      "MalformedPolicyDocument",
      /Principal/,
    ],
    [
      "a trust policy with a resource",
      { AssumeRolePolicyDocument: everyone.replace('"Effect"', '"Resource":"*","Effect"') },
      "MalformedPolicyDocument",
      /prohibited field Resource/,
    ],
    [
      "a role that does not exist as principal",
      { AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:role/nobody` }) },
      "MalformedPolicyDocument",
      /Invalid principal in policy: "AWS":"arn:aws:iam::100000000001:role\/nobody"/,
    ],
    [
      "an action that is not of STS",
      { AssumeRolePolicyDocument: everyone.replace("sts:AssumeRole", "s3:GetObject") },
      "MalformedPolicyDocument",
      /STS AssumeRole actions/,
    ],
    ["a trust policy of more than 2,048 characters", { AssumeRolePolicyDocument: long() }, "LimitExceeded", /2048/],
    ["a name with a space", { RoleName: "a b" }, "ValidationError", /roleName/],
    ["a name of 65 characters", { RoleName: "a".repeat(65) }, "ValidationError", /roleName/],
    ["a path without slashes", { Path: "deep" }, "ValidationError", /path/],
    ["half an hour", { MaxSessionDuration: 1800 }, "ValidationError", /maxSessionDuration/],
    ["thirteen hours", { MaxSessionDuration: 46800 }, "ValidationError", /maxSessionDuration/],
    ["a long description", { Description: "x".repeat(1001) }, "ValidationError", /description/],
    ["tags that are reserved for AWS", { Tags: [{ Key: "aws:made-by", Value: "me" }] }, "InvalidInput", /aws:/],
    ["a name that differs in case only", { RoleName: "Alpha" }, "EntityAlreadyExists", /already exists/],
    [
      "a boundary that does not exist",
      { PermissionsBoundary: `arn:aws:iam::${account}:policy/none` },
      "NoSuchEntity",
      /none/,
    ],
  ]
  test.each(cases)("%s", async (_, input, name, message) => {
    const command = new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: everyone, ...input })
    await expect(iam.send(command)).rejects.toMatchObject({
      name: expect.stringContaining(name),
      message: expect.stringMatching(message),
    })
  })
})

test("principals of other accounts are checked inside the organization and believed outside", async () => {
  const create = (principal: string) =>
    iam.send(new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: trust({ AWS: principal }) }))
  await expect(create("arn:aws:iam::100000000000:role/nobody")).rejects.toThrow(/Invalid principal/)
  await create("arn:aws:iam::999999999999:role/vendor")
})

test("a trust policy of 2008 is accepted", async () => {
  const document = everyone.replace("2012-10-17", "2008-10-17")
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "alpha", PolicyDocument: document }))
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "alpha" }))
  expect(decodeURIComponent(role!.AssumeRolePolicyDocument!)).toBe(document)
})

test("UpdateAssumeRolePolicy checks principals", async () => {
  const document = trust({ AWS: "arn:aws:iam::100000000000:role/nobody" })
  const command = new UpdateAssumeRolePolicyCommand({ RoleName: "alpha", PolicyDocument: document })
  await expect(iam.send(command)).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" })
})

test("UpdateRole keeps what it is not told", async () => {
  await iam.send(new UpdateRoleCommand({ RoleName: "alpha", MaxSessionDuration: 3600 }))
  await iam.send(new UpdateRoleCommand({ RoleName: "alpha", Description: "done" }))
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "alpha" }))
  expect(role).toMatchObject({ Description: "done", MaxSessionDuration: 3600 })
})

test("after a role is deleted, whoever trusted it names its unique id, which no new trust policy may", async () => {
  const arn = `arn:aws:iam::${account}:role/alpha`
  await iam.send(new CreateRoleCommand({ RoleName: "truster", AssumeRolePolicyDocument: trust({ AWS: arn }) }))
  const { Role: alpha } = await iam.send(new GetRoleCommand({ RoleName: "alpha" }))
  await iam.send(new DeleteRoleCommand({ RoleName: "alpha" }))
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "truster" }))
  expect(decodeURIComponent(role!.AssumeRolePolicyDocument!)).toBe(trust({ AWS: alpha!.RoleId }))
  const again = new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: trust({ AWS: alpha!.RoleId }) })
  await expect(iam.send(again)).rejects.toThrow(/Invalid principal/)
})

test("roles under AWS's own paths cannot be changed", async () => {
  const name = "UnmodifiableEntityException"
  await expect(iam.send(new DeleteRoleCommand({ RoleName: "ci" }))).rejects.toMatchObject({ name })
  const put = new PutRolePolicyCommand({ RoleName: "ci", PolicyName: "p", PolicyDocument: permissions })
  await expect(iam.send(put)).rejects.toMatchObject({ name })
})

test("tag keys of roles ignore case", async () => {
  await iam.send(new TagRoleCommand({ RoleName: "alpha", Tags: [{ Key: "Team", Value: "a" }] }))
  await iam.send(new TagRoleCommand({ RoleName: "alpha", Tags: [{ Key: "team", Value: "b" }] }))
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "alpha" }))
  expect(role?.Tags).toEqual([{ Key: "team", Value: "b" }])
})

test("inline policies and attachments have quotas", async () => {
  const big = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: `arn:aws:s3:::${"x".repeat(10_240)}` }],
  })
  const put = new PutRolePolicyCommand({ RoleName: "alpha", PolicyName: "big", PolicyDocument: big })
  await expect(iam.send(put)).rejects.toMatchObject({ name: "LimitExceededException" })
  await expect(iam.send(new CreatePolicyCommand({ PolicyName: "big", PolicyDocument: big }))).rejects.toThrow(/6144/)
  const names = [
    "SecurityAudit",
    "ReadOnlyAccess",
    "AdministratorAccess",
    "PowerUserAccess",
    "IAMReadOnlyAccess",
    "IAMFullAccess",
  ]
  const more = [
    "AmazonS3ReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonEC2ReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
  ]
  for (const name of [...names, ...more]) await attach(name)
  await expect(attach("job-function/ViewOnlyAccess")).rejects.toThrow(/PoliciesPerRole: 10/)
})

test("a policy is deleted only when nothing uses it and only its default version is left", async () => {
  const arn = `arn:aws:iam::${account}:policy/spare`
  const conflict = { name: "DeleteConflictException" }
  const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn: arn }))
  await iam.send(new CreatePolicyCommand({ PolicyName: "spare", PolicyDocument: permissions }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: "alpha", PolicyArn: arn }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: "alpha", PolicyArn: arn }))
  await expect(remove()).rejects.toMatchObject(conflict)
  await iam.send(new DetachRolePolicyCommand({ RoleName: "alpha", PolicyArn: arn }))
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: permissions, SetAsDefault: true }))
  await expect(remove()).rejects.toMatchObject(conflict)
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: "v1" }))
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "alpha", PermissionsBoundary: arn }))
  await expect(remove()).rejects.toMatchObject(conflict)
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "alpha", PermissionsBoundary: baseline }))
  await remove()
})

test("policy names are unique whatever their path and case", async () => {
  const command = new CreatePolicyCommand({ PolicyName: "Baseline", Path: "/other/", PolicyDocument: permissions })
  await expect(iam.send(command)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" })
})

test("an account's details come in pages, in a stable order, complete, with encoded documents", async () => {
  const pages: GetAccountAuthorizationDetailsCommandOutput[] = []
  let more: string | undefined
  do {
    const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 2, Marker: more }))
    pages.push(page)
    more = page.Marker
  } while (more)
  expect(pages.map((page) => page.IsTruncated)).toEqual([true, true, false])
  const roles = pages.flatMap((page) => page.RoleDetailList ?? [])
  const policies = pages.flatMap((page) => page.Policies ?? [])
  expect(roles.map((role) => role.RoleName)).toEqual(["alpha", "bravo", "ci"])
  expect(policies.map((policy) => policy.PolicyName)).toEqual(["baseline", "ReadOnlyAccess"])
  expect(roles[0]?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22/)
  expect(roles[1]?.RolePolicyList).toEqual([
    { PolicyName: "read", PolicyDocument: encodeURIComponent(permissions).replace("*", "%2A") },
  ])
  expect(roles[1]?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(baseline)
  expect(policies[0]).toMatchObject({ PermissionsBoundaryUsageCount: 1, AttachmentCount: 0, DefaultVersionId: "v1" })
  expect(policies[0]?.PolicyId).toMatch(/^A/)
  expect(policies[0]?.PolicyVersionList?.[0]?.Document).toMatch(/^%7B/)
})

test("the details can be filtered, and a page can be shorter than asked for", async () => {
  await aws.settings({ pageSize: 1 })
  const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"], MaxItems: 1000 }))
  expect(page.RoleDetailList).toHaveLength(1)
  expect(page.IsTruncated).toBe(true)
  expect(page.Policies ?? []).toEqual([])
})

test("ListRoles is ordered by name and encodes documents", async () => {
  const { Roles: roles } = await iam.send(new ListRolesCommand({}))
  expect(roles?.map((role) => role.RoleName)).toEqual(["alpha", "bravo", "ci"])
  expect(roles?.[0]).toMatchObject({ Description: "50% done", MaxSessionDuration: 7200 })
  expect(decodeURIComponent(roles![0]!.AssumeRolePolicyDocument!)).toContain("ec2.amazonaws.com")
})

test("GetPolicyVersion encodes its document; ListPolicyVersions has none", async () => {
  const { PolicyVersion: version } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: baseline, VersionId: "v1" }),
  )
  expect(decodeURIComponent(version!.Document!)).toBe(permissions)
  const { Versions: versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: baseline }))
  expect(versions).toMatchObject([{ VersionId: "v1", IsDefaultVersion: true }])
  expect(versions?.[0]?.Document).toBeUndefined()
})

test("ListEntitiesForPolicy finds those whose boundary it is", async () => {
  const entities = (usage?: "PermissionsPolicy" | "PermissionsBoundary") =>
    iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: baseline, PolicyUsageFilter: usage }))
  expect((await entities()).PolicyRoles).toMatchObject([{ RoleName: "bravo" }])
  expect((await entities("PermissionsPolicy")).PolicyRoles ?? []).toEqual([])
})

const baseline = `arn:aws:iam::${account}:policy/baseline`

function attach(name: string) {
  return iam.send(new AttachRolePolicyCommand({ RoleName: "alpha", PolicyArn: `arn:aws:iam::aws:policy/${name}` }))
}

function long() {
  return trust({ AWS: Array.from({ length: 60 }, (_, i) => `arn:aws:iam::${999_999_990_000 + i}:root`) })
}
