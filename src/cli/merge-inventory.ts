import { stat } from "node:fs/promises"
import { deliveryOf } from "../inventory/delivery.ts"
import { visible } from "../report/escape.ts"
import { renderProblems } from "../report/problems.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { joinInventory, writeInventory } from "../shell/join-inventory.ts"
import type { InventorySource } from "../shell/read-inventory-shard.ts"
import { openResultFile, type ResultWriter } from "../shell/result-file.ts"
import { isPattern } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { stdoutWriter } from "./inventory.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"

/** Where a joined inventory goes. */
export interface MergeInventoryOptions extends GlobalOptions {
  /** A file, or a folder; absent: stdout. */
  readonly out?: string
}

/** Joins the shards of an inventory into one, in the form that they have. */
export async function mergeInventoryShards(
  files: readonly InventorySource[],
  { out: place }: MergeInventoryOptions,
): Promise<ExitCode> {
  const out = place === "-" ? undefined : place
  if (out !== undefined && isPattern(out)) throw new ProblemError(onePlace(out))
  const joined = joinInventory(files)
  const isFolder = out !== undefined && (await stat(out).catch(() => undefined))?.isDirectory() === true
  const delivery = deliveryOf({ ...(out !== undefined && { out }), format: joined.format, isFolder })
  const open = async (): Promise<ResultWriter> => (out === undefined ? stdoutWriter() : openResultFile(out, delivery))
  const { sentence, problems, accounts } = await writeInventory(joined, delivery, { out, open })
  process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr), accounts }))
  process.stderr.write(`${out === undefined ? sentence : `${sentence}: ${visible(out)}`}\n`)
  return problemsCode(problems)
}

const onePlace = (out: string) =>
  ({
    severity: "error",
    message: `An inventory is joined in one place, and ${out} is a pattern`,
    fix: "Give a file, or a folder/. Shards that write a file for each account need no joining.",
  }) as const
