import type { GitHub } from "../github/client.ts"
import { mergedSince } from "../github/merged.ts"
import { applyCheck, type Job } from "./job.ts"

/** What was merged since the last commit that is wholly applied. */
export type Merged = Awaited<ReturnType<typeof mergedSince>>

/** Looks back from the event's commit. `app` is who has to own the checks that are believed. */
export function mergedUpTo(github: GitHub, { event }: Job, name: string, app: number): Promise<Merged> {
  return mergedSince(github, { branch: event.defaultBranch, sha: event.sha, check: applyCheck(name), app })
}

/** The commit that was applied last, where a commit of the default branch is planned, not a pull request. */
export async function appliedBase(job: Job, name: string, app: number | undefined): Promise<string | undefined> {
  const { github, event } = job
  if (!github || app === undefined || event.ref !== `refs/heads/${event.defaultBranch}`) return undefined
  return (await mergedUpTo(github, job, name, app)).since
}
