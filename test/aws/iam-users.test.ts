import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeactivateMFADeviceCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  GetAccountAuthorizationDetailsCommand,
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesCommand,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagUserCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Aws, startAws } from "./moto.ts"

const account = "100000000001"
const boundary = `arn:aws:iam::${account}:policy/limit`
const allow = (Action: string | readonly string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] })
const long = (length: number) => allow(`s3:${"x".repeat(length)}`)

let aws: Aws
let iam: IAMClient
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({
    accounts: [
      {
        createdRole: false,
        policies: [{ name: "limit", document: allow("s3:*") }],
        groups: [{ name: "readers", inline: { own: allow("s3:50%off") } }, { name: "empty" }],
        users: [
          { name: "alice", path: "/people/", groups: ["readers"], boundary, tags: { Team: "a" }, credentials: true },
          { name: "bob", groups: ["readers"], inline: { own: allow("s3:50%off") } },
        ],
        roles: [{ name: "worker" }, { name: "web", trust: "ec2.amazonaws.com" }],
        instanceProfiles: [{ name: "web", role: "web", tags: { team: "a" } }, { name: "nobody" }],
      },
    ],
  })
  // The SDK takes LimitExceeded for throttling and would try again.
  iam = new IAMClient({ ...aws.client(account), maxAttempts: 1 })
})
afterAll(() => aws.stop())
beforeEach(() => aws.reset())

describe("CreateUser refuses", () => {
  test.each<[string, Partial<CreateUserCommandInput>, string, RegExp]>([
    ["a name with a space", { UserName: "a b" }, "ValidationError", /userName/],
    ["a name of 65 characters", { UserName: "a".repeat(65) }, "ValidationError", /userName/],
    ["a path without slashes", { Path: "people" }, "ValidationError", /path/],
    ["a name that differs in case only", { UserName: "ALICE" }, "EntityAlreadyExists", /already exists/],
    ["tags that are reserved for AWS", { Tags: [{ Key: "aws:by", Value: "me" }] }, "InvalidInput", /aws:/],
    ["a boundary that does not exist", { PermissionsBoundary: `${boundary}s` }, "NoSuchEntity", /limits/],
  ])("%s", async (_, input, name, message) => {
    await expect(iam.send(new CreateUserCommand({ UserName: "new", ...input }))).rejects.toMatchObject({
      name: expect.stringContaining(name),
      message: expect.stringMatching(message),
    })
  })
})

test("users, groups and instance profiles have ids as in AWS, and their names are unique ignoring case", async () => {
  const { User: user } = await iam.send(new CreateUserCommand({ UserName: "new" }))
  const { Group: group } = await iam.send(new CreateGroupCommand({ GroupName: "new" }))
  const { InstanceProfile: profile } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "new" }))
  expect([user?.UserId, group?.GroupId, profile?.InstanceProfileId].map((id) => id?.slice(0, 4))).toEqual([
    "AIDA",
    "AGPA",
    "AIPA",
  ])
  await expect(iam.send(new CreateGroupCommand({ GroupName: "NEW" }))).rejects.toThrow(/already exists/)
  await expect(iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "NEW" }))).rejects.toThrow(/exists/)
})

test("a user has a boundary wherever a single user is shown, and the policy is in use by it", async () => {
  const { User: user } = await iam.send(new GetUserCommand({ UserName: "alice" }))
  expect(user?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary)
  const { UserDetailList = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }))
  expect(UserDetailList.map((detail) => detail.PermissionsBoundary?.PermissionsBoundaryArn)).toEqual([
    boundary,
    undefined,
  ])
  const { Users = [] } = await iam.send(new ListUsersCommand({}))
  expect(Users.map(({ PermissionsBoundary, Tags }) => [PermissionsBoundary, Tags])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ])
  const usage = new ListEntitiesForPolicyCommand({ PolicyArn: boundary, PolicyUsageFilter: "PermissionsBoundary" })
  expect((await iam.send(usage)).PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["alice"])
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn: boundary }))).rejects.toThrow(/Cannot delete a policy/)
  const put = new PutUserPermissionsBoundaryCommand({ UserName: "bob", PermissionsBoundary: `${boundary}s` })
  await expect(iam.send(put)).rejects.toMatchObject({ name: "NoSuchEntityException" })
})

test("a user keeps its tags when it moves, and tag keys ignore case", async () => {
  await iam.send(new UpdateUserCommand({ UserName: "alice", NewPath: "/" }))
  await iam.send(new TagUserCommand({ UserName: "alice", Tags: [{ Key: "team", Value: "b" }] }))
  const { User: user } = await iam.send(new GetUserCommand({ UserName: "alice" }))
  expect(user).toMatchObject({ Arn: `arn:aws:iam::${account}:user/alice`, Tags: [{ Key: "team", Value: "b" }] })
})

test("quotas are those of users and of groups", async () => {
  const put = { PolicyName: "own", PolicyDocument: long(2000) }
  await expect(iam.send(new PutUserPolicyCommand({ UserName: "bob", ...put }))).rejects.toThrow(/2048 bytes/)
  await iam.send(new PutGroupPolicyCommand({ GroupName: "empty", ...put }))
  const longer = { ...put, PolicyDocument: long(5100) }
  await expect(iam.send(new PutGroupPolicyCommand({ GroupName: "empty", ...longer }))).rejects.toThrow(/5120 bytes/)
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  for (const UserName of ["bob", "bob", "alice"]) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(2)
  for (let index = 0; index < 9; index++) {
    await iam.send(new CreateGroupCommand({ GroupName: `group-${index}` }))
    await iam.send(new AddUserToGroupCommand({ UserName: "bob", GroupName: `group-${index}` }))
  }
  const eleventh = new AddUserToGroupCommand({ UserName: "bob", GroupName: "empty" })
  await expect(iam.send(eleventh)).rejects.toThrow("Cannot exceed quota for GroupsPerUser: 10")
})

test("a user with anything left is not deleted", async () => {
  const remove = iam.send(new DeleteUserCommand({ UserName: "alice" }))
  await expect(remove).rejects.toMatchObject({
    name: "DeleteConflictException",
    message: expect.stringMatching(/login/),
  })
  const other = iam.send(new DeleteUserCommand({ UserName: "bob" }))
  await expect(other).rejects.toThrow(/remove users from group/)
})

test("after a user is deleted, whoever trusted it names its unique id", async () => {
  const { User: user } = await iam.send(new CreateUserCommand({ UserName: "carol" }))
  const trust = { Effect: "Allow", Principal: { AWS: user?.Arn }, Action: "sts:AssumeRole" }
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] })
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "worker", PolicyDocument }))
  await iam.send(new DeleteUserCommand({ UserName: "carol" }))
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }))
  expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toContain(`{"AWS":"${user?.UserId}"}`)
})

test("a virtual device has to be taken from its user before it is deleted", async () => {
  const SerialNumber = `arn:aws:iam::${account}:mfa/alice`
  await expect(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))).rejects.toThrow(/Must deactivate first/)
  await iam.send(new DeactivateMFADeviceCommand({ UserName: "alice", SerialNumber }))
  await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
})

test("there are service credentials, and lists of credentials are cut into pages", async () => {
  await iam.send(
    new CreateServiceSpecificCredentialCommand({ UserName: "bob", ServiceName: "cassandra.amazonaws.com" }),
  )
  const list = () => iam.send(new ListServiceSpecificCredentialsCommand({ UserName: "bob" }))
  const [made] = (await list()).ServiceSpecificCredentials ?? []
  expect(made).toMatchObject({ ServiceName: "cassandra.amazonaws.com", Status: "Active" })
  const ServiceSpecificCredentialId = made?.ServiceSpecificCredentialId
  await iam.send(new DeleteServiceSpecificCredentialCommand({ UserName: "bob", ServiceSpecificCredentialId }))
  expect((await list()).ServiceSpecificCredentials).toEqual([])
  const first = await iam.send(new ListAccessKeysCommand({ UserName: "alice", MaxItems: 1 }))
  expect(first).toMatchObject({ IsTruncated: true, AccessKeyMetadata: [{ UserName: "alice" }] })
  const second = await iam.send(new ListAccessKeysCommand({ UserName: "alice", Marker: first.Marker }))
  expect(second.AccessKeyMetadata).toHaveLength(1)
})

test("a group moves, shows its members page by page, and is not deleted while it has any", async () => {
  await iam.send(new UpdateGroupCommand({ GroupName: "readers", NewPath: "/team/" }))
  const first = await iam.send(new GetGroupCommand({ GroupName: "readers", MaxItems: 1 }))
  expect(first).toMatchObject({ IsTruncated: true, Group: { Path: "/team/" }, Users: [{ UserName: "alice" }] })
  await expect(iam.send(new DeleteGroupCommand({ GroupName: "readers" }))).rejects.toThrow(/remove users from group/)
  await expect(iam.send(new GetGroupCommand({ GroupName: "none" }))).rejects.toThrow(
    "The group with name none cannot be found.",
  )
})

test("instance profiles show their tags one by one only, and take no role out that is not in", async () => {
  const { InstanceProfiles = [] } = await iam.send(new ListInstanceProfilesCommand({}))
  expect(InstanceProfiles.map(({ InstanceProfileName, Tags }) => [InstanceProfileName, Tags])).toEqual([
    ["nobody", undefined],
    ["web", undefined],
  ])
  const { InstanceProfile: web } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: "web" }))
  expect(web?.Tags).toEqual([{ Key: "team", Value: "a" }])
  expect(decodeURIComponent(web?.Roles?.[0]?.AssumeRolePolicyDocument ?? "")).toContain("ec2.amazonaws.com")
  const remove = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: "web", RoleName: "worker" })
  await expect(iam.send(remove)).rejects.toMatchObject({ name: "NoSuchEntityException" })
})
