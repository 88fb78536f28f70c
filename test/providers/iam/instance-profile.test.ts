import { setTimeout as sleep } from "node:timers/promises"
import {
  AddRoleToInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider, Session } from "../../../src/model.ts"
import { instanceProfile as typed } from "../../../src/providers/iam/instance-profile.ts"
import { putRole } from "../../../src/providers/iam/instance-profile-role.ts"
import { markOf, recent } from "../../../src/providers/iam/retry.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const profile = typed as unknown as Provider
const account = "100000000001"
const ours = { "reconcile:owner": "contract", "reconcile:template": "example" }
const web: Properties = { InstanceProfileName: "web", Roles: ["web"] }

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

async function find(purpose: Session["purpose"] = "plan", session = connect(purpose)): Promise<Found | undefined> {
  const all = await profile.read(session, { desired: [desiredOf(profile, "web", web)], owned: [] })
  return all.find(({ key }) => key.toLowerCase() === "web")
}

async function update(properties: Properties, before: Found | undefined): Promise<void> {
  const after = complete(profile, properties)
  const edits = editsOf(profile, before?.properties, after)
  await profile.update?.(connect(), { key: "web", ...(before && { before }), after, edits })
}

describe("reading while planning", () => {
  const swept = { "iam:GetAccountAuthorizationDetails": 1, "tagging:GetResources": 1 }

  it("costs nothing but sweeps that others make, while a role is in every profile asked for", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `profile-${index}`)
    await aws.seed({
      accounts: 1,
      roles: names.map((name) => ({ name })),
      instanceProfiles: names.map((name) => ({ name, role: name, tags: ours })),
    })
    const found = await profile.read(connect("plan"), { desired: [], owned: names })
    expect(found).toHaveLength(60)
    expect(found[0]).toMatchObject({ owner: "contract", properties: { Roles: [found[0]?.key] } })
    expect(proxy.counts).toEqual(swept)
  })

  it("costs one list more when one of them is without a role, or is not there", async () => {
    await aws.seed({ accounts: 1, roles: [{ name: "web" }], instanceProfiles: [{ name: "web", tags: ours }] })
    expect((await find())?.properties.Roles).toEqual([])
    expect(proxy.counts).toEqual({ ...swept, "iam:ListInstanceProfiles": 1 })
    await aws.seed({ accounts: 1 })
    proxy.clear()
    expect(await find()).toBeUndefined()
    expect(proxy.counts).toEqual({ ...swept, "iam:ListInstanceProfiles": 1 })
  })

  it("looks at tags alone where nobody asks and nothing is owned", async () => {
    await aws.seed({ accounts: 1, roles: [{ name: "web" }], instanceProfiles: [{ name: "theirs", role: "web" }] })
    expect(await profile.read(connect("plan"), { desired: [], owned: [] })).toEqual([])
    expect(proxy.counts).toEqual({ "tagging:GetResources": 1 })
  })

  it("finds all there are, on every page", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `profile-${index}`)
    await aws.seed({ accounts: 1, instanceProfiles: names.map((name) => ({ name })), settings: { pageSize: 3 } })
    expect((await profile.read(connect("plan"), "all")).map(({ key }) => key)).toEqual(names)
  })

  it("finds a profile whatever the case of its name, and the role in it", async () => {
    await aws.seed({ accounts: 1, roles: [{ name: "Web" }], instanceProfiles: [{ name: "WEB", role: "Web" }] })
    expect(await find()).toMatchObject({ key: "WEB", properties: { Roles: ["Web"] } })
  })

  it("says why a profile under a path of AWS must not be touched", async () => {
    await aws.seed({ accounts: 1, instanceProfiles: [{ name: "web", path: "/aws-reserved/" }] })
    expect((await find())?.held).toBe("AWS itself manages everything under /aws-reserved/.")
  })
})

describe("the role in a profile", () => {
  const two = {
    accounts: 1,
    roles: [{ name: "web" }, { name: "old" }, { name: "third" }],
    instanceProfiles: [{ name: "web", role: "old", tags: ours }],
  }

  it("goes before its successor comes, for there is room for one", async () => {
    await aws.seed(two)
    await update(web, await find())
    expect(writes()).toEqual(["RemoveRoleFromInstanceProfile", "AddRoleToInstanceProfile"])
    expect((await find())?.properties.Roles).toEqual(["web"])
  })

  it("is put back where somebody took it out", async () => {
    await aws.seed({ ...two, instanceProfiles: [{ name: "web", tags: ours }] })
    await update(web, await find())
    expect(writes()).toEqual(["AddRoleToInstanceProfile"])
    expect((await find())?.properties.Roles).toEqual(["web"])
  })

  it("is not forced upon somebody who put another one in meanwhile", async () => {
    await aws.seed(two)
    const before = await find()
    const iam = connect().client(IAMClient)
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: "web", RoleName: "old" }))
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "web", RoleName: "third" }))
    const started = Date.now()
    await expect(update(web, before)).rejects.toThrow(/^Cannot put role web into instance profile web in .*quota/)
    expect(Date.now() - started).toBeLessThan(2000)
    expect((await find())?.properties.Roles).toEqual(["third"])
  })

  it("is waited for where its predecessor is still seen", async () => {
    await aws.seed(two)
    const putting = putRole(connect(), "web", "web", ["OLD"])
    await sleep(600)
    const remove = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: "web", RoleName: "old" })
    await new IAMClient(aws.client(account)).send(remove)
    await putting
    expect((await find())?.properties.Roles).toEqual(["web"])
  })

  it("is waited for when this session made it and it has not spread yet", async () => {
    await aws.seed({ ...two, roles: [{ name: "old" }] })
    const session = connect()
    const { created } = await recent(session)
    created.add(markOf("role", "web"))
    const after = complete(profile, { ...web, InstanceProfileName: "new" })
    const making = profile.create?.(session, { key: "new", after, edits: editsOf(profile, undefined, after) })
    await sleep(600)
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    })
    const command = new CreateRoleCommand({ RoleName: "web", AssumeRolePolicyDocument })
    await new IAMClient(aws.client(account)).send(command)
    await making
    expect(proxy.counts["iam:AddRoleToInstanceProfile"]).toBeGreaterThan(1)
  })

  it("is not waited for when it does not exist", async () => {
    await aws.seed({ accounts: 1 })
    const after = complete(profile, web)
    const started = Date.now()
    const write = { key: "web", after, edits: editsOf(profile, undefined, after) }
    await expect(profile.create?.(connect(), write)).rejects.toThrow(
      /^Cannot put role web into instance profile web in /,
    )
    expect(Date.now() - started).toBeLessThan(2000)
  })

  it("is needed first", () => {
    const { target } = sessionOf({ endpoint: "" } as Aws, { account })
    expect(profile.needs?.(web, target)).toEqual([{ type: "AWS::IAM::Role", key: "web" }])
    expect(profile.needs?.({ InstanceProfileName: "web" }, target)).toEqual([])
  })
})

describe("creating", () => {
  it("does not take over an instance profile that somebody else made meanwhile", async () => {
    await aws.seed({ accounts: 1, roles: [{ name: "web" }], instanceProfiles: [{ name: "web" }] })
    const after = complete(profile, web)
    const write = { key: "web", after, edits: editsOf(profile, undefined, after) }
    await expect(profile.create?.(connect(), write)).rejects.toThrow(
      "Cannot create instance profile web in account-100000000001 (100000000001): Instance Profile web already exists. It was not made by this run: plan again to see it as it is.",
    )
    expect(writes()).toEqual(["CreateInstanceProfile"])
  })
})
