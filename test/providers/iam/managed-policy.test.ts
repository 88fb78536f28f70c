import {
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  IAMClient,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider, Session } from "../../../src/model.ts"
import { managedPolicy as typed } from "../../../src/providers/iam/managed-policy.ts"
import { role } from "../../../src/providers/iam/role.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import type { Seed } from "../../aws/seed.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const policy = typed as unknown as Provider
const account = "100000000001"
const ours = { "reconcile:owner": "contract", "reconcile:template": "example" }
const allow = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] })
const reports: Properties = { ManagedPolicyName: "Reports", PolicyDocument: allow("s3:GetObject") }
const arn = `arn:aws:iam::${account}:policy/Reports`

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
const iam = () => connect().client(IAMClient)
const seed = (seed: Seed["account"]) =>
  aws.seed({
    accounts: 1,
    account: { policies: [{ name: "Reports", document: allow("s3:GetObject"), tags: ours }], ...seed },
  })

async function find(purpose: Session["purpose"] = "plan", properties = reports): Promise<Found | undefined> {
  const [found] = await policy.read(connect(purpose), {
    desired: [desiredOf(policy, "Reports", properties)],
    owned: [],
  })
  return found
}

async function roleNamed(name: string) {
  const found = await role.read(connect("plan"), { desired: [], owned: [name] })
  return found.find(({ key }) => key === name)?.properties
}

describe("reading", () => {
  it("costs two calls while planning, whatever the number of policies", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `policy-${index}`)
    await seed({ policies: names.map((name) => ({ name, document: allow("s3:*"), tags: ours })) })
    expect(await policy.read(connect("plan"), { desired: [], owned: names })).toHaveLength(60)
    expect(proxy.counts).toEqual({ "iam:GetAccountAuthorizationDetails": 1, "tagging:GetResources": 1 })
  })

  it("finds the policy of that name under another path, by sweep and by point", async () => {
    await seed({ policies: [{ name: "Reports", path: "/old/", document: allow("s3:*") }] })
    expect(await find("plan")).toMatchObject({ arn: `arn:aws:iam::${account}:policy/old/Reports` })
    expect(await find("apply")).toMatchObject({ arn: `arn:aws:iam::${account}:policy/old/Reports` })
  })

  it("sees that somebody made an older version the default again", async () => {
    await seed({})
    const before = (await find()) as Found
    const after = complete(policy, { ...reports, PolicyDocument: allow("s3:PutObject") })
    const write = { key: "Reports", before, after, edits: editsOf(policy, before.properties, after) }
    await policy.update?.(connect(), write)
    expect((await find())?.properties.PolicyDocument).toEqual(allow("s3:PutObject"))
    await iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: "v1" }))
    for (const purpose of ["plan", "apply"] as const) {
      expect((await find(purpose))?.properties.PolicyDocument).toEqual(allow("s3:GetObject"))
    }
  })
})

describe("deleting", () => {
  const remove = async (after?: Properties, session = connect()) => {
    const before = (await find()) as Found
    await policy.delete?.(session, { key: "Reports", before, ...(after && { after }), edits: [] })
  }

  it("refuses while anybody else uses it, and names them", async () => {
    await seed({
      roles: [
        { name: "Ours", attached: ["Reports"], tags: ours },
        { name: "Theirs", attached: ["Reports"] },
      ],
    })
    await iam().send(new CreateUserCommand({ UserName: "alice" }))
    await iam().send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn: arn }))
    await iam().send(new CreateGroupCommand({ GroupName: "readers" }))
    await iam().send(new AttachGroupPolicyCommand({ GroupName: "readers", PolicyArn: arn }))
    const refusal = `Policy ${arn} is used by user alice, group readers, and role Theirs, which reconcile does not own. Detach it there first.`
    await expect(remove()).rejects.toThrow(refusal)
    await expect(remove(complete(policy, reports))).rejects.toThrow(refusal)
    expect(await find()).toBeDefined()
    expect((await roleNamed("Ours"))?.ManagedPolicyArns).toEqual([arn])
  })

  it("detaches it from roles of the same owner", async () => {
    await seed({ roles: [{ name: "Ours", attached: ["Reports"], tags: ours }] })
    await remove()
    expect(await find()).toBeUndefined()
    expect((await roleNamed("Ours"))?.ManagedPolicyArns).toEqual([])
  })

  it("does not take a boundary from a role, which could then do more", async () => {
    await seed({ roles: [{ name: "Ours", boundary: arn, tags: ours }] })
    await expect(remove()).rejects.toThrow(
      "Policy Reports is the permissions boundary of role Ours: without it they could",
    )
    expect((await roleNamed("Ours"))?.PermissionsBoundary).toBe(arn)
  })

  it("gives a replaced policy back to the roles that had it, and never leaves them without boundary", async () => {
    await seed({
      roles: [
        { name: "Attached", attached: ["Reports"], tags: ours },
        { name: "Bounded", boundary: arn, tags: ours },
      ],
    })
    const after = complete(policy, { ...reports, Path: "/new/" })
    const session = connect()
    await remove(after, session)
    expect((await roleNamed("Bounded"))?.PermissionsBoundary).toBe("arn:aws:iam::aws:policy/AWSDenyAll")
    await policy.create?.(session, { key: "Reports", after, edits: editsOf(policy, undefined, after) })
    const successor = `arn:aws:iam::${account}:policy/new/Reports`
    expect((await roleNamed("Attached"))?.ManagedPolicyArns).toEqual([successor])
    expect((await roleNamed("Bounded"))?.PermissionsBoundary).toBe(successor)
  })
})

describe("creating", () => {
  it("does not take over a policy that somebody else made meanwhile", async () => {
    await seed({ policies: [{ name: "Reports", path: "/theirs/", document: allow("s3:*") }] })
    const after = complete(policy, reports)
    const write = { key: "Reports", after, edits: editsOf(policy, undefined, after) }
    await expect(policy.create?.(connect(), write)).rejects.toThrow(
      /^Cannot create policy Reports in .*already exists.* It was not made by this run: plan again to see it as it is\.$/,
    )
  })

  it("recognises its own policy when only a much later attempt is told", async () => {
    await seed({
      policies: [{ name: "Reports", document: JSON.stringify(allow("s3:GetObject"), undefined, 2), tags: ours }],
    })
    const after = complete(policy, reports)
    await policy.create?.(connect(), { key: "Reports", after, edits: editsOf(policy, undefined, after) })
    expect(await find()).toMatchObject({ owner: "contract", template: "example" })
  })
})
