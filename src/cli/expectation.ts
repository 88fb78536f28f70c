import { readFile } from "node:fs/promises"
import { type Review, reviewOf } from "../apply/review.ts"
import type { Plan } from "../model.ts"
import { readPlan } from "../report/read-plan.ts"
import { ProblemError } from "../value/problem.ts"
import { HeldError } from "./failure.ts"

/** What `--expect` says was reviewed. */
export interface Expectation {
  readonly digest?: string
  readonly review?: Review
  /** The whole file that was reviewed. */
  readonly plan?: Plan
}

/** A digest is all or nothing; a plan file lets through what is left of it. Throws a ProblemError for what is neither. */
export async function expectation(expect: string): Promise<Expectation> {
  if (/^[0-9a-f]{64}$/.test(expect)) return { digest: expect }
  if (/^[0-9a-f]{6,63}$/.test(expect)) {
    throw new ProblemError({
      severity: "error",
      message: `--expect ${expect} is only a part of a digest`,
      fix: "Give all 64 digits: they are the `digest` of the plan's JSON.",
    })
  }
  const text = await readFile(expect, "utf8").catch((cause) => {
    throw new ProblemError(
      {
        severity: "error",
        message: `--expect ${expect} is neither a digest nor a file that can be read`,
        fix: "Give the file that `reconcile plan --format json --out FILE` wrote.",
      },
      { cause },
    )
  })
  const { plan, problems } = readPlan(text, expect)
  if (!plan) throw new ProblemError(problems)
  const result = reviewOf(plan)
  if ("problem" in result) throw new ProblemError(result.problem)
  return { review: result.review, plan }
}

/** Throws a HeldError where the plan is another. */
export function requireDigest(plan: Plan, digest: string): void {
  if (plan.digest === digest) return
  throw new HeldError(
    `The plan is not the one that was approved: approved ${digest.slice(0, 12)}, now ${plan.digest.slice(0, 12)}`,
  )
}
