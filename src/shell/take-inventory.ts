import { inventoryNames } from "../config/inventory.ts"
import type { Delivery } from "../inventory/delivery.ts"
import type { Problem, World } from "../model.ts"
import { type InventoryResult, takeInventory } from "../reconcile/inventory.ts"
import { type InventoryExtent, outputVariables } from "../reconcile/inventory-extent.ts"
import { type OutputPattern, type OutputTarget, parseOutputPattern } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { type InventorySink, patternSink } from "./inventory-sink.ts"

/** What a sink has to know of what is written down. */
export const sinkFacts = ({ organization, providers }: InventoryExtent, { clock }: Pick<World, "clock">) => ({
  managementAccountId: organization.managementAccountId,
  clock,
  providers,
})

/** A pattern that gives each account a place of its own, and the accounts that it gives places to. */
export function patternOf(
  out: string,
  extent: InventoryExtent,
  now: { readonly clock: Date; readonly run: string },
): { readonly pattern: OutputPattern; readonly targets: readonly OutputTarget[] } {
  const targets = extent.accounts.map((account) => ({
    label: `${account.name} (${account.id})`,
    variables: outputVariables(account, extent, now),
  }))
  return { pattern: parseOutputPattern(out, inventoryNames), targets }
}

/** Where each account goes by a pattern. Throws a ProblemError before anything is read. */
export const openPatternSink = (
  chosen: ReturnType<typeof patternOf>,
  delivery: Delivery,
  {
    extent,
    world,
    bucketOwner,
  }: { readonly extent: InventoryExtent; readonly world: World; readonly bucketOwner?: string | undefined },
): Promise<InventorySink> => {
  const owner = bucketOwner === undefined ? {} : { bucketOwner }
  return patternSink({ ...chosen, delivery, facts: sinkFacts(extent, world), ...owner }, world)
}

/** Takes an inventory. Whatever fails, nothing is left that looks whole and is not. */
export async function taken(
  world: World,
  extent: InventoryExtent,
  sink: InventorySink,
  options: Parameters<typeof takeInventory>[2] & { readonly signal: AbortSignal },
): Promise<{ readonly result: InventoryResult; readonly delivered: readonly Problem[] }> {
  try {
    const result = await takeInventory(world, extent, options, sink.take)
    return { result, delivered: await sink.finish() }
  } catch (error) {
    await sink.abandon()
    if (!options.signal.aborted) throw error
    throw new ProblemError({ severity: "unreadable", message: `Interrupted: ${sink.soFar()}` })
  }
}
