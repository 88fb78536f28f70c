import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations"
import {
  GetResourcesCommand,
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Aws, startAws } from "./moto.ts"

const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] }

let aws: Aws
let organizations: OrganizationsClient
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({
    management: { id: "111111111111", name: "acme", tags: { tier: "root" } },
    units: ["Empty"],
    accounts: [
      { name: "security", ou: "Security", tags: { tier: "core" } },
      { name: "closed", state: "SUSPENDED" },
      { id: "012345678901", name: "leading-zero", ou: "Workloads/Prod", email: "zero@example.org" },
      ...Array.from({ length: 40 }, (_, index) => ({
        name: `sandbox-${index}`,
        ou: "Workloads/Sandbox",
        tags: { tier: "sandbox", n: `${index}` },
      })),
    ],
    policies: [
      { name: "baseline", document: policy, tags: { "reconcile:owner": "acme", n: "1" } },
      { name: "untagged", document: policy },
    ],
    delegatedAdministrators: ["100000000001"],
  })
  organizations = new OrganizationsClient(aws.client("111111111111"))
})
afterAll(() => aws.stop())
beforeEach(() => aws.reset())

test("ListAccounts has pages of twenty at most, and every account once", async () => {
  const ids: string[] = []
  for await (const page of paginateListAccounts({ client: organizations }, {})) {
    expect(page.Accounts?.length).toBeLessThanOrEqual(20)
    ids.push(...page.Accounts!.map((account) => account.Id!))
  }
  expect(new Set(ids).size).toBe(44)
  expect(ids).toHaveLength(44)
  await expect(organizations.send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
    name: "InvalidInputException",
  })
})

test("accounts carry Paths and State, until a test takes them away", async () => {
  const zero = async () => (await organizations.send(new DescribeAccountCommand({ AccountId: "012345678901" }))).Account
  expect(await zero()).toMatchObject({
    Name: "leading-zero",
    Email: "zero@example.org",
    Paths: ["o-exampleorg/r-ab12/ou-ab12-00000003/ou-ab12-00000004/012345678901/"],
    State: "ACTIVE",
    Status: "ACTIVE",
  })
  await aws.settings({ paths: false, state: false })
  expect(await zero()).not.toHaveProperty("Paths")
  expect(await zero()).not.toHaveProperty("State")
  await aws.reset()
  await aws.settings({ status: false })
  expect(await zero()).not.toHaveProperty("Status")
  expect((await zero())?.Paths).toHaveLength(1)
})

test("a suspended account is shown as such", async () => {
  const { Account: account } = await organizations.send(new DescribeAccountCommand({ AccountId: "100000000002" }))
  expect(account).toMatchObject({
    State: "SUSPENDED",
    Status: "SUSPENDED",
    Paths: ["o-exampleorg/r-ab12/100000000002/"],
  })
})

test("the tree can be walked by parents, and OUs carry Path", async () => {
  const { Roots: roots } = await organizations.send(new ListRootsCommand({}))
  const root = roots![0]!.Id!
  const { OrganizationalUnits: units } = await organizations.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId: root }),
  )
  expect(units?.map((unit) => unit.Name)).toEqual(["Empty", "Security", "Workloads"])
  const { OrganizationalUnit: unit } = await organizations.send(
    new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: units![2]!.Id! }),
  )
  expect(unit?.Path).toBe("o-exampleorg/r-ab12/ou-ab12-00000003/")
  const direct = await organizations.send(new ListAccountsForParentCommand({ ParentId: root }))
  expect(direct.Accounts?.map((account) => account.Name)).toEqual(["acme", "closed"])
  const sandbox = await organizations.send(new ListAccountsForParentCommand({ ParentId: "ou-ab12-00000005" }))
  expect(sandbox.Accounts).toHaveLength(20)
  expect(sandbox.NextToken).toBeDefined()
})

test("a member account may describe its organization and nothing else; a delegated administrator may read", async () => {
  const as = (account: string) => new OrganizationsClient(aws.client(account))
  const { Organization: organization } = await as("100000000002").send(new DescribeOrganizationCommand({}))
  expect(organization).toMatchObject({ Id: "o-exampleorg", MasterAccountId: "111111111111" })
  await expect(as("100000000002").send(new ListAccountsCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  })
  expect((await as("100000000001").send(new ListAccountsCommand({}))).Accounts).toHaveLength(20)
  await expect(as("999999999999").send(new ListAccountsCommand({}))).rejects.toMatchObject({
    name: "AWSOrganizationsNotInUseException",
  })
})

test("the tagging API gives the accounts of the organization with their tags, a hundred to a page", async () => {
  const client = new ResourceGroupsTaggingAPIClient(aws.client("111111111111"))
  const tags = new Map<string, Record<string, string>>()
  let pages = 0
  const query = { ResourceTypeFilters: ["organizations"], ResourcesPerPage: 30 }
  for await (const page of paginateGetResources({ client }, query)) {
    pages++
    for (const { ResourceARN: arn, Tags: list } of page.ResourceTagMappingList ?? []) {
      tags.set(arn!, Object.fromEntries(list!.map(({ Key, Value }) => [Key, Value])))
    }
  }
  expect(pages).toBe(2)
  expect(tags.size).toBe(42)
  expect(tags.get("arn:aws:organizations::111111111111:account/o-exampleorg/100000000001")).toEqual({ tier: "core" })
  const wanted = {
    ResourceTypeFilters: ["organizations:account"],
    TagFilters: [{ Key: "tier", Values: ["core", "root"] }],
  }
  const found = await client.send(new GetResourcesCommand(wanted))
  expect(found.ResourceTagMappingList).toHaveLength(2)
  expect(found.PaginationToken).toBe("")
})

test("the tagging API gives an account's tagged policies, in us-east-1 only", async () => {
  const query = new GetResourcesCommand({
    ResourceTypeFilters: ["iam:policy"],
    TagFilters: [{ Key: "reconcile:owner" }],
  })
  const from = (region: string) =>
    new ResourceGroupsTaggingAPIClient({ ...aws.client("100000000002"), region }).send(query)
  expect((await from("us-east-1")).ResourceTagMappingList).toEqual([
    {
      ResourceARN: "arn:aws:iam::100000000002:policy/baseline",
      Tags: [
        { Key: "reconcile:owner", Value: "acme" },
        { Key: "n", Value: "1" },
      ],
    },
  ])
  expect((await from("eu-west-1")).ResourceTagMappingList).toEqual([])
})
