import { randomBytes } from "node:crypto"

/** Names this run in session names and so in CloudTrail: the CI run where there is one. */
export function runId(env = process.env): string {
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT } = env
  return GITHUB_RUN_ID ? `${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT ?? "1"}` : randomBytes(4).toString("hex")
}
