import { AddUserToGroupCommand, IAMClient } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider, Session } from "../../../src/model.ts"
import { group as typed } from "../../../src/providers/iam/group.ts"
import { user as typedUser } from "../../../src/providers/iam/user.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const group = typed as unknown as Provider
const user = typedUser as unknown as Provider
const account = "100000000001"
const allow = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] })
const readers: Properties = { GroupName: "readers" }

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

async function find(purpose: Session["purpose"] = "plan"): Promise<Found | undefined> {
  const [found] = await group.read(connect(purpose), { desired: [desiredOf(group, "readers", readers)], owned: [] })
  return found
}

async function create(properties: Properties = readers): Promise<void> {
  const after = complete(group, properties)
  await group.create?.(connect(), { key: "readers", after, edits: editsOf(group, undefined, after) })
}

async function remove(session = connect()): Promise<void> {
  await group.delete?.(session, { key: "readers", before: (await find()) as Found, edits: [] })
}

describe("reading", () => {
  const names = Array.from({ length: 120 }, (_, index) => `group-${index}`)

  it("costs one call while planning, whatever the number of groups, and none where nobody asks", async () => {
    await aws.seed({ accounts: 1, groups: names.map((name) => ({ name, inline: { own: allow("s3:*") } })) })
    const session = connect("plan")
    expect(await group.read(session, { desired: [], owned: [] })).toEqual([])
    expect(proxy.counts).toEqual({})
    expect(await group.read(session, { desired: [], owned: names })).toHaveLength(120)
    expect(proxy.counts).toEqual({ "iam:GetAccountAuthorizationDetails": 1 })
  })

  it("finds a group whatever the case of its name, says how it is spelled, and that nobody owns it", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "Readers" }] })
    const found = await find()
    expect(found).toMatchObject({ key: "Readers", arn: `arn:aws:iam::${account}:group/Readers` })
    expect(found).not.toHaveProperty("owner")
  })

  it("says why a group under a path of AWS must not be touched", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "readers", path: "/aws-reserved/" }] })
    for (const purpose of ["plan", "apply"] as const) {
      expect((await find(purpose))?.held).toBe("AWS itself manages everything under /aws-reserved/.")
    }
  })

  it("is by points without the members, however many", async () => {
    const users = Array.from({ length: 3 }, (_, index) => ({ name: `user-${index}`, groups: ["readers"] }))
    await aws.seed({ accounts: 1, groups: [{ name: "readers" }], users, settings: { pageSize: 1 } })
    expect((await find("apply"))?.properties).toEqual({
      GroupName: "readers",
      Path: "/",
      ManagedPolicyArns: [],
      Policies: [],
    })
  })
})

describe("creating", () => {
  it.each([
    ["has policies", { name: "readers", attached: ["ReadOnlyAccess"] }],
    ["stands elsewhere", { name: "readers", path: "/theirs/" }],
  ])("does not take over a group that somebody else made meanwhile and that %s", async (_, theirs) => {
    await aws.seed({ accounts: 1, groups: [theirs] })
    await expect(create()).rejects.toThrow(
      "Cannot create group readers in account-100000000001 (100000000001): Group with name readers already exists. It was not made by this run: plan again to see it as it is.",
    )
    expect(writes()).toEqual(["CreateGroup"])
  })

  it("gives its policies to nobody whom somebody else put into it meanwhile", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "readers" }], users: [{ name: "mallory", groups: ["readers"] }] })
    await expect(create({ ...readers, ManagedPolicyArns: ["arn:aws:iam::aws:policy/IAMFullAccess"] })).rejects.toThrow(
      /It was not made by this run/,
    )
    expect(writes()).toEqual(["CreateGroup"])
  })
})

describe("deleting", () => {
  it("refuses while it has members, and names them", async () => {
    await aws.seed({
      accounts: 1,
      groups: [{ name: "readers", attached: ["ReadOnlyAccess"] }],
      users: [
        { name: "alice", groups: ["readers"] },
        { name: "bob", groups: ["readers"] },
      ],
    })
    await expect(remove()).rejects.toThrow(
      "Group readers still has alice and bob, who would lose what it gives them. Take them out of the group first.",
    )
    expect(writes()).toEqual([])
  })

  it("goes on when its last members have just been taken out, though they are still seen in it", async () => {
    await aws.seed({
      accounts: 1,
      groups: [{ name: "readers", attached: ["ReadOnlyAccess"] }],
      users: [
        { name: "alice", groups: ["readers"] },
        { name: "bob", groups: ["readers"], tags: { "reconcile:owner": "contract" } },
      ],
    })
    const session = connect()
    proxy.rule({ effect: { propagation: 3000 } })
    const seen = () => group.read(session, { desired: [], owned: ["readers"] })
    expect(await seen()).toHaveLength(1)
    const [alice, bob] = await user.read(connect("plan"), { desired: [], owned: ["alice", "bob"] })
    const left = { ...alice?.properties, Groups: [] }
    const edits = editsOf(user, alice?.properties, left)
    await user.update?.(session, { key: "alice", ...(alice && { before: alice }), after: left, edits })
    await user.delete?.(session, { key: "bob", ...(bob && { before: bob }), edits: [] })
    await remove(session)
    proxy.clear()
    expect(await find()).toBeUndefined()
  })

  it("does not wait for members who came in the last moment", async () => {
    await aws.seed({ accounts: 1, groups: [{ name: "readers" }], users: [{ name: "alice" }] })
    const session = connect()
    const before = (await find()) as Found
    await session.client(IAMClient).send(new AddUserToGroupCommand({ GroupName: "readers", UserName: "alice" }))
    await expect(group.delete?.(session, { key: "readers", before, edits: [] })).rejects.toThrow(/still has alice, who/)
  })
})

it("needs the account's policies, and nothing for AWS's own", () => {
  const { target } = sessionOf({ endpoint: "" } as Aws, { account })
  const ManagedPolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", `arn:aws:iam::${account}:policy/team/Reports`]
  expect(group.needs?.({ ...readers, ManagedPolicyArns }, target)).toEqual([
    { type: "AWS::IAM::ManagedPolicy", key: "Reports" },
  ])
})
