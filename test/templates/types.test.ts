import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Config } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { validate } from "../../src/reconcile/validate.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { isWritable } from "../type-pages/page.ts"
import { casesOf, FILE, said } from "./said.ts"

/** An organization of one account. */
const organization = `formatVersion: 1
organization: { id: o-acme1exampl, managementAccountId: "111111111111" }
accounts:
  - id: "666666666603"
    name: data-dev
    email: aws+data-dev@acme.example
    path: [{ id: r-acme, name: Root }]
resources: []
`
const configText = `name: acme\ntemplates: ${FILE}\nregions: [us-east-1, eu-west-1]\n`
const config = parseConfig(configText, "reconcile.yaml").config as Config

/** What `reconcile validate` says of this template alone, for one account. */
async function validated(text: string): Promise<readonly string[]> {
  const files = async () => memoryFiles({ [FILE]: text })
  const clock = new Date("2027-01-15T12:00:00Z")
  const world = snapshotWorld({ path: "snapshot.yaml", text: organization, clock, config, providers, files })
  const { problems } = await validate(world, config, await world.organization())
  return said(problems)
}

const types = casesOf("types")

describe("wrong properties of every type", () => {
  it.each(types)("$name", async ({ text, problems }) => {
    expect(await validated(text)).toEqual(problems)
  })

  it.each([...providers.values()].filter(isWritable).map(({ type }) => type))("%s has two at least", (type) => {
    const own = types.filter(({ text }) => new RegExp(`^type: ${type}$`, "m").test(text))
    const missing = `test/cases/templates/types.yaml needs a case with two wrong values of ${type}`
    expect(own.flatMap(({ problems }) => problems).length, missing).toBeGreaterThanOrEqual(2)
  })
})

describe("regions that a template cannot be in", () => {
  it.each(casesOf("regions"))("$name", async ({ text, problems }) => {
    expect(problems.length).toBeGreaterThan(0)
    expect(await validated(text)).toEqual(problems)
  })
})
