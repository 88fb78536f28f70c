/** A company on the wire: an organization in the emulated AWS behind a fault proxy, and reconcile's sentence run against it. */

import { IAMClient } from "@aws-sdk/client-iam"
import { vi } from "vitest"
import { reviewOf } from "../../src/apply/review.ts"
import { parseConfig } from "../../src/config.ts"
import type { Config, Files, Json, Organization, Outcome, Plan, World } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { type CarryOutOptions, carryOut } from "../../src/reconcile/carry-out.ts"
import { type Planning, type PlanOptions, plan } from "../../src/reconcile.ts"
import { writePlan } from "../../src/report/json.ts"
import { applyCode, type ExitCode } from "../../src/shell/exit.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { type AwsOptions, awsWorld } from "../../src/world/aws.ts"
import { compileGlobs } from "../../src/world/paths.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"

/** Templates by name; each is one file. */
export type Templates = Readonly<Record<string, Json>>

export interface RunOptions extends Partial<Pick<AwsOptions, "clock" | "signal" | "patience">> {
  /** Lines of reconcile.yaml on top of name, access and region. */
  readonly config?: string
  readonly filters?: PlanOptions["filters"]
  /** Ids of accounts that did not exist yet. */
  readonly before?: readonly string[]
  readonly concurrency?: number
  readonly run?: string
}

export interface ApplyOptions extends RunOptions, Partial<Pick<CarryOutOptions, "pauses" | "spreading">> {
  /** What was reviewed. */
  readonly expect?: Plan
  /** Between the plan and the first write. */
  readonly meanwhile?: () => Promise<unknown>
  /** As Ctrl-C does: what has not begun never begins. */
  readonly interrupted?: AbortSignal
}

/** What an apply left behind. */
export interface Applied {
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
  readonly code: ExitCode
  /** `account type id` of the changes by what became of them, with reasons. */
  readonly said: Readonly<Record<string, string>>
}

export interface Company {
  readonly aws: Aws
  readonly proxy: FaultProxy
  world(options?: RunOptions): { readonly world: World; readonly config: Config }
  plan(templates: Templates, options?: RunOptions): Promise<Plan>
  apply(templates: Templates, options?: ApplyOptions): Promise<Applied>
  /** Administrator of an account, past the proxy. */
  iam(account: string): IAMClient
  /** Back to the seed, without faults or recorded calls. */
  reset(): Promise<void>
  close(): Promise<void>
}

export const hub = (purpose: string) => `arn:aws:iam::${managementAccount}:role/reconcile-${purpose}-hub`

/** The configuration of every run; each hub role leads to a role of its own in every account. */
export const configText = (more = "") => `name: acme
access:
  plan: { hub: "${hub("plan")}", role: reconcile-plan }
  apply: { hub: "${hub("apply")}", role: reconcile-apply, externalId: acme-only }
${more}`

/** The id of the nth member account. */
export const member = (nth: number): string => `1${String(nth).padStart(11, "0")}`

/** Starts the company. Its members have the roles that reconcile enters by. */
export async function startCompany(seed: Seed): Promise<Company> {
  const aws = await startAws()
  const proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    // Where no account has a tag, twenty are asked one by one, at ten a second.
    management: { tags: { company: "acme" } },
    ...seed,
    access: {
      plan: { hub: "reconcile-plan-hub", role: "reconcile-plan" },
      apply: { hub: "reconcile-apply-hub", role: "reconcile-apply", externalId: "acme-only" },
      ...seed.access,
    },
  })
  const ambient = { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined, ...aws.at(proxy.endpoint).environment() }
  for (const [name, value] of Object.entries(ambient)) vi.stubEnv(name, value)

  function worldOf(templates: Templates, { config: more, clock = new Date(), before, ...options }: RunOptions) {
    const { config, problems } = parseConfig(configText(more), "reconcile.yaml")
    if (!config) throw new ProblemError(problems)
    const { signal, patience, run } = options
    const given = { ...(signal && { signal }), ...(patience && { patience }), ...(run && { run }) }
    const world = awsWorld({ config, clock, providers, files: async () => filesOf(templates), ...given })
    return { config, world: before ? { ...world, organization: () => without(world, before) } : world }
  }

  async function planned(templates: Templates, options: RunOptions, more: Partial<PlanOptions> = {}) {
    const { world, config } = worldOf(templates, options)
    const { run = "test", concurrency = 16, filters } = options
    const planning = await plan(world, config, { run, concurrency, ...(filters && { filters }), ...more })
    return { planning, world, config }
  }

  return {
    aws,
    proxy,
    world: (options = {}) => worldOf({}, options),
    plan: async (templates, options = {}) => throughJson((await planned(templates, options)).planning),
    async apply(templates, options = {}) {
      const { expect, meanwhile, interrupted, run = "test", concurrency = 16, pauses, spreading = 0 } = options
      const review = expect && reviewed(expect)
      const { planning, world, config } = await planned(templates, options, {
        keep: true,
        ...(review && { reviewed: review }),
      })
      await meanwhile?.()
      const outcomes = await carryOut(planning, world, config, {
        run,
        concurrency,
        ...(review && { review }),
        ...(interrupted && { signal: interrupted }),
        ...(pauses && { pauses }),
        spreading,
      })
      return { plan: planning.plan, outcomes, code: applyCode(planning.plan, outcomes), said: inWords(outcomes) }
    },
    iam: (account) => new IAMClient(aws.client(account)),
    async reset() {
      proxy.clear()
      await aws.reset()
    },
    async close() {
      vi.unstubAllEnvs()
      await proxy.close()
      await aws.stop()
    },
  }
}

async function without(world: World, ids: readonly string[]): Promise<Organization> {
  const whole = await world.organization()
  return { ...whole, accounts: whole.accounts.filter(({ id }) => !ids.includes(id)) }
}

/** As a reviewer's file has it. */
async function throughJson({ plan }: Planning): Promise<Plan> {
  let text = ""
  await writePlan(plan, (chunk) => {
    text += chunk
  })
  return JSON.parse(text) as Plan
}

function reviewed(plan: Plan) {
  const result = reviewOf(plan)
  if ("problem" in result) throw new ProblemError(result.problem)
  return result.review
}

function inWords(outcomes: readonly Outcome[]): Readonly<Record<string, string>> {
  const words = (outcome: Outcome) =>
    outcome.status === "applied" ? (outcome.note ?? "applied") : `${outcome.status}: ${outcome.reason}`
  const place = ({ change: { account, id } }: Outcome) => `${account} ${id}`
  return Object.fromEntries(outcomes.map((outcome) => [place(outcome), words(outcome)]).sort())
}

/** `{ templates/<name>.yaml: JSON }`: JSON is YAML. A template called `holds` is the holds file. */
function filesOf(templates: Templates): Files {
  const files = new Map(
    Object.entries(templates).map(([name, template]) => [
      `templates/${name}.yaml`,
      JSON.stringify({ name, ...(template as object) }),
    ]),
  )
  return {
    list: async (globs) => [...files.keys()].filter(compileGlobs(globs).matches).sort(),
    read: async (path) => {
      const text = files.get(path)
      if (text === undefined) throw new ProblemError({ severity: "error", message: `${path} is not there` })
      return text
    },
    bytes: async (path) => new TextEncoder().encode(files.get(path)),
  }
}
