import { mergedSince } from "../github/merged.ts"
import type { Plan } from "../model.ts"
import { applyCheck, type Job } from "./job.ts"

/** What lies below a pull request: the commit it would be merged into. `app` is who has to own the checks that are believed. */
interface Below {
  readonly name: string
  readonly base: string | undefined
  readonly app: number | undefined
}

/**
 * What came onto the default branch since it was last applied, and that nobody reviewed: commits without a pull request, and
 * pull requests of forks. Apply holds it back, and a pull request's plan takes it for drift: whoever approves that plan has
 * to be told. Empty where the plan shows no drift.
 */
export async function unreviewedBelow({ github, event }: Job, plan: Plan, { name, base, app }: Below) {
  const drifted = plan.groups.some(({ edits }) => edits.some(({ cause }) => cause === "drift"))
  if (!drifted || !github || !event.pull || event.pull.fork || base === undefined || app === undefined) return []
  const query = { branch: event.defaultBranch, sha: base, check: applyCheck(name), app }
  const { pulls, direct } = await mergedSince(github, query)
  return [...direct, ...pulls.flatMap(({ fork, number }) => (fork ? [`#${number}, from a fork`] : []))]
}
