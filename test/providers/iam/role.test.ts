import { setTimeout as sleep } from "node:timers/promises"
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Properties, Provider, Session } from "../../../src/model.ts"
import { markOf, recent } from "../../../src/providers/iam/retry.ts"
import { role as typed } from "../../../src/providers/iam/role.ts"
import { principalIds } from "../../../src/providers/iam/sweep.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const role = typed as unknown as Provider
const account = "100000000001"
const other = "100000000002"
const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`
const allow = (Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})
const trust = (principal: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
})
const own = trust(`arn:aws:iam::${account}:root`)
const audit: Properties = { RoleName: "Audit", AssumeRolePolicyDocument: own }

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
})
beforeEach(async () => {
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const connect = (purpose: Session["purpose"] = "apply", of = account) =>
  sessionOf(aws, { account: of, purpose, endpoint: proxy.endpoint })
const iam = () => connect().client(IAMClient)
const actions = () => proxy.calls.filter(({ action }) => !/^(Get|List)/.test(action)).map(({ action }) => action)

async function find(name = "Audit", purpose: Session["purpose"] = "plan"): Promise<Found | undefined> {
  const [found] = await role.read(connect(purpose), { desired: [desiredOf(role, name, audit)], owned: [] })
  return found
}

async function create(properties: Properties, session = connect()): Promise<void> {
  const after = complete(role, properties)
  await role.create?.(session, { key: String(properties.RoleName), after, edits: editsOf(role, undefined, after) })
}

async function update(properties: Properties): Promise<void> {
  const before = await find()
  const after = complete(role, properties)
  await role.update?.(connect(), { key: "Audit", before, after, edits: editsOf(role, before?.properties, after) })
}

describe("reading", () => {
  const names = Array.from({ length: 120 }, (_, index) => `role-${index}`)

  it("costs two calls while planning, whatever the number of roles", async () => {
    await aws.seed({ accounts: 1, roles: names.map((name) => ({ name, inline: { own: allow("s3:*") } })) })
    const found = await role.read(connect("plan"), { desired: [], owned: names })
    expect(found).toHaveLength(120)
    expect(proxy.counts).toEqual({ "iam:GetAccountAuthorizationDetails": 1, "iam:ListRoles": 1 })
  })

  it("follows every page", async () => {
    await aws.settings({ pageSize: 50 })
    const found = await role.read(connect("plan"), { desired: [], owned: names })
    expect(found.map(({ key }) => key).toSorted()).toEqual(names.toSorted())
    await aws.settings({ pageSize: null })
  })

  it("gives the same document in two accounts as one object", async () => {
    await aws.seed({ accounts: 2, roles: [{ name: "Audit", trust: "100000000000", inline: { own: allow("s3:*") } }] })
    const read = (of: string) => role.read(connect("plan", of), { desired: [], owned: ["Audit"] })
    const [[one], [two]] = await Promise.all([read(account), read(other)])
    expect(one?.properties.AssumeRolePolicyDocument).toBe(two?.properties.AssumeRolePolicyDocument)
    expect(one?.properties.Policies).toEqual([{ PolicyName: "own", PolicyDocument: allow("s3:*") }])
  })

  it("finds a role whatever the case of its name, and says how it is spelled", async () => {
    await aws.seed({ accounts: 1, roles: [{ name: "aUDIT" }] })
    expect(await find("Audit")).toMatchObject({ key: "aUDIT" })
  })

  it("says why the roles of AWS must not be touched", async () => {
    await aws.seed({
      accounts: 1,
      roles: [
        { name: "AWSServiceRoleForSupport", path: "/aws-service-role/support.amazonaws.com/" },
        { name: "AWSReservedSSO_Admin", path: "/aws-reserved/sso.amazonaws.com/" },
        { name: "Free" },
      ],
    })
    const found = await role.read(connect("plan"), "all")
    expect(Object.fromEntries(found.map(({ key, held }) => [key, held]))).toMatchObject({
      AWSServiceRoleForSupport: "It is service-linked: only the AWS service that uses it may change it.",
      AWSReservedSSO_Admin: "AWS itself manages everything under /aws-reserved/sso.amazonaws.com/.",
      Free: undefined,
    })
  })

  it("keeps a percent sign in a document", async () => {
    const document = { ...allow("s3:*"), Id: "50%off %7B" }
    await aws.seed({ accounts: 1, roles: [{ name: "Audit", inline: { own: document } }] })
    for (const purpose of ["plan", "apply"] as const) {
      expect((await find("Audit", purpose))?.properties.Policies).toEqual([
        { PolicyName: "own", PolicyDocument: document },
      ])
    }
  })

  it("knows the unique ids of the account's principals from the same sweep", async () => {
    const session = connect("plan")
    await role.read(session, { desired: [], owned: ["Audit"] })
    const ids = await principalIds(session)
    expect([...ids].filter(([id]) => !/^A(ROA|IDA)/.test(id))).toEqual([])
    expect([...ids.values()]).toContain(`arn:aws:iam::${account}:role/Audit`)
    expect(proxy.counts["iam:GetAccountAuthorizationDetails"]).toBe(1)
  })
})

describe("updating", () => {
  it("narrows first, adds before it takes away, and lifts a boundary last", async () => {
    await aws.seed({
      accounts: 1,
      roles: [{ name: "Audit", trust: own, attached: ["ReadOnlyAccess"], inline: { old: allow("s3:*") } }],
    })
    const changed = {
      ...audit,
      PermissionsBoundary: arn("SecurityAudit"),
      ManagedPolicyArns: [arn("SecurityAudit")],
      Policies: [{ PolicyName: "new", PolicyDocument: allow("sqs:*") }],
    }
    await update(changed)
    expect(actions()).toEqual([
      "PutRolePermissionsBoundary",
      "PutRolePolicy",
      "DeleteRolePolicy",
      "AttachRolePolicy",
      "DetachRolePolicy",
      "TagRole",
    ])
    proxy.clear()
    await update({ ...audit, Description: "free" })
    expect(actions()).toEqual(["UpdateRole", "DeleteRolePolicy", "DetachRolePolicy", "DeleteRolePermissionsBoundary"])
  })

  it("makes room for a renamed inline policy as large as the quota", async () => {
    const large = allow(Array.from({ length: 350 }, (_, index) => `s3:GetBucketSomething${index}`))
    await aws.seed({ accounts: 1, roles: [{ name: "Audit", trust: own, inline: { before: large } }] })
    await update({ ...audit, Policies: [{ PolicyName: "after", PolicyDocument: large }] })
    expect(actions().slice(0, 3)).toEqual(["PutRolePolicy", "DeleteRolePolicy", "PutRolePolicy"])
    expect((await find())?.properties.Policies).toEqual([{ PolicyName: "after", PolicyDocument: large }])
  })

  it("takes nothing away for inline policies that can never fit", async () => {
    const large = (name: string) => allow(Array.from({ length: 350 }, (_, index) => `s3:GetBucket${name}${index}`))
    await aws.seed({ accounts: 1, roles: [{ name: "Audit", trust: own, inline: { before: large("A") } }] })
    const Policies = ["B", "C"].map((PolicyName) => ({ PolicyName, PolicyDocument: large(PolicyName) }))
    await expect(update({ ...audit, Policies })).rejects.toThrow(/^Cannot put inline policy . of role Audit in/)
    expect((await find())?.properties.Policies).toContainEqual({ PolicyName: "before", PolicyDocument: large("A") })
  })

  const numbered = (index: number) => `arn:aws:iam::${account}:policy/own-${index}`
  const policies = Array.from({ length: 20 }, (_, index) => ({ name: `own-${index}`, document: allow("s3:*") }))
  const ten = policies.slice(0, 10).map(({ name }) => name)

  it("exchanges attachments one for one at the quota", async () => {
    await aws.seed({ accounts: 1, account: { policies, roles: [{ name: "Audit", trust: own, attached: ten }] } })
    const ManagedPolicyArns = [0, 1, 10, 11, 12, 13, 14, 15, 16, 17].map(numbered)
    await update({ ...audit, ManagedPolicyArns })
    const attached = (await find())?.properties.ManagedPolicyArns as string[]
    expect(attached.toSorted()).toEqual(ManagedPolicyArns.toSorted())
  })

  it("detaches nothing for attachments that can never fit", async () => {
    await aws.reset()
    const ManagedPolicyArns = [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map(numbered)
    await expect(update({ ...audit, ManagedPolicyArns })).rejects.toThrow(/Cannot attach .* to role Audit in .*quota/)
    expect((await find())?.properties.ManagedPolicyArns).toHaveLength(10)
  })

  it("says what failed where in AWS's words, without request ids", async () => {
    proxy.rule({ action: "UpdateAssumeRolePolicy", effect: "denied" })
    await expect(update({ ...audit, AssumeRolePolicyDocument: trust(other) })).rejects.toThrow(
      "Cannot update the trust policy of role Audit in account-100000000001 (100000000001): User is not authorized to perform: iam:UpdateAssumeRolePolicy.",
    )
  })
})

describe("creating", () => {
  it("does not take over a role that somebody else made meanwhile", async () => {
    await aws.seed({
      accounts: 1,
      roles: [{ name: "Audit", description: "theirs", tags: { "reconcile:owner": "them" } }],
    })
    await expect(create(audit)).rejects.toThrow(
      "Cannot create role Audit in account-100000000001 (100000000001): Role with name Audit already exists. It was not made by this run: plan again to see it as it is.",
    )
    expect(actions()).toEqual(["CreateRole"])
  })

  it("does not wait for a principal that does not exist, and names it", async () => {
    await aws.seed({ accounts: 2 })
    const missing = `arn:aws:iam::${account}:role/Missing`
    const started = Date.now()
    await expect(create({ ...audit, AssumeRolePolicyDocument: trust([account, missing]) })).rejects.toThrow(
      `Not found, or not known to exist: ${missing}.`,
    )
    expect(Date.now() - started).toBeLessThan(2000)
  })

  it("waits for a principal of this account that has not spread yet", async () => {
    await aws.seed({ accounts: 1 })
    proxy.rule({ effect: { propagation: 600 } })
    const session = connect()
    await create({ ...audit, RoleName: "First" }, session)
    await create({ ...audit, AssumeRolePolicyDocument: trust(`arn:aws:iam::${account}:role/First`) }, session)
    expect(proxy.counts["iam:CreateRole"]).toBeGreaterThan(2)
  })

  it("waits for a principal of another account that is known to exist", async () => {
    await aws.seed({ accounts: 2 })
    proxy.rule({ effect: { propagation: 600 } })
    await create({ ...audit, RoleName: "First" }, connect("apply", other))
    const first = `arn:aws:iam::${other}:role/First`
    const session = connect()
    await session.once("known-principals", async () => new Set([first]))
    await create({ ...audit, AssumeRolePolicyDocument: trust(first) }, session)
    expect(await find()).toMatchObject({ owner: "contract" })
  })

  it("waits for a user of this account that this session made and that has not spread yet", async () => {
    await aws.seed({ accounts: 1 })
    const session = connect()
    const { created } = await recent(session)
    created.add(markOf("user", "robot"))
    const making = create({ ...audit, AssumeRolePolicyDocument: trust(`arn:aws:iam::${account}:user/robot`) }, session)
    await sleep(600)
    await new IAMClient(aws.client(account)).send(new CreateUserCommand({ UserName: "robot" }))
    await making
    expect(proxy.counts["iam:CreateRole"]).toBeGreaterThan(1)
  })

  it("does not wait for a user that does not exist", async () => {
    await aws.seed({ accounts: 1 })
    const started = Date.now()
    const nobody = trust(`arn:aws:iam::${account}:user/nobody`)
    await expect(create({ ...audit, AssumeRolePolicyDocument: nobody })).rejects.toThrow(/Invalid principal in policy/)
    expect(Date.now() - started).toBeLessThan(2000)
  })

  it("does not wait for a misspelled policy although the role is new", async () => {
    await aws.seed({ accounts: 1 })
    const started = Date.now()
    await expect(create({ ...audit, ManagedPolicyArns: [arn("ReadOnlyAcces")] })).rejects.toThrow(
      /Cannot attach .*ReadOnlyAcces to/,
    )
    expect(Date.now() - started).toBeLessThan(2000)
  })
})

describe("deleting", () => {
  it("takes the role out of its instance profile", async () => {
    await aws.seed({
      accounts: 1,
      roles: [{ name: "Audit", attached: ["ReadOnlyAccess"], inline: { own: allow("s3:*") } }],
    })
    await iam().send(new CreateInstanceProfileCommand({ InstanceProfileName: "Profile" }))
    await iam().send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "Profile", RoleName: "Audit" }))
    const before = await find()
    await role.delete?.(connect(), { key: "Audit", before, edits: [] })
    expect(await find()).toBeUndefined()
  })
})

describe("needs", () => {
  const target = targetOf()
  const needs = (properties: Properties) => role.needs?.({ ...audit, ...properties }, target)

  it.each([
    ["nothing, for AWS's own policies", { ManagedPolicyArns: [arn("ReadOnlyAccess")] }, []],
    [
      "the account's policies, with or without a path",
      {
        ManagedPolicyArns: [`arn:aws:iam::${account}:policy/team/Reports`],
        PermissionsBoundary: `arn:aws:iam::${account}:policy/Limit`,
      },
      [
        { type: "AWS::IAM::ManagedPolicy", key: "Reports" },
        { type: "AWS::IAM::ManagedPolicy", key: "Limit" },
      ],
    ],
    [
      "the roles it trusts, itself excepted",
      {
        AssumeRolePolicyDocument: trust([
          `arn:aws:iam::${account}:role/team/Hub`,
          `arn:aws:iam::${account}:role/audit`,
          `arn:aws:iam::${other}:role/Remote`,
          `arn:aws:sts::${other}:assumed-role/Session/name`,
          `arn:aws:iam::${other}:root`,
          other,
        ]),
      },
      [
        { type: "AWS::IAM::Role", key: "Hub" },
        { type: "AWS::IAM::Role", key: "Remote", account: other },
        { type: "AWS::IAM::Role", key: "Session", account: other },
      ],
    ],
    [
      "the users it trusts",
      {
        AssumeRolePolicyDocument: trust([
          `arn:aws:iam::${account}:user/robots/deploy`,
          `arn:aws:iam::${other}:user/audit`,
        ]),
      },
      [
        { type: "AWS::IAM::User", key: "deploy" },
        { type: "AWS::IAM::User", key: "audit", account: other },
      ],
    ],
    [
      "the roles named in a document that is text",
      { AssumeRolePolicyDocument: JSON.stringify(trust(`arn:aws:iam::${account}:role/Hub`)) },
      [{ type: "AWS::IAM::Role", key: "Hub" }],
    ],
  ])("%s", (_, properties, expected) => {
    expect(needs(properties as Properties)).toEqual(expected)
  })

  it("is known of a role of which only the name is stated", () => {
    expect(role.needs?.({ RoleName: "Audit" }, target)).toEqual([])
  })
})

function targetOf() {
  return sessionOf({ endpoint: "" } as Aws, { account }).target
}
