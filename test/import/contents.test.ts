import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Json, Problem } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { importOf as imported, type Row, type Subject, textsOf } from "./world.ts"

const [ONE, TWO] = ["222222222222", "333333333333"]
const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }],
}

const subjectOf = (resources: readonly Row[], rest: Omit<Subject, "snapshot"> = {}): Subject => ({
  ...rest,
  snapshot: JSON.stringify({
    formatVersion: 1,
    organization: { id: "o-acme", managementAccountId: "111111111111" },
    accounts: [
      { id: "111111111111", name: "main", path: [{ id: "r-acme", name: "Root" }], tags: {} },
      ...[ONE, TWO].map((id) => ({ id, name: `n${id[0]}`, path: [{ id: "r-acme", name: "Root" }], tags: {} })),
    ],
    resources,
  }),
})

const importOf = async (resources: readonly Row[], rest: Omit<Subject, "snapshot"> = {}, types?: readonly string[]) =>
  imported(subjectOf(resources, rest), types ? { types } : {})

const role = (id: string, properties: Row["properties"] = {}, rest: Partial<Row> = {}): Row => ({
  account: ONE,
  type: "AWS::IAM::Role",
  id,
  ...rest,
  properties: { RoleName: id, AssumeRolePolicyDocument: TRUST, ...properties },
})

describe("left out, with the reason", () => {
  it.each<[string, Row, string]>([
    ["what is held", role("x", {}, { held: "Somebody else's." }), "Somebody else's."],
    ["service-linked roles", role("x", { Path: "/aws-service-role/x.amazonaws.com/" }), "it is a service-linked role"],
    [
      "reserved roles",
      role("AWSReservedSSO_x_1", { Path: "/aws-reserved/sso.amazonaws.com/" }),
      "its path is reserved by AWS",
    ],
    ["Control Tower", role("AWSControlTowerExecution"), "AWS Control Tower owns it"],
    ["the role that lets reconcile in", role("Reconcile-Plan"), "reconcile itself enters the account by it"],
    [
      "what reconcile owns",
      role("x", {
        Tags: [
          { Key: "reconcile:owner", Value: "acme" },
          { Key: "reconcile:template", Value: "t" },
        ],
      }),
      "reconcile owns it: template t",
    ],
    [
      "what another name owns",
      role("x", { Tags: [{ Key: "reconcile:owner", Value: "zeta" }] }),
      'it belongs to "zeta" (tag reconcile:owner)',
    ],
    [
      "what another tool marks",
      role("x", { Tags: [{ Key: "Terraform", Value: "y" }] }),
      "another tool manages it, as the tag Terraform=y says",
    ],
    ["what a hold is for", role("frozen-1"), "held by sec until 2027-01-01: because"],
    ["what a template states already", role("stated"), "template stated states it"],
    [
      "what no template may say",
      role("x", { Description: "☃" }),
      "a template cannot say it: Description has Latin-1 characters only",
    ],
  ])("%s", async (_, row, reason) => {
    const config =
      "name: acme\nforeign: { tagKeys: [terraform] }\naccess: { plan: { role: reconcile-plan } }\ntemplates: [templates/**/*.yaml]\n"
    const files = {
      "holds.yaml":
        '- { resource: { type: "AWS::IAM::Role", id: frozen-* }, owner: sec, reason: because, until: 2027-01-01 }\n',
      "templates/stated.yaml": `name: stated\ntype: AWS::IAM::Role\ntargets: { accounts: { ids: ["${ONE}"] } }\nproperties: ${JSON.stringify(role("stated").properties)}\n`,
    }
    const { leftOut, templates, differences } = await importOf([row, role("kept")], { config, files })
    expect(leftOut.map(({ id, reason: why }) => [id, why.slice(0, reason.length)])).toEqual([[row.id, reason]])
    expect([templates, differences]).toEqual([1, []])
  })

  it("settings that nobody ever touched are no resources at all", async () => {
    const alias = (account: string, properties: Row["properties"]): Row => ({
      account,
      type: "Reconcile::IAM::AccountPasswordPolicy",
      id: "AccountPasswordPolicy",
      properties,
    })
    const made = await importOf([alias(ONE, {}), alias(TWO, { MinimumPasswordLength: 20 })])
    expect([made.resources, made.leftOut]).toEqual([1, []])
  })
})

describe("what is written", () => {
  it("has a name that no other template has, after what it states", async () => {
    const files = {
      "templates/a.yaml": `name: App\ntype: AWS::IAM::Role\ntargets: { accounts: all }\nproperties: ${JSON.stringify(role("else").properties)}\n`,
    }
    const policy: Row = {
      account: ONE,
      type: "AWS::IAM::ManagedPolicy",
      id: "app",
      properties: {
        PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      },
    }
    const twins = [role("app"), role("app_", {}, { account: TWO }), role("SAMLAdmin_v2")]
    const made = await importOf([...twins, policy], { files })
    expect(made.files.map(({ path }) => path)).toEqual(
      ["app-managed-policy", "app-role", "app-role-2", "saml-admin-v2"].map(
        (name) => `templates/imported/iam/${name}.yaml`,
      ),
    )
    expect(made.differences).toEqual([])
  })

  it("includes documents that are too large to read in a template, and shares those that read the same", async () => {
    const Resource = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::bucket-${index}-{{x}}/*`)
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] }
    const policy: Row = {
      account: ONE,
      type: "AWS::IAM::ManagedPolicy",
      id: "large",
      properties: { PolicyDocument: document },
    }
    const made = await importOf([policy, role("uses", { Policies: [{ PolicyName: "p", PolicyDocument: document }] })])
    const texts = textsOf(made)
    const path = "templates/imported/documents/large.json"
    expect(Object.keys(texts)).toEqual(["templates/imported/iam/large.yaml", "templates/imported/iam/uses.yaml", path])
    expect(parse(texts["templates/imported/iam/large.yaml"] as string).properties.PolicyDocument).toBe(
      `{{ include('${path}') }}`,
    )
    expect(texts["templates/imported/iam/uses.yaml"]).toContain(`{{ include('${path}') }}`)
    expect(texts[path]).toContain("bucket-59-{{ '{{' }}x}}")
    expect(made.differences).toEqual([])
  })

  it("says what it cannot say: a value that nobody may read", async () => {
    const parameter = (id: string, properties: Row["properties"]): Row => ({
      account: ONE,
      region: "us-east-1",
      type: "AWS::SSM::Parameter",
      id,
      properties: { Name: id, ...properties },
    })
    const secret: Row = {
      account: ONE,
      region: "us-east-1",
      type: "AWS::SecretsManager::Secret",
      id: "s",
      properties: { Name: "s", SecretString: "hunter2", Description: "d" },
    }
    const made = await importOf([secret, parameter("/p", { Type: "String", Value: "v" })])
    expect(JSON.stringify(made)).not.toContain("hunter2")
    const text = textsOf(made)["templates/imported/secretsmanager/s.yaml"]
    expect(text).toMatch(/^# SecretString is there and is not stated: it is sensitive, so nobody reads it\.\nname: s\n/)
  })

  it("stays one comment, whatever an account is called", async () => {
    const subject = subjectOf([role("x")])
    const snapshot = subject.snapshot.replace('"name":"n2"', '"name":"a\\nname: evil #\\u202e"')
    const text = textsOf(await imported({ snapshot }))["templates/imported/iam/x.yaml"]
    expect(text).toContain(`- "${ONE}" # a name: evil #\\u202e\n`)
  })
})

describe("types of every scope", () => {
  const organization: readonly Row[] = [
    { type: "AWS::Organizations::OrganizationalUnit", id: "Workloads", properties: { Path: "Workloads" } },
    {
      type: "AWS::Organizations::Policy",
      id: "deny-root|SERVICE_CONTROL_POLICY",
      properties: {
        Name: "deny-root",
        Type: "SERVICE_CONTROL_POLICY",
        Content: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Action: "*",
              Resource: "*",
              Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } },
            },
          ],
        },
        Targets: ["Workloads"],
      },
    },
    {
      type: "AWS::SSO::PermissionSet",
      id: "Reader",
      properties: { Name: "Reader", ManagedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
    },
  ]
  const assignments = [ONE, TWO].map((account): Row => {
    const properties = { PermissionSet: "Reader", PrincipalType: "GROUP", PrincipalName: "people" }
    return { account, type: "AWS::SSO::Assignment", id: Object.values(properties).join("|"), properties }
  })
  const settings = [ONE, TWO].flatMap((account) =>
    ["us-east-1", "eu-west-1"].map(
      (region): Row => ({
        account,
        region,
        type: "Reconcile::EC2::EbsEncryptionByDefault",
        id: "EbsEncryptionByDefault",
        properties: { Enabled: true },
      }),
    ),
  )

  it("are imported alike: the organization's, accounts', regions', with tags and without", async () => {
    const made = await importOf([...organization, ...assignments, ...settings])
    expect(made.leftOut).toEqual([])
    expect(made.differences).toEqual([])
    const templates = made.files.map(({ text }) => parse(text) as { readonly type: string; readonly targets: Json })
    expect(Object.fromEntries(templates.map(({ type, targets }) => [type, targets]))).toEqual({
      "AWS::Organizations::OrganizationalUnit": { accounts: "all" },
      "AWS::Organizations::Policy": { accounts: "all" },
      "AWS::SSO::Assignment": { accounts: "all" },
      "AWS::SSO::PermissionSet": { accounts: "all" },
      "Reconcile::EC2::EbsEncryptionByDefault": { accounts: "all", regions: "all" },
    })
  })

  it("are looked at unless AWS makes them by itself, or they are the accounts; naming a type is asking for it", async () => {
    const account: Row = {
      account: ONE,
      type: "AWS::Organizations::Account",
      id: "Account",
      properties: { AccountName: "n2" },
    }
    expect((await importOf([account, role("x")])).resources).toBe(1)
    const asked = await importOf([account, role("x")], {}, ["AWS::Organizations::Account"])
    expect([asked.resources, asked.differences]).toEqual([1, []])
  })

  it("are not imported where templates cannot state them, which is said where somebody names one", async () => {
    const named = ["AWS::EC2::Instance", "Reconcile::S3::Folder", "AWS::IAM::Role"]
    const made = await importOf([role("x")], {}, named)
    const notes = made.problems.filter(({ message }) => message.includes("is not imported"))
    expect([made.resources, notes.map(({ type }) => type)]).toEqual([1, named.slice(0, 2)])
  })

  it("are left where the snapshot was taken without them, which is an error only where somebody names them", async () => {
    const covers = { types: ["AWS::IAM::Role"], regions: ["us-east-1", "eu-west-1"] }
    const snapshot = JSON.stringify({ ...JSON.parse(subjectOf([role("x")]).snapshot), covers })
    const unreadable = ({ problems }: { readonly problems: readonly Problem[] }) =>
      problems.filter(({ severity }) => severity === "unreadable").map(({ message }) => message)
    const made = await imported({ snapshot })
    expect([made.resources, unreadable(made)]).toEqual([1, []])
    expect(made.problems.map(({ message }) => message).join("\n")).toContain(
      "Nobody looked at these types for the snapshot organization.yaml: AWS::AccessAnalyzer::Analyzer, ",
    )
    const asked = await imported({ snapshot }, { types: ["AWS::IAM::User"] })
    expect(unreadable(asked)[0]).toContain("AWS::IAM::User is not in this snapshot")
  })

  it("are refused by a name that stands for none", async () => {
    expect(providers.has("AWS::IAM::Rule")).toBe(false)
    await expect(importOf([role("x")], {}, ["AWS::IAM::Rule"])).rejects.toThrow('There is no type "AWS::IAM::Rule"')
  })
})
