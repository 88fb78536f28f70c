/** A company that answers from memory: as many accounts as are wanted, and what a test says is in each. */

import { parseConfig } from "../../src/config.ts"
import type { Delivery } from "../../src/inventory/delivery.ts"
import type { Account, Config, Found, Organization, Provider, Session, Target, World } from "../../src/model.ts"
import { takeInventory } from "../../src/reconcile/inventory.ts"
import { type InventoryChoice, inventoryExtent } from "../../src/reconcile/inventory-extent.ts"
import { singleSink } from "../../src/shell/inventory-sink.ts"
import { ProblemError } from "../../src/value/problem.ts"

/** The nth account's id. */
export const accountId = (nth: number): string => `1${String(nth).padStart(11, "0")}`

/** The first is the management account. */
export function organizationOf(count: number): Organization {
  const root = { id: "r-ab12", name: "Root" }
  const accounts = Array.from(
    { length: count },
    (_, nth): Account => ({
      id: accountId(nth),
      name: nth === 0 ? "management" : `account-${nth}`,
      email: "",
      state: "ACTIVE",
      path: [root],
      tags: {},
      management: nth === 0,
    }),
  )
  const units = [{ ...root, path: [root] }]
  return { id: "o-exampleorg", managementAccountId: accountId(0), accounts, units, unknown: {} }
}

/** A type of resource of an account, with what is there; what throws could not be read. */
export const typeOf = (
  type: string,
  read: (target: Target) => readonly Found[] | Promise<readonly Found[]>,
  more: Partial<Provider> = {},
): Provider => ({
  type,
  scope: "account",
  schema: {},
  key: ["Name"],
  ownership: "declared",
  actions: { read: [], write: [] },
  read: async ({ target }) => read(target),
  ...more,
})

/** AWS with these types in it. */
export function worldOf(organization: Organization, providers: readonly Provider[]): World {
  const byType = new Map(providers.map((provider) => [provider.type, provider]))
  const unused = (): never => {
    throw new Error("An inventory does not ask for this")
  }
  return {
    name: "",
    partition: "aws",
    clock: new Date("2026-11-21T16:05:09Z"),
    organization: async () => organization,
    files: unused,
    provider: (type) => byType.get(type),
    types: [...byType.keys()].sort(),
    owned: unused,
    principals: unused,
    connect: async (target) => ({ target, purpose: "plan", partition: "aws", close() {} }) as unknown as Session,
    calls: () => ({ made: 0, throttled: 0 }),
  }
}

/** The configuration with these lines in it. */
export function configOf(lines = ""): Config {
  const { config, problems } = parseConfig(`name: acme\n${lines}`, "reconcile.yaml")
  if (!config) throw new ProblemError(problems)
  return config
}

/** How an inventory of a test is taken. */
export interface Taking extends InventoryChoice {
  readonly config?: string
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

const lines: Delivery = { to: "stdout", format: "jsonl", form: "reconcile", gzip: false, yaml: false }

/** Takes an inventory, and hands over its text piece by piece. */
export async function take(
  world: World,
  { config, concurrency = 16, signal, ...choice }: Taking,
  delivery: Partial<Delivery>,
  write: (text: string) => Promise<void>,
) {
  const extent = await inventoryExtent(world, configOf(config), choice)
  const facts = { managementAccountId: accountId(0), clock: world.clock, providers: extent.providers }
  const none = async () => {}
  const sink = singleSink({ ...lines, ...delivery }, extent, facts, { write, finish: none, abandon: none })
  const options = { run: "test", concurrency, ...(signal && { signal }) }
  const result = await takeInventory(world, extent, options, sink.take)
  return { extent, result, problems: [...extent.problems, ...result.problems, ...(await sink.finish())] }
}

/** The same, whole. */
export async function textOf(world: World, taking: Taking = {}, delivery: Partial<Delivery> = {}) {
  let text = ""
  const taken = await take(world, taking, delivery, async (piece) => {
    text += piece
  })
  return { ...taken, text }
}
