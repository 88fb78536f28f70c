import type { Context, Json, Problem } from "../../model.ts"
import { stableText } from "../../value/digest.ts"
import { canonicalDocument, lintDocument } from "../../value/policy.ts"
import type { Policy } from "./policy.schema.ts"

/** What AWS takes of a policy, in characters. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const LONGEST: Readonly<Record<string, number>> = {
  SERVICE_CONTROL_POLICY: 10_240,
  RESOURCE_CONTROL_POLICY: 5_120,
  AISERVICES_OPT_OUT_POLICY: 2_500,
}
const OTHERS = 10_000

/** The type of a policy, as stated or by default. */
export const typeOf = ({ Type = "SERVICE_CONTROL_POLICY" }: Partial<Pick<Policy, "Type">>) => Type

/** The text that is sent: without white space, all of which AWS would count. A text that is no JSON is left to AWS to refuse. */
export function sentText(content: Policy["Content"]): string {
  const value = parsed(content)
  return typeof value === "string" ? value : JSON.stringify(value)
}

/** What is wrong with the size of a policy's content: a sentence; undefined where it fits. */
export function tooLong({ Content, ...policy }: Policy): string | undefined {
  const [most, size] = [LONGEST[typeOf(policy)] ?? OTHERS, sentText(Content).length]
  if (size <= most) return undefined
  return `Its content has ${size.toLocaleString("en")} characters without white space; AWS takes ${most.toLocaleString("en")}.`
}

/** What is wrong with a policy's content: text that is no JSON, or statements that AWS would refuse or ignore. */
export function contentProblems({ Content, ...policy }: Policy): readonly Pick<Problem, "message" | "fix">[] {
  if (typeof Content === "string" && typeof parsed(Content) === "string")
    return [{ message: "Its content is no JSON.", fix: "Write it as a map, or mend the text." }]
  const kind = KINDS[typeOf(policy)]
  if (!kind) return []
  return lintDocument(parsed(Content), kind)
    .filter(({ severity }) => severity === "error")
    .map(({ path, message }) => ({
      message: `Content${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("")}: ${message}`,
    }))
}

/** Only these are written in the language of IAM. */
const KINDS: Readonly<Record<string, "identity" | "resource">> = {
  SERVICE_CONTROL_POLICY: "identity",
  RESOURCE_CONTROL_POLICY: "resource",
}

/**
 * The form that equal policies share: the content as the text of its meaning. Only service and resource control policies are
 * written in the language of IAM; of all others the order of a list may count.
 */
export function canonicalPolicy(policy: Policy, context: Context): Policy {
  const value = parsed(policy.Content)
  const kind = KINDS[typeOf(policy)]
  return { ...policy, Content: stableText(kind ? canonicalDocument(value, { ...context, kind }) : value) }
}

/** Content as AWS shows it: a map, where its text holds one. */
export function shownContent(text: string): Policy["Content"] {
  const value = parsed(text)
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as never) : text
}

function parsed(content: Policy["Content"]): Json {
  if (typeof content !== "string") return content
  try {
    return JSON.parse(content) as Json
  } catch {
    return content
  }
}
