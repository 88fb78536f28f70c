import { DeleteGroupCommand } from "@aws-sdk/client-identitystore"
import { CreateAccountAssignmentCommand, ListAccountAssignmentsCommand } from "@aws-sdk/client-sso-admin"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import type { Comparison, Desired, Properties, Provider, Session } from "../../../src/model.ts"
import { assignment } from "../../../src/providers/sso/assignment.ts"
import { permissionSet } from "../../../src/providers/sso/permission-set.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { centerOf, dueFor, member, organization, sessionFor, statedAs } from "./center.ts"

const provider = assignment as unknown as Provider
const account = "100000000001"
const auditors: Properties = { PermissionSet: "Audit", PrincipalName: "auditors" }

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  // An operation takes long enough to be looked at twice.
  await aws.seed({ accounts: [{}, { tags: { "identity-center/seconds": "0.3" } }] })
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})

const session = (purpose: Session["purpose"], id = account) =>
  sessionFor(aws, member(id), { purpose, endpoint: proxy.endpoint })
const due = (desired: Desired) => dueFor(provider, session("plan"), desired)
const stated = (properties: Properties = auditors, state: Desired["state"] = "present"): Desired => ({
  ...statedAs(provider, properties),
  state,
})
const accountsFrom = (first: number, many: number) => Array.from({ length: many }, (_, at) => String(first + at))

it("reads the assignments of 300 accounts with a call for each that has any, and a few for all of them", async () => {
  const center = await centerOf(aws)
  const [audit, admin, foreign] = [
    await center.permissionSet("Audit", "contract"),
    await center.permissionSet("Admin", "contract"),
    await center.permissionSet("Foreign"),
  ]
  const [group, admins] = [await center.group("auditors"), await center.group("admins")]
  const accounts = accountsFrom(200000000000, 300)
  const [everywhere, some] = [accounts.slice(0, 30), accounts.slice(20, 25)]
  const pairs = [
    ...everywhere.map((id) => [audit, group, id] as const),
    ...some.map((id) => [admin, admins, id] as const),
    ...some.map((id) => [foreign, admins, id] as const),
  ]
  for (let at = 0; at < pairs.length; at += 10) {
    await Promise.all(pairs.slice(at, at + 10).map((pair) => center.assign(...pair)))
  }
  proxy.clear()

  const shared = session("plan")
  const found = await Promise.all(
    accounts.map(async (id) => {
      const one = { ...shared, target: member(id) }
      const assignments = await provider.read(one, { desired: [stated()], owned: [] })
      return [id, assignments.map(({ key }) => key).toSorted()] as const
    }),
  )

  const has = new Map(found)
  expect(has.get(accounts[0] as string)).toEqual(["Audit|GROUP|auditors"])
  expect(has.get(accounts[20] as string)).toEqual(["Admin|GROUP|admins", "Audit|GROUP|auditors"])
  expect(found.slice(30).every(([, keys]) => keys.length === 0)).toBe(true)
  expect(proxy.counts).toEqual({
    "identitystore:DescribeGroup": 1,
    "identitystore:GetGroupId": 1,
    "sso:DescribePermissionSet": 3,
    "sso:ListAccountAssignments": 35,
    "sso:ListAccountsForProvisionedPermissionSet": 2,
    "sso:ListInstances": 1,
    "sso:ListPermissionSets": 1,
    "sso:ListTagsForResource": 3,
  })
}, 30_000)

it("has at most ten operations under way, in whichever accounts", async () => {
  const center = await centerOf(aws)
  await center.permissionSet("Audit", "contract")
  await center.group("auditors")
  const write = { key: "Audit|GROUP|auditors", after: auditors, edits: [] }
  await Promise.all(accountsFrom(200000000000, 25).map((id) => provider.create?.(session("apply", id), write)))
  // AWS throttles the eleventh, and a throttled call is made again.
  expect(proxy.counts["sso:CreateAccountAssignment"]).toBe(25)
  expect(proxy.counts["sso:DescribeAccountAssignmentCreationStatus"]).toBeGreaterThan(25)
  const [arn = ""] = await center.arns()
  expect(await center.accountsWith(arn)).toEqual(accountsFrom(200000000000, 25))
}, 30_000)

it("belongs to whom its permission set belongs, and shows nothing of a permission set that nobody owns", async () => {
  const center = await centerOf(aws)
  const group = await center.group("auditors")
  await center.assign(await center.permissionSet("Audit", "another repository"), group, account)
  await center.assign(await center.permissionSet("Foreign"), group, account)
  const found = await provider.read(session("plan"), { desired: [], owned: [] })
  expect(found).toEqual([
    {
      key: "Audit|GROUP|auditors",
      owner: "another repository",
      properties: { PermissionSet: "Audit", PrincipalType: "GROUP", PrincipalName: "auditors" },
    },
  ])
})

it("takes access away from a group that was deleted, by the id that is left of it", async () => {
  const center = await centerOf(aws)
  const arn = await center.permissionSet("Audit", "contract")
  const GroupId = await center.group("auditors")
  await center.assign(arn, GroupId, account)
  await center.store.send(new DeleteGroupCommand({ IdentityStoreId: center.IdentityStoreId, GroupId }))

  const [orphan] = await provider.read(session("plan"), { desired: [], owned: [] })
  expect(orphan).toMatchObject({ key: `Audit|GROUP|${GroupId}`, owner: "contract" })
  await provider.delete?.(session("apply"), { key: orphan?.key ?? "", before: orphan as never, edits: [] })
  expect(await center.accountsWith(arn)).toEqual([])
})

it("says which groups and users do not exist, and does not mind where they should have nothing", async () => {
  const center = await centerOf(aws)
  await center.permissionSet("Audit", "contract")
  await center.group("auditors")
  const alice = { PermissionSet: "Audit", PrincipalType: "USER", PrincipalName: "alice" }
  const desired = [stated(), stated({ ...auditors, PrincipalName: "Auditors" }), stated(alice)]
  const footings = await provider.footing?.(session("plan"), desired)
  expect(
    footings?.map(({ key, parent, unknown }) => [key, parent?.owner, unknown.map(({ message }) => message)]),
  ).toEqual([
    ["Audit|GROUP|auditors", "contract", []],
    ["Audit|GROUP|Auditors", "contract", ["IAM Identity Center knows no group Auditors; did you mean auditors?"]],
    ["Audit|USER|alice", "contract", ["IAM Identity Center knows no user alice"]],
  ])
  expect(proxy.counts["identitystore:ListGroups"]).toBe(1)
  expect(await due(stated(alice, "absent"))).toBeUndefined()
})

it("says what is unknown where it may not look for what was meant", async () => {
  const center = await centerOf(aws)
  await center.permissionSet("Audit", "contract")
  await center.group("auditors")
  proxy.rule({ service: "identitystore", action: "ListGroups", effect: "denied" })
  const [footing] =
    (await provider.footing?.(session("plan"), [stated({ ...auditors, PrincipalName: "auditor" })])) ?? []
  expect(footing?.unknown.map(({ message }) => message)).toEqual(["IAM Identity Center knows no group auditor"])
})

it("says in AWS's words why an account cannot have the permission set", async () => {
  const center = await centerOf(aws)
  await center.group("auditors")
  const references = [{ Name: "audit", Path: "/" }]
  const after = { Name: "Audit", SessionDuration: "PT1H", CustomerManagedPolicyReferences: references }
  const apply = sessionFor(aws, organization, { purpose: "apply", endpoint: proxy.endpoint })
  await permissionSet.create?.(apply, { key: "Audit", after, edits: [] })
  const { write } = (await due(stated())) as Comparison
  await expect(provider.create?.(session("apply"), write)).rejects.toThrow(
    `Cannot assign permission set Audit to group auditors in account-${account} (${account}): Received a 404 status error: Policy arn:aws:iam::${account}:policy/audit does not exist or is not attachable.`,
  )
  expect(await due(stated())).toBeDefined()
})

it("says so when the permission set or the group went after the plan", async () => {
  const create = () => provider.create?.(session("apply"), { key: "Audit|GROUP|auditors", after: auditors, edits: [] })
  await expect(create()).rejects.toThrow("There is no such permission set.")
  await (await centerOf(aws)).permissionSet("Audit", "contract")
  await expect(create()).rejects.toThrow("IAM Identity Center knows nobody of this name.")
})

it("is content with what is assigned already, and with what is gone already", async () => {
  const center = await centerOf(aws)
  const arn = await center.permissionSet("Audit", "contract")
  await center.assign(arn, await center.group("auditors"), account)
  const [found] = await provider.read(session("plan"), { desired: [stated()], owned: [] })
  await provider.create?.(session("apply"), { key: "Audit|GROUP|auditors", after: auditors, edits: [] })
  const { InstanceArn } = center
  const question = { InstanceArn, PermissionSetArn: arn, AccountId: account }
  const { AccountAssignments } = await center.sso.send(new ListAccountAssignmentsCommand(question))
  expect(AccountAssignments).toHaveLength(1)

  const remove = () =>
    provider.delete?.(session("apply"), { key: "Audit|GROUP|auditors", before: found as never, edits: [] })
  await remove()
  await remove()
  expect(await due(stated())).toMatchObject({ action: "create" })
})

it("waits while another operation on the same assignment gets in the way", async () => {
  const center = await centerOf(aws)
  const PermissionSetArn = await center.permissionSet("Audit", "contract")
  const PrincipalId = await center.group("auditors")
  const { InstanceArn } = center
  const theirs = {
    InstanceArn,
    PermissionSetArn,
    PrincipalId,
    PrincipalType: "GROUP",
    TargetType: "AWS_ACCOUNT",
  } as const
  await center.sso.send(new CreateAccountAssignmentCommand({ ...theirs, TargetId: account }))
  await provider.create?.(session("apply"), { key: "Audit|GROUP|auditors", after: auditors, edits: [] })
  expect(proxy.counts["sso:CreateAccountAssignment"]).toBeGreaterThan(1)
  expect(await due(stated())).toBeUndefined()
})

it("describes no permission set again to find by name what was seen before", async () => {
  const center = await centerOf(aws)
  const names = accountsFrom(1, 5).map((number) => `Set${number}`)
  for (const name of names) await center.permissionSet(name, "contract")
  const read = (one: Session, name: string) => provider.read(one, { desired: [], owned: [`${name}|GROUP|auditors`] })
  await read(session("plan"), "Set1")
  proxy.clear()
  await read(session("apply"), "Set3")
  expect(proxy.counts).toMatchObject({ "sso:DescribePermissionSet": 1 })
  expect(proxy.counts["sso:ListPermissionSets"]).toBeUndefined()
})

it.each<[string, Properties, string]>([
  ["a principal of another kind", { PrincipalType: "ROLE" }, "GROUP"],
  ["a permission set's ARN", { PermissionSet: "arn:aws:sso:::permissionSet/ssoins-1/ps-1" }, "letters, digits"],
  ["a vertical bar", { PrincipalName: "a|b" }, "without a vertical bar"],
  ["CloudFormation's ids", { PrincipalId: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" }, "PrincipalId"],
])("rejects %s", (_, properties, words) => {
  const problems = wrongWith(provider, { ...auditors, ...properties })
  expect(problems.join("\n")).toContain(words)
})

it("needs its permission set first", () => {
  expect(provider.needs?.(auditors, member())).toEqual([{ type: "AWS::SSO::PermissionSet", key: "Audit" }])
})
