import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  IAMClient,
  TagOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Comparison, Desired, Found, Properties, Provider, Session } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { oidcProviderSchema } from "../../../src/providers/iam/oidc-provider.schema.ts"
import { oidcProvider } from "../../../src/providers/iam/oidc-provider.ts"
import { samlProviderSchema } from "../../../src/providers/iam/saml-provider.schema.ts"
import { samlProvider } from "../../../src/providers/iam/saml-provider.ts"
import { canonicalMetadata } from "../../../src/providers/iam/saml-provider-metadata.ts"
import { keyOf } from "../../../src/value/key.ts"
import { compileSchema } from "../../../src/value/schema.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { desiredOf } from "../contract.ts"
import { sessionOf } from "../session.ts"
import { metadata } from "./metadata.ts"

const [oidc, saml] = [oidcProvider, samlProvider] as unknown as readonly [Provider, Provider]
const account = "100000000001"
const github: Properties = { Url: "https://token.actions.githubusercontent.com", ClientIdList: ["sts.amazonaws.com"] }

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 1 })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const connect = (purpose: Session["purpose"] = "apply") =>
  sessionOf(aws, { account, purpose, endpoint: proxy.endpoint })
const iam = () => new IAMClient(aws.client(account))
const writes = () => proxy.calls.filter(({ action }) => !/^(Get|List)/.test(action)).map(({ action }) => action)
const wish = (provider: Provider, properties: Properties): Desired =>
  desiredOf(provider, keyOf(provider, properties) as string, properties)

async function find(provider: Provider, properties: Properties): Promise<Found | undefined> {
  const [found] = await provider.read(connect("plan"), { desired: [wish(provider, properties)], owned: [] })
  return found
}

const pending = (provider: Provider, properties: Properties, found: Found | undefined) =>
  compare(provider, wish(provider, properties), found, {
    context: { account, partition: "aws", principals: new Map() },
    owner: "contract",
  })

async function left(provider: Provider, properties: Properties): Promise<Comparison | undefined> {
  return pending(provider, properties, await find(provider, properties))
}

async function create(provider: Provider, properties: Properties): Promise<void> {
  await provider.create?.(connect(), (pending(provider, properties, undefined) as Comparison).write)
}

async function update(provider: Provider, properties: Properties): Promise<void> {
  await provider.update?.(connect(), ((await left(provider, properties)) as Comparison).write)
}

describe("reading", () => {
  it("costs one call per provider that is stated or owned, whatever else is there, and none where none is", async () => {
    await create(oidc, github)
    for (let index = 0; index < 20; index++) {
      await iam().send(new CreateOpenIDConnectProviderCommand({ Url: `https://idp-${index}.example.com` }))
      const SAMLMetadataDocument = metadata("idp.example.com")
      await iam().send(new CreateSAMLProviderCommand({ Name: `idp-${index}`, SAMLMetadataDocument }))
    }
    proxy.clear()
    const session = connect("plan")
    const desired = [wish(oidc, { Url: "https://idp-7.example.com" }), wish(oidc, { Url: "https://none.example.com" })]
    const found = await oidc.read(session, { desired, owned: [] })
    expect(found.map(({ key }) => key)).toEqual(["https://idp-7.example.com", github.Url])
    expect(await saml.read(session, { desired: [], owned: [] })).toEqual([])
    expect(proxy.counts).toEqual({ "tagging:GetResources": 1, "iam:GetOpenIDConnectProvider": 3 })
  })

  it("lists all of them where all are wanted", async () => {
    await create(oidc, github)
    await create(saml, { Name: "Workforce", SamlMetadataDocument: metadata("idp.example.com") })
    expect((await oidc.read(connect("plan"), "all")).map(({ key }) => key)).toEqual([github.Url])
    expect((await saml.read(connect("plan"), "all")).map(({ key }) => key)).toEqual(["Workforce"])
  })

  it("says why Identity Center's own provider must not be touched", async () => {
    const Name = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"
    await iam().send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: metadata("sso.example.com") }))
    expect(await find(saml, { Name })).toMatchObject({ held: "IAM Identity Center signs people in by it." })
  })
})

describe("an OpenID Connect provider", () => {
  it("keeps the thumbprints that AWS chose where a template has none, and gets those it has", async () => {
    await create(oidc, github)
    expect((await find(oidc, github))?.properties.ThumbprintList).toHaveLength(1)
    expect(await left(oidc, github)).toBeUndefined()

    const stated = { ...github, ThumbprintList: ["ABCDEF0123".repeat(4)] }
    expect((await left(oidc, stated))?.edits).toContainEqual({
      path: ["ThumbprintList", "ABCDEF0123".repeat(4)],
      after: "ABCDEF0123".repeat(4),
    })
    await update(oidc, stated)
    expect(await left(oidc, stated)).toBeUndefined()
    expect((await find(oidc, github))?.properties.ThumbprintList).toEqual(["abcdef0123".repeat(4)])
    expect(await left(oidc, github)).toBeUndefined()
  })

  it("has an audience more before it has one less", async () => {
    await create(oidc, github)
    proxy.clear()
    await update(oidc, { ...github, ClientIdList: ["https://github.com/acme"] })
    expect(writes()).toEqual(["AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider"])
  })

  it("makes room first where it has as many audiences as it can", async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `client-${index}`)
    await create(oidc, { ...github, ClientIdList: hundred })
    const others = [...hundred.slice(1), "another"]
    await update(oidc, { ...github, ClientIdList: others })
    expect((await find(oidc, github))?.properties.ClientIdList).toEqual(others)
  })

  it("is not taken over from whom made it meanwhile", async () => {
    const url = github.Url as string
    await iam().send(new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: ["sts.amazonaws.com"] }))
    const name = "account-100000000001 (100000000001)"
    await expect(create(oidc, github)).rejects.toThrow(
      `Cannot create identity provider ${url} in ${name}: Provider with url ${url} already exists. It was not made by this run: plan again to see it as it is.`,
    )
  })

  it("is not taken for ours although it carries our tags, if it lets in other audiences", async () => {
    const url = github.Url as string
    const arn = `arn:aws:iam::${account}:oidc-provider/${url.slice("https://".length)}`
    await iam().send(new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: ["theirs"] }))
    const Tags = [
      { Key: "reconcile:owner", Value: "contract" },
      { Key: "reconcile:template", Value: "example" },
    ]
    await iam().send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, Tags }))
    await expect(create(oidc, github)).rejects.toThrow("It was not made by this run")
  })

  it.each([
    ["no scheme", "token.actions.githubusercontent.com"],
    ["another scheme", "http://idp.example.com"],
    ["a port", "https://idp.example.com:8443"],
    ["a query", "https://idp.example.com/?tenant=a"],
  ])("is not told of an issuer with %s", (_, Url) => {
    const [violation] = compileSchema(oidcProviderSchema)({ Url })
    expect(violation?.message).toContain("Url begins with https:// and has no port, query or spaces")
  })

  it("cannot be stated with an empty list of thumbprints, which AWS does not take", () => {
    expect(compileSchema(oidcProviderSchema)({ ...github, ThumbprintList: [] })).toEqual([
      { path: ["ThumbprintList"], message: "ThumbprintList is an empty list.", fix: "Add an item, or remove the key." },
    ])
  })
})

describe("SAML metadata", () => {
  const document = metadata("idp.example.com")

  it.each([
    ["Windows line ends and a byte order mark", `\uFEFF${document.replaceAll("\n", "\r\n")}`],
    ["everything on one line", document.replaceAll(/\n\s*/g, "")],
    ["no XML declaration", document.replace(/^<\?xml.*\?>\s*/, "")],
    ["comments", document.replace("<md:IDPSSO", "<!-- the\n one and > only --><md:IDPSSO")],
    ["a wrapped certificate", document.replace(/(MII.{60})/, "$1\n      ")],
    [
      "attributes on lines of their own",
      document.replace(' entityID="', '\n    entityID="').replace('HTTP-POST" ', 'HTTP-POST"\n\t'),
    ],
    ["a space before the end of an element", document.replace('sso"/>', 'sso" />')],
  ])("is the same with %s", (_, other) => {
    expect(other).not.toBe(document)
    expect(canonicalMetadata(other)).toBe(canonicalMetadata(document))
  })

  it.each([
    ["of another identity provider", metadata("other.example.com")],
    ["with another certificate", metadata("idp.example.com", "MIIDdDCCAlygAwIBAgIGAXoTlUrKMA0GCSqGSIb3DQEBCwUAMHsy")],
    ["with a space inside an attribute", document.replace("idp.example.com/sso", "idp.example.com/ sso")],
    ["whose elements differ in case", document.replaceAll("md:KeyDescriptor", "md:keyDescriptor")],
  ])("is another %s", (_, other) => {
    expect(canonicalMetadata(other)).not.toBe(canonicalMetadata(document))
  })

  it("is not written again for its white space, and is written as the template has it", async () => {
    const stated = { Name: "Workforce", SamlMetadataDocument: document }
    await create(saml, stated)
    const indented = { ...stated, SamlMetadataDocument: document.replaceAll("\n", "\n    ") }
    expect(await left(saml, indented)).toBeUndefined()
    const other = { ...stated, SamlMetadataDocument: metadata("new.example.com") }
    await update(saml, other)
    expect((await find(saml, stated))?.properties.SamlMetadataDocument).toBe(other.SamlMetadataDocument)
  })

  it("is a document, and not the name of a file", () => {
    const [violation] = compileSchema(samlProviderSchema)({
      Name: "Workforce",
      SamlMetadataDocument: "idp.xml".padEnd(1000),
    })
    expect(violation?.message).toContain("SamlMetadataDocument is an XML document, like {{ file('idp.xml') }}")
  })
})
