import { dirname, resolve } from "node:path"
import { ProblemError } from "../value/problem.ts"
import { headCommit } from "../world/git.ts"
import type { Job } from "./job.ts"

type Place = Pick<Job, "inputs" | "event">

/**
 * The revision that a plan is compared with: what the workflow says, else what the event says. Of a pull request that is the
 * first parent of the merge commit that GitHub made up: planned is what merging would do, and nothing else. Undefined where
 * nothing is pending. Throws a ProblemError where another commit is checked out.
 */
export async function baseOf({ inputs, event }: Place): Promise<string | undefined> {
  if (inputs.base !== undefined) return inputs.base
  if (event.group) return event.group.base
  if (!event.pull) return undefined
  const [base] = await requireCheckedOut({ inputs, event })
  if (base !== undefined) return base
  throw new ProblemError({
    severity: "error",
    message: "The clone does not hold the commit that the pull request would be merged into",
    fix: "Give actions/checkout `fetch-depth: 2`.",
  })
}

/** The parents of the event's commit. Throws a ProblemError where the work tree stands on another one, or on none. */
export async function requireCheckedOut({ inputs, event }: Place): Promise<readonly string[]> {
  const head = await headCommit(dirname(resolve(inputs.config)))
  if (head?.commit === event.sha) return head.parents
  throw new ProblemError({
    severity: "error",
    message: head
      ? `The work tree stands on ${head.commit.slice(0, 7)}, and this run is about ${event.sha.slice(0, 7)}`
      : "The working directory is in no Git repository",
    fix: "Check out with actions/checkout before, without `ref`.",
  })
}
