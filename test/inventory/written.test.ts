import { mkdirSync, mkdtempSync, readdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { deliveryOf } from "../../src/inventory/delivery.ts"
import { takeInventory } from "../../src/reconcile/inventory.ts"
import { inventoryExtent } from "../../src/reconcile/inventory-extent.ts"
import { patternSink } from "../../src/shell/inventory-sink.ts"
import { parseOutputPattern } from "../../src/value/output-pattern.ts"
import { accountId, configOf, organizationOf, typeOf, worldOf } from "./scene.ts"

it("an account whose file cannot be written counts for nothing, and the others go on", async () => {
  const place = mkdtempSync(join(tmpdir(), "reconcile-written-"))
  mkdirSync(join(place, `${accountId(2)}.json/taken`), { recursive: true })
  const world = worldOf(organizationOf(4), [typeOf("A::B::C", () => [{ key: "x", properties: { Name: "x" } }])])
  const extent = await inventoryExtent(world, configOf(), {})
  const source = `${place}/{{ account.id }}.json`
  const sink = await patternSink(
    {
      pattern: parseOutputPattern(source, ["account"]),
      targets: extent.accounts.map(({ id }) => ({ label: id, variables: { account: { id } } })),
      delivery: deliveryOf({ out: source }),
      facts: { managementAccountId: accountId(0), clock: world.clock, providers: extent.providers },
    },
    world,
  )
  const { accounts, resources } = await takeInventory(world, extent, { run: "test", concurrency: 1 }, sink.take)
  expect({ accounts, resources }).toEqual({ accounts: 2, resources: 2 })
  expect((await sink.finish()).map(({ message }) => message)).toEqual([
    expect.stringContaining(`${accountId(2)}.json cannot be written`),
  ])
  expect(readdirSync(place).filter((name) => name.endsWith(".json"))).toHaveLength(3)
})
