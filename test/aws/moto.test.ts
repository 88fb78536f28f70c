import { execFile } from "node:child_process"
import { once } from "node:events"
import { Agent, request } from "node:http"
import { promisify } from "node:util"
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam"
import {
  CreateAccountCommand,
  ListAccountsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations"
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { install, pycache } from "./install.ts"
import { type Aws, startAws } from "./moto.ts"

const anyone = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
})

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
})
afterAll(() => aws.stop())
beforeEach(async () => {
  await aws.seed({
    accounts: 20,
    account: { ou: "Workloads/Prod" },
    access: { plan: { hub: "reconcile-plan-hub", role: "reconcile-plan" } },
  })
})

test("a hub role reaches the role that trusts it in another account", async () => {
  const hub = await assume(aws.credentials(), "arn:aws:iam::100000000000:role/reconcile-plan-hub")
  const member = await assume(hub, "arn:aws:iam::100000000007:role/reconcile-plan")
  const sts = new STSClient({ ...aws.client(), credentials: member })
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    "arn:aws:sts::100000000007:assumed-role/reconcile-plan/test",
  )
})

test("the organization has the seeded accounts, twenty to a page", async () => {
  const organizations = new OrganizationsClient(aws.client())
  const page = await organizations.send(new ListAccountsCommand({}))
  expect(page.Accounts).toHaveLength(20)
  expect(page.NextToken).toBeDefined()
  expect(page.Accounts?.[1]?.Paths).toEqual(["o-exampleorg/r-ab12/ou-ab12-00000001/ou-ab12-00000002/100000000001/"])
})

test("a reset undoes what a test did", async () => {
  const iam = new IAMClient(aws.client("100000000001"))
  await iam.send(new CreateRoleCommand({ RoleName: "short-lived", AssumeRolePolicyDocument: anyone }))
  await aws.reset()
  await expect(iam.send(new GetRoleCommand({ RoleName: "short-lived" }))).rejects.toThrow(/not found/)
})

test("requests are served one at a time, so that of fifty equal creations one succeeds", async () => {
  const iam = new IAMClient(aws.client("100000000001"))
  const create = new CreateRoleCommand({ RoleName: "contended", AssumeRolePolicyDocument: anyone })
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => iam.send(create)))
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
})

test("a call that moto does not know fails at once and says so", async () => {
  const iam = new IAMClient(aws.client())
  const simulate = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: "arn:aws:iam::100000000000:user/x",
    ActionNames: ["s3:Get"],
  })
  await expect(iam.send(simulate)).rejects.toMatchObject({ name: "NotEmulated" })
})

test("service-linked roles can be made, and go only as such", async () => {
  const iam = new IAMClient(aws.client("100000000001"))
  const made = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "config.amazonaws.com" }))
  const { Arn: arn, RoleName: name } = made.Role!
  expect(arn).toContain(":role/aws-service-role/config.amazonaws.com/")
  await expect(iam.send(new DeleteRoleCommand({ RoleName: name }))).rejects.toThrow(/protected role/)
  await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: name }))
})

test("a seed that cannot be is refused with its reason", async () => {
  const other = await startAws()
  await expect(other.seed({ accounts: [{ roles: [{ name: "a b" }] }] })).rejects.toThrow(
    /role a b of account 100000000001/,
  )
  await expect(other.seed({ accounts: [{ id: "1".repeat(12) }, { id: "1".repeat(12) }] })).rejects.toThrow(/same id/)
  await other.stop()
})

test("a reset brings back settings, sessions, accounts and everything in them", async () => {
  const organizations = new OrganizationsClient(aws.client())
  const before = await seen(organizations)
  await aws.settings({ paths: false })
  await organizations.send(new CreateAccountCommand({ AccountName: "late", Email: "late@example.com" }))
  await organizations.send(
    new MoveAccountCommand({
      AccountId: "100000000002",
      SourceParentId: "ou-ab12-00000002",
      DestinationParentId: "r-ab12",
    }),
  )
  const iam = new IAMClient(aws.client("100000000003"))
  const policy = "arn:aws:iam::aws:policy/AdministratorAccess"
  await iam.send(new DetachRolePolicyCommand({ RoleName: "reconcile-plan", PolicyArn: policy }))
  expect(await seen(organizations)).not.toEqual(before)
  await aws.reset()
  expect(await seen(organizations)).toEqual(before)
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "reconcile-plan" }))
  expect(attached.AttachedPolicies).toEqual([{ PolicyArn: policy, PolicyName: "AdministratorAccess" }])
  expect((await iam.send(new GetPolicyCommand({ PolicyArn: policy }))).Policy?.AttachmentCount).toBe(1)
})

test("a thousand accounts are seeded at once", async () => {
  const other = await startAws()
  const { accounts } = await other.seed({ accounts: 1000, access: { apply: { hub: "apply-hub", role: "apply" } } })
  expect(accounts).toHaveLength(1001)
  const iam = new IAMClient(other.client("100000001000"))
  expect((await iam.send(new GetRoleCommand({ RoleName: "apply" }))).Role?.RoleName).toBe("apply")
  await other.stop()
})

test("a moto whose insides have changed is refused at the start", async () => {
  const change = "import moto.iam.models as m; m.get_account_id_from = lambda key: None; import mends.world"
  const python = await install()
  const run = promisify(execFile)(python, ["-c", change], {
    cwd: import.meta.dirname,
    env: { PYTHONPYCACHEPREFIX: pycache },
  })
  await expect(run).rejects.toThrow(/UnexpectedMoto: moto.iam.models.get_account_id_from has the parameters \(key\)/)
})

test("what one AWS made another does not have, not even by its ids", async () => {
  const other = await startAws()
  const create = new CreateRoleCommand({ RoleName: "namesake", AssumeRolePolicyDocument: anyone })
  const made = await Promise.all([aws, other].map(({ client }) => new IAMClient(client()).send(create)))
  expect(made[0]?.Role?.Arn).toBe(made[1]?.Role?.Arn)
  expect(made[0]?.Role?.RoleId).not.toBe(made[1]?.Role?.RoleId)
  await other.stop()
})

test("a connection stays open from one request to the next", async () => {
  const agent = new Agent({ keepAlive: true })
  const reset = async () => {
    const asking = request(`${aws.endpoint}/_control/reset`, { method: "POST", agent }).end()
    const [reply] = await once(asking, "response")
    await once(reply.resume(), "end")
    return asking.reusedSocket
  }
  expect([await reset(), await reset(), await reset()]).toEqual([false, true, true])
  agent.destroy()
})

test("replies in XML are, to the letter, those of stock moto, which takes longer to write them", async () => {
  const body = {
    ListRolesResponse: {
      "@xmlns": 'https://"iam"&co',
      Roles: { member: [{ Name: "<a> & 'b'", Tags: "", Path: null, None: [], Since: 1.5, Is: true }, {}, "text"] },
      ResponseMetadata: { RequestId: "é" },
    },
  }
  const print = `import json, sys, launcher
from mends.request_costs import serialize_body
class Plain: pretty_print = False
body = json.loads(sys.argv[1])
print(json.dumps([serialize_body(Plain, body), serialize_body.original(Plain, body)]))`
  const options = { cwd: import.meta.dirname, env: { PYTHONPYCACHEPREFIX: pycache } }
  const { stdout } = await promisify(execFile)(await install(), ["-c", print, JSON.stringify(body)], options)
  const [ours, stock] = JSON.parse(stdout)
  expect(ours).toBe(stock)
  expect(ours).toContain("<Name>&lt;a&gt; &amp; 'b'</Name><Tags/><Path/><Since>1.5</Since><Is>true</Is>")
})

async function seen(organizations: OrganizationsClient) {
  const pages = []
  for await (const page of paginateListAccounts({ client: organizations }, {})) pages.push(page.Accounts)
  return pages.flat()
}

async function assume(credentials: ReturnType<Aws["credentials"]>, role: string) {
  const sts = new STSClient({ ...aws.client(), credentials })
  const { Credentials: made } = await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "test" }))
  return { accessKeyId: made!.AccessKeyId!, secretAccessKey: made!.SecretAccessKey!, sessionToken: made!.SessionToken! }
}
