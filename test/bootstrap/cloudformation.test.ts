import { CreateOpenIDConnectProviderCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import { print } from "./print.ts"
import { resolve } from "./resolve.ts"

const hubAccount = "100000000001"
const tasks = { member: [{ task: "zen", actions: ["ssm:GetParameter"], resources: ["*"] }], central: [] }
const given = { OrganizationId: "o-exampleorg", HubAccountId: hubAccount, ManagementAccountId: managementAccount }

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 3 })
  // The emulated CloudFormation does not know the type.
  const Url = "https://token.actions.githubusercontent.com"
  await new IAMClient(aws.client(hubAccount)).send(new CreateOpenIDConnectProviderCommand({ Url }))
})
afterAll(() => aws.stop())

/** Creates a stack, and answers its outputs. */
async function create(stack: string, template: string, account: string): Promise<Readonly<Record<string, string>>> {
  const { parameters } = resolve(template, { account, parameters: given })
  const named = parameters.flatMap((name, nth) => [
    [`Parameters.member.${nth + 1}.ParameterKey`, name],
    [`Parameters.member.${nth + 1}.ParameterValue`, given[name as keyof typeof given]],
  ])
  await call(account, { ...Object.fromEntries(named), Action: "CreateStack", StackName: stack, TemplateBody: template })
  const described = await call(account, { Action: "DescribeStacks", StackName: stack })
  const outputs = described.matchAll(/<OutputKey>([^<]+)<\/OutputKey><OutputValue>([^<]+)<\/OutputValue>/g)
  expect(described).toContain("<StackStatus>CREATE_COMPLETE</StackStatus>")
  return Object.fromEntries([...outputs].map(([, key, value]) => [key, value]))
}

/** Nobody verifies the signature; there is no SDK client for it here. */
async function call(account: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const scope = `${aws.credentials(account).accessKeyId}/20270101/us-east-1/cloudformation/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`
  const body = new URLSearchParams({ Version: "2010-05-15", ...parameters })
  const reply = await fetch(aws.endpoint, { method: "POST", headers: { authorization }, body })
  const text = await reply.text()
  if (!reply.ok) throw new Error(text)
  return text
}

describe("an emulated CloudFormation", () => {
  it.each([
    ["hub", hubAccount, print("hub", { flags: { existingOidcProvider: true, withRunRole: true }, tasks })],
    ["management", managementAccount, print("management", { flags: { withMemberRoles: true } })],
    ["members", "100000000002", print("members")],
    ["members with tasks", "100000000003", print("members", { flags: { withRunRole: true }, tasks })],
  ])("makes of the template %s what the other tests take it for", async (stack, account, template) => {
    const expected = resolve(template, { account, parameters: given })
    expect(await create(stack.replaceAll(" ", "-"), template, account)).toEqual(expected.outputs)
    const iam = new IAMClient(aws.client(account))
    for (const { name, arn, trust } of expected.roles) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }))
      expect(Role?.Arn).toBe(arn)
      expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(trust)
    }
    expect(expected.roles.length).toBeGreaterThanOrEqual(2)
  })
})
