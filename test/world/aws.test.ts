import { GetRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import type { Account, Config, ConnectOptions, Target, World } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { type AwsOptions, awsWorld } from "../../src/world/aws.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, type Credentials, startAws } from "../aws/moto.ts"

const management = "100000000000"
const planHub = `arn:aws:iam::${management}:role/reconcile-plan-hub`
const plan: ConnectOptions = { purpose: "plan", types: ["AWS::IAM::Role", "AWS::IAM::ManagedPolicy"], run: "run-1" }

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    accounts: [
      { ou: "Workloads/Prod", tags: { tier: "prod" } },
      { ou: "Workloads/Dev", tags: { tier: "dev" } },
      { state: "SUSPENDED" },
      {},
    ],
    units: ["Empty/Below"],
    access: {
      plan: { hub: "reconcile-plan-hub", role: "reconcile-plan", except: ["100000000004"] },
      apply: { hub: "reconcile-apply-hub", role: "reconcile-apply", externalId: "only-us" },
    },
    policies: [
      {
        name: "ours",
        path: "/team/",
        document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
        tags: { "reconcile:owner": "acme" },
      },
      {
        name: "theirs",
        document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      },
    ],
  })
})
afterAll(async () => {
  await proxy.close()
  await aws.stop()
})
beforeEach(async () => {
  proxy.clear()
  await aws.reset()
  ambient()
})
afterEach(() => vi.unstubAllEnvs())

/** The process's identity, as a shell or a CI job has it. */
function ambient(credentials?: Credentials): void {
  const environment = { ...aws.environment(credentials), AWS_ENDPOINT_URL: proxy.endpoint }
  for (const [name, value] of Object.entries({
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    ...environment,
  })) {
    vi.stubEnv(name, value)
  }
}

function world(access: Partial<Record<"plan" | "apply", object>> = {}, options: Partial<AwsOptions> = {}): World {
  const config = {
    organization: { atLeast: 0 },
    access: {
      plan: { hub: planHub, role: "reconcile-plan", sessionDuration: 3600, ...access.plan },
      apply: {
        hub: `arn:aws:iam::${management}:role/reconcile-apply-hub`,
        role: "/reconcile-apply",
        externalId: "only-us",
        sessionDuration: 3600,
        ...access.apply,
      },
    },
    regions: ["eu-west-1", "us-east-1"],
  } as Pick<Config, "access" | "organization" | "regions">
  return awsWorld({
    config,
    clock: new Date(0),
    providers,
    files: () => Promise.reject(new Error("no files here")),
    ...options,
  })
}

function target(id: string, more: Partial<Account> = {}): Target {
  const account: Account = {
    id,
    name: `account ${Number(id.slice(-2))}`,
    email: "",
    state: "ACTIVE",
    path: [],
    tags: {},
    management: false,
    ...more,
  }
  return { scope: "account", account, region: "eu-west-1" }
}

const first = target("100000000001")

async function problemOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(ProblemError)
  expect((error as ProblemError).problems).toHaveLength(1)
  return (error as ProblemError).problems[0]!
}

const assumptions = () =>
  proxy.calls.filter(({ action }) => action === "AssumeRole").map(({ parameters }) => parameters)

describe("a session", () => {
  test("goes through the hub into the account, and reads there", async () => {
    const session = await world().connect(first, plan)
    const { Role } = await session.client(IAMClient).send(new GetRoleCommand({ RoleName: "reconcile-plan" }))
    expect(Role?.Arn).toBe("arn:aws:iam::100000000001:role/reconcile-plan")
    expect(assumptions().map(({ RoleArn }) => RoleArn)).toEqual([
      planHub,
      "arn:aws:iam::100000000001:role/reconcile-plan",
    ])
  })

  test("assumes each role once, however many sessions are opened at the same time", async () => {
    const aws = world()
    const sessions = await Promise.all(Array.from({ length: 10 }, () => aws.connect(first, plan)))
    await Promise.all(sessions.map((session) => session.client(IAMClient).send(new ListRolesCommand({}))))
    expect(assumptions()).toHaveLength(2)
  })

  test("bears the run in its name and lasts as configured", async () => {
    await world().connect(first, { ...plan, run: `pull/7 ${"x".repeat(80)}` })
    for (const { RoleSessionName, DurationSeconds } of assumptions()) {
      expect(RoleSessionName).toBe(`reconcile-pull-7-${"x".repeat(47)}`)
      expect(DurationSeconds).toBe("3600")
    }
  })

  test("lasts an hour at most, as AWS ends chains of roles then (INV-12)", async () => {
    await world({ plan: { sessionDuration: 28_800 } }).connect(first, plan)
    expect(assumptions().map(({ DurationSeconds }) => DurationSeconds)).toEqual(["3600", "3600"])
  })

  test("for planning may only read", async () => {
    await world().connect(first, plan)
    const policy = JSON.parse(assumptions()[1]?.Policy ?? "")
    const [statement, ...others] = policy.Statement
    expect(others).toEqual([])
    expect(statement.Action).toContain("iam:GetAccountAuthorizationDetails")
    for (const action of statement.Action) expect(action).toMatch(/^[a-z]+:(Get|List)/)
  })

  test("for applying has its own hub, the external id, and writes what it was opened for", async () => {
    const role = "arn:aws:iam::100000000001:role/SecurityAudit"
    await world().connect(first, { purpose: "apply", types: ["AWS::IAM::Role"], run: "r", resources: [role] })
    const [hub, member] = assumptions()
    expect(hub).toMatchObject({ RoleArn: `arn:aws:iam::${management}:role/reconcile-apply-hub` })
    expect(hub).not.toHaveProperty("ExternalId")
    expect(member).toMatchObject({ RoleArn: "arn:aws:iam::100000000001:role/reconcile-apply", ExternalId: "only-us" })
    const writes = JSON.parse(member?.Policy ?? "").Statement[1]
    expect(writes).toMatchObject({ Resource: role })
    expect(writes.Action).toContain("iam:UpdateRole")
  })

  test("says the source identity once: AWS hands it on", async () => {
    await world({ plan: { sourceIdentity: "ada" } }).connect(first, plan)
    expect(assumptions().map(({ SourceIdentity }) => SourceIdentity)).toEqual(["ada", undefined])
  })

  test("loads a sweep once for all who share it, and again after a failure", async () => {
    const session = await world().connect(first, plan)
    let loads = 0
    const load = async () => {
      loads += 1
      if (loads === 1) throw new Error("the first one fails")
      return loads
    }
    await expect(session.once("sweep", load)).rejects.toThrow("the first one fails")
    expect(await Promise.all([session.once("sweep", load), session.once("sweep", load)])).toEqual([2, 2])
  })

  test("uses the ambient identity in its own account where no access is configured", async () => {
    const aws = awsWorld({
      config: { organization: { atLeast: 0 }, access: {}, regions: ["eu-west-1"] },
      clock: new Date(0),
      providers,
      files: () => Promise.reject(new Error("no files here")),
    })
    const session = await aws.connect(target(management), plan)
    const { Roles } = await session.client(IAMClient).send(new ListRolesCommand({}))
    expect(Roles?.map(({ RoleName }) => RoleName)).toContain("reconcile-plan-hub")
    expect(await problemOf(aws.connect(first, plan))).toEqual({
      severity: "unreadable",
      account: "100000000001",
      message: expect.stringContaining(
        "No way leads into account 1 (100000000001) from arn:aws:iam::100000000000:user/test",
      ),
      fix: "Set `access: { plan: { role: NAME } }` in reconcile.yaml.",
    })
  })
})

describe("an account that cannot be entered", () => {
  test("without the role is a problem that names role, account, identity and what to check", async () => {
    const problem = await problemOf(world().connect(target("100000000004"), plan))
    expect(problem).toMatchObject({ severity: "unreadable", account: "100000000004" })
    expect(problem.message).toContain(
      `Cannot assume arn:aws:iam::100000000004:role/reconcile-plan in account 4 (100000000004) as ${planHub}: access denied.`,
    )
    expect(problem.fix).toMatch(
      /exists, that its trust policy lets .*reconcile-plan-hub in.*externalId.*sts:AssumeRole/,
    )
  })

  test("does not keep others out", async () => {
    const aws = world()
    await problemOf(aws.connect(target("100000000004"), plan))
    await expect(aws.connect(first, plan)).resolves.toBeDefined()
  })

  test("with another external id is one too", async () => {
    const problem = await problemOf(
      world({ apply: { externalId: "wrong" } }).connect(first, { ...plan, purpose: "apply" }),
    )
    expect(problem.message).toContain("access denied")
    expect(problem.fix).toContain("with this external id")
  })

  test("because it is suspended is not even tried", async () => {
    const problem = await problemOf(world().connect(target("100000000003", { state: "SUSPENDED" }), plan))
    expect(problem.message).toBe("The account account 3 (100000000003) is SUSPENDED: AWS lets nobody in.")
    expect(proxy.calls).toEqual([])
  })

  test("with expired credentials says that they are expired", async () => {
    proxy.rule({ service: "sts", effect: "expired" })
    const problem = await problemOf(world().connect(first, plan))
    expect(problem.message).toContain("the AWS credentials have expired")
    expect(problem.fix).toContain("aws sso login")
  })

  test("without any credentials says how to get some", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined)
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nonexistent")
    const problem = await problemOf(world().connect(first, plan))
    expect(problem.message).toMatch(/^No AWS credentials: /)
    expect(problem.fix).toContain("AWS_PROFILE")
  })
})

describe("a call", () => {
  test("that is throttled is repeated until it gets through, and counted", async () => {
    proxy.rule({ action: "ListRoles", times: 4, effect: "throttle" })
    const aws = world()
    const session = await aws.connect(first, plan)
    const lists = Array.from({ length: 6 }, () => session.client(IAMClient).send(new ListRolesCommand({})))
    for (const { Roles } of await Promise.all(lists)) expect(Roles?.length).toBeGreaterThan(0)
    expect(aws.calls()).toEqual({ made: 12, throttled: 4 })
  })

  test("of AssumeRole that is throttled does not cost an account", async () => {
    proxy.rule({ action: "AssumeRole", every: 2, effect: "throttle" })
    await expect(world().connect(first, plan)).resolves.toBeDefined()
  })

  test.each(["error", "unavailable", "reset-before", "reset-after"] as const)("survives %s", async (effect) => {
    proxy.rule({ action: "ListRoles", times: 2, effect })
    const session = await world().connect(first, plan)
    await expect(session.client(IAMClient).send(new ListRolesCommand({}))).resolves.toHaveProperty("Roles")
  })

  test("that is denied fails with AWS's own words", async () => {
    proxy.rule({ action: "ListRoles", effect: "denied" })
    const session = await world().connect(first, plan)
    await expect(session.client(IAMClient).send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    })
  })

  test("does not leave any more once the signal says so", async () => {
    const stop = new AbortController()
    const aws = world({}, { signal: stop.signal })
    const session = await aws.connect(first, plan)
    stop.abort(new Error("stopped by Ctrl-C"))
    await expect(session.client(IAMClient).send(new ListRolesCommand({}))).rejects.toThrow("stopped by Ctrl-C")
  })
})

describe("what is ours", () => {
  test("is found by tag, in one call that the provider shares", async () => {
    const aws = world()
    const session = await aws.connect(first, plan)
    expect([...(await aws.owned(session))]).toEqual([["AWS::IAM::ManagedPolicy", ["ours"]]])
    const policies = await aws.provider("AWS::IAM::ManagedPolicy")!.read(session, { desired: [], owned: ["ours"] })
    expect(policies.map(({ key, owner }) => [key, owner])).toEqual([["ours", "acme"]])
    expect(proxy.counts["tagging:GetResources"]).toBe(1)
    expect(proxy.counts["iam:GetAccountAuthorizationDetails"]).toBe(1)
  })

  test("is unreadable, not nothing, where tags may not be read", async () => {
    proxy.rule({ service: "tagging", effect: "denied" })
    const aws = world()
    await expect(aws.owned(await aws.connect(first, plan))).rejects.toThrow()
  })
})

test("a world in another partition names its roles there", () => {
  const config = { organization: { atLeast: 0 }, access: {}, regions: ["us-gov-east-1"] } as const
  const files = () => Promise.reject(new Error("no files here"))
  expect(awsWorld({ config, clock: new Date(0), providers, files }).partition).toBe("aws-us-gov")
})
