/** reconcile's sentence, said in a small organization on the wire, with some types only. */

import { vi } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Json, Plan, Provider } from "../../src/model.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { plan } from "../../src/reconcile.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"

/** Templates by name. */
export type Templates = Readonly<Record<string, Json>>

/** The organization, and what can be said in it. */
export interface Company {
  readonly aws: Aws
  readonly proxy: FaultProxy
  planned(templates: Templates): Promise<Plan>
  /** Plans and applies; answers what did not work out. */
  applied(templates: Templates): Promise<readonly string[]>
  reset(): Promise<void>
  close(): Promise<void>
}

const hub = (purpose: string) => `arn:aws:iam::${managementAccount}:role/reconcile-${purpose}-hub`

/** Starts it: all accounts have the roles that reconcile enters by. */
export async function startCompany(
  providers: readonly Provider[],
  regions: readonly string[],
  seed: Seed,
): Promise<Company> {
  const aws = await startAws()
  const proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    // Where no account has a tag, all are asked one by one.
    management: { tags: { company: "acme" } },
    access: {
      plan: { hub: "reconcile-plan-hub", role: "reconcile-plan" },
      apply: { hub: "reconcile-apply-hub", role: "reconcile-apply" },
    },
    ...seed,
  })
  const ambient = { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined, ...aws.at(proxy.endpoint).environment() }
  for (const [name, value] of Object.entries(ambient)) vi.stubEnv(name, value)

  const settings = `name: acme
regions: [${regions.join(", ")}]
safety: { deletes: 100, deletePercent: 100, changePercent: 100 }
access:
  plan: { hub: "${hub("plan")}", role: reconcile-plan }
  apply: { hub: "${hub("apply")}", role: reconcile-apply }
`
  async function planning(templates: Templates) {
    const { config, problems } = parseConfig(settings, "reconcile.yaml")
    if (!config) throw new ProblemError(problems)
    const byType = new Map(providers.map((provider) => [provider.type, provider]))
    const world = awsWorld({ config, clock: new Date(), providers: byType, files: async () => filesOf(templates) })
    return { world, config, planning: await plan(world, config, { run: "test", concurrency: 8, keep: true }) }
  }

  return {
    aws,
    proxy,
    planned: async (templates) => (await planning(templates)).planning.plan,
    async applied(templates) {
      const { world, config, planning: made } = await planning(templates)
      const outcomes = await carryOut(made, world, config, { run: "test", concurrency: 8, pauses: [] })
      return outcomes.flatMap((outcome) =>
        outcome.status === "applied" ? [] : [`${outcome.change.account} ${outcome.change.region}: ${outcome.reason}`],
      )
    },
    async reset() {
      await aws.reset()
      proxy.clear()
    },
    async close() {
      vi.unstubAllEnvs()
      await proxy.close()
      await aws.stop()
    },
  }
}

/** What a plan does, as `account region type: action`. */
export const rows = ({ changes }: Plan): readonly string[] =>
  changes.map(({ account, region, type, action }) => `${account} ${region} ${type.split("::")[2]}: ${action}`).sort()

function filesOf(templates: Templates) {
  const texts = new Map(
    Object.entries(templates).map(([name, template]) => [
      `templates/${name}.yaml`,
      JSON.stringify({ name, ...(template as object) }),
    ]),
  )
  return {
    list: async (globs: readonly string[]) => (globs.includes("holds.yaml") ? [] : [...texts.keys()].sort()),
    read: async (path: string) => texts.get(path) ?? "",
    bytes: async (path: string) => new TextEncoder().encode(texts.get(path)),
  }
}
