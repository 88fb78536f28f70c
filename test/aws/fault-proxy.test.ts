import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam"
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations"
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Refusal } from "./aws-call.ts"
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts"
import { type Aws, startAws } from "./moto.ts"

const one = "100000000001"
const two = "100000000002"
const trust = (principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  })
const createRole = (name: string, principal: object = { Service: "ec2.amazonaws.com" }) =>
  new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(principal) })
const getRole = (name: string) => new GetRoleCommand({ RoleName: name })
const document = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] })

let aws: Aws
let proxy: FaultProxy
let faulty: Aws
const iam = (account = one, attempts = 1) => new IAMClient({ ...faulty.client(account), maxAttempts: attempts })
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 2, roles: [{ name: "there", inline: { p: document("s3:Get*") } }] })
  proxy = await startFaultProxy(aws.endpoint)
  faulty = aws.at(proxy.endpoint)
})
afterAll(async () => {
  await proxy.close()
  await aws.stop()
})
beforeEach(() => aws.reset())
afterEach(() => proxy.clear())

test("every call is recorded with its service, action, caller and the account it is about", async () => {
  await iam(one).send(getRole("there"))
  await new OrganizationsClient(faulty.client()).send(new ListAccountsCommand({}))
  await new ResourceGroupsTaggingAPIClient(faulty.client(two)).send(new GetResourcesCommand({}))
  const sts = new STSClient(faulty.client())
  const role = `arn:aws:iam::${two}:role/OrganizationAccountAccessRole`
  await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "test" }))
  expect(proxy.calls.map(({ service, action, account, target }) => [service, action, account, target])).toEqual([
    ["iam", "GetRole", one, one],
    ["organizations", "ListAccounts", "100000000000", "100000000000"],
    ["tagging", "GetResources", two, two],
    ["sts", "AssumeRole", "100000000000", two],
  ])
  expect(proxy.counts).toEqual({
    "iam:GetRole": 1,
    "organizations:ListAccounts": 1,
    "tagging:GetResources": 1,
    "sts:AssumeRole": 1,
  })
})

test("a call with the keys of an assumed role belongs to the role's account", async () => {
  const role = `arn:aws:iam::${two}:role/OrganizationAccountAccessRole`
  const client = new IAMClient({ ...faulty.client(), credentials: await aws.session(role) })
  await client.send(new ListRolesCommand({}))
  expect(proxy.calls[0]?.account).toBe(two)
})

describe("refusals bear the names that the service gives them", () => {
  const clients = {
    iam: () => iam().send(getRole("there")),
    organizations: () =>
      new OrganizationsClient({ ...faulty.client(), maxAttempts: 1 }).send(new ListAccountsCommand({})),
    tagging: () =>
      new ResourceGroupsTaggingAPIClient({ ...faulty.client(), maxAttempts: 1 }).send(new GetResourcesCommand({})),
    sts: () =>
      new STSClient({ ...faulty.client(), maxAttempts: 1 }).send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${one}:role/x`, RoleSessionName: "test" }),
      ),
  }
  const cases: readonly [keyof typeof clients, Refusal, string, number][] = [
    ["iam", "throttle", "Throttling", 400],
    ["sts", "throttle", "Throttling", 400],
    ["organizations", "throttle", "TooManyRequestsException", 400],
    ["tagging", "throttle", "ThrottledException", 400],
    ["iam", "error", "ServiceFailure", 500],
    ["organizations", "error", "InternalFailure", 500],
    ["iam", "unavailable", "ServiceUnavailable", 503],
    ["iam", "expired", "ExpiredToken", 403],
    ["organizations", "expired", "ExpiredTokenException", 400],
    ["sts", "denied", "AccessDenied", 403],
    ["organizations", "denied", "AccessDeniedException", 400],
  ]
  test.each(cases)("%s: %s is %s %i", async (service, effect, name, status) => {
    proxy.rule({ service, effect })
    const failed = await clients[service]().then(
      () => undefined,
      (error) => error,
    )
    expect(failed?.name).toMatch(new RegExp(`^${name}(Exception)?$`))
    expect(failed.$metadata.httpStatusCode).toBe(status)
  })
})

test("the SDK's retries get over faults that pass", async () => {
  for (const effect of ["throttle", "error", "unavailable", "reset-before"] as const) {
    proxy.clear()
    proxy.rule({ action: "GetRole", times: 2, effect })
    await iam(one, 3).send(getRole("there"))
    expect(proxy.counts["iam:GetRole"]).toBe(3)
  }
})

test("a rule is for the calls that it names: by account, action, number", async () => {
  proxy.rule({ account: two, action: ["GetRole", "ListRoles"], effect: "denied" })
  proxy.rule({ action: /^Get/, nth: 2, effect: "expired" })
  const remove = proxy.rule({ action: "ListRoles", every: 2, effect: "error" })
  await expect(iam(two).send(getRole("there"))).rejects.toMatchObject({ name: "AccessDenied" })
  await expect(iam(one).send(getRole("there"))).rejects.toMatchObject({ name: "ExpiredToken" })
  await iam(one).send(getRole("there"))
  await iam(one).send(new ListRolesCommand({}))
  await expect(iam(one).send(new ListRolesCommand({}))).rejects.toMatchObject({ name: /ServiceFailure/ })
  remove()
  for (let i = 0; i < 3; i++) await iam(one).send(new ListRolesCommand({}))
})

test("the account of an AssumeRole is that of the role", async () => {
  proxy.rule({ action: "AssumeRole", account: two, effect: "denied" })
  const assume = (account: string) =>
    new STSClient(faulty.client()).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
        RoleSessionName: "test",
      }),
    )
  await assume(one)
  await expect(assume(two)).rejects.toMatchObject({ name: "AccessDenied" })
})

test("latency delays, and a rate per account throttles what is over it", async () => {
  const remove = proxy.rule({ effect: { latency: 100 } })
  const start = performance.now()
  await iam().send(getRole("there"))
  expect(performance.now() - start).toBeGreaterThan(99)
  remove()
  proxy.rule({ effect: { rate: { tps: 0.01, burst: 3 } } })
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => iam(one).send(getRole("there"))))
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(2)
  expect(proxy.throttled).toBe(2)
  await iam(two).send(getRole("there"))
})

test("a reply lost after a write makes the SDK's second attempt meet its own first", async () => {
  proxy.rule({ action: "CreateRole", nth: 1, effect: "reset-after" })
  await expect(iam(one, 3).send(createRole("new"))).rejects.toMatchObject({ name: "EntityAlreadyExistsException" })
  expect(proxy.counts["iam:CreateRole"]).toBe(2)
  await iam().send(getRole("new"))
})

test("a connection reset before a write leaves AWS as it was", async () => {
  proxy.rule({ action: "CreateRole", effect: "reset-before" })
  await expect(iam().send(createRole("new"))).rejects.toThrow()
  await expect(iam().send(getRole("new"))).rejects.toMatchObject({ name: "NoSuchEntityException" })
})

test("a call that hangs ends with the client's own time-out", async () => {
  proxy.rule({ action: "GetRole", nth: 1, effect: "hang" })
  const client = new IAMClient({
    ...faulty.client(one),
    maxAttempts: 2,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  })
  await client.send(getRole("there"))
  expect(proxy.counts["iam:GetRole"]).toBe(2)
})

describe("while a write propagates", () => {
  beforeEach(() => void proxy.rule({ effect: { propagation: Number.POSITIVE_INFINITY } }))

  test("a new role is unknown to whatever names it", async () => {
    const { Role: role } = await iam().send(createRole("new"))
    const missing = { name: "NoSuchEntityException" }
    await expect(iam().send(getRole("new"))).rejects.toMatchObject(missing)
    const put = new PutRolePolicyCommand({ RoleName: "new", PolicyName: "p", PolicyDocument: document("s3:*") })
    await expect(iam().send(put)).rejects.toMatchObject(missing)
    const attach = new AttachRolePolicyCommand({ RoleName: "new", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" })
    await expect(iam().send(attach)).rejects.toMatchObject(missing)
    const trusting = createRole("other", { AWS: role!.Arn! })
    await expect(iam(two).send(trusting)).rejects.toThrow(
      /Invalid principal in policy: "AWS":"arn:aws:iam::100000000001:role\/new"/,
    )
    proxy.settle()
    await iam().send(put)
    await iam().send(attach)
    await iam(two).send(trusting)
    proxy.settle()
    await iam().send(getRole("new"))
  })

  test("a new policy is unknown to whatever names it", async () => {
    const { Policy: policy } = await iam().send(
      new CreatePolicyCommand({ PolicyName: "new", PolicyDocument: document("s3:*") }),
    )
    const get = new GetPolicyCommand({ PolicyArn: policy!.Arn! })
    const attach = new AttachRolePolicyCommand({ RoleName: "there", PolicyArn: policy!.Arn! })
    await expect(iam().send(get)).rejects.toMatchObject({ name: "NoSuchEntityException" })
    await expect(iam().send(attach)).rejects.toMatchObject({ name: "NoSuchEntityException" })
    proxy.settle()
    await iam().send(get)
    await iam().send(attach)
  })

  test("reads answer what they answered before", async () => {
    const read = async () =>
      decodeURIComponent(
        (await iam().send(new GetRolePolicyCommand({ RoleName: "there", PolicyName: "p" }))).PolicyDocument!,
      )
    expect(await read()).toContain("s3:Get*")
    const put = { RoleName: "there", PolicyName: "p", PolicyDocument: document("s3:Put*") }
    await iam().send(new PutRolePolicyCommand(put))
    expect(await read()).toContain("s3:Get*")
    proxy.settle()
    expect(await read()).toContain("s3:Put*")
    await iam().send(new DeleteRolePolicyCommand({ RoleName: "there", PolicyName: "p" }))
    expect(await read()).toContain("s3:Put*")
    proxy.settle()
    await expect(read()).rejects.toMatchObject({ name: "NoSuchEntityException" })
  })
})

test("a write has propagated after the time that the rule says", async () => {
  proxy.rule({ effect: { propagation: 100 } })
  await iam().send(createRole("new"))
  await expect.poll(() => iam().send(getRole("new")), { timeout: 5000 }).toMatchObject({ Role: { RoleName: "new" } })
})

test("a process can be killed before or after its nth write", async () => {
  const died: string[] = []
  proxy.onWrite(2, "before", () => void died.push("before the second"))
  await iam().send(createRole("first"))
  await iam().send(getRole("first"))
  await expect(iam().send(createRole("second"))).rejects.toThrow()
  proxy.onWrite(1, "after", () => void died.push("after the third"))
  await expect(iam().send(createRole("third"))).rejects.toThrow()
  await iam().send(createRole("fourth"))
  expect(died).toEqual(["before the second", "after the third"])
  const { Roles: roles } = await iam().send(new ListRolesCommand({}))
  const names = roles!.map((role) => role.RoleName)
  expect(names).toEqual(["first", "fourth", "OrganizationAccountAccessRole", "there", "third"].sort())
})
