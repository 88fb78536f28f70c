import { PassThrough } from "node:stream"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Config, Plan } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { type Progress, plan } from "../../src/reconcile.ts"
import { startProgress } from "../../src/report/progress.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { memoryFiles } from "../files.ts"
import { listedCalls } from "../providers/calls.ts"
import { type Company, configText, member, startCompany } from "./company.ts"
import { startTurnstile, type Turnstile } from "./turnstile.ts"

/** Those that every account has from the start. */
const regions = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"],
  ...["ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"],
]
const ACCOUNTS = 20

const role = "arn:aws:iam::{{ account.id }}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
const settings = {
  "AWS::Config::ConfigurationRecorder": { RoleARN: role, RecordingGroup: { AllSupported: true } },
  "AWS::Config::DeliveryChannel": { S3BucketName: "acme-config" },
  "Reconcile::Config::RetentionConfiguration": { RetentionPeriodInDays: 365 },
  "Reconcile::Config::RecordingStatus": { Recording: true },
}
const files = memoryFiles(
  Object.fromEntries(
    Object.entries(settings).map(([type, properties], nth) => [
      `templates/${nth}.yaml`,
      JSON.stringify({ name: `config-${nth}`, type, targets: { accounts: "all", regions: "all" }, properties }),
    ]),
  ),
)
const config = parseConfig(
  configText(`regions: [${regions.join(", ")}]\nsafety: { changePercent: 100 }`),
  "reconcile.yaml",
).config as Config

let company: Company
let turnstile: Turnstile
beforeAll(async () => {
  company = await startCompany({ accounts: ACCOUNTS })
  turnstile = await startTurnstile(company.proxy.endpoint)
  vi.stubEnv("AWS_ENDPOINT_URL", turnstile.endpoint)
})
beforeEach(async () => {
  await company.reset()
  turnstile.clear()
})
afterAll(async () => {
  await turnstile.close()
  await company.close()
})

interface Planned {
  /** Calls in flight per account, of one service. */
  readonly concurrency: number
  readonly accounts?: readonly string[]
  readonly progress: (state: Progress, throttled: number) => void
}

async function planned({ concurrency, accounts, progress }: Planned): Promise<Plan> {
  const world = awsWorld({ config, clock: new Date(), providers, files: async () => files, concurrency })
  const result = await plan(world, config, {
    run: "test",
    concurrency: 16,
    ...(accounts && { filters: { accounts } }),
    progress: (state) => progress(state, world.calls().throttled),
  })
  return result.plan
}

/** All settings of so many accounts are planned, and nothing went wrong. */
const everythingOf = (accounts: number) => ({
  changes: accounts * regions.length * Object.keys(settings).length,
  problems: [],
  summary: { accounts, accountsNotPlanned: 0 },
})
const inShort = ({ changes, problems, summary: { accounts, accountsNotPlanned } }: Plan) => ({
  changes: changes.length,
  problems,
  summary: { accounts, accountsNotPlanned },
})

/** By the documented numbers: what each type costs, in every region of every account. */
function documented(): Readonly<Record<string, number>> {
  const calls = Object.keys(settings).flatMap((type) => Object.entries(listedCalls(type)?.stated ?? {}))
  return Object.fromEntries(calls.map(([action, count]) => [action, count * ACCOUNTS * regions.length]))
}

const ofConfig = () =>
  Object.fromEntries(Object.entries(company.proxy.counts).filter(([action]) => action.startsWith("config:")))

describe(`four settings of AWS Config in ${regions.length} regions of ${ACCOUNTS} accounts`, () => {
  test("take the documented calls, and no more at a time than the limiter lets through", async () => {
    company.proxy.rule({ service: "config", effect: { latency: 5 } })
    const seen: number[] = []
    const result = await planned({ concurrency: 4, progress: ({ done }) => seen.push(done) })
    expect(inShort(result)).toEqual(everythingOf(ACCOUNTS))
    expect(ofConfig()).toEqual(documented())
    expect(turnstile.most("config")).toBeLessThanOrEqual(4)
    expect(turnstile.most("config")).toBeGreaterThan(1)
    expect(seen).toEqual(Array.from({ length: ACCOUNTS }, (_, index) => index + 1))
  }, 120_000)

  test("are all read where AWS throttles, while the progress line moves", async () => {
    // Calls per second that each account takes, so that one is done after the other.
    const rates = new Map([
      [member(1), 200],
      [member(2), 80],
      [member(3), 50],
      [member(4), 30],
    ])
    const accounts = [...rates.keys()]
    for (const [account, tps] of rates) {
      company.proxy.rule({ service: "config", account, effect: { rate: { tps, burst: 2 } } })
    }
    const { stream, lines } = listener()
    const progress = startProgress({ stream, env: {}, every: 20 })
    const result = await planned({
      concurrency: 32,
      accounts,
      progress: ({ accounts: of, ...state }, throttled) =>
        progress.update({ doing: "planning", ...state, of, throttled }),
    })
    progress.stop()
    expect(inShort(result)).toEqual(everythingOf(accounts.length))
    expect(company.proxy.throttled).toBeGreaterThan(0)
    const done = lines.flatMap((line) => /^planning: (\d) of 4 accounts, /.exec(line)?.[1] ?? [])
    expect(new Set(done).size).toBeGreaterThan(1)
    expect(done).toEqual(done.toSorted())
    expect(lines.findLast((line) => line.startsWith("planning"))).toMatch(/changes, [\d,]+ calls throttled, \d+s\n$/)
  })
})

/** What is written where nobody watches a terminal, line by line. */
function listener(): { readonly stream: NodeJS.WriteStream; readonly lines: readonly string[] } {
  const lines: string[] = []
  const stream = new PassThrough()
  stream.on("data", (line) => lines.push(String(line)))
  return { stream: stream as unknown as NodeJS.WriteStream, lines }
}
