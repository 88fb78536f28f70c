import { CreateServiceLinkedRoleCommand, IAMClient, TagRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Comparison, Desired, Found, Properties, Provider, Session } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { serviceLinkedRole } from "../../../src/providers/iam/service-linked-role.ts"
import { keyOf } from "../../../src/value/key.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { desiredOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const linked = serviceLinkedRole as unknown as Provider
const account = "100000000001"
const autoscaling: Properties = { AWSServiceName: "autoscaling.amazonaws.com" }
const where = "in account-100000000001 (100000000001)"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
const seed = async (roles: readonly (readonly [service: string, name: string])[] = []) => {
  const linkedRoles = roles.map(([service, name]) => ({ name, path: `/aws-service-role/${service}/` }))
  await aws.seed({ accounts: [{ id: account, roles: linkedRoles }] })
  proxy.clear()
}

const connect = (purpose: Session["purpose"] = "apply") =>
  sessionOf(aws, { account, purpose, endpoint: proxy.endpoint })
const iam = () => new IAMClient(aws.client(account))
const actions = () => proxy.calls.map(({ action }) => action)
const wish = (properties: Properties): Desired => desiredOf(linked, keyOf(linked, properties) as string, properties)

async function find(properties: Properties, purpose: Session["purpose"] = "plan"): Promise<Found | undefined> {
  const [found] = await linked.read(connect(purpose), { desired: [wish(properties)], owned: [] })
  return found
}

async function left(properties: Properties, state: Desired["state"] = "present"): Promise<Comparison | undefined> {
  return compare(linked, { ...wish(properties), state }, await find(properties), {
    context: { account, partition: "aws", principals: new Map() },
    owner: "contract",
  })
}

const create = (properties: Properties) =>
  linked.create?.(connect(), { key: keyOf(linked, properties) as string, after: properties, edits: [] })
const update = async (properties: Properties) =>
  linked.update?.(connect(), ((await left(properties)) as Comparison).write)
const remove = async (properties: Properties) =>
  linked.delete?.(connect(), ((await left(properties, "absent")) as Comparison).write)

describe("reading", () => {
  it("costs one call while planning, the one that roles need anyway, whatever is there", async () => {
    await seed(
      Array.from({ length: 30 }, (_, index) => [`service-${index}.amazonaws.com`, `AWSServiceRoleFor${index}`]),
    )
    const session = connect("plan")
    const desired = [wish({ AWSServiceName: "service-3.amazonaws.com" }), wish(autoscaling)]
    expect((await linked.read(session, { desired, owned: [] })).map(({ key }) => key)).toEqual([
      "service-3.amazonaws.com",
    ])
    expect(proxy.counts).toEqual({ "iam:ListRoles": 1 })
  })

  it.each([
    ["by its service, whatever its name", "ssm.amazonaws.com", "AWSServiceRoleForAmazonSSM"],
    [
      "although an underscore is in its name",
      "dynamodb.application-autoscaling.amazonaws.com",
      "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
    ],
    [
      "although a service at the top has an underscore in its role's name",
      "autoscaling-plans.amazonaws.com",
      "AWSServiceRoleForAutoScalingPlans_EC2AutoScaling",
    ],
  ])("finds a role %s", async (_, AWSServiceName, name) => {
    await seed([[AWSServiceName, name]])
    for (const purpose of ["plan", "apply"] as const) {
      expect(await find({ AWSServiceName }, purpose)).toMatchObject({
        key: AWSServiceName,
        arn: `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/${name}`,
      })
    }
  })

  it("tells a service's roles apart by their suffixes, and takes none for that of another service", async () => {
    await seed([
      ["autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling_batch"],
      ["batch.amazonaws.com", "AWSServiceRoleForBatch"],
    ])
    expect(await find(autoscaling)).toBeUndefined()
    expect(await find({ ...autoscaling, CustomSuffix: "other" })).toBeUndefined()
    const key = "autoscaling.amazonaws.com|batch"
    expect(await find({ ...autoscaling, CustomSuffix: "batch" })).toMatchObject({ key })
    const all = await linked.read(connect("plan"), "all")
    expect(all.map((role) => role.key)).toEqual([key, "batch.amazonaws.com"])
  })
})

describe("creating", () => {
  beforeEach(() => seed())

  it("leaves the description to the service where a template has none", async () => {
    await create(autoscaling)
    expect((await find(autoscaling))?.properties.Description).toMatch(/^Default Service-Linked Role/)
    expect(await left(autoscaling)).toBeUndefined()
  })

  it("is content with a role that the service made meanwhile, and describes it as stated", async () => {
    await iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "autoscaling.amazonaws.com" }))
    const stated = { ...autoscaling, Description: "Ours." }
    await create(stated)
    expect(await left(stated)).toBeUndefined()
  })

  it("says in AWS's words that a service takes no suffix", async () => {
    await expect(create({ AWSServiceName: "batch.amazonaws.com", CustomSuffix: "x" })).rejects.toThrow(
      `Cannot create the service-linked role of batch.amazonaws.com with suffix x ${where}: Custom suffix is not allowed for batch.amazonaws.com.`,
    )
    expect(actions()).toEqual(["CreateServiceLinkedRole"])
  })
})

describe("updating", () => {
  it("says which descriptions are the service's own", async () => {
    const organizations = { AWSServiceName: "organizations.amazonaws.com", Description: "Ours." }
    await seed([["organizations.amazonaws.com", "AWSServiceRoleForOrganizations"]])
    await expect(update(organizations)).rejects.toThrow(
      /^Cannot describe the service-linked role of organizations.amazonaws.com in .*protected role.* The service keeps the description to itself: leave Description out of the template\.$/,
    )
  })
})

describe("deleting", () => {
  const usedBy = (Value: string) =>
    iam().send(
      new TagRoleCommand({ RoleName: "AWSServiceRoleForAutoScaling", Tags: [{ Key: "emulator:used-by", Value }] }),
    )
  beforeEach(() => seed([["autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"]]))

  it("asks until the service has decided", async () => {
    await remove(autoscaling)
    const status = "GetServiceLinkedRoleDeletionStatus"
    expect(actions().slice(1)).toEqual(["DeleteServiceLinkedRole", status, status, status])
    expect(await find(autoscaling)).toBeUndefined()
  })

  it("says what the service still needs the role for, and leaves it", async () => {
    await usedBy(`eu-west-1=group/a eu-west-1=group/b us-east-1=group/c`)
    await expect(remove(autoscaling)).rejects.toThrow(
      `Cannot delete the service-linked role of autoscaling.amazonaws.com ${where}: The role is in use. It is used by group/a in eu-west-1, group/b in eu-west-1, and group/c in us-east-1: remove that first.`,
    )
    expect(await find(autoscaling)).toBeDefined()
  })

  it("names a few where many use it", async () => {
    await usedBy(Array.from({ length: 12 }, (_, index) => `r=g${index}`).join(" "))
    await expect(remove(autoscaling)).rejects.toThrow(/g8 in r, and 3 more: remove that first\.$/)
  })

  it("can be asked for again once nothing uses it", async () => {
    await usedBy("eu-west-1=group/a")
    await expect(remove(autoscaling)).rejects.toThrow("The role is in use.")
    await usedBy("")
    await remove(autoscaling)
    expect(await find(autoscaling)).toBeUndefined()
  })

  it("believes neither that a task is done because IAM cannot find it, nor that it goes on", async () => {
    const spot = { AWSServiceName: "spot.amazonaws.com" }
    await seed([["spot.amazonaws.com", "AWSServiceRoleForEC2Spot"]])
    await remove(spot)
    const [status, look] = ["GetServiceLinkedRoleDeletionStatus", "ListRoles"]
    expect(actions().slice(1)).toEqual(["DeleteServiceLinkedRole", status, look, status, status, look])
    expect(await find(spot)).toBeUndefined()
  })
})
