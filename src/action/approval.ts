import type { Plan } from "../model.ts"
import type { ResultFiles } from "./files.ts"

/** What the check of a plan hands on to whoever applies it. Proof of nothing by itself: the file has to match. */
export interface Approval {
  /** The workflow run that made the plan. */
  readonly run: number
  readonly digest: string
  /** sha256 of the plan's file. */
  readonly planHash: string
}

/** The approval as a check's external id. */
export const approvalText = (run: number, { digest }: Pick<Plan, "digest">, { planHash }: ResultFiles): string =>
  `v1:${run}:${digest}:${planHash}`

/** Reads it again; undefined where a check holds something else. */
export function approvalOf(externalId: string): Approval | undefined {
  const [, run, digest, planHash] = /^v1:([1-9]\d{0,15}):([0-9a-f]{64}):([0-9a-f]{64})$/.exec(externalId) ?? []
  return run && digest && planHash ? { run: Number(run), digest, planHash } : undefined
}
