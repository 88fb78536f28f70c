import type { Plan } from "../model.ts"
import { minutesFor } from "../value/identity-center-pace.ts"
import { count, counted } from "./names.ts"

/**
 * `IAM Identity Center takes about 15 minutes for 300 assignments`, where that is more than one: it works on ten at a time, and
 * nothing makes it faster. How many accounts an edited permission set has to be brought to is not known here, so each counts
 * once.
 */
export function etaText({ changes }: Pick<Plan, "changes">): string | undefined {
  const of = (type: string) => changes.filter((change) => change.type === type)
  const assignments = of("AWS::SSO::Assignment").length
  const edited = of("AWS::SSO::PermissionSet").filter(({ action }) => action === "update").length
  const minutes = minutesFor({ assignments, provisions: edited })
  if (minutes < 2) return undefined
  return `IAM Identity Center takes about ${count(minutes)} minutes for ${counted(assignments + edited, "assignment")}`
}
