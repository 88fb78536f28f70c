import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { parseConfig } from "../../src/config.ts"
import type { Config, Problem } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { validate } from "../../src/reconcile/validate.ts"
import { plan } from "../../src/reconcile.ts"
import { openSetting } from "../../src/shell/setting.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { said } from "./said.ts"

/** Files, and everything that one run says of them. */
interface Together {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** Absent: all of them. */
  readonly templates?: readonly string[]
  readonly unplaced: readonly string[]
  readonly placed?: readonly string[]
}

const cases: readonly Together[] = parse(
  readFileSync(new URL("../cases/templates/together.yaml", import.meta.url), "utf8"),
)

const snapshot = `formatVersion: 1
organization: { id: o-acme1exampl, managementAccountId: "111111111111" }
accounts: [{ id: "666666666603", name: data-dev, path: [{ id: r-acme, name: Root }] }]
resources: []
`

function worldOf({ files, templates = Object.keys(files) }: Together) {
  const { config } = parseConfig(`name: acme\ntemplates: ${JSON.stringify(templates)}\n`, "reconcile.yaml")
  const clock = new Date("2027-01-15T12:00:00Z")
  const facts = { path: "snapshot.yaml", text: snapshot, clock, providers, files: async () => memoryFiles(files) }
  return { world: snapshotWorld({ ...facts, config: config as Config }), config: config as Config }
}

const byPlace = (problems: readonly Problem[]) => said(problems).toSorted()

describe("one run tells everything that is wrong", () => {
  it.each(cases)("$name, where no account is known", async (one) => {
    const { world, config } = worldOf(one)
    const { problems } = await validate(world, config, undefined)
    expect(byPlace(problems)).toEqual(one.unplaced.toSorted())
  })

  const placed = cases.filter((one) => one.placed)
  it.each(placed)("$name, in the accounts", async (one) => {
    const { world, config } = worldOf(one)
    const { problems } = await validate(world, config, await world.organization())
    expect(byPlace(problems)).toEqual(one.placed?.toSorted())
  })

  it.each(placed)("$name, and nothing is planned", async (one) => {
    const { world, config } = worldOf(one)
    const refused = await plan(world, config, { run: "test", concurrency: 4 }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ProblemError)
    expect(byPlace((refused as ProblemError).problems)).toEqual(one.placed?.toSorted())
  })
})

it("and nothing of the templates that come with reconcile, with accounts or without", async () => {
  const snapshot = "examples/organization.yaml"
  const { world, config } = await openSetting({ config: "reconcile.yaml", snapshot, run: "test", concurrency: 8 })
  for (const organization of [undefined, await world.organization()]) {
    const { problems } = await validate(world, config, organization)
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([])
  }
})
