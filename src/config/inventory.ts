import { parseAccounts } from "../accounts/selector.ts"
import type { InventorySettings, Problem, Source, Written } from "../model.ts"
import { isPattern, parseOutputPattern } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { entry, toJson } from "../value/written.ts"

/** What a pattern of where an inventory goes may speak of. */
export const inventoryNames: readonly string[] = ["account", "organization", "now", "run"]

/** Reads the section `inventory`, which its schema allows. */
export function readInventory(written: Written | undefined): {
  readonly inventory?: InventorySettings
  readonly problems: readonly Problem[]
} {
  if (written?.kind !== "map") return { problems: [] }
  const chosen = entry(written, "accounts")
  const { accounts, problems } = chosen ? parseAccounts(chosen) : { problems: [] as readonly Problem[] }
  const { accounts: _, ...plain } = toJson(written) as unknown as Partial<InventorySettings>
  const types = entry(written, "types")
  const typePlaces = types?.kind === "list" ? { typePlaces: types.items.map(({ source }) => source) } : {}
  const inventory = { management: false, ...plain, ...(accounts && { accounts }), ...typePlaces }
  return { inventory, problems: [...problems, ...outProblems(entry(written, "out"))] }
}

/** A pull request can change it: only who types `--out` may name any place. */
function outProblems(out: Written | undefined): readonly Problem[] {
  const to = out?.kind === "scalar" ? String(out.value) : ""
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be in a path.
  const leaves = /^[\\/]|^[a-z]+:|[\u0000-\u001f]/i.test(to) || to.split(/[\\/]/).includes("..")
  if (to.startsWith("s3://") || !leaves) return out && isPattern(to) ? patternProblems(to, out.source) : []
  const message = `${to} is neither s3://BUCKET/KEY nor a path below the configuration's folder`
  const fix = "Write a path below it; who wants it elsewhere says so with --out."
  return [{ severity: "error", message, fix, ...(out && { source: out.source }) }]
}

function patternProblems(out: string, source: Source): readonly Problem[] {
  try {
    parseOutputPattern(out, inventoryNames)
    return []
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.problems.map((problem) => ({ ...problem, source }))
  }
}
