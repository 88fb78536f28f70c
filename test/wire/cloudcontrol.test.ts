import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import type { Json } from "../../src/model.ts"
import { type CloudControl, startCloudControl } from "../aws/cloudcontrol/server.ts"
import { type Company, member, startCompany } from "./company.ts"

/** IAM and the organization are the emulator's; Cloud Control, the registry and what is tagged are the local server's. */
let company: Company
let control: CloudControl
let cache: string
beforeAll(async () => {
  ;[company, control, cache] = await Promise.all([
    startCompany({ accounts: 2 }),
    startCloudControl(),
    mkdtemp(join(tmpdir(), "reconcile-types-")),
  ])
  for (const service of ["CLOUDCONTROL", "CLOUDFORMATION", "RESOURCE_GROUPS_TAGGING_API"])
    vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, control.endpoint)
  vi.stubEnv("XDG_CACHE_HOME", cache)
})
beforeEach(async () => {
  await company.reset()
  await control.reset()
})
afterAll(async () => {
  await company.close()
  await control.stop()
  await rm(cache, { recursive: true })
})

const logs = (RetentionInDays: number, more: { readonly [key: string]: Json } = {}): Json => ({
  type: "AWS::Logs::LogGroup",
  targets: { accounts: "all" },
  properties: { LogGroupName: "/acme/audit", RetentionInDays },
  ...more,
})

const [one, two] = [member(1), member(2)]

describe("a type that has no provider of its own", () => {
  test("is planned, made, changed and taken away like any other", async () => {
    const plan = await company.plan({ logs: logs(365) })
    expect(plan.problems).toEqual([])
    expect(plan.changes.map(({ action, account, id }) => [action, account, id])).toEqual([
      ["create", one, "/acme/audit"],
      ["create", two, "/acme/audit"],
    ])
    const { said } = await company.apply({ logs: logs(365) })
    expect(said).toEqual({ [`${one} /acme/audit`]: "applied", [`${two} /acme/audit`]: "applied" })
    expect((await company.plan({ logs: logs(365) })).changes).toEqual([])

    const [edit] = (await company.plan({ logs: logs(30) })).groups
    expect(edit?.edits).toEqual([{ path: ["RetentionInDays"], before: 365, after: 30 }])
    expect((await company.apply({ logs: logs(30, { state: "absent" }) })).code).toBe(0)
    expect(control.resources()).toEqual([])
  })

  test("leaves an orphan behind where its template lets it go, as long as a template is of its type", async () => {
    await company.apply({ logs: logs(365) })
    const narrowed = logs(365, { targets: { accounts: { ids: [one] } } })
    const { orphans } = await company.plan({ logs: narrowed })
    expect(orphans.map(({ account, id, template }) => [account, id, template])).toEqual([[two, "/acme/audit", "logs"]])
  })

  test("goes where its template lets it go and `prune: delete` says so", async () => {
    await company.apply({ logs: logs(365) })
    const narrowed = logs(365, { targets: { accounts: { ids: [one] } } })
    const { said } = await company.apply({ logs: narrowed }, { config: "prune: delete\n" })
    expect(said).toEqual({ [`${two} /acme/audit`]: "applied" })
    expect(control.resources().map(({ place }) => place.account)).toEqual([one])
  })

  test("is asked for once, by whoever plans, and then known", async () => {
    await company.plan({ logs: logs(365) })
    expect(control.counts.DescribeType ?? 0).toBeLessThanOrEqual(1)
  })

  test("is a problem where CloudFormation does not know it, or lets nobody make it", async () => {
    const said = (type: string) =>
      company.plan({ odd: { type, targets: { accounts: "all" }, properties: {} } }).then(
        () => "nothing",
        (error: Error) => error.message,
      )
    expect(await said("AWS::Logs::LogGruop")).toMatch(
      /Unknown type "AWS::Logs::LogGruop"; did you mean "AWS::Logs::LogGroup"\?/,
    )
  })
})

describe("a tag on a resource that reconcile never made", () => {
  const egress = (more: { readonly [key: string]: Json } = {}): Json => ({
    type: "AWS::EC2::NatGateway",
    targets: { accounts: { ids: [one] } },
    properties: { SubnetId: "subnet-1" },
    ...more,
  })

  /** As somebody may who may tag, in the second account. */
  async function mark(SubnetId: string): Promise<void> {
    const tags = { Name: "payments", "reconcile:owner": "acme", "reconcile:template": "egress" }
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    const client = new CloudControlClient(control.client(two) as never)
    const DesiredState = JSON.stringify({ SubnetId, Tags })
    await client.send(new CreateResourceCommand({ TypeName: "AWS::EC2::NatGateway", DesiredState }))
    await vi.waitUntil(() => control.resources().length > 0)
  }
  const left = () => control.resources().filter(({ place }) => place.account === two).length

  test("has nothing deleted by `prune: delete`", async () => {
    await mark("subnet-payments")
    const options = { config: "prune: delete\n" }
    const { changes, orphans } = await company.plan({ egress: egress() }, options)
    expect(changes.filter(({ action }) => action === "delete")).toEqual([])
    expect(orphans).toMatchObject([
      {
        id: expect.stringMatching(/^egress \(nat-\d+\)$/),
        reason:
          "unexplained: it was found by its tag alone, which anybody may set; if nobody needs it, delete it by hand",
      },
    ])
    await company.apply({ egress: egress() }, options)
    expect(left()).toBe(1)
  })

  test.each<[string, { readonly [key: string]: Json }]>([
    ["expires", { expires: "2020-01-01" }],
    ["is absent", { state: "absent" }],
    ["states another one", { lifecycle: { replace: true } }],
  ])("has nothing deleted where its template %s", async (_, more) => {
    await mark("subnet-payments")
    const stated = { egress: egress({ targets: { accounts: { ids: [two] } }, ...more }) }
    const { changes, problems } = await company.plan(stated)
    expect(changes).toEqual([])
    expect(problems).toMatchObject([
      {
        severity: "blocked",
        message: expect.stringMatching(/^AWS::EC2::NatGateway egress .*nat-\d+ was found by its tag alone/),
      },
    ])
    await company.apply(stated)
    expect(left()).toBe(1)
  })
})
