import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import {
  GetAccountAuthorizationDetails$,
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  ListPolicyTagsCommand,
  ListRoles$,
  ListRolesCommand,
} from "@aws-sdk/client-iam"
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import { readResult } from "../../src/accounts/xml.ts"
import { outputShape, type Struct } from "../../src/accounts/xml-shape.ts"

/** Answers everything with the same words. */
const answer = { status: 200, body: "", type: "text/xml" }
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(answer.status, { "content-type": answer.type, "x-amzn-requestid": "request-1" }).end(answer.body)
  })
})
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" }
const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }
const options = { region: "us-east-1", credentials, caller: { hub: "test", account: "100000000001" } }

let ours: IAMClient
let sdks: IAMClient
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  ours = newClient(wire, IAMClient, options)
  sdks = new IAMClient({ region: "us-east-1", credentials, maxAttempts: 1 })
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => void Object.assign(answer, { status: 200, body: "", type: "text/xml" }))

const wrap = (operation: string, result: string) =>
  `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></${operation}Response>`

type Answer = { readonly output?: object; readonly error?: { readonly name: string; readonly message: string } }
async function both<C extends { readonly send: (command: never) => Promise<object> }>(
  first: C,
  second: C,
  command: () => object,
): Promise<readonly [Answer, Answer]> {
  const ask = async (client: C): Promise<Answer> => {
    try {
      const { $metadata, ...output } = (await client.send(command() as never)) as { readonly $metadata?: unknown }
      return { output }
    } catch (error) {
      const { name, message } = error as Error
      return { error: { name, message } }
    }
  }
  return [await ask(first), await ask(second)]
}

async function expectSame(operation: string, result: string, command: () => object): Promise<Answer> {
  answer.body = wrap(operation, result)
  const [mine, theirs] = await both(ours, sdks, command)
  expect(mine).toEqual(theirs)
  return mine
}

const list = () => new ListRolesCommand({})
const details = () => new GetAccountAuthorizationDetailsCommand({})

const role = `<member>
  <Path>/a &amp; b/</Path><RoleName>R&#x26;D&#10;&lt;x&gt;&quot;&apos;</RoleName><RoleId>AROAEXAMPLE</RoleId>
  <Arn>arn:aws:iam::100000000001:role/R</Arn><CreateDate>2024-02-29T23:59:59Z</CreateDate>
  <AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</AssumeRolePolicyDocument>
  <Description>  Zwölf Boxkämpfer &#228; 日本 </Description><MaxSessionDuration>43200</MaxSessionDuration>
  <SomethingNew><member><Deep>1</Deep></member></SomethingNew>
</member>`

describe("an answer reads the same as the SDK reads it", () => {
  test.each([
    ["a role with odd characters", `<IsTruncated>false</IsTruncated><Roles>${role}</Roles>`],
    ["two roles", `<Roles>${role}${role}</Roles>`],
    ["no roles", "<IsTruncated>false</IsTruncated><Roles/>"],
    ["no roles, spelled out", "<Roles></Roles>"],
    ["no roles, on two lines", "<Roles>\n</Roles>"],
    ["nothing at all", ""],
    ["only white space", "\n  \n"],
    ["a space between elements", "<IsTruncated>true</IsTruncated> <Marker>m</Marker>"],
    ["text between elements", "<Roles>text<member/></Roles>"],
    ["an empty role", "<Roles><member/></Roles>"],
    ["empty scalars", "<IsTruncated/><Marker></Marker>"],
    ["scalars of white space", "<Marker> \n </Marker><IsTruncated> true</IsTruncated>"],
    ["a blank", "<Marker> </Marker>"],
    ["fractions of seconds", "<Roles><member><CreateDate>2024-01-01T00:00:00.123Z</CreateDate></member></Roles>"],
    ["another time zone", "<Roles><member><CreateDate>2024-01-01T02:00:00+02:00</CreateDate></member></Roles>"],
    ["no time", "<Roles><member><CreateDate>soon</CreateDate></member></Roles>"],
    ["a number that is none", "<Roles><member><MaxSessionDuration>x</MaxSessionDuration></member></Roles>"],
    ["CDATA", "<Marker><![CDATA[<&>]]></Marker>"],
    ["a comment", "<!-- c --><Marker>m</Marker>"],
    ["attributes", '<Marker a="b">m</Marker>'],
    ["the same element twice", "<Marker>a</Marker><Marker>b</Marker>"],
    ["an entity nobody knows", "<Marker>&nbsp;x&amp;</Marker>"],
    ["a lone ampersand", "<Marker>a & b</Marker>"],
    ["a character beyond 16 bits", "<Marker>&#128512;&#x1F600;😀</Marker>"],
    ["a carriage return", "<Marker>a\r\nb&#13;</Marker>"],
    ["elements that are not closed", "<Marker>m"],
    ["elements that are closed crosswise", "<Roles><member></Roles></member>"],
  ])("%s", async (_, result) => {
    await expectSame("ListRoles", result, list)
  })

  test("with an XML declaration", async () => {
    answer.body = `<?xml version="1.0" encoding="UTF-8"?>\n${wrap("ListRoles", `<Roles>${role}</Roles>`)}\n`
    const [mine, theirs] = await both(ours, sdks, list)
    expect(mine).toEqual(theirs)
  })

  test.each(["", "<html>", "no XML", "<a/>"])("that is no answer: %j", async (body) => {
    answer.body = body
    const [mine, theirs] = await both(ours, sdks, list)
    expect(mine.error?.name).toBe(theirs.error?.name)
    expect(mine.output).toEqual(theirs.output)
  })

  test("to other operations, tags for example", async () => {
    const tags =
      "<Tags><member><Key>a</Key><Value></Value></member><member><Key>b</Key><Value>1</Value></member></Tags>"
    const { output } = await expectSame("ListPolicyTags", tags, () => new ListPolicyTagsCommand({ PolicyArn: "arn" }))
    expect(output).toMatchObject({
      Tags: [
        { Key: "a", Value: "" },
        { Key: "b", Value: "1" },
      ],
    })
  })

  test("to other services, STS for example", async () => {
    answer.body = wrap(
      "AssumeRole",
      "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>/+=</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials><PackedPolicySize>7</PackedPolicySize>",
    )
    const assume = () => new AssumeRoleCommand({ RoleArn: "arn", RoleSessionName: "name" })
    const [mine, theirs] = await both(
      newClient(wire, STSClient, options),
      new STSClient({ region: "us-east-1", credentials }),
      assume,
    )
    expect(mine).toEqual(theirs)
    expect(mine.output).toMatchObject({ PackedPolicySize: 7 })
  })

  test("when it is an error", async () => {
    answer.status = 404
    answer.body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>No &lt;x&gt;.</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    const [mine, theirs] = await both(ours, sdks, list)
    expect(mine).toEqual(theirs)
    expect(mine.error).toEqual({ name: "NoSuchEntityException", message: "No <x>." })
  })
})

test("a whole account reads the same as the SDK reads it, whatever its texts and lists are", async () => {
  const escaped = (text: string) => text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`)
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }).map((value) => value.replace(/[^\P{C}\n]/gu, "")),
    fc.constantFrom("", " ", "\n", "&", "<", "]]>", "%7B%22%25%22%7D", "é", "日本", "😀"),
  )
  const element = (name: string) => text.map((value) => `<${name}>${escaped(value)}</${name}>`)
  const maybe = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: "" })
  const listOf = (name: string, ...members: readonly fc.Arbitrary<string>[]) =>
    fc
      .array(fc.tuple(...members.map(maybe)), { maxLength: 3 })
      .map((rows) => `<${name}>${rows.map((row) => `<member>${row.join("")}</member>`).join("")}</${name}>`)
  const inline = listOf("RolePolicyList", element("PolicyName"), element("PolicyDocument"))
  const tags = listOf("Tags", element("Key"), element("Value"))
  const attached = listOf("AttachedManagedPolicies", element("PolicyName"), element("PolicyArn"))
  const boundary = element("PermissionsBoundaryArn").map((arn) => `<PermissionsBoundary>${arn}</PermissionsBoundary>`)
  const roles = listOf("RoleDetailList", element("RoleName"), element("Path"), inline, tags, attached, boundary)
  const versions = listOf(
    "PolicyVersionList",
    element("Document"),
    fc.boolean().map((value) => `<IsDefaultVersion>${value}</IsDefaultVersion>`),
    fc
      .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => `<CreateDate>${date.toISOString()}</CreateDate>`),
  )
  const count = fc.nat(1000).map((value) => `<AttachmentCount>${value}</AttachmentCount>`)
  const policies = listOf("Policies", element("PolicyName"), count, versions)
  await fc.assert(
    fc.asyncProperty(roles, policies, async (...parts) => {
      await expectSame("GetAccountAuthorizationDetails", `<IsTruncated>false</IsTruncated>${parts.join("")}`, details)
    }),
    { numRuns: 150 },
  )
})

test("equal documents are one string, whichever account they come from", async () => {
  answer.body = wrap("ListRoles", `<Roles>${role}${role}</Roles>`)
  const documents = new Set<string | undefined>()
  for (const _ of [1, 2]) {
    const { Roles = [] } = await ours.send(list())
    for (const { AssumeRolePolicyDocument } of Roles) documents.add(AssumeRolePolicyDocument)
  }
  expect([...documents]).toEqual(["%7B%22Version%22%3A%222012-10-17%22%7D"])
})

test.each([
  ["GetAccountAuthorizationDetails", GetAccountAuthorizationDetails$],
  ["ListRoles", ListRoles$],
])("%s is one of the answers that need no SDK", (operation, schema) => {
  const shape = outputShape(schema[5])
  const read = readResult(Buffer.from(wrap(operation, "<IsTruncated>true</IsTruncated>")), operation, shape!)
  expect(read).toEqual({ IsTruncated: true })
})

test("elements may come in another order than the last time, and twice they are left to the SDK", () => {
  const shape = outputShape(ListRoles$[5])!
  const read = (result: string) => readResult(Buffer.from(wrap("ListRoles", result)), "ListRoles", shape)
  const [truncated, marker] = ["<IsTruncated>true</IsTruncated>", "<Marker>m</Marker>"]
  for (const result of [truncated + marker, marker + truncated, `\n  ${truncated}\n\t${marker}\n`])
    expect(read(result)).toEqual({ IsTruncated: true, Marker: "m" })
  expect(read(truncated)).toEqual({ IsTruncated: true })
  expect(read(truncated + marker + marker)).toBeUndefined()
  expect(read(truncated + truncated)).toBeUndefined()
  expect(read(`${truncated} ${marker}`)).toBeUndefined()
})

test("what is unfamiliar is left to the SDK", () => {
  const shape: Struct = {
    kind: "struct",
    members: new Map([
      ["Marker", { name: "Marker", tag: "Marker", start: "<Marker>", end: "</Marker>", shape: { kind: "string" } }],
    ]),
  }
  const read = (result: string) => readResult(Buffer.from(wrap("ListRoles", result)), "ListRoles", shape)
  expect(read("<Marker>m</Marker><New/>")).toEqual({ Marker: "m" })
  expect(read("<Marker><![CDATA[m]]></Marker>")).toBeUndefined()
  expect(read("<Marker>&nbsp;</Marker>")).toBeUndefined()
  expect(read("<Marker>m</Marke>")).toBeUndefined()
})
