import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import type { ClientClass, Found, Properties, Provider, Session, Write } from "../../../src/model.ts"
import { group } from "../../../src/providers/iam/group.ts"
import { instanceProfile } from "../../../src/providers/iam/instance-profile.ts"
import { user } from "../../../src/providers/iam/user.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { complete, desiredOf, editsOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const account = "100000000001"
const readReports = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }
const providers: Readonly<Record<string, Provider>> = { user, group, instanceProfile } as never

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({
    accounts: 1,
    policies: [{ name: "Reports", document: readReports }],
    roles: [
      { name: "apply", trust: `arn:aws:iam::${account}:root` },
      { name: "web", path: "/app/" },
      { name: "worker" },
    ],
    groups: [{ name: "readers" }, { name: "writers", path: "/team/" }],
    users: [
      {
        name: "alice",
        groups: ["readers"],
        tags: { "reconcile:owner": "contract", "reconcile:template": "example" },
        credentials: true,
      },
    ],
  })
})
beforeEach(() => aws.reset())
afterAll(() => aws?.stop())

/** A session that may write to these ARNs and no others: AWS refuses everything else. */
async function confined({ actions }: Provider, arns: readonly string[]): Promise<Session> {
  const statements = [
    { Effect: "Allow", Action: actions.read, Resource: "*" },
    { Effect: "Allow", Action: actions.write, Resource: arns },
  ]
  const { Credentials: given } = await new STSClient(aws.client(account)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/apply`,
      RoleSessionName: "confined",
      Policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    }),
  )
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  }
  return {
    ...sessionOf(aws, { account, purpose: "apply" }),
    client: <C>(Client: ClientClass<C>) => new Client({ ...aws.client(account), credentials } as never),
  }
}

async function writeConfined(provider: Provider, write: Write): Promise<void> {
  const { target } = sessionOf(aws, { account })
  const arns = provider.arns?.(write, target, "aws") ?? []
  const session = await confined(provider, arns)
  if (!write.before) await provider.create?.(session, write)
  else if (write.after) await provider.update?.(session, write)
  else await provider.delete?.(session, write)
}

async function find(provider: Provider, key: string): Promise<Found | undefined> {
  const session = sessionOf(aws, { account, purpose: "apply" })
  const [found] = await provider.read(session, { desired: [desiredOf(provider, key, {})], owned: [] })
  return found
}

const reports = `arn:aws:iam::${account}:policy/Reports`

it.each<[string, string, readonly Properties[]]>([
  [
    "user",
    "alice",
    [
      { UserName: "alice", Path: "/people/", Groups: ["readers", "writers"], ManagedPolicyArns: [reports] },
      { UserName: "alice", PermissionsBoundary: reports, Groups: ["writers"], Tags: [{ Key: "team", Value: "a" }] },
    ],
  ],
  [
    "group",
    "admins",
    [
      { GroupName: "admins", ManagedPolicyArns: [reports] },
      { GroupName: "admins", Path: "/team/" },
    ],
  ],
  [
    "instanceProfile",
    "web",
    [
      { InstanceProfileName: "web", Path: "/app/", Roles: ["web"] },
      { InstanceProfileName: "web", Path: "/app/", Roles: ["worker"], Tags: [{ Key: "team", Value: "a" }] },
    ],
  ],
])("the ARNs of a %s are all that its writes take", async (name, key, states) => {
  const provider = providers[name] as Provider
  for (const state of states) {
    const before = await find(provider, key)
    const after = complete(provider, state)
    const edits = editsOf(provider, before?.properties, after)
    await writeConfined(provider, { key, ...(before && { before }), after, edits })
    expect(editsOf(provider, (await find(provider, key))?.properties, after)).toEqual([])
  }
  await writeConfined(provider, { key, before: (await find(provider, key)) as Found, edits: [] })
  expect(await find(provider, key)).toBeUndefined()
})

it("no write reaches another user, group or role", async () => {
  const session = await confined(providers.user as Provider, [`arn:aws:iam::${account}:user/bob`])
  const alice = (await find(providers.user as Provider, "alice")) as Found
  await expect(providers.user?.delete?.(session, { key: "alice", before: alice, edits: [] })).rejects.toThrow(
    /not authorized to perform: iam:DeleteLoginProfile on resource: arn:aws:iam::100000000001:user\/alice/,
  )
  const profile = providers.instanceProfile as Provider
  const after = complete(profile, { InstanceProfileName: "web", Roles: ["web"] })
  const own = await confined(profile, [`arn:aws:iam::${account}:instance-profile/web`])
  await expect(profile.create?.(own, { key: "web", after, edits: [] })).rejects.toThrow(
    /not authorized to perform: iam:PassRole on resource: arn:aws:iam::100000000001:role\/app\/web/,
  )
})
