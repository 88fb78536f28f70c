import { describe, expect, it } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { cloudControlProvider } from "../../../src/providers/cloudcontrol/provider.ts"
import type { RegistrySchema } from "../../../src/providers/cloudcontrol/registry-schema.ts"
import { compileSchema } from "../../../src/value/schema.ts"
import { propertySchema } from "../../../src/value/schema-facts.ts"
import { providerOf } from "./prepare.ts"

const permissions = ["acme:Do"]
const handlers = {
  create: { permissions },
  read: { permissions: ["acme:Look"] },
  update: { permissions },
  delete: { permissions },
  list: { permissions: ["acme:Look"] },
}

/** A type of the registry with one property called Name, which identifies it, and whatever else is given. */
const registry = (properties: RegistrySchema["properties"], more: Partial<RegistrySchema> = {}): RegistrySchema => ({
  typeName: "AWS::Acme::Thing",
  primaryIdentifier: ["/properties/Name"],
  tagging: { taggable: false },
  handlers,
  ...more,
  properties: { Name: { type: "string" }, ...properties },
})

const provided = (properties: RegistrySchema["properties"], more?: Partial<RegistrySchema>) => {
  const provider = cloudControlProvider(registry(properties, more))
  if (!provider) throw new Error("it cannot be found again")
  return provider
}

const wrong = (provider: ReturnType<typeof provided>, properties: Properties) =>
  compileSchema(provider.schema)({ Name: "one", ...properties }).map(({ message }) => message)

describe("what templates may say", () => {
  it("is what the registry's schema allows, in sentences", () => {
    const logGroup = providerOf("AWS::Logs::LogGroup")
    const told = (properties: Properties) => compileSchema(logGroup.schema)(properties).map(({ message }) => message)
    expect(told({ LogGroupName: "/acme", RetentionInDays: 365 })).toEqual([])
    expect(told({ RetentionInDays: 30 })).toEqual(["LogGroupName is missing."])
    expect(told({ LogGroupName: "/acme", RetentionInDays: 100 })[0]).toMatch(
      /^RetentionInDays is one of 1, 3, .*100\.$/,
    )
    expect(told({ LogGroupName: "/acme", RetentionDays: 30 })).toEqual([
      'Unknown key "RetentionDays"; did you mean "RetentionInDays"?',
    ])
    expect(told({ LogGroupName: "a b" })[0]).toContain("LogGroupName does not match ^[.\\-_/#A-Za-z0-9]{1,512}$")
    expect(told({ LogGroupName: "/acme", Arn: "arn:aws:logs" })).toEqual([
      'Arn is set by AWS, so no template states it; this is "arn:aws:logs".',
    ])
    expect(told({ LogGroupName: "/acme", Tags: [{ Key: "team" }] })).toEqual(["Value is missing."])
  })

  it("follows references, also into themselves once", () => {
    const Node = { type: "object", properties: { Size: { type: "integer" }, Next: { $ref: "#/definitions/Node" } } }
    const provider = provided(
      { First: { $ref: "#/definitions/Node", description: "The first." } },
      { definitions: { Node } },
    )
    expect(wrong(provider, { First: { Size: 1, Next: { Size: "any" } } })).toEqual([])
    expect(wrong(provider, { First: { Size: "big" } })).toEqual(["Size is text, but must be a whole number."])
  })

  it("has alternatives, and the ones meant are told", () => {
    const provider = provided(
      { A: { type: "string" }, B: { type: "string" } },
      { anyOf: [{ required: ["A"] }, { required: ["B"] }] },
    )
    expect(wrong(provider, { A: "a" })).toEqual([])
    expect(wrong(provider, {})).toEqual(["A is missing."])
  })

  it.each<[string, RegistrySchema["properties"]]>([
    ["a pattern of Java's", { Odd: { type: "string", pattern: "^(?i)[a-z]+\\Z" } }],
    ["a keyword for another type", { Odd: { type: "string", minimum: 1, items: {} } }],
    ["words of its own", { Odd: { type: "string", relationshipRef: {}, format: "uri", arrayType: "Standard" } }],
    ["a reference to nowhere", { Odd: { $ref: "#/definitions/Missing" } }],
    ["an enum that repeats itself", { Odd: { type: "string", enum: ["any", "any"] } }],
    ["alternatives that are not valid", { Odd: { oneOf: [{ type: "string" }, { required: "Odd" }] } }],
  ])("leaves out %s", (_, properties) => {
    const provider = provided(properties)
    expect(wrong(provider, { Odd: "any" })).toEqual([])
    expect(wrong(provider, { Other: "any" })).toHaveLength(1)
  })

  it("never quotes what looks secret and is never shown", () => {
    const provider = provided(
      { Password: { type: "string", minLength: 8 } },
      { writeOnlyProperties: ["/properties/Password"] },
    )
    expect(wrong(provider, { Password: "hunter2" })).toEqual([
      "Password is not what its type allows; it is sensitive, so it is not shown.",
    ])
    expect(propertySchema(provider.schema, "Password")).toMatchObject({ initialOnly: true, sensitive: true })
  })

  it("has no part that AWS sets, however deep", () => {
    const Status = {
      type: "object",
      additionalProperties: false,
      properties: { On: { type: "boolean" }, Since: { type: "string" } },
    }
    const provider = provided({ Status }, { readOnlyProperties: ["/properties/Status/Since"] })
    expect(wrong(provider, { Status: { On: true, Since: "today" } })).toEqual(['Unknown key "Since".'])
  })
})

describe("what reconcile has to know", () => {
  it("comes from the registry's pointers", () => {
    const provider = provided(
      {
        Size: { type: "integer" },
        Groups: { type: "array", insertionOrder: false, items: { type: "string" } },
        Steps: { type: "array", items: { type: "string" } },
      },
      { createOnlyProperties: ["/properties/Name", "/properties/Size"] },
    )
    expect(propertySchema(provider.schema, "Size")).toMatchObject({ createOnly: true })
    expect(propertySchema(provider.schema, "Groups")).toMatchObject({ set: true })
    expect(propertySchema(provider.schema, "Steps")).not.toHaveProperty("set")
  })

  it("replaces what cannot be updated", () => {
    const { update: _, ...immutable } = handlers
    const provider = provided({ Size: { type: "integer" } }, { handlers: immutable })
    expect(propertySchema(provider.schema, "Size")).toMatchObject({ createOnly: true })
  })

  it("lets templates write tags alike, whatever AWS calls them", () => {
    const provider = providerOf("AWS::Cognito::UserPool")
    expect(compileSchema(provider.schema)({ UserPoolName: "a", UserPoolTags: { team: "b" } })).toMatchObject([
      { message: 'Unknown key "UserPoolTags"; did you mean "Tags"?' },
    ])
  })

  it("names actions as IAM does, and leaves out what IAM has not", () => {
    const { read, write } = providerOf("AWS::Logs::LogGroup").actions
    expect(read).toContain("logs:DescribeLogGroups")
    expect(write).toContain("cloudformation:UpdateResource")
    expect([...read, ...write]).not.toContain("s3:REST.PUT.OBJECT")
  })
})

it("gives nobody who plans an action that changes something, whatever read handlers ask for", () => {
  const asks = { ...handlers, read: { permissions: ["kms:DescribeKey", "kms:ScheduleKeyDeletion", "ec2:Describe*"] } }
  const { read, write } = provided({}, { handlers: asks }).actions
  expect(read).toEqual([
    "cloudformation:GetResource",
    "cloudformation:ListResources",
    "ec2:Describe*",
    "kms:DescribeKey",
  ])
  expect(write).toContain("kms:ScheduleKeyDeletion")
})

it("asks for no wildcard that opens a service of access or secrets as a whole", () => {
  const guarded = ["iam:*", "sts:*", "organizations:*", "sso:*", "kms:*", "secretsmanager:*", "kms:**", "*", "*:*"]
  const create = { permissions: [...guarded, "iam:PassRole", "iam:Get*", "sns:*"] }
  const { read, write } = provided({}, { handlers: { ...handlers, create, list: { permissions: guarded } } }).actions
  expect([...read, ...write].filter((action) => guarded.includes(action))).toEqual([])
  expect(write).toEqual(expect.arrayContaining(["iam:Get*", "iam:PassRole", "sns:*"]))
})

describe("what AWS never shows", () => {
  const Login = { type: "object", properties: { User: { type: "string" }, Key: { type: "string" } } }
  const provider = provided(
    { Code: { type: "string" }, Size: { type: "integer" }, Login },
    { writeOnlyProperties: ["/properties/Code", "/properties/Login/Key"] },
  )
  const due = (properties: Properties) =>
    compare(
      provider,
      {
        type: provider.type,
        target: { scope: "region", account: {} as never, region: "us-east-1" },
        key: "one",
        template: "one",
        source: { file: "one.yaml", line: 1, column: 1 },
        state: "present",
        properties: { Name: "one", ...properties },
        interpolated: new Map(),
        lifecycle: { adopt: false, replace: false, enforce: false, ignore: [], tags: "declared", acknowledge: {} },
      },
      undefined,
      { context: { account: "100000000001", partition: "aws", principals: new Map() }, owner: "acme" },
    )

  it("is part of what a review of its creation covers", () => {
    expect(due({ Code: "good" })?.effect).not.toEqual(due({ Code: "evil" })?.effect)
    expect(due({ Login: { User: "a", Key: "b" } })?.effect).not.toEqual(due({ Login: { User: "a", Key: "c" } })?.effect)
  })

  it("is said to be written with every update", () => {
    expect(propertySchema(provider.schema, "Code")).toMatchObject({
      initialOnly: true,
      writeOnly: true,
      description:
        "Written when it is created, and again with every update: AWS never shows it, so a change of it alone is not seen.",
    })
  })
})

describe("how a resource is found again", () => {
  const arn = ["/properties/Arn"]
  const named = (more: Partial<RegistrySchema>) =>
    cloudControlProvider(
      registry(
        { Arn: { type: "string" }, Parent: { type: "string" }, Tags: { type: "object" } },
        { readOnlyProperties: arn, ...more },
      ),
    )
  const needsParent = { ...handlers, list: { permissions, handlerSchema: { required: ["Parent"] } } }

  it.each<[string, unknown, Partial<RegistrySchema>]>([
    ["by what identifies it", ["Name"], {}],
    ["by all parts of that", ["Parent", "Name"], { primaryIdentifier: ["/properties/Parent", "/properties/Name"] }],
    ["by its name, where AWS identifies it by an ARN", ["Name"], { primaryIdentifier: arn }],
    [
      "by its name within what a list wants to be told",
      ["Parent", "Name"],
      { primaryIdentifier: arn, handlers: needsParent },
    ],
    ["by another identifier", ["Parent"], { primaryIdentifier: arn, additionalIdentifiers: [["/properties/Parent"]] }],
    ["by where it is", [], { primaryIdentifier: ["/properties/AccountId"] }],
    ["as the only one of a region", [], { typeName: "AWS::GuardDuty::Detector", primaryIdentifier: arn }],
  ])("%s", (_, key, more) => expect(named(more)?.key).toEqual(key))

  it("by our tags, where it has no name", () => {
    const provider = providerOf("AWS::EC2::VPC")
    expect([provider.key, provider.ownership]).toEqual(["tag", "tags"])
  })

  it("not at all, where it has neither name nor tags", () => {
    const schema = registry(
      { Arn: { type: "string" } },
      { readOnlyProperties: arn, primaryIdentifier: arn, handlers: { ...handlers, list: {} } },
    )
    const { Name: _, ...properties } = schema.properties
    expect(cloudControlProvider({ ...schema, properties })).toBeUndefined()
  })

  it("belongs to a region, unless its service is a global one", () => {
    expect(named({})?.scope).toBe("region")
    expect(named({ typeName: "AWS::Route53::HostedZone" })?.scope).toBe("account")
  })

  it.each([
    ["arn:aws:logs:us-east-1:100000000001:log-group:/acme", true],
    ["arn:aws:logs:us-east-1:100000000001:destination:acme", false],
    ["arn:aws:sns:us-east-1:100000000001:acme", false],
  ])("may be what %s stands for: %j", (candidate, expected) => {
    expect(providerOf("AWS::Logs::LogGroup").taggedKey?.(candidate)).toBe(expected ? candidate : undefined)
  })
})
