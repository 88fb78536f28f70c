import { createHash } from "node:crypto"
import { type Review, reviewOf, unionOf } from "../apply/review.ts"
import { readArtifact } from "../github/artifacts.ts"
import { checksOf } from "../github/checks.ts"
import type { GitHub } from "../github/client.ts"
import type { Pull } from "../github/merged.ts"
import type { Plan } from "../model.ts"
import { readPlan } from "../report/read-plan.ts"
import { ProblemError } from "../value/problem.ts"
import { type Approval, approvalOf } from "./approval.ts"
import { PLAN_FILE } from "./files.ts"
import { artifactName, planCheck } from "./job.ts"
import type { Merged } from "./merged.ts"

/** What may be applied, and why the rest may not. */
export interface ReviewedSet {
  readonly review: Review
  /** Sentences about what was merged and counts as reviewed by nobody. */
  readonly missing: readonly string[]
  /** The plan itself, where it is one. */
  readonly plan?: Plan
}

/** Bytes of a plan's file, unzipped: some hundred thousand changes. Reading one may take twenty times as much memory. */
const LARGEST_PLAN = 128_000_000

/**
 * The union of what the pull requests showed that were merged since the last complete apply. A plan counts only if its check is
 * owned by `app`, is on the pull request's last commit, and names the very file that its run keeps.
 */
export async function reviewedByPulls(
  github: GitHub,
  { pulls, direct, complete }: Merged,
  { name, app }: { readonly name: string; readonly app: number },
): Promise<ReviewedSet> {
  const reviews: Review[] = []
  const missing: string[] = []
  for (const pull of pulls) {
    const found = await reviewOfPull(github, pull, { name, app })
    if ("review" in found) reviews.push(found.review)
    else missing.push(`Pull request #${pull.number} counts as not reviewed: ${found.missing}`)
  }
  for (const commit of direct)
    missing.push(`Commit ${commit.slice(0, 7)} came without a pull request: nobody reviewed it`)
  if (!complete)
    missing.push("No complete apply was found among the last commits: what was merged before is not looked for")
  return { review: unionOf(reviews), missing }
}

type Found = { readonly review: Review; readonly plan: Plan } | { readonly missing: string }

async function reviewOfPull(
  github: GitHub,
  { head, fork, mergedAt }: Pull,
  { name, app }: { readonly name: string; readonly app: number },
): Promise<Found> {
  if (fork) return { missing: "it came from a fork, whose plans nobody vouches for" }
  const checks = await checksOf(github, { sha: head, name: planCheck(name), app })
  // What was planned after the merge is nothing that anybody looked at before it.
  const merged = Date.parse(mergedAt)
  const check = checks.find(({ completedAt }) => completedAt !== undefined && Date.parse(completedAt) <= merged)
  if (!check) return { missing: `its last commit has no check \`${planCheck(name)}\` of ours from before the merge` }
  const approval = approvalOf(check.externalId)
  return approval
    ? approvedPlan(github, name, approval)
    : { missing: "its check names no plan: it was not finished, or failed" }
}

/** The plan that an approval names, from the artifact of its run; nothing but the very same bytes will do. */
export async function approvedPlan(
  github: GitHub,
  name: string,
  { run, planHash, digest }: Pick<Approval, "run" | "planHash"> & Partial<Pick<Approval, "digest">>,
): Promise<Found> {
  const artifact = artifactName(name)
  const text = await readArtifact(github, { run, name: artifact, file: PLAN_FILE, most: LARGEST_PLAN })
  if (typeof text !== "string") return { missing: lowerFirst(text.missing) }
  if (createHash("sha256").update(text).digest("hex") !== planHash)
    return { missing: `the artifact ${artifact} of run ${run} is not the one that its check names` }
  try {
    return provenPlan(text, name, { run, ...(digest === undefined ? {} : { digest }) })
  } catch (error) {
    // One file that no plan would be, too deep to walk for example, must not keep all others waiting.
    return { missing: `its plan cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function provenPlan(text: string, name: string, { run, digest }: Pick<Approval, "run"> & { digest?: string }): Found {
  const { plan, problems } = readPlan(text, `the plan of run ${run}`)
  if (!plan) return { missing: lowerFirst(problems[0]?.message ?? "it cannot be read") }
  if (digest !== undefined && plan.digest !== digest) return { missing: "its plan has another digest" }
  if (plan.world !== "") return { missing: `it was planned on a ${plan.world}, not on AWS` }
  if (plan.owner !== name) return { missing: `its plan is of ${plan.owner}, not of ${name}` }
  if (Date.parse(plan.clock) > Date.now()) return { missing: "its plan was made at a time that is yet to come" }
  const result = reviewOf(plan)
  return "review" in result ? { review: result.review, plan } : { missing: lowerFirst(result.problem.message) }
}

/** The plan that an earlier job of this very run made, and that the reviewers of an environment approved. */
export async function reviewedInRun(github: GitHub, name: string, run: number, planHash: string): Promise<ReviewedSet> {
  const found = await approvedPlan(github, name, { run, planHash })
  if ("review" in found) return { ...found, missing: [] }
  throw new ProblemError({
    severity: "error",
    message: `The plan that was approved cannot be had: ${found.missing}`,
    fix: "Upload the plan job's `plan-json` under the name in its output `artifact`, and run all jobs again.",
  })
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
