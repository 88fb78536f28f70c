import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest"
import type { Json, Properties } from "../../../src/model.ts"
import { policy } from "../../../src/providers/organizations/policy.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { clientOf, enable, placeOf, unitId } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    units: ["Workloads/Prod", "Workloads/Dev", "Sandbox/Dev"],
    accounts: [{ name: "data-prod", ou: "Workloads/Prod" }, { name: "data-dev" }, { name: "twin" }, { name: "twin" }],
  })
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
beforeEach(async () => {
  await aws.reset()
  await enable("SERVICE_CONTROL_POLICY")(aws)
  proxy.clear()
})

const at = placeOf(
  policy as never,
  () => aws,
  () => proxy.endpoint,
)
const deny = (action: string | readonly string[], more: Json = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: action, Resource: "*", ...(more as object) }],
})
const stated = (properties: Properties = {}) =>
  at.desired({ Name: "Guard", Content: deny("organizations:LeaveOrganization"), ...properties })

/** The writes so far, with what they name. */
const writes = () =>
  proxy.calls
    .filter(({ action }) => /^(Attach|Detach|Create|Update|Delete|Tag|Untag)/.test(action))
    .map(({ action, parameters }) => [action, parameters.TargetId].filter(Boolean).join(" "))
const reads = () => Object.fromEntries(Object.entries(proxy.counts).map(([name, count]) => [name.split(":")[1], count]))

describe("what is written", () => {
  it("is attached after it is made, and needs nothing more", async () => {
    expect(await at.converge(stated({ Targets: ["Root", "Workloads/Prod"] }))).toBe("create")
    expect(writes()).toEqual(["CreatePolicy", "AttachPolicy r-ab12", `AttachPolicy ${unitId(2)}`])
    expect(await at.due(stated({ Targets: ["Root", "Workloads/Prod"] }))).toBeUndefined()
  })

  it("is attached to the new before it is detached from the old", async () => {
    await at.converge(stated({ Targets: ["Workloads/Prod", "Sandbox"] }))
    proxy.clear()
    await at.converge(stated({ Targets: ["Root", "Workloads"] }))
    expect(writes()).toEqual([
      "AttachPolicy r-ab12",
      `AttachPolicy ${unitId(1)}`,
      `DetachPolicy ${unitId(2)}`,
      `DetachPolicy ${unitId(4)}`,
    ])
  })

  it.each([
    ["its content", { Content: deny("s3:DeleteBucket") }, ["UpdatePolicy"]],
    ["its description", { Description: "Nobody leaves." }, ["UpdatePolicy"]],
    ["a tag", { Tags: [{ Key: "team", Value: "security" }] }, ["TagResource"]],
    ["one more target", { Targets: ["Sandbox", "Workloads"] }, [`AttachPolicy ${unitId(1)}`]],
    ["no target", { Targets: null }, [`DetachPolicy ${unitId(4)}`]],
  ])("is no more than %s where only that differs", async (_, patch, expected) => {
    await at.converge(stated({ Targets: ["Sandbox"] }))
    proxy.clear()
    await at.converge(stated({ Targets: ["Sandbox"], ...(patch as Properties) }))
    expect(writes()).toEqual(expected)
  })

  it("waits while another change of the organization is under way", async () => {
    const refusals = ["ConcurrentModificationException", "PolicyChangesInProgressException"]
    const busy = placeOf(
      policy as never,
      () => aws,
      () => proxy.endpoint,
    )
    const session = busy.session("apply")
    const { OrganizationsClient } = await import("@aws-sdk/client-organizations")
    // The organization is busy twice: the SDK's client says so without a call.
    session.client(OrganizationsClient).middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const refusal = commandName === "AttachPolicyCommand" ? refusals.shift() : undefined
          if (refusal) throw Object.assign(new Error("Try again later."), { name: refusal })
          return next(args)
        },
      { step: "initialize" },
    )
    const comparison = await at.due(stated({ Targets: ["Sandbox"] }))
    await policy.create?.(session, comparison?.write as never)
    expect(refusals).toEqual([])
    expect(await at.due(stated({ Targets: ["Sandbox"] }))).toBeUndefined()
  })

  it("is detached from everything before it is deleted", async () => {
    await at.converge(stated({ Targets: ["Root", "data-dev"] }))
    proxy.clear()
    expect(await at.converge({ ...stated(), state: "absent" })).toBe("delete")
    expect(writes()).toEqual(["DetachPolicy r-ab12", "DetachPolicy 100000000002", "DeletePolicy"])
  })

  it("is refused where it would take the last policy from a unit, in AWS's own words", async () => {
    await at.converge(stated({ Targets: ["Sandbox"] }))
    const organizations = clientOf(aws)
    const { Policies = [] } = await organizations.send(
      new ListPoliciesForTargetCommand({ TargetId: unitId(4), Filter: "SERVICE_CONTROL_POLICY" }),
    )
    expect(Policies.map(({ Name }) => Name).sort()).toEqual(["FullAWSAccess", "Guard"])
    const { DetachPolicyCommand } = await import("@aws-sdk/client-organizations")
    await organizations.send(new DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId: unitId(4) }))
    await expect(at.converge(stated({ Targets: null }))).rejects.toThrow(
      `Cannot detach policy Guard from ${unitId(4)} in the organization (o-exampleorg): You cannot remove the last policy`,
    )
  })
})

describe("what a plan costs", () => {
  it("is two calls for each policy that is stated or ours, and none per account or for anybody else's", async () => {
    const organizations = clientOf(aws)
    for (const Name of ["one", "two", "three"]) {
      const content = { Name, Type: "SERVICE_CONTROL_POLICY", Description: "", Content: "{}" } as const
      await organizations.send(new CreatePolicyCommand(content))
    }
    await at.converge(stated({ Targets: ["Root", "data-dev"] }))
    proxy.clear()
    await policy.read(at.session("plan"), { desired: [stated() as never], owned: [] })
    expect(reads()).toEqual({
      DescribePolicy: 1,
      GetResources: 1,
      ListAccounts: 1,
      ListOrganizationalUnitsForParent: 6,
      ListPolicies: 1,
      ListRoots: 1,
      ListTargetsForPolicy: 1,
    })
  })

  it("is one call where nothing is stated and nothing is ours", async () => {
    expect(await policy.read(at.session("plan"), { desired: [], owned: [] })).toEqual([])
    expect(reads()).toEqual({ GetResources: 1 })
  })

  it("knows the owner also where the tagging API does not answer", async () => {
    await at.converge(stated())
    proxy.rule({ service: "tagging", effect: "denied" })
    expect(await at.read(stated())).toMatchObject({ owner: "contract", template: "example" })
  })

  it("is complete however short the pages are", async () => {
    await at.converge(stated({ Targets: ["Root", "Workloads", "data-dev"] }))
    await aws.settings({ pageSize: 1 })
    expect(await at.due(stated({ Targets: ["Root", "Workloads", "data-dev"] }))).toBeUndefined()
  })
})

describe("policies that are not ours", () => {
  it("AWS's own are never touched", async () => {
    const found = await at.read(stated({ Name: "FullAWSAccess" }))
    expect(found?.held).toBe("AWS manages it")
  })

  it("a policy that somebody else made meanwhile is not taken over", async () => {
    const comparison = await at.due(stated())
    const theirs = { Name: "Guard", Type: "SERVICE_CONTROL_POLICY", Description: "", Content: "{}" } as const
    await clientOf(aws).send(new CreatePolicyCommand(theirs))
    await expect(policy.create?.(at.session("apply"), comparison?.write as never)).rejects.toThrow(
      "It was not made by this run: plan again to see it as it is.",
    )
  })

  it("one of the same name and another type is another policy", async () => {
    await at.converge(stated())
    await enable("TAG_POLICY")(aws)
    const tags = { tags: { team: { tag_key: { "@@assign": "team" } } } }
    expect(await at.converge(stated({ Type: "TAG_POLICY", Content: tags, Targets: ["Root"] }))).toBe("create")
    expect(await at.due(stated())).toBeUndefined()
  })
})

test("a type that is not enabled is a problem before anything is made", async () => {
  const one = stated({ Type: "RESOURCE_CONTROL_POLICY", Targets: ["Root"] })
  await expect(at.converge(one)).rejects.toMatchObject({
    problems: [
      {
        message:
          "Policy Guard cannot be attached: the organization's root does not have RESOURCE_CONTROL_POLICY enabled.",
        fix: "State Reconcile::Organizations::PolicyType with Type: RESOURCE_CONTROL_POLICY, or enable it by hand.",
      },
    ],
  })
  expect(writes()).toEqual([])
})

test("drift of every kind is seen", async () => {
  const one = stated({ Targets: ["Sandbox"] })
  await at.converge(one)
  const organizations = clientOf(aws)
  const { arn = "" } = (await at.read(one)) ?? {}
  const PolicyId = arn.split("/").at(-1) ?? ""
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: "r-ab12" }))
  await organizations.send(new UpdatePolicyCommand({ PolicyId, Description: "by hand" }))
  expect((await at.due(one))?.edits.map(({ path }) => path)).toEqual([["Description"], ["Targets", "Root"]])
  expect(await at.converge(one)).toBe("update")
  const { Targets = [] } = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId }))
  expect(Targets.map(({ TargetId }) => TargetId)).toEqual([unitId(4)])
})

test("the inventory has every policy, also where the partition does not know some type of them", async () => {
  await at.converge(stated())
  const session = at.session("plan")
  const { OrganizationsClient } = await import("@aws-sdk/client-organizations")
  session.client(OrganizationsClient).middlewareStack.add(
    (next) => async (args) => {
      if ((args.input as { readonly Filter?: string }).Filter === "GUARDDUTY_POLICY")
        throw Object.assign(new Error("You specified an invalid value."), { name: "InvalidInputException" })
      return next(args)
    },
    { step: "initialize" },
  )
  const all = await policy.read(session, "all")
  expect(all.map(({ key, held }) => [key, held])).toEqual([
    ["FullAWSAccess|SERVICE_CONTROL_POLICY", "AWS manages it"],
    ["Guard|SERVICE_CONTROL_POLICY", undefined],
    ["RCPFullAWSAccess|RESOURCE_CONTROL_POLICY", "AWS manages it"],
  ])
})

test("reaches the accounts below its targets, now and as it will be", () => {
  const unit = { id: unitId(1), name: "Workloads" }
  const account = { ...at.desired({ Name: "a" }).target.account, id: "100000000001", path: [unit] }
  const organization = { id: "o-exampleorg", managementAccountId: "", accounts: [account], unknown: {} }
  const units = [{ ...unit, path: [{ id: "r-ab12", name: "Root" }, unit] }]
  const reached = (Targets: readonly string[]) =>
    policy.reach?.({ after: { Name: "Guard", Targets: [...Targets] } } as never, {
      organization: { ...organization, units },
      target: {} as never,
    })
  expect([reached(["Workloads"]), reached([])]).toEqual([["100000000001"], []])
})

test("needs its type enabled and the units that it names, and is confined to what it may touch", () => {
  const { properties, target } = stated({
    Targets: ["Root", "Root/Workloads/Prod", "Sandbox", "r-ab12", "100000000001"],
  })
  expect(policy.needs?.(properties as never, target)).toEqual([
    { type: "Reconcile::Organizations::PolicyType", key: "SERVICE_CONTROL_POLICY" },
    { type: "AWS::Organizations::OrganizationalUnit", key: "Workloads/Prod" },
    { type: "AWS::Organizations::OrganizationalUnit", key: "Sandbox" },
  ])
  const write = { key: "", edits: [], after: properties as never }
  expect(policy.arns?.(write, target, "aws")).toEqual([
    "arn:aws:organizations::*:policy/o-exampleorg/service_control_policy/*",
    "arn:aws:organizations::*:account/o-exampleorg/*",
    "arn:aws:organizations::*:ou/o-exampleorg/*",
    "arn:aws:organizations::*:root/o-exampleorg/*",
  ])
})

test.each([
  [{ Name: "Guard" }, "Content is missing"],
  [{ Name: "Guard", Content: {}, Type: "SCP" }, 'this is "SCP"'],
  [{ Name: "a|b", Content: {} }, "Name"],
  [{ Name: "Guard", Content: {}, TargetIds: ["r-ab12"] }, "TargetIds"],
  [{ Name: "Guard", Content: {}, Targets: ["Workloads/"] }, "Targets"],
])("%j is wrong", (properties, word) => {
  expect(wrongWith(policy as never, properties as never).join(" ")).toContain(word)
})
