import { counted } from "./names.ts"

/** That everything written is valid, and how far that could be told; `accounts` is how many accounts were at hand. */
export function validSentence({
  templates,
  accounts,
}: {
  readonly templates: number
  readonly accounts: number | undefined
}): string {
  const valid = `${counted(templates, "template")} ${templates === 1 ? "is" : "are"} valid`
  return accounts === undefined
    ? `${valid} as far as can be told without accounts: selectors and what depends on an account were not checked.`
    : `${valid} in ${counted(accounts, "account")}.`
}
