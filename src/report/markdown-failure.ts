import type { Problem } from "../model.ts"
import { joined, largest } from "./markdown-fit.ts"
import { problemLine } from "./markdown-problems.ts"
import { count, counted } from "./names.ts"
import { problemGroups } from "./problem-groups.ts"

/** How it ended before there was anything to show: `Reconcile plan failed: 3 problems`. */
export function failureTitle(command: string, problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity !== "warning" && severity !== "note").length
  return `Reconcile ${command} failed: ${counted(Math.max(1, errors), "problem")}`
}

/**
 * The comment in place of a plan or of outcomes that could not be: every problem, with its place and what to do, as many as fit
 * into `limit` UTF-8 bytes. `command` is a word of ours. Everything else is escaped.
 */
export function renderFailureMarkdown(
  command: string,
  problems: readonly Problem[],
  { limit = 60_000 }: { readonly limit?: number } = {},
): string {
  const groups = problemGroups(problems, {})
  const heading = `## ${failureTitle(command, problems)}`
  const body = (number: number) => {
    const lines = groups.slice(0, number).map((group) => problemLine(group, { accounts: {} }, { names: 10 }))
    if (number < groups.length) lines.push(`- ${count(groups.length - number)} more`)
    return joined([heading, lines.join("\n")], limit)
  }
  return largest(0, groups.length, body) ?? heading.slice(0, Math.max(0, limit))
}
