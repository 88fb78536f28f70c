import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { type Merged, merge } from "../reconcile/merge.ts"
import type { NamedShard } from "../reconcile/merge-check.ts"
import { readShard } from "../report/merge-read.ts"
import { ProblemError } from "../value/problem.ts"
import type { Job, Result } from "./job.ts"
import { tellingPlan } from "./plan.ts"

/** `command: merge`: what the jobs of all shards planned, as one plan, said wherever a plan is said. Calls nothing of AWS. */
export const mergeCommand = (job: Job): Promise<Result> =>
  tellingPlan(job, async ({ config }, base) => {
    const files = await shardsIn(job.inputs.shards ?? ".")
    const merged = merge(files)
    requireOwn(merged, files, { name: config.name, base })
    return merged
  })

/** Shards that fit together may still be of another configuration, or compared with something else than this job's event says. */
function requireOwn(
  { plan }: Merged,
  [first]: readonly NamedShard[],
  { name, base }: { readonly name: string; readonly base: string | undefined },
): void {
  const compared = first?.shard.run.base
  if (plan.owner === name && compared === base) return
  const message =
    plan.owner === name
      ? `The shards were compared with ${compared ?? "nothing"}, and this job is about ${base ?? "nothing"}`
      : `The shards are of ${plan.owner}, not of ${name}`
  throw new ProblemError({ severity: "error", message, fix: "Run all jobs of the workflow again." })
}

/** Every JSON file of the folder, wherever in it. */
async function shardsIn(folder: string): Promise<readonly NamedShard[]> {
  const paths = (await readdir(folder, { recursive: true }).catch(() => [])).filter((path) => path.endsWith(".json"))
  if (paths.length === 0) {
    const fix = "Download the artifacts of all jobs that planned a shard into it."
    throw new ProblemError({ severity: "error", message: `There is no file of a shard in \`${folder}\``, fix })
  }
  const read = await Promise.all(
    paths.sort().map(async (path) => {
      const file = basename(path)
      return { file, ...readShard(await readFile(join(folder, path), "utf8"), file) }
    }),
  )
  const problems = read.flatMap((one) => (one.shard ? [] : [one.problem]))
  if (problems.length > 0) throw new ProblemError(problems)
  return read.flatMap(({ file, shard }) => (shard ? [{ file, shard }] : []))
}
