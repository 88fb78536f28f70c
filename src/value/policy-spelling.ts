import type { Context } from "../model.ts"
import { ACCOUNT_ID } from "./placeholder.ts"

/** Where a document stands. In `trust` and `resource` documents `"Principal": "*"` and `{"AWS": "*"}` are one. */
export type PolicyKind = "identity" | "trust" | "resource"

/** What the meaning of a document may depend on: a provider's context, as far as known, and the kind of document. */
export type DocumentContext = Partial<Context> & { readonly kind?: PolicyKind }

/** How the parts of a document are spelled: canonically, or as written. */
export interface Spelling {
  readonly canonical: boolean
  readonly effect: (effect: string) => string
  readonly action: (action: string) => string
  /** `type` is a key of the principal map: `AWS`, `Service`, ... */
  readonly principal: (type: string, principal: string) => string
  /** `"Principal": "*"` is spelled `{"AWS": "*"}`. */
  readonly everyoneIsAws: boolean
  /** The name of each condition key of one operator, given all of them. */
  readonly conditionKeys: (keys: readonly string[]) => readonly string[]
}

/** As it stands. */
export const verbatim = (text: string) => text

/** Everything as somebody wrote it. */
export const WRITTEN: Spelling = {
  canonical: false,
  effect: verbatim,
  action: verbatim,
  principal: (_, principal) => principal,
  everyoneIsAws: false,
  conditionKeys: (keys) => keys,
}

// The account id and the root ARN of any partition are the same principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
const ROOT = new RegExp(`^arn:[^:]+:iam::(\\d{12}|${ACCOUNT_ID}):root$`)

/** The spelling in which equal parts of documents are equal texts. */
export function canonicalSpelling({ kind, principals }: DocumentContext): Spelling {
  return {
    canonical: true,
    effect: canonicalEffect,
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    action: (action) => action.toLowerCase(),
    principal(type, principal) {
      if (type !== "AWS") return principal
      if (principal.endsWith(":root")) return ROOT.exec(principal)?.[1] ?? principal
      return principals?.get(principal) ?? principal
    },
    everyoneIsAws: kind === "trust" || kind === "resource",
    conditionKeys: foldedKeys,
  }
}

function canonicalEffect(effect: string): string {
  const folded = effect.toLowerCase()
  return folded === "allow" ? "Allow" : folded === "deny" ? "Deny" : effect
}

// Key names are not case-sensitive. AWS refuses two that differ only in case; both are kept, so that none is hidden.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
function foldedKeys(keys: readonly string[]): readonly string[] {
  const folded = keys.map((key) => key.toLowerCase())
  if (folded.length === 1 || new Set(folded).size === folded.length) return folded
  return folded.map((key, index) => (folded.indexOf(key) === folded.lastIndexOf(key) ? key : keys[index]!))
}
