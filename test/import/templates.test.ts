import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Json } from "../../src/model.ts"
import { snapshotText } from "../plan-world.ts"
import { beyondAdoption, importOf, planOfImport, type Row, type Subject, textsOf } from "./world.ts"

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }],
}

/** Five accounts; their ids are their numbers twelve times. */
const ACCOUNTS = {
  "pay-prod": { id: 2, path: "Workloads/Prod", tags: { tier: "prod", team: "pay" } },
  "shop-prod": { id: 3, path: "Workloads/Prod", tags: { tier: "prod", team: "shop" } },
  "pay-dev": { id: 4, path: "Workloads/Dev", tags: { tier: "dev", team: "pay" } },
  "shop-dev": { id: 5, path: "Workloads/Dev", tags: { tier: "dev", team: "shop" } },
  lab: { id: 6, path: "Lab", tags: { team: "shop" } },
}
const ALL = Object.keys(ACCOUNTS)
type Name = keyof typeof ACCOUNTS
const idOf = (name: string): string => String(ACCOUNTS[name as Name].id).repeat(12)

type Resource = Omit<Row, "account"> & { readonly account?: string }

const roles = (
  names: readonly string[],
  properties: (name: string) => Row["properties"] = () => ({}),
  id = () => "app",
): Resource[] =>
  (names as readonly Name[]).map((name) => ({
    account: name,
    type: "AWS::IAM::Role",
    id: id(),
    properties: { RoleName: id(), AssumeRolePolicyDocument: TRUST, ...properties(name) },
  }))

function subjectOf(resources: readonly Resource[], rest: Partial<Subject> = {}): Subject {
  const snapshot = JSON.parse(JSON.stringify(parse(snapshotText({ accounts: ACCOUNTS })))) as { resources: Json }
  snapshot.resources = resources.map(
    ({ account, ...row }): Json => ({
      ...(account !== undefined && { account: Object.hasOwn(ACCOUNTS, account) ? idOf(account) : account }),
      ...(row as { readonly [name: string]: Json }),
    }),
  )
  return { snapshot: JSON.stringify(snapshot), ...rest }
}

type Template = { readonly [name: string]: Json } & { readonly properties: { readonly [name: string]: Json } }

/** The templates of an import by name; a plan of them changes nothing. */
async function templatesOf(resources: readonly Resource[]): Promise<Readonly<Record<string, Template>>> {
  const subject = subjectOf(resources)
  const imported = await importOf(subject)
  expect(imported.leftOut).toEqual([])
  expect(imported.differences).toEqual([])
  expect(beyondAdoption(await planOfImport(subject, imported))).toEqual([])
  const templates = Object.entries(textsOf(imported)).filter(([path]) => path.endsWith(".yaml"))
  return Object.fromEntries(templates.map(([, text]) => parse(text) as Template).map((one) => [one.name, one]))
}

describe("the accounts of a template", () => {
  it.each<[string, readonly string[], Json]>([
    ["all of them", ALL, "all"],
    ["a unit that fits", ["pay-prod", "shop-prod"], { ous: ["Prod"] }],
    ["a unit with units below it", ALL.slice(0, 4), { ous: ["Workloads"] }],
    ["a tag that fits where no unit does", ["pay-prod", "pay-dev"], { tags: { team: "pay" } }],
    [
      "all but one, rather than a list",
      ["pay-prod", "shop-prod", "pay-dev", "lab"],
      { all: true, except: { ids: [idOf("shop-dev")] } },
    ],
    ["ids where nothing fits", ["pay-prod", "shop-dev"], { ids: [idOf("pay-prod"), idOf("shop-dev")] }],
    ["the id of one account, though its unit fits", ["lab"], { ids: [idOf("lab")] }],
  ])("are %s", async (_, names, accounts) => {
    expect((await templatesOf(roles(names))).app?.targets).toEqual({ accounts })
  })

  it("have the management account among them only where it has the resource, and was asked for", async () => {
    const everywhere = subjectOf([
      ...roles(ALL),
      { account: "111111111111", type: "AWS::IAM::Role", id: "app", properties: { AssumeRolePolicyDocument: TRUST } },
    ])
    const without = await importOf(everywhere)
    expect(textsOf(without)["templates/imported/iam/app.yaml"]).toContain("targets: { accounts: all }")
    expect(without.problems).toMatchObject([{ severity: "note", fix: "Name it with --accounts." }])
    const asked = await importOf(everywhere, { accounts: ["*", "root"] })
    expect(textsOf(asked)["templates/imported/iam/app.yaml"]).toContain("management: true")
    expect(asked.differences).toEqual([])
  })

  it("leave out an account that could not be read: nobody knows what is there", async () => {
    const subject = subjectOf(roles(ALL.slice(0, 4)))
    const unread = [{ account: idOf("lab"), reason: "The role cannot be assumed." }]
    const imported = await importOf({ snapshot: JSON.stringify({ ...JSON.parse(subject.snapshot), unread }) })
    expect(textsOf(imported)["templates/imported/iam/app.yaml"]).toContain("ous: [ Workloads ]")
    expect(imported.problems.filter(({ severity }) => severity === "unreadable")).toMatchObject([
      { message: "The role cannot be assumed." },
    ])
  })
})

describe("what differs between accounts", () => {
  it("is an override for few and the property for most; what is AWS's default is not said", async () => {
    const made = await templatesOf(
      roles(ALL, (name) => (name === "lab" ? { MaxSessionDuration: 7200 } : { MaxSessionDuration: 3600 })),
    )
    expect(made.app?.properties).not.toHaveProperty("MaxSessionDuration")
    expect(made.app?.overrides).toEqual([
      { targets: { accounts: { ids: [idOf("lab")] } }, properties: { MaxSessionDuration: 7200 } },
    ])
  })

  it("is taken away by null where most have it", async () => {
    const boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    const made = await templatesOf(
      roles(ALL, (name) => (name === "lab" ? {} : { PermissionsBoundary: boundary }) as Row["properties"]),
    )
    expect(made.app?.properties.PermissionsBoundary).toBe(boundary)
    expect(made.app?.overrides).toEqual([
      { targets: { accounts: { ids: [idOf("lab")] } }, properties: { PermissionsBoundary: null } },
    ])
  })

  it("is an item with $targets in a list whose items have names", async () => {
    const made = await templatesOf(
      roles(ALL, (name) => ({
        ManagedPolicyArns: [
          "arn:aws:iam::aws:policy/SecurityAudit",
          ...(name.endsWith("-prod") ? ["arn:aws:iam::aws:policy/ReadOnlyAccess"] : []),
        ],
        Tags: [{ Key: "stage", Value: name === "lab" ? "none" : name.endsWith("-prod") ? "prod" : "dev" }],
      })),
    )
    expect(made.app?.properties.ManagedPolicyArns).toEqual([
      { $targets: { accounts: { ous: ["Prod"] } }, $value: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      "arn:aws:iam::aws:policy/SecurityAudit",
    ])
    expect(made.app?.properties.Tags).toEqual([
      { $targets: { accounts: { ous: ["Dev"] } }, Key: "stage", Value: "dev" },
      { $targets: { accounts: { ids: [idOf("lab")] } }, Key: "stage", Value: "none" },
      { $targets: { accounts: { ous: ["Prod"] } }, Key: "stage", Value: "prod" },
    ])
    expect(made.app).not.toHaveProperty("overrides")
  })

  it("is only the part of a document that differs, and what it lacks is null", async () => {
    const document = (name: string): Json => ({
      Version: "2012-10-17",
      ...(name !== "lab" && { Id: "x" }),
      Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
    })
    const made = await templatesOf(
      (ALL as readonly Name[]).map((account) => ({
        account,
        type: "AWS::IAM::ManagedPolicy",
        id: "p",
        properties: { ManagedPolicyName: "p", PolicyDocument: document(account) },
      })),
    )
    expect(made.p?.overrides).toEqual([
      { targets: { accounts: { ids: [idOf("lab")] } }, properties: { PolicyDocument: { Id: null } } },
    ])
  })

  it("is nothing where documents mean the same", async () => {
    const [Action, Resource] = [["s3:GetObject", "s3:PutObject"], "*"]
    const spelled = (name: string): Json =>
      name === "lab"
        ? {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: ["s3:putobject", "S3:GetObject"], Resource: [Resource] }],
          }
        : { Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource } }
    const made = await templatesOf(
      roles(ALL, (name) => ({ Policies: [{ PolicyName: "p", PolicyDocument: spelled(name) }] })),
    )
    expect(made.app).not.toHaveProperty("overrides")
    expect(made.app?.properties.Policies).toHaveLength(1)
  })
})

describe("what accounts have in common", () => {
  it("is an expression where only the account's id or name differs", async () => {
    const made = await templatesOf(
      roles(ALL, (name) => ({
        Description: `For ${name}, not for lab-rats`,
        PermissionsBoundary: `arn:aws:iam::${idOf(name)}:policy/boundary`,
      })),
    )
    expect(made.app?.properties).toMatchObject({
      Description: "For {{ account.name }}, not for lab-rats",
      PermissionsBoundary: "arn:aws:iam::{{ account.id }}:policy/boundary",
    })
  })

  it("stays as it is where it is one account's id everywhere, in that account too", async () => {
    const AssumeRolePolicyDocument = JSON.parse(JSON.stringify(TRUST).replaceAll("999999999999", idOf("lab")))
    const made = await templatesOf(roles(ALL, () => ({ AssumeRolePolicyDocument })))
    expect(made.app).not.toHaveProperty("overrides")
    expect(JSON.stringify(made.app?.properties)).toContain(idOf("lab"))
  })

  it("is one template where the name has the account's name in it", async () => {
    const made = await templatesOf(
      ALL.flatMap((name) =>
        roles(
          [name],
          () => ({ Path: "/ci/" }),
          () => `deploy-${name}`,
        ),
      ),
    )
    expect(Object.keys(made)).toEqual(["deploy"])
    expect(made.deploy?.properties.RoleName).toBe("deploy-{{ account.name }}")
  })

  it("is one template where names differ in case, which AWS does not tell apart", async () => {
    const made = await templatesOf(
      ALL.flatMap((name) =>
        roles(
          [name],
          () => ({}),
          () => (name === "lab" ? "App" : "app"),
        ),
      ),
    )
    expect(Object.keys(made)).toEqual(["app"])
    expect(made.app).not.toHaveProperty("overrides")
  })
})

describe("regions", () => {
  const parameter = (account: string, region: string, Value: string): Resource => ({
    account,
    region,
    type: "AWS::SSM::Parameter",
    id: "/app",
    properties: { Name: "/app", Type: "String", Value },
  })

  it("are all, with the region as an expression", async () => {
    const made = await templatesOf(
      ALL.flatMap((name) => ["us-east-1", "eu-west-1"].map((region) => parameter(name, region, `in ${region}`))),
    )
    expect(made.app?.targets).toEqual({ accounts: "all", regions: "all" })
    expect(made.app?.properties.Value).toBe("in {{ region }}")
  })

  it("are all where each account has it in every region that is enabled there", async () => {
    const subject = subjectOf(
      ALL.flatMap((name) =>
        (name === "lab" ? ["us-east-1"] : ["us-east-1", "eu-west-1"]).map((region) => parameter(name, region, "v")),
      ),
    )
    const snapshot = JSON.parse(subject.snapshot)
    for (const account of snapshot.accounts) if (account.name === "lab") account.regions = ["us-east-1", "ap-south-1"]
    const imported = await importOf({ snapshot: JSON.stringify(snapshot) })
    expect([imported.templates, imported.differences]).toEqual([1, []])
    expect(textsOf(imported)["templates/imported/ssm/app.yaml"]).toContain("targets: { accounts: all, regions: all }")
  })

  it("narrow an override to where it differs, and make templates of their own where accounts have others", async () => {
    const everywhere = ["pay-prod", "shop-prod", "lab"].flatMap((name) =>
      ["us-east-1", "eu-west-1"].map((region) =>
        parameter(name, region, name === "lab" && region === "eu-west-1" ? "other" : "same"),
      ),
    )
    const made = await templatesOf([...everywhere, parameter("pay-dev", "eu-west-1", "same")])
    expect(Object.values(made).map(({ targets }) => targets)).toEqual([
      { accounts: { ids: [idOf("pay-prod"), idOf("shop-prod"), idOf("lab")] }, regions: "all" },
      { accounts: { ids: [idOf("pay-dev")] }, regions: ["eu-west-1"] },
    ])
    expect(made.app?.overrides).toEqual([
      { targets: { accounts: { ids: [idOf("lab")] }, regions: ["eu-west-1"] }, properties: { Value: "other" } },
    ])
  })
})
