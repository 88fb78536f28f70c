/** What IAM Identity Center does asynchronously. */
export interface IdentityCenterWrites {
  /** Assignments that come or go. */
  readonly assignments: number
  /** Accounts, summed over permission sets, to which an edited permission set is brought again. */
  readonly provisions: number
}

/**
 * At ten operations at the same time, and twenty calls a second with all that asks how they are. Seen: 1,200 assignments in
 * 61 minutes. https://github.com/aws-samples/aws-iam-identity-center-extensions/blob/main/docs/documentation/Scaling.md
 */
const OPERATIONS_PER_MINUTE = 1200 / 61

/** How long IAM Identity Center will take for these writes, in whole minutes, rounded up; 0 where there are none. */
export function minutesFor({ assignments, provisions }: IdentityCenterWrites): number {
  return Math.ceil((assignments + provisions) / OPERATIONS_PER_MINUTE)
}
