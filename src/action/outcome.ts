import { setOutput } from "@actions/core"
import type { Plan } from "../model.ts"
import { total } from "../report/summary.ts"
import type { ExitCode } from "../shell/exit.ts"
import type { Inputs } from "./inputs.ts"
import type { Result } from "./job.ts"

/** The word for how a run ended. */
export type OutcomeWord = "no-changes" | "changes" | "findings" | "done" | "blocked" | "stale" | "partial" | "failed"

const WORDS: Partial<Record<ExitCode, OutcomeWord>> = {
  1: "failed",
  2: "findings",
  3: "blocked",
  4: "stale",
  5: "partial",
}

/** The word for an exit code, and for what was planned. */
export function outcomeWord(code: ExitCode, plan: Plan | undefined): OutcomeWord {
  return WORDS[code] ?? (plan && total(plan.summary) > 0 ? "changes" : "no-changes")
}

/**
 * Whether the job fails. What was applied in part always does; a plan that some accounts are missing from does not, unless
 * nothing but a clean plan will do: one dead account must not keep all others waiting.
 */
export function fails({ command, failOn }: Pick<Inputs, "command" | "failOn">, code: ExitCode, plan?: Plan): boolean {
  if (command === "apply" || command === "run") return code !== 0
  if (LOOKING.includes(command) && code !== 0 && code !== 2) return true
  if (failOn === "changes") return outcomeWord(code, plan) !== "no-changes"
  return code === 1 || (code === 3 && failOn === "blocked")
}

/** They leave nobody waiting: what could not be looked at is worth a failure. Findings alone are not. */
const LOOKING: readonly Inputs["command"][] = ["drift", "check", "inventory"]

/** Sets every output; those that do not apply are empty, never left over. */
export function setOutputs(
  { code, plan, outcome, files, accountsFailed, approvable, commentUrl, shardFile, waves, findings, inventory }: Result,
  artifact: string,
): void {
  const summary = plan?.summary
  const outputs: Readonly<Record<string, string | number | undefined>> = {
    outcome: (code === 0 && outcome) || outcomeWord(code, plan),
    creates: summary?.creates ?? 0,
    updates: summary?.updates ?? 0,
    deletes: summary?.deletes ?? 0,
    adopts: summary?.adopts ?? 0,
    replaces: summary?.replaces ?? 0,
    "accounts-changed": summary?.accountsChanged ?? 0,
    "accounts-failed": accountsFailed,
    digest: approvable ? plan?.digest : undefined,
    "plan-json": files?.planJson,
    "plan-sha256": approvable ? files?.planHash : undefined,
    "report-html": files?.reportHtml,
    artifact: shardFile?.artifact ?? inventory?.artifact ?? findings?.artifact ?? (files ? artifact : undefined),
    "shard-file": shardFile?.path,
    findings: findings?.number,
    sarif: findings?.sarif,
    inventory: inventory?.path,
    waves: waves && JSON.stringify(waves),
    "comment-url": commentUrl,
  }
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value === undefined ? "" : String(value))
}
