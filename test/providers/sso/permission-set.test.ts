import { OrganizationsClient, TagResourceCommand } from "@aws-sdk/client-organizations"
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
} from "@aws-sdk/client-sso-admin"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import type { Comparison, Desired, Properties, Provider, Session } from "../../../src/model.ts"
import { permissionSet } from "../../../src/providers/sso/permission-set.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { ADMIN, centerOf, dueFor, organization, sessionFor, statedAs } from "./center.ts"

const provider = permissionSet as unknown as Provider
const account = "100000000001"
const policy = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] })
const boundary = (Name: string, Path: string) => ({ CustomerManagedPolicyReference: { Name, Path } })
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 2 })
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})

const session = (purpose: Session["purpose"], mortal = false) =>
  sessionFor(aws, organization, { purpose, mortal, endpoint: proxy.endpoint })
const stated = (properties: Properties) => statedAs(provider, { Name: "Audit", ...properties })
const due = (desired: Desired) => dueFor(provider, session("plan"), desired)

async function converge(desired: Desired, by = session("apply")): Promise<void> {
  const { action, write } = (await due(desired)) as Comparison
  if (action === "create") await provider.create?.(by, write)
  if (action === "update" || action === "adopt") await provider.update?.(by, write)
  if (action === "delete") await provider.delete?.(by, write)
}

/** A permission set that an account has. */
async function assigned(properties: Properties = {}) {
  await converge(stated(properties))
  const center = await centerOf(aws)
  const arn = (await center.arns())[0] as string
  await center.assign(arn, await center.group("auditors"), account)
  return { center, arn }
}

it("shows as drift that an edit of somebody else has not reached the accounts, and brings what is stated there", async () => {
  const { center, arn } = await assigned({ InlinePolicy: policy("s3:ListAllMyBuckets") })
  const { InstanceArn } = center
  const InlinePolicy = JSON.stringify(policy("*"))
  await center.sso.send(new PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: arn, InlinePolicy }))

  const desired = stated({ InlinePolicy: policy("s3:ListAllMyBuckets") })
  const comparison = await due(desired)
  expect(comparison?.action).toBe("update")
  expect(comparison?.paths).toContainEqual(["Provisioned"])

  await converge(desired)
  expect(await due(desired)).toBeUndefined()
  expect(await center.accountsWith(arn, "LATEST_PERMISSION_SET_NOT_PROVISIONED")).toEqual([])
  expect(await center.accountsWith(arn)).toEqual([account])
})

it("shows after a kill between the edit and the provisioning what is left: to provision", async () => {
  const { center, arn } = await assigned({ ManagedPolicies: [readOnly] })
  const desired = stated({ InlinePolicy: policy("s3:ListAllMyBuckets") })
  const revive = proxy.rule({ action: "ProvisionPermissionSet", effect: "reset-before" })
  await expect(converge(desired, session("apply", true))).rejects.toThrow("provision permission set Audit")
  revive()

  expect((await due(desired))?.edits).toEqual([{ path: ["Provisioned"], before: false, after: true }])
  await converge(desired)
  expect(await due(desired)).toBeUndefined()
  expect(await center.accountsWith(arn, "LATEST_PERMISSION_SET_NOT_PROVISIONED")).toEqual([])
})

it("survives the loss of the reply to the provisioning", async () => {
  const { center, arn } = await assigned()
  proxy.rule({ action: "ProvisionPermissionSet", nth: 1, effect: "reset-after" })
  await converge(stated({ ManagedPolicies: [readOnly] }))
  expect(proxy.counts["sso:ProvisionPermissionSet"]).toBeGreaterThan(1)
  expect(await center.accountsWith(arn, "LATEST_PERMISSION_SET_NOT_PROVISIONED")).toEqual([])
})

it("provisions nothing for tags, nor where no account has the permission set", async () => {
  await converge(stated({ ManagedPolicies: [readOnly] }))
  await converge(stated({ SessionDuration: "PT2H" }))
  const { center, arn } = { center: await centerOf(aws), arn: (await (await centerOf(aws)).arns())[0] as string }
  await center.assign(arn, await center.group("auditors"), account)
  await converge(stated({ SessionDuration: "PT2H", Tags: [{ Key: "team", Value: "security" }] }))
  expect(proxy.counts["sso:ProvisionPermissionSet"]).toBeUndefined()
})

it("says in AWS's words why accounts cannot have the latest edition", async () => {
  await assigned()
  const desired = stated({ CustomerManagedPolicyReferences: [{ Name: "audit" }] })
  await expect(converge(desired)).rejects.toThrow(
    `Cannot provision permission set Audit in account-o-exampleorg (o-exampleorg): Received a 404 status error: Policy arn:aws:iam::${account}:policy/audit does not exist or is not attachable.`,
  )
})

it("attaches a policy of the accounts under its other path", async () => {
  await converge(
    stated({ CustomerManagedPolicyReferences: [{ Name: "audit" }], PermissionsBoundary: boundary("b", "/") }),
  )
  const moved = stated({
    CustomerManagedPolicyReferences: [{ Name: "audit", Path: "/security/" }],
    PermissionsBoundary: { ManagedPolicyArn: readOnly },
  })
  await converge(moved)
  expect(await due(moved)).toBeUndefined()
})

it("takes a duration for what it is, and a policy without a path for one under the root", async () => {
  await converge(
    stated({
      SessionDuration: "PT90M",
      CustomerManagedPolicyReferences: [{ Name: "audit" }],
      PermissionsBoundary: { CustomerManagedPolicyReference: { Name: "b" } },
    }),
  )
  const same = stated({
    SessionDuration: "PT1H30M",
    CustomerManagedPolicyReferences: [{ Name: "audit", Path: "/" }],
    PermissionsBoundary: boundary("b", "/"),
  })
  expect(await due(same)).toBeUndefined()
})

it("keeps a description that no template speaks of, and what else there is when it changes it", async () => {
  const url = "https://console.aws.amazon.com/securityhub/home"
  await converge(stated({ Description: "Audits.", RelayStateType: url, SessionDuration: "PT2H" }))
  expect(await due(stated({ RelayStateType: url, SessionDuration: "PT2H" }))).toBeUndefined()
  const desired = stated({ Description: "Reads.", RelayStateType: url, SessionDuration: "PT2H" })
  await converge(desired)
  expect(await due(desired)).toBeUndefined()
})

it("says who still has a permission set that AWS does not delete", async () => {
  await assigned()
  await expect(converge({ ...stated({}), state: "absent" })).rejects.toThrow(
    "Cannot delete permission set Audit in account-o-exampleorg (o-exampleorg): Could not delete because PermissionSet has ApplicationProfile associated with it. It is still assigned in 1 account.",
  )
})

it("does not take over what got the name since the plan", async () => {
  const { write } = (await due(stated({}))) as Comparison
  await (await centerOf(aws)).permissionSet("Audit", "somebody else")
  await expect(provider.create?.(session("apply"), write)).rejects.toThrow(
    "There is one already that this run did not make: plan again.",
  )
})

it("attaches what a retried call has attached already, without a complaint", async () => {
  await converge(stated({}))
  const center = await centerOf(aws)
  const PermissionSetArn = (await center.arns())[0] as string
  const CustomerManagedPolicyReference = { Name: "audit", Path: "/" }
  proxy.onWrite(1, "before", async () => {
    await center.sso.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        InstanceArn: center.InstanceArn,
        PermissionSetArn,
        CustomerManagedPolicyReference,
      }),
    )
  })
  await converge(stated({ CustomerManagedPolicyReferences: [CustomerManagedPolicyReference] }))
  expect(await due(stated({ CustomerManagedPolicyReferences: [CustomerManagedPolicyReference] }))).toBeUndefined()
})

it("reads on until the last page", async () => {
  await aws.settings({ pageSize: 1 })
  const center = await centerOf(aws)
  await center.permissionSet("First", "contract")
  await center.permissionSet("Second", "contract")
  await converge(stated({ Tags: [{ Key: "team", Value: "security" }] }))
  const found = await provider.read(session("plan"), { desired: [], owned: [] })
  expect(found.map(({ key }) => key).toSorted()).toEqual(["Audit", "First", "Second"])
})

it.each([
  ["0", "IAM Identity Center has no instance in the account and region of `identityCenter`."],
  ["2", "which one is meant cannot be known"],
])("says what is wrong where there are %s instances", async (many, words) => {
  const organizations = new OrganizationsClient(aws.client())
  const Tags = [{ Key: "identity-center/instances", Value: many }]
  await organizations.send(new TagResourceCommand({ ResourceId: ADMIN, Tags }))
  await expect(provider.read(session("plan"), "all")).rejects.toThrow(words)
})

it.each<[string, Properties, string]>([
  ["a name of 33 letters", { Name: "a".repeat(33) }, "32"],
  ["a policy of an account", { ManagedPolicies: [`arn:aws:iam::${account}:policy/audit`] }, "that AWS manages"],
  ["half a day in words", { SessionDuration: "12 hours" }, "ISO 8601 duration from one hour to twelve"],
  ["an empty duration", { SessionDuration: "PT" }, "ISO 8601 duration from one hour to twelve"],
  [
    "two boundaries",
    { PermissionsBoundary: { ManagedPolicyArn: readOnly, ...boundary("b", "/") } },
    "says one of ManagedPolicyArn and CustomerManagedPolicyReference",
  ],
  ["no provisioning", { Provisioned: false }, "is true"],
  ["a path without slashes", { CustomerManagedPolicyReferences: [{ Name: "a", Path: "security" }] }, "starts and ends"],
  ["an instance", { InstanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef" }, "InstanceArn"],
])("rejects %s", (_, properties, words) => {
  const [problem, ...others] = wrongWith(provider, { Name: "Audit", ...properties })
  expect(problem).toContain(words)
  expect(others).toEqual([])
})
