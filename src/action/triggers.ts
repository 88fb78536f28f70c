import type { Problem } from "../model.ts"
import type { Event } from "./event.ts"
import type { Inputs } from "./inputs.ts"

/**
 * Why a command must not run on this event; undefined if it may. Events on which code of a pull request could run with the rights
 * of the default branch are refused altogether; only what is merged, on the default branch, is applied. Pure.
 * https://docs.github.com/en/actions/reference/security/secure-use
 */
export function refusal({ command, standing, digest, snapshot }: Inputs, event: Event): Problem | undefined {
  const { name, ref, defaultBranch, isFork } = event
  if (UNTRUSTED.includes(name)) {
    const message = `\`${command}\` does not run on \`${name}\`: what others wrote would run with this repository's rights`
    return refuse(message, "Use `pull_request` to plan, and `push` to the default branch to apply.")
  }
  if (command === "inventory" && (event.pull || event.group)) {
    const message = `\`inventory\` does not run on \`${name}\`: what is not merged does not say where it goes`
    return refuse(message, "Run it on `schedule`, `workflow_dispatch` or `push`.")
  }
  if (command === "check" && event.pull?.fork && snapshot === undefined) {
    const message = "`check` does not run on a pull request from a fork: others' rules would look into the accounts"
    return refuse(message, "Give `snapshot` to check that, or run `command: validate`.")
  }
  if (command !== "apply") return undefined
  if (event.pull || event.group || ref.startsWith("refs/pull/")) {
    const message = `\`apply\` does not run on \`${name}\`: nothing is merged yet`
    return refuse(message, "Run `command: plan` there, and `apply` on `push` to the default branch.")
  }
  if (isFork) return refuse("`apply` does not run in a fork", "Run it in the repository that owns the accounts.")
  if (!(standing ? STANDING : APPLYING).includes(name)) {
    const allowed = (standing ? STANDING : APPLYING).map((one) => `\`${one}\``).join(" and ")
    return refuse(`\`apply\` does not run on \`${name || "(no event)"}\``, `It runs on ${allowed} only.`)
  }
  if (defaultBranch === "" || ref !== `refs/heads/${defaultBranch}`) {
    const branch = defaultBranch || "(unknown)"
    return refuse(
      `\`apply\` runs on the default branch ${branch} only, and this is ${ref || "(unknown)"}`,
      "Merge first.",
    )
  }
  return digest !== undefined && name !== "workflow_dispatch"
    ? refuse(`A \`digest\` is taken on \`workflow_dispatch\` only, and this is \`${name}\``, "Leave it away.")
    : undefined
}

const UNTRUSTED = ["pull_request_target", "workflow_run", "issue_comment"]
const APPLYING = ["push", "workflow_dispatch"]
const STANDING = ["schedule", "workflow_dispatch"]

const refuse = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
