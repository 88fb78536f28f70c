import type { Tag } from "../tagging.ts"
import { RECOVERY_WINDOW } from "./secret.schema.ts"

/** The tag that says for how many days a secret can be restored once it is deleted; AWS has no property for it. */
export const RECOVERY = "reconcile:recovery"

/** The days that a secret's tags say, or AWS's default. */
export function recoveryOf(tags: readonly Tag[]): number {
  const days = Number(tags.find(({ Key }) => Key === RECOVERY)?.Value)
  return days >= 7 && days <= 30 ? days : RECOVERY_WINDOW
}

/** The tags that say it: none for AWS's default. */
export const recoveryTags = (days = RECOVERY_WINDOW): Tag[] =>
  days === RECOVERY_WINDOW ? [] : [{ Key: RECOVERY, Value: String(days) }]
