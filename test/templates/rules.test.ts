import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Config } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { validate } from "../../src/reconcile/validate.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
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
const config = parseConfig(`name: acme\ntemplates: ${FILE}\n`, "reconcile.yaml").config as Config

/** What `reconcile validate` says of these rule templates, for one account. */
async function validated(text: string): Promise<readonly string[]> {
  const files = async () => memoryFiles({ [FILE]: text })
  const clock = new Date("2027-01-15T12:00:00Z")
  const world = snapshotWorld({ path: "snapshot.yaml", text: organization, clock, config, providers, files })
  const { problems } = await validate(world, config, await world.organization())
  return said(problems)
}

describe("rule templates that are wrong", () => {
  it.each(casesOf("rules"))("$name", async ({ text, problems }) => {
    expect(await validated(text)).toEqual(problems)
  })
})
