import { parseConfig } from "../../src/config.ts"
import type { Config, Looked, LookupRequest, Problem, Provider, World } from "../../src/model.ts"
import { type Planning, plan } from "../../src/reconcile.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { type SnapshotWorld, snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { type SnapshotFacts, snapshotText } from "../plan-world.ts"

const unused = async (): Promise<void> => {}

/** A type with properties that keep a secret. */
export const vault: Provider = {
  type: "AWS::Test::Vault",
  scope: "account",
  schema: {
    type: "object",
    required: ["Name"],
    additionalProperties: false,
    properties: {
      Name: { type: "string" },
      Description: { type: "string" },
      Hosts: { type: "array", set: true, items: { type: "string" } },
      Value: { type: "string", pattern: "^[a-z]{6}$", sensitive: true },
      Login: {
        type: "object",
        sensitive: true,
        additionalProperties: false,
        properties: { User: { type: "string" }, Password: { type: "string", minLength: 8, maxLength: 9 } },
      },
      Tags: {
        type: "array",
        keyed: "Key",
        items: { type: "object", properties: { Key: { type: "string" }, Value: { type: "string" } } },
      },
    },
  },
  key: ["Name"],
  ownership: "tags",
  actions: { read: [], write: [] },
  read: async () => [],
  create: unused,
  update: unused,
  delete: unused,
}

/** What can be looked up: by service, account, region and name, with `:version` where that is asked for. */
export type Store = Readonly<Record<string, Looked>>

/** One template, planned in `dev` (222222222222) and `prod` (333333333333). */
export interface Scene {
  readonly properties: string
  /** Lines on top of name and type. */
  readonly head?: string
  readonly files?: Readonly<Record<string, string>>
  readonly lookups?: string
  readonly store?: Store
  readonly live?: SnapshotFacts["resources"]
}

export const requests: string[] = []

const askOf =
  (store: Store) =>
  async ({ service, account, region, name, version, stage }: LookupRequest): Promise<Looked> => {
    const id = [service, account.name, region, name, version ?? stage].filter(Boolean).join(" ")
    requests.push(id)
    const problem: Problem = { severity: "error", message: `There is no ${id}` }
    return store[id] ?? { status: "failed", problem }
  }

export function sceneOf(scene: Scene): { readonly world: World; readonly config: Config; readonly save: () => string } {
  const { properties, head = "targets: { accounts: { names: [dev] } }", files = {}, lookups = "[/reconcile/*]" } = scene
  const { config } = parseConfig(`name: acme\nregions: [eu-west-1]\nlookups: ${lookups}\n`, "reconcile.yaml")
  if (!config) throw new Error("The configuration of these tests is wrong")
  const template = `name: t\ntype: AWS::Test::Vault\n${head}\nproperties:\n${properties.replace(/^/gm, "  ")}\n`
  const world: SnapshotWorld = snapshotWorld({
    path: "snapshot.yaml",
    text: snapshotText({ resources: scene.live ?? [] }),
    clock: new Date("2026-06-01T00:00:00Z"),
    config,
    providers: new Map([[vault.type, vault]]),
    files: async () => memoryFiles({ "templates/t.yaml": template, ...files }),
  })
  const asking = scene.store === undefined ? world : { ...world, lookup: askOf(scene.store) }
  return { world: asking, config, save: () => world.text() }
}

/** The plan, or the problems that there is none for. */
export async function planned(scene: Scene): Promise<Planning | { readonly problems: readonly Problem[] }> {
  const { world, config } = sceneOf(scene)
  try {
    return await plan(world, config, { run: "test", concurrency: 4, keep: true })
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems }
    throw error
  }
}

/** `error templates/t.yaml:5:9 message`, as they are told. */
export async function problemsOf(scene: Scene): Promise<readonly string[]> {
  const result = await planned(scene)
  const problems = "plan" in result ? result.plan.problems : result.problems
  return problems.map(
    ({ severity, source, message }) => `${severity} ${source?.line ?? 0}:${source?.column ?? 0} ${message}`,
  )
}

/** Edits by path, of the only change. */
export async function editsOf(scene: Scene): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const result = await planned(scene)
  if (!("plan" in result)) throw new ProblemError(result.problems)
  const [problem] = result.plan.problems
  if (problem) throw new ProblemError(problem)
  const edits = result.plan.groups.flatMap((group) => group.edits)
  return Object.fromEntries(edits.map(({ path, before, after }) => [path.join("."), [before, after]]))
}
