import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeleteOrganizationalUnitCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListAccountsForParentCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  OrganizationsClient,
  type PolicyType,
  RegisterDelegatedAdministratorCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest"
import { type Aws, managementAccount, startAws } from "./moto.ts"

const [workloads, prod] = ["ou-ab12-00000001", "ou-ab12-00000002"]
const account = "100000000001"
let aws: Aws
let organizations: OrganizationsClient
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ units: ["Workloads/Prod"], accounts: [{ ou: "Workloads/Prod" }] })
  organizations = new OrganizationsClient(aws.client(managementAccount))
})
afterAll(() => aws?.stop())
beforeEach(() => aws.reset())

const enable = (PolicyType: PolicyType) =>
  organizations.send(new EnablePolicyTypeCommand({ RootId: "r-ab12", PolicyType }))
async function make(Name: string, Type: PolicyType = "SERVICE_CONTROL_POLICY", Content = "{}"): Promise<string> {
  const made = await organizations.send(new CreatePolicyCommand({ Name, Type, Content, Description: "" }))
  return made.Policy?.PolicySummary?.Id ?? ""
}

describe("units and accounts", () => {
  it("two units in one place do not share a name; in two places they may", async () => {
    const again = { Name: "Prod", ParentId: workloads }
    await expect(organizations.send(new CreateOrganizationalUnitCommand(again))).rejects.toMatchObject({
      name: "DuplicateOrganizationalUnitException",
    })
    await organizations.send(new CreateOrganizationalUnitCommand({ Name: "Prod", ParentId: "r-ab12" }))
  })

  it.each([
    ["units", workloads],
    ["accounts", prod],
  ])("a unit with %s in it is not deleted", async (_, OrganizationalUnitId) => {
    await expect(
      organizations.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId })),
    ).rejects.toMatchObject({ name: "OrganizationalUnitNotEmptyException" })
  })

  it.each([
    ["where it is not", "r-ab12", workloads, "AccountNotFoundException"],
    ["where nothing is", "ou-ab12-99999999", workloads, "SourceParentNotFoundException"],
    ["to nowhere", prod, "ou-ab12-99999999", "DestinationParentNotFoundException"],
    ["to where it is", prod, prod, "DuplicateAccountException"],
  ])("an account does not move from or %s", async (_, SourceParentId, DestinationParentId, name) => {
    const move = { AccountId: account, SourceParentId, DestinationParentId }
    await expect(organizations.send(new MoveAccountCommand(move))).rejects.toMatchObject({ name })
    const { Accounts = [] } = await organizations.send(new ListAccountsForParentCommand({ ParentId: prod }))
    expect(Accounts.map(({ Id }) => Id)).toEqual([account])
  })
})

describe("policies", () => {
  it("are attached only where their type is enabled, and once", async () => {
    const attach = new AttachPolicyCommand({ PolicyId: await make("Guard"), TargetId: prod })
    await expect(organizations.send(attach)).rejects.toMatchObject({ name: "PolicyTypeNotEnabledException" })
    await enable("SERVICE_CONTROL_POLICY")
    await organizations.send(attach)
    await expect(organizations.send(attach)).rejects.toMatchObject({ name: "DuplicatePolicyAttachmentException" })
  })

  it("of the last service control policy nothing is left bare", async () => {
    const last = new DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId: prod })
    await expect(organizations.send(last)).rejects.toMatchObject({ name: "ConstraintViolationException" })
    await enable("SERVICE_CONTROL_POLICY")
    await organizations.send(new AttachPolicyCommand({ PolicyId: await make("Guard"), TargetId: prod }))
    await organizations.send(last)
    await expect(organizations.send(last)).rejects.toMatchObject({ name: "PolicyNotAttachedException" })
  })

  it("go from everything when their type is disabled, but for AWS's own", async () => {
    await enable("SERVICE_CONTROL_POLICY")
    const PolicyId = await make("Guard")
    await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: prod }))
    const disable = { RootId: "r-ab12", PolicyType: "SERVICE_CONTROL_POLICY" } as const
    await organizations.send(new DisablePolicyTypeCommand(disable))
    expect((await organizations.send(new ListTargetsForPolicyCommand({ PolicyId }))).Targets).toEqual([])
  })

  it("have names of their own among those of their type", async () => {
    await make("Guard")
    await expect(make("Guard")).rejects.toMatchObject({ name: "DuplicatePolicyException" })
    await make("Guard", "TAG_POLICY")
  })

  it("are JSON, and not too long", async () => {
    const text = (length: number) => JSON.stringify({ x: "x".repeat(length - 8) })
    await expect(make("a", "TAG_POLICY", "{")).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" })
    await expect(make("a", "RESOURCE_CONTROL_POLICY", text(5121))).rejects.toMatchObject({
      name: "ConstraintViolationException",
    })
    const PolicyId = await make("a", "RESOURCE_CONTROL_POLICY", text(5120))
    await expect(organizations.send(new UpdatePolicyCommand({ PolicyId, Content: text(5121) }))).rejects.toThrow(
      "You have exceeded the maximum policy size.",
    )
  })

  it("of newer types exist, and have pages of twenty", async () => {
    for (let nth = 0; nth < 21; nth++) await make(`policy ${nth}`, "DECLARATIVE_POLICY_EC2")
    const Filter = "DECLARATIVE_POLICY_EC2"
    const { Policies = [], NextToken } = await organizations.send(new ListPoliciesCommand({ Filter }))
    expect(Policies).toHaveLength(20)
    expect(Policies[0]?.Arn).toContain(":policy/o-exampleorg/declarative_policy_ec2/p-")
    const rest = await organizations.send(new ListPoliciesCommand({ Filter, NextToken }))
    expect(rest.Policies).toHaveLength(1)
  })
})

test("any service can be trusted, and have an administrator", async () => {
  const ServicePrincipal = "sso.amazonaws.com"
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
  await organizations.send(new RegisterDelegatedAdministratorCommand({ ServicePrincipal, AccountId: account }))
  await expect(
    organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: "nonsense" })),
  ).rejects.toMatchObject({ name: "InvalidInputException" })
})
