import { setTimeout as sleep } from "node:timers/promises"
import { CreateGroupCommand, IAMClient } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider, Session } from "../../../src/model.ts"
import { markOf, recent } from "../../../src/providers/iam/retry.ts"
import { principalIds } from "../../../src/providers/iam/sweep.ts"
import { user as typed } from "../../../src/providers/iam/user.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const user = typed as unknown as Provider
const account = "100000000001"
const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`
const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})
const ours = { "reconcile:owner": "contract", "reconcile:template": "example" }
const robot: Properties = { UserName: "robot" }

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
})
beforeEach(() => proxy.clear())
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const connect = (purpose: Session["purpose"] = "apply") =>
  sessionOf(aws, { account, purpose, endpoint: proxy.endpoint })
const writes = () => proxy.calls.filter(({ action }) => !/^(Get|List)/.test(action)).map(({ action }) => action)

async function find(name = "robot", purpose: Session["purpose"] = "plan"): Promise<Found | undefined> {
  const [found] = await user.read(connect(purpose), { desired: [desiredOf(user, name, robot)], owned: [] })
  return found
}

async function create(properties: Properties, session = connect()): Promise<void> {
  const after = complete(user, properties)
  await user.create?.(session, { key: String(properties.UserName), after, edits: editsOf(user, undefined, after) })
}

async function update(properties: Properties): Promise<void> {
  const before = await find()
  const after = complete(user, properties)
  await user.update?.(connect(), { key: "robot", before, after, edits: editsOf(user, before?.properties, after) })
}

describe("reading", () => {
  const names = Array.from({ length: 120 }, (_, index) => `user-${index}`)

  it("costs one call while planning, whatever the number of users and of what they have", async () => {
    await aws.seed({
      accounts: 1,
      groups: [{ name: "readers" }],
      users: names.map((name) => ({ name, groups: ["readers"], inline: { own: allow("s3:*") } })),
    })
    const found = await user.read(connect("plan"), { desired: [], owned: names })
    expect(found).toHaveLength(120)
    expect(proxy.counts).toEqual({ "iam:GetAccountAuthorizationDetails": 1 })
  })

  it("follows every page", async () => {
    await aws.settings({ pageSize: 50 })
    const found = await user.read(connect("plan"), { desired: [], owned: names })
    expect(found.map(({ key }) => key).toSorted()).toEqual(names.toSorted())
    await aws.settings({ pageSize: null })
  })

  it("never looks at credentials", async () => {
    await aws.seed({ accounts: 1, users: [{ name: "robot", credentials: true }] })
    await find("robot", "plan")
    await find("robot", "apply")
    expect(Object.keys(proxy.counts).toSorted()).toEqual([
      "iam:GetAccountAuthorizationDetails",
      "iam:GetUser",
      "iam:ListAttachedUserPolicies",
      "iam:ListGroupsForUser",
      "iam:ListUserPolicies",
    ])
  })

  it("finds a user whatever the case of its name, and says how it is spelled", async () => {
    await aws.seed({ accounts: 1, users: [{ name: "ROBOT" }] })
    expect(await find("robot")).toMatchObject({ key: "ROBOT" })
  })

  it("says why a user under a path of AWS must not be touched", async () => {
    await aws.seed({ accounts: 1, users: [{ name: "robot", path: "/aws-reserved/some.amazonaws.com/" }] })
    expect((await find())?.held).toBe("AWS itself manages everything under /aws-reserved/some.amazonaws.com/.")
  })

  it("shows the unique ids of users to whoever reads trust policies", async () => {
    const session = connect("plan")
    await user.read(session, { desired: [], owned: [] })
    const ids = await principalIds(session)
    const [id] = [...ids].find(([, own]) => own.endsWith(":user/aws-reserved/some.amazonaws.com/robot")) ?? []
    expect(id).toMatch(/^AIDA/)
  })
})

describe("creating", () => {
  it("has boundary and tags from the first call on, and joins groups last", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "readers" }] })
    await create({
      ...robot,
      Groups: ["readers"],
      PermissionsBoundary: arn("ReadOnlyAccess"),
      ManagedPolicyArns: [arn("SecurityAudit")],
      Policies: [{ PolicyName: "own", PolicyDocument: allow("s3:*") }],
    })
    expect(writes()).toEqual(["CreateUser", "PutUserPolicy", "AttachUserPolicy", "AddUserToGroup"])
    expect((await find())?.properties.PermissionsBoundary).toBe(arn("ReadOnlyAccess"))
  })

  it("does not take over a user that somebody else made meanwhile", async () => {
    await aws.seed({ accounts: 1, users: [{ name: "robot", tags: { ...ours, "reconcile:owner": "them" } }] })
    await expect(create(robot)).rejects.toThrow(
      "Cannot create user robot in account-100000000001 (100000000001): User with name robot already exists. It was not made by this run: plan again to see it as it is.",
    )
    expect(writes()).toEqual(["CreateUser"])
  })

  it("waits for a group that this session made and that has not spread yet", async () => {
    await aws.seed({ accounts: 1 })
    const session = connect()
    const { created } = await recent(session)
    created.add(markOf("group", "readers"))
    const making = create({ ...robot, Groups: ["readers"] }, session)
    await sleep(600)
    await new IAMClient(aws.client(account)).send(new CreateGroupCommand({ GroupName: "readers" }))
    await making
    expect(proxy.counts["iam:AddUserToGroup"]).toBeGreaterThan(1)
    expect((await find())?.properties.Groups).toEqual(["readers"])
  })

  it.each([
    ["a misspelled group", { Groups: ["reader"] }, /Cannot put user robot into group reader in/],
    [
      "a misspelled policy",
      { ManagedPolicyArns: [arn("ReadOnlyAcces")] },
      /Cannot attach .*ReadOnlyAcces to user robot/,
    ],
    ["a boundary that does not exist", { PermissionsBoundary: arn("ReadOnlyAcces") }, /Cannot create user robot in/],
  ])("does not wait for %s although the user is new", async (_, properties, message) => {
    await aws.seed({ accounts: 1, groups: [{ name: "readers" }] })
    const started = Date.now()
    await expect(create({ ...robot, ...properties })).rejects.toThrow(message)
    expect(Date.now() - started).toBeLessThan(2000)
  })
})

describe("updating", () => {
  it("narrows first, adds before it takes away, and lifts a boundary last", async () => {
    await aws.seed({
      accounts: 1,
      groups: [{ name: "old" }, { name: "new" }],
      users: [{ name: "robot", groups: ["old"], attached: ["ReadOnlyAccess"], inline: { old: allow("s3:*") } }],
    })
    await update({
      ...robot,
      Path: "/robots/",
      Groups: ["new"],
      PermissionsBoundary: arn("SecurityAudit"),
      ManagedPolicyArns: [arn("SecurityAudit")],
      Policies: [{ PolicyName: "new", PolicyDocument: allow("sqs:*") }],
    })
    expect(writes()).toEqual([
      "PutUserPermissionsBoundary",
      "UpdateUser",
      "AddUserToGroup",
      "PutUserPolicy",
      "DeleteUserPolicy",
      "AttachUserPolicy",
      "DetachUserPolicy",
      "RemoveUserFromGroup",
      "TagUser",
    ])
    proxy.clear()
    await update({ ...robot, Path: "/robots/", Tags: [] })
    expect(writes()).toEqual([
      "DeleteUserPolicy",
      "DetachUserPolicy",
      "RemoveUserFromGroup",
      "DeleteUserPermissionsBoundary",
    ])
  })

  const numbered = Array.from({ length: 11 }, (_, index) => `group-${index}`)

  it("exchanges groups one for one when it is in ten", async () => {
    const groups = numbered.map((name) => ({ name }))
    await aws.seed({ accounts: 1, groups, users: [{ name: "robot", groups: numbered.slice(0, 10) }] })
    await update({ ...robot, Groups: numbered.slice(1) })
    expect(writes().slice(0, 3)).toEqual(["AddUserToGroup", "RemoveUserFromGroup", "AddUserToGroup"])
    const found = (await find()) as Found
    expect(found.properties.Groups).toEqual(numbered.slice(1).toSorted())
  })

  it("takes it out of no group for one that does not exist", async () => {
    await aws.reset()
    await expect(update({ ...robot, Groups: ["nobody"] })).rejects.toThrow(/group with name nobody cannot be found/)
    expect((await find())?.properties.Groups).toHaveLength(10)
  })

  it("takes a group in another case for the same group", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "Readers" }], users: [{ name: "robot", groups: ["Readers"] }] })
    await update({ ...robot, Groups: ["readers"] })
    expect(writes()).toEqual(["TagUser"])
  })

  it("makes room for a renamed inline policy as large as the quota of users, which is small", async () => {
    const large = allow(Array.from({ length: 70 }, (_, index) => `s3:GetBucketSomething${index}`))
    await aws.seed({ accounts: 1, users: [{ name: "robot", inline: { before: large } }] })
    await update({ ...robot, Policies: [{ PolicyName: "after", PolicyDocument: large }] })
    expect(writes().slice(0, 3)).toEqual(["PutUserPolicy", "DeleteUserPolicy", "PutUserPolicy"])
    expect((await find())?.properties.Policies).toEqual([{ PolicyName: "after", PolicyDocument: large }])
  })
})

describe("what is needed first", () => {
  const { target } = sessionOf({ endpoint: "" } as Aws, { account })

  it.each([
    ["nothing, for AWS's own policies", { ManagedPolicyArns: [arn("ReadOnlyAccess")] }, []],
    [
      "its groups, and the account's policies",
      {
        Groups: ["readers"],
        ManagedPolicyArns: [`arn:aws:iam::${account}:policy/team/Reports`],
        PermissionsBoundary: `arn:aws:iam::${account}:policy/Limit`,
      },
      [
        { type: "AWS::IAM::ManagedPolicy", key: "Reports" },
        { type: "AWS::IAM::ManagedPolicy", key: "Limit" },
        { type: "AWS::IAM::Group", key: "readers" },
      ],
    ],
  ])("is %s", (_, properties, expected) => {
    expect(user.needs?.({ ...robot, ...properties }, target)).toEqual(expected)
  })
})
