/** One measurement in a process of its own: prints what it cost, as JSON. */

import { GetAccountAuthorizationDetailsCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam"
import { ListAccountsCommand, type Account as Listed, OrganizationsClient } from "@aws-sdk/client-organizations"
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import pLimit from "p-limit"
import type { Config, Target, World } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { keepHeapLean } from "../src/shell/memory.ts"
import { awsWorld } from "../src/world/aws.ts"
import { type Setting, types } from "./organization.ts"
import { benchConfig, benchFiles, fullPlan } from "./plan.ts"

keepHeapLean()

/** What is measured, and on how much. */
export interface Task {
  readonly phase: "index" | "read" | "plan" | "changes" | "bare"
  readonly setting: Setting
  readonly inFlight: number
}

/** What it cost. */
export interface Cost {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
  readonly result: string
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task
const config: Config = benchConfig()
const world = (): World =>
  awsWorld({
    config,
    clock: new Date("2026-11-21"),
    providers,
    files: async () => benchFiles(task.setting, task.phase === "changes"),
  })

const phases: Readonly<Record<Task["phase"], () => Promise<string>>> = {
  index: async () => `${(await world().organization()).accounts.length} accounts`,
  read: readEverything,
  plan: () => fullPlan(world(), config, task.inFlight),
  changes: () => fullPlan(world(), config, task.inFlight),
  bare: bareLoop,
}

/** What every plan does at least: index, sessions, sweeps. */
async function readEverything(): Promise<string> {
  const aws = world()
  const { accounts } = await aws.organization()
  let found = 0
  const limit = pLimit(task.inFlight)
  await Promise.all(
    accounts.map((account) =>
      limit(async () => {
        const target: Target = { scope: "account", account, region: "us-east-1" }
        const session = await aws.connect(target, { purpose: "plan", types, run: "bench" })
        await aws.owned(session)
        const read = await Promise.all(
          types.map((type) => aws.provider(type)!.read(session, { desired: [], owned: [] })),
        )
        found += read.flat().length
        session.close()
      }),
    ),
  )
  return `${found} resources`
}

/** What people write: the SDK as it comes, with more attempts, and one set of connections. */
async function bareLoop(): Promise<string> {
  const region = "us-east-1"
  const organizations = new OrganizationsClient({ region, maxAttempts: 10 })
  const sts = new STSClient({ region, maxAttempts: 10 })
  const accounts: Listed[] = []
  let NextToken: string | undefined
  do {
    const page = await organizations.send(new ListAccountsCommand({ NextToken }))
    accounts.push(...(page.Accounts ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  let found = 0
  let failed = 0
  const limit = pLimit(task.inFlight)
  await Promise.all(
    accounts.map(({ Id }) =>
      limit(async () => {
        try {
          const RoleArn = `arn:aws:iam::${Id}:role/reconcile-plan`
          const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "bare" }))
          const iam = new IAMClient({
            region,
            maxAttempts: 10,
            requestHandler: sts.config.requestHandler,
            credentials: {
              accessKeyId: Credentials?.AccessKeyId ?? "",
              secretAccessKey: Credentials?.SecretAccessKey ?? "",
              sessionToken: Credentials?.SessionToken ?? "",
            },
          })
          const details = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }))
          await iam.send(new ListRolesCommand({ MaxItems: 1000 }))
          found += details.RoleDetailList?.length ?? 0
        } catch {
          failed += 1
        }
      }),
    ),
  )
  return `${found} roles${failed > 0 ? `, ${failed} accounts FAILED` : ""}`
}

const start = performance.now()
const before = process.cpuUsage()
const result = await phases[task.phase]()
const { user, system } = process.cpuUsage(before)
const cost: Cost = {
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  result,
}
process.stdout.write(`${JSON.stringify(cost)}\n`, () => process.exit())
