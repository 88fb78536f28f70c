import { blockedRun } from "../apply/withhold.ts"
import type { Finding, Outcome, Plan, Problem, TaskOutcome } from "../model.ts"

/**
 * 0 clean or done; 1 error; 2 changes; 3 blocked; 4 not what was reviewed; 5 partial.
 * Where several hold: 1, 3, 4, 5, 2.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5

const ORDER: readonly ExitCode[] = [1, 3, 4, 5, 2]

const firstOf = (codes: ReadonlySet<ExitCode>): ExitCode => ORDER.find((code) => codes.has(code)) ?? 0

/** What problems alone say. */
export function problemCodes(problems: readonly Problem[]): ReadonlySet<ExitCode> {
  const severities = new Set(problems.map(({ severity }) => severity))
  const codes = new Set<ExitCode>()
  if (severities.has("error")) codes.add(1)
  if (severities.has("blocked")) codes.add(3)
  if (severities.has("unreadable")) codes.add(5)
  return codes
}

/** The exit code of `plan`; changes count only where asked for. */
export function planCode(plan: Plan, detailed: boolean): ExitCode {
  const codes = new Set(problemCodes(plan.problems))
  if (detailed && plan.changes.length > 0) codes.add(2)
  return firstOf(codes)
}

/** The exit code of `apply`. */
export function applyCode(plan: Plan, outcomes: readonly Outcome[]): ExitCode {
  const codes = new Set(problemCodes(plan.problems))
  if (outcomes.some(({ status }) => status === "held")) codes.add(4)
  if (outcomes.some(({ status }) => status === "failed" || status === "skipped") && blockedRun(plan) === undefined)
    codes.add(5)
  return firstOf(codes)
}

/** The exit code of `check`: 2 where there is any finding above a note that nobody waived. */
export function checkCode({
  findings,
  problems,
}: {
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
}): ExitCode {
  const codes = new Set(problemCodes(problems))
  if (findings.some(({ severity }) => severity !== "note")) codes.add(2)
  return firstOf(codes)
}

/** The exit code of `drift`: those of its plan and of its check; drift and findings count where asked for. */
export function driftCode(
  plan: Plan,
  checked: Parameters<typeof checkCode>[0] | undefined,
  detailed: boolean,
): ExitCode {
  const found = checked && !detailed ? { findings: [], problems: checked.problems } : checked
  return firstOf(new Set([planCode(plan, detailed), ...(found ? [checkCode(found)] : [])]))
}

/** The exit code of `run`: 5 where a target is left. */
export const tasksCode = (outcomes: readonly Pick<TaskOutcome, "status">[]): ExitCode =>
  outcomes.some(({ status }) => status === "failed" || status === "stopped") ? 5 : 0

/** The exit code of a command that only has problems to report. */
export const problemsCode = (problems: readonly Problem[]): ExitCode => firstOf(problemCodes(problems))
