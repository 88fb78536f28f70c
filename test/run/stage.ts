/** A company on the wire whose tasks are run: an organization behind a fault proxy, functions, and a folder of results. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Json, TaskOutcome } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { prepare, type RunOptions, run } from "../../src/reconcile/run.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"
import { memoryFiles } from "../files.ts"
import { type Functions, startFunctions } from "./functions.ts"

/** A run of one task, as its template and more lines of the configuration say. */
export interface Wish extends Partial<Omit<RunOptions, "name">> {
  readonly config?: string
  /** More of `access.run`. */
  readonly access?: string
  /** Milliseconds that AWS has to answer what is not a task. */
  readonly patience?: number
}

export interface Stage {
  readonly aws: Aws
  readonly proxy: FaultProxy
  readonly functions: Functions
  /** Where results are. */
  readonly folder: string
  /** Performs the task; throws what keeps it from being begun. */
  run(task: { readonly [key: string]: Json }, wish?: Wish): Promise<readonly TaskOutcome[]>
  /** Why nothing was begun. */
  refused(task: { readonly [key: string]: Json }, wish?: Wish): Promise<readonly string[]>
  /** Texts of results, by path. */
  results(): Readonly<Record<string, string>>
  reset(): Promise<void>
  close(): Promise<void>
}

export const hub = `arn:aws:iam::${managementAccount}:role/reconcile-run-hub`

/** The configuration of every run. */
export const configText = (more = "", access = "") => `name: acme
access: { run: { hub: "${hub}", role: reconcile-run${access} } }
regions: [us-east-1, ap-southeast-2]
${more}`

/** Starts the stage. Members have the role that tasks enter by. */
export async function startStage(seed: Seed): Promise<Stage> {
  const aws = await startAws()
  const [proxy, functions] = await Promise.all([startFaultProxy(aws.endpoint), startFunctions()])
  const access = { run: { hub: "reconcile-run-hub", role: "reconcile-run", ...seed.access?.run } }
  await aws.seed({ management: { tags: { company: "acme" } }, ...seed, access })
  const nobody = { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined }
  const ambient = { ...nobody, ...aws.at(proxy.endpoint).environment(), AWS_ENDPOINT_URL_LAMBDA: functions.endpoint }
  for (const [name, value] of Object.entries(ambient)) vi.stubEnv(name, value)
  const folder = mkdtempSync(join(tmpdir(), "reconcile-run-"))

  const perform: Stage["run"] = async (task, { config: more, access, patience, ...wish } = {}) => {
    const { config, problems } = parseConfig(configText(more, access), "reconcile.yaml")
    if (!config) throw new ProblemError(problems)
    const options = { name: String(task.name), id: "r1", concurrency: 8, folder, ...wish }
    const files = memoryFiles({ "templates/task.yaml": JSON.stringify(task) })
    const clock = new Date("2027-01-15T12:00:00Z")
    const world = awsWorld({
      config,
      clock,
      providers,
      files: async () => files,
      run: options.id,
      ...(patience && { patience }),
    })
    return run(world, config, await prepare(world, config, options), options)
  }
  return {
    ...{ aws, proxy, functions, folder },
    run: perform,
    async refused(task, wish) {
      const error = await perform(task, wish).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (!(error instanceof ProblemError)) throw error ?? new Error("It was performed.")
      return error.problems.map(({ message }) => message)
    },
    results: () =>
      Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")])),
    async reset() {
      await aws.reset()
      proxy.clear()
      functions.invocations.length = 0
      rmSync(folder, { recursive: true, force: true })
    },
    async close() {
      rmSync(folder, { recursive: true, force: true })
      await Promise.all([proxy.close(), functions.close()])
      await aws.stop()
      vi.unstubAllEnvs()
    },
  }
}

const filesBelow = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
        .sort()
    : []
