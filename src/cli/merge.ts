import { readFile } from "node:fs/promises"
import { merge } from "../reconcile/merge.ts"
import type { NamedShard } from "../reconcile/merge-check.ts"
import { readShard } from "../report/merge-read.ts"
import { type ExitCode, planCode } from "../shell/exit.ts"
import { ProblemError } from "../value/problem.ts"
import { requireWritable } from "./output.ts"
import { type PlanLook, showPlan } from "./show-plan.ts"

interface Options extends PlanLook {
  readonly detailedExitcode?: boolean
}

/** `reconcile merge`. */
export async function mergeCommand(files: readonly string[], options: Options): Promise<ExitCode> {
  await requireWritable(options.out)
  const { plan, waves } = merge(await readShards(files))
  await showPlan(plan, options)
  if (waves.length > 1) process.stderr.write(`Waves in which something is due: ${waves.join(", ")}.\n`)
  return planCode(plan, options.detailedExitcode === true)
}

/** Every shard, or everything that is wrong with their files. */
async function readShards(files: readonly string[]): Promise<readonly NamedShard[]> {
  const read = await Promise.all(files.map(async (file) => ({ file, ...readShard(await textOf(file), file) })))
  const problems = read.flatMap((one) => (one.shard ? [] : [one.problem]))
  if (problems.length > 0) throw new ProblemError(problems)
  return read.flatMap(({ file, shard }) => (shard ? [{ file, shard }] : []))
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const reason = code === "ENOENT" ? "does not exist" : `cannot be read: ${message}`
    const fix = "Give the file that `reconcile plan --shard I/N --format json --out FILE` wrote."
    throw new ProblemError({ severity: "error", message: `${file} ${reason}`, fix }, { cause })
  }
}
