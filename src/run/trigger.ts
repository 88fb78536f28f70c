import { readFile } from "node:fs/promises"
import type { Problem } from "../model.ts"

/** Events that only those with write access set off, and whose ref is a branch. */
const PERFORMING: readonly string[] = ["push", "schedule", "workflow_dispatch"]

/** What GitHub tells a job by its environment. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Why no task is performed in this job of GitHub Actions; undefined if it may, or where there is none. What a pull request or
 * another branch says is looked at and never done. Pure. https://docs.github.com/en/actions/reference/security/secure-use
 */
export function refusedHere(environment: Environment, defaultBranch: string): Problem | undefined {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME: event = "", GITHUB_REF: ref = "" } = environment
  if (GITHUB_ACTIONS !== "true") return undefined
  if (!PERFORMING.includes(event)) {
    const message = `\`run\` does not run on \`${event || "(no event)"}\`: what is not merged is not performed`
    return refuse(message, "Run it on `workflow_dispatch`, `schedule` or `push` to the default branch.")
  }
  if (defaultBranch !== "" && ref === `refs/heads/${defaultBranch}`) return undefined
  const [branch, here] = [defaultBranch || "(unknown)", ref || "(unknown)"]
  const message = `\`run\` runs on the default branch ${branch} only, and this is ${here}: what is not merged is not performed`
  return refuse(message, "Merge first, then run it on the default branch.")
}

/**
 * The repository's default branch, as the event of this job has it; "" where that is not known, or where there is no job.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export async function defaultBranchOf({ GITHUB_EVENT_PATH }: Environment): Promise<string> {
  if (!GITHUB_EVENT_PATH) return ""
  try {
    const event: { readonly repository?: { readonly default_branch?: unknown } } | null = JSON.parse(
      await readFile(GITHUB_EVENT_PATH, "utf8"),
    )
    const branch = event?.repository?.default_branch
    return typeof branch === "string" ? branch : ""
  } catch {
    return ""
  }
}

const refuse = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
