import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import type { Json, Outcome, Plan } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { plan } from "../../src/reconcile.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import { memoryFiles } from "../files.ts"
import { type RecordedCall, type Recorder, startRecorder } from "../providers/recorded.ts"
import { allowing, policy, role, trusting } from "../wire/templates.ts"
import { deploy } from "./deploy.ts"
import { allows } from "./evaluate.ts"
import { configOf, print } from "./print.ts"
import type { MadeRole } from "./resolve.ts"

const [hubAccount, ...others] = ["100000000001", "100000000002", "100000000003"] as const
const organizationId = "o-exampleorg"
const entry = (purpose: string) => `arn:aws:iam::${hubAccount}:role/reconcile-${purpose}-ci`

let aws: Aws
let recorder: Recorder
/** What the comment above the hubs' template says to write into reconcile.yaml. */
let configuration: string
/** By ARN, whatever the three templates made. */
const made = new Map<string, MadeRole>()

beforeAll(async () => {
  aws = await startAws()
  recorder = await startRecorder(aws.endpoint)
  await aws.seed({ management: { tags: { company: "acme" } }, accounts: 3, account: { ou: "Workloads" } })
  const flags = { hubAccount, managementAccount, organizationId, repositoryId: "456789", ownerId: "123456" }
  const more = "access: { apply: { role: reconcile-apply, externalId: acme-only, sourceIdentity: ci } }"
  const hub = print("hub", { flags, config: more })
  configuration = configurationIn(hub)
  const templates = [
    { template: hub, account: hubAccount },
    { template: print("management", { config: configuration }), account: managementAccount },
    ...[hubAccount, ...others].map((account) => ({ template: print("members", { config: configuration }), account })),
  ]
  for (const { template, account } of templates) {
    const { roles } = await deploy(aws, template, { account, parameters: { OrganizationId: organizationId } })
    for (const one of roles) made.set(one.arn, one)
  }
})
beforeEach(() => recorder.clear())
afterAll(async () => {
  vi.unstubAllEnvs()
  await recorder.close()
  await aws.stop()
})

function configurationIn(template: string): string {
  const [, lines = ""] = /^# reconcile\.yaml then says:\n#\n((?:# {2}.*\n)+)/m.exec(template) ?? []
  return lines.replace(/^# {3}/gm, "")
}

/** A job of CI: its role-to-assume is all that it has. */
async function job(purpose: "plan" | "apply", templates: Readonly<Record<string, Json>>): Promise<Ran> {
  const credentials = await aws.session(entry(purpose))
  recorder.know(credentials, entry(purpose))
  const ambient = { AWS_PROFILE: undefined, ...aws.at(recorder.endpoint).environment(credentials) }
  for (const [name, value] of Object.entries(ambient)) vi.stubEnv(name, value)
  const config = configOf(`${configuration}safety: { deletes: 9, deletePercent: 100 }\n`)
  const texts = Object.entries(templates).map(([name, template]) => [
    `templates/${name}.yaml`,
    JSON.stringify({ name, ...(template as object) }),
  ])
  const files = async () => memoryFiles(Object.fromEntries(texts))
  const world = awsWorld({ config, clock: new Date(), providers, files })
  const planning = await plan(world, config, { run: "test", concurrency: 4, keep: true })
  return {
    plan: planning.plan,
    apply: () => carryOut(planning, world, config, { run: "test", concurrency: 4, pauses: [] }),
  }
}

interface Ran {
  readonly plan: Plan
  readonly apply: () => Promise<readonly Outcome[]>
}

/** What did not become of the changes, with the reasons. */
const undone = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status !== "applied")
const actions = ({ plan: { changes } }: Ran) => [...new Set(changes.map(({ action }) => action))]

/** A life: created, changed in every way, deleted. */
const life: readonly Readonly<Record<string, Json>>[] = [
  {
    limit: policy("limit"),
    extra: policy("extra", { Tags: [{ Key: "team", Value: "a" }] }),
    user: role("user", {
      ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/extra"],
      PermissionsBoundary: "arn:aws:iam::{{ account.id }}:policy/limit",
      Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:ListBucket") }],
      Tags: [{ Key: "team", Value: "a" }],
    }),
  },
  {
    limit: policy("limit", { PolicyDocument: allowing("s3:GetObject"), Tags: [{ Key: "team", Value: "b" }] }),
    extra: policy("extra"),
    user: role("user", {
      Description: "changed",
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trusting(managementAccount),
      ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/limit"],
    }),
  },
  {
    limit: policy("limit", {}, { state: "absent" }),
    extra: policy("extra", {}, { state: "absent" }),
    user: role("user", {}, { state: "absent" }),
  },
]

/** Nobody needs a permission for it. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const free = "sts:GetCallerIdentity"

/** What was called although the role's own printed policies do not allow it. */
const beyond = (calls: readonly RecordedCall[]) =>
  calls.filter(({ role, action, resource }) => {
    const context = { "aws:ResourceOrgID": organizationId }
    return action !== free && !allows(made.get(role)?.permissions ?? [], { action, resource, context })
  })

/** Which actions each kind of role called, by the role's name. */
function called(calls: readonly RecordedCall[]): Readonly<Record<string, readonly string[]>> {
  const byName = new Map<string, Set<string>>()
  for (const { role, action } of calls) {
    const name = role.slice(role.lastIndexOf("/") + 1)
    byName.set(name, (byName.get(name) ?? new Set()).add(action))
  }
  return Object.fromEntries([...byName].map(([name, all]) => [name, [...all].sort()]).sort())
}

describe("the roles as printed", () => {
  const stated = life[0]!

  it("let a plan job plan every account, by calls that their policies allow", async () => {
    const ran = await job("plan", stated)
    expect(ran.plan.problems).toEqual([])
    expect(ran.plan.accounts).toMatchObject({ [hubAccount]: { changes: 3 }, [others[1]]: { changes: 3 } })
    expect(beyond(recorder.calls)).toEqual([])
    expect(called(recorder.calls)).toEqual({
      "reconcile-index": [
        "organizations:ListAccounts",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListRoots",
        "tag:GetResources",
      ],
      "reconcile-plan": ["iam:GetAccountAuthorizationDetails", "iam:ListRoles", "tag:GetResources"],
      "reconcile-plan-ci": ["sts:AssumeRole"],
      "reconcile-plan-hub": ["sts:AssumeRole"],
    })
  })

  it("list the accounts where AWS shows less of them", async () => {
    await aws.settings({ paths: false })
    const ran = await job("plan", { user: role("user", {}, { targets: { accounts: { ous: ["Workloads"] } } }) })
    await aws.settings({ paths: true })
    expect(ran.plan.changes).toHaveLength(3)
    expect(called(recorder.calls)["reconcile-index"]).toContain("organizations:ListAccountsForParent")
    expect(beyond(recorder.calls)).toEqual([])
  })

  it("keep a plan job from applying what it planned", async () => {
    const ran = await job("plan", stated)
    const outcomes = await ran.apply()
    expect(undone(outcomes)).toHaveLength(9)
    expect(JSON.stringify(outcomes)).toContain("Cannot assume arn:aws:iam::100000000001:role/reconcile-apply-hub")
  })

  it("let an apply job plan by the plan hub and write by the apply hub, by calls that their policies allow", async () => {
    for (const [step, action] of [...life.entries()].map(
      ([nth, one]) => [one, ["create", "update", "delete"][nth]] as const,
    )) {
      const ran = await job("apply", step)
      expect(actions(ran)).toEqual([action])
      expect(undone(await ran.apply())).toEqual([])
    }
    expect(beyond(recorder.calls)).toEqual([])
    const { "reconcile-apply": applied, ...rest } = called(recorder.calls)
    expect(rest).toMatchObject({
      "reconcile-apply-ci": ["sts:AssumeRole", "sts:SetSourceIdentity"],
      "reconcile-apply-hub": ["sts:AssumeRole"],
      "reconcile-index": expect.arrayContaining(["organizations:ListAccounts"]),
      "reconcile-plan": expect.arrayContaining(["iam:GetAccountAuthorizationDetails"]),
      "reconcile-plan-hub": ["sts:AssumeRole"],
    })
    expect(applied).toEqual(
      expect.arrayContaining([
        "iam:CreateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:DeleteRole",
        "iam:CreatePolicyVersion",
      ]),
    )
  })

  it("are not touched by a template that names one, and could not be", async () => {
    const own = { takeover: role("reconcile-apply-hub", {}, { lifecycle: { adopt: true }, accounts: [hubAccount] }) }
    const ran = await job("apply", own)
    await ran.apply()
    expect(ran.plan.problems).toEqual([expect.objectContaining({ severity: "blocked", id: "reconcile-apply-hub" })])
    const { permissions } = made.get(`arn:aws:iam::${hubAccount}:role/reconcile-apply`)!
    const resource = `arn:aws:iam::${hubAccount}:role/reconcile-apply-hub`
    expect(allows(permissions, { action: "iam:UpdateAssumeRolePolicy", resource })).toBe(false)
    const iam = new IAMClient(aws.client(hubAccount))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "reconcile-apply-hub" }))
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(made.get(resource)?.trust)
  })
})
