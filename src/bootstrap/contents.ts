import type { Provider } from "../model.ts"

/** Whether planning a type takes the right to read what people keep, not only how it is set up. Actions may be wildcards. */
export const readsContents = ({ actions }: Pick<Provider, "actions">): boolean =>
  actions.read.some((action) => covers(action, CONTENTS))

/**
 * Whether an action, or what it is a wildcard for, is one of these. IAM ignores case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function covers(action: string, some: readonly string[]): boolean {
  const pattern = action
    .replace(/[^\w*?]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  return some.some((one) => new RegExp(`^${pattern}$`, "i").test(one))
}

const CONTENTS: readonly string[] = [
  "kms:Decrypt",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParametersByPath",
]
