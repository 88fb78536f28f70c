import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Session } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { Right } from "./task.ts"

/** The tag that a role must carry for tasks to be performed with it. */
export interface RequiredTag {
  readonly key: string
  readonly value: string
}

/** What it takes to look at the role's tags: the role must allow it, too. */
export const roleTagRight = (role: string): Right => ({ actions: ["iam:GetRole"], resources: [role] })

/** Throws a `ProblemError` where the role that the session is of does not carry the tag. `role` is its ARN. */
export async function requireRoleTag(session: Session, role: string, { key, value }: RequiredTag): Promise<void> {
  const { Role } = await session
    .client(IAMClient)
    .send(new GetRoleCommand({ RoleName: role.split("/").at(-1) }))
    .catch((cause) => {
      const message = `The tags of ${role} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
      const fix = "Let the role allow iam:GetRole on itself: run.requiredTag asks for its tags."
      throw new ProblemError({ severity: "unreadable", message, fix }, { cause })
    })
  if (Role?.Tags?.some((tag) => tag.Key === key && tag.Value === value)) return
  const message = `${role} does not carry the tag ${key} = ${value}: no task runs with it`
  throw new ProblemError({ severity: "blocked", message, fix: "Tag the role, or leave the account out." })
}
