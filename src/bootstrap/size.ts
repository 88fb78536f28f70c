import { type PolicyDocument, type PolicyStatement, policyDocument } from "./document.ts"

/**
 * Characters that AWS takes, without white space: of a role's inline policies, of a managed policy, of a trust policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const longest = { inline: 10_240, managed: 6_144, trust: 2_048 } as const

/** The permissions of a role, as AWS takes them. */
export interface Fitted {
  readonly inline?: PolicyDocument
  /** Where one inline policy is too short for it all: what is allowed, in parts; what is denied stays inline. */
  readonly managed: readonly PolicyDocument[]
}

/** Characters of a document as AWS counts them, with placeholders as long as they are written. */
export const lengthOf = (document: PolicyDocument): number => JSON.stringify(document).length

/** Permissions as one inline policy, or, where that is too long, with managed policies. Actions keep their order. */
export function fitted(document: PolicyDocument): Fitted {
  if (lengthOf(document) <= longest.inline) return { inline: document, managed: [] }
  const denied = document.Statement.filter(({ Effect }) => Effect === "Deny")
  const allowed = document.Statement.filter(({ Effect }) => Effect === "Allow")
  return {
    ...(denied.length > 0 && { inline: policyDocument(...denied) }),
    managed: allowed.flatMap((statement) => parts(statement)),
  }
}

function parts(statement: PolicyStatement): readonly PolicyDocument[] {
  const found: PolicyDocument[] = []
  let actions: readonly string[] = []
  for (const action of statement.Action) {
    const more = policyDocument({ ...statement, Action: [...actions, action] })
    if (actions.length > 0 && lengthOf(more) > longest.managed) {
      found.push(policyDocument({ ...statement, Action: actions }))
      actions = [action]
    } else actions = [...actions, action]
  }
  return [...found, policyDocument({ ...statement, Action: actions })]
}
