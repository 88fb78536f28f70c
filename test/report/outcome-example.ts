import type { Outcome } from "../../src/model.ts"
import { everyday } from "./example.ts"

/** What became of the ordinary day: something applied, failed, skipped and held back. */
export const outcomes: readonly Outcome[] = everyday.changes.map((change): Outcome => {
  if (change.id === "Boundary")
    return { change, status: "failed", reason: "DeleteConflict: the policy is attached to 3 roles" }
  if (change.account === "555555555555")
    return { change, status: "skipped", reason: "AWS::IAM::ManagedPolicy Boundary failed" }
  if (change.id === "Backup")
    return { change, status: "held", reason: 'Description was reviewed as "changed by hand" and is now "x\u001b[31m"' }
  if (change.id === "legacy-admin") return { change, status: "applied", note: "It was gone already" }
  return { change, status: "applied" }
})
