import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { merge } from "../reconcile/merge.ts"
import type { NamedShard } from "../reconcile/merge-check.ts"
import { readShard } from "../report/merge-read.ts"
import { ProblemError } from "../value/problem.ts"
import type { Job, Result } from "./job.ts"
import { tellingPlan } from "./plan.ts"

/** `command: merge`: what the jobs of all shards planned, as one plan, said wherever a plan is said. Calls nothing of AWS. */
export const mergeCommand = (job: Job): Promise<Result> =>
  tellingPlan(job, async ({ config }, base) => {
    // One workflow may plan several configurations.
    const files = (await shardsIn(job.inputs.shards ?? ".")).filter(({ shard }) => shard.plan.owner === config.name)
    const merged = merge(files)
    const compared = files[0]?.shard.run.base
    if (compared === base) return merged
    throw new ProblemError({
      severity: "error",
      message: `The shards were compared with ${compared ?? "nothing"}, and this job is about ${base ?? "nothing"}`,
      fix: "Run all jobs of the workflow again.",
    })
  })

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
