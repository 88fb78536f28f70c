import type { Change, Comparison, Effect, Found, Outcome, Provider, Target, Write } from "../model.ts"
import type { Secrets } from "./secrets.ts"

/** One planned change with what it takes to perform it. */
export interface Step {
  readonly change: Change
  readonly effect: Effect
  readonly target: Target
  readonly provider: Provider
  /** Names it among all steps of the run. */
  readonly key: string
  /** Keys of steps that must be done first, if they are planned at all. */
  readonly needs: readonly string[]
  /** ARNs, wildcards too, of everything its writes may touch; none where the provider does not say. */
  readonly arns: readonly string[]
  /** How values are found that it writes and nobody has seen; absent where references are all there is. */
  readonly secrets?: Secrets
  /** Accounts that it governs from above: reconcile must be able to enter them when it is done. */
  readonly reach: readonly string[]
  /** As planned: what takes it back is its reverse. */
  readonly write: Write
  /** What is asked of a read, so that it finds this resource whoever made it. */
  readonly wanted: Parameters<Provider["read"]>[1]
  /** Compares what is stated with what is there now; undefined when nothing is left to do. */
  pending(found: Found | undefined): Comparison | undefined
  /**
   * The same as the plan would have seen it. Once a role is gone, trust policies show it by its unique id: that this run
   * removes a role is no change of those that trust it.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  asPlanned(found: Found | undefined): Comparison | undefined
}

/** What became of a step, and for those that come after it what the resource is called now. */
export interface Done {
  readonly outcome: Outcome
  readonly arn?: string
}
