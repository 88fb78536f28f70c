import type { Problem } from "../model.ts"

/** Events whose code nobody has merged, or that others set off. */
const UNTRUSTED = /^(pull_request|workflow_run$|issue_comment$|issues$|fork$|watch$|discussion)/

/**
 * Why no task is performed in this job of GitHub Actions; undefined if it may, or where there is none. What a pull request
 * says is looked at and never done. Pure. https://docs.github.com/en/actions/reference/security/secure-use
 */
export function refusedHere(environment: Readonly<Record<string, string | undefined>>): Problem | undefined {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME: event = "", GITHUB_REF: ref = "" } = environment
  if (GITHUB_ACTIONS !== "true" || !(UNTRUSTED.test(event) || ref.startsWith("refs/pull/"))) return undefined
  return {
    severity: "error",
    message: `\`run\` does not run on \`${event}\`: what is not merged is not performed`,
    fix: "Run it on `workflow_dispatch`, `schedule` or `push` to the default branch.",
  }
}
