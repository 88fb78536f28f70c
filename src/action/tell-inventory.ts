import type { Config, Problem } from "../model.ts"
import { joined, largest } from "../report/markdown-fit.ts"
import { problemLine } from "../report/markdown-problems.ts"
import { type AccountNames, count } from "../report/names.ts"
import { problemGroups } from "../report/problem-groups.ts"
import { renderProblems } from "../report/problems.ts"
import { problemsCode } from "../shell/exit.ts"
import { accountsIn, inventoryArtifact, type Job, type Result } from "./job.ts"
import { maskFor, SUMMARY, summarise } from "./publish.ts"

/** What an inventory came to. */
export interface ToldInventory {
  /** The numbers. */
  readonly sentence: string
  readonly problems: readonly Problem[]
  readonly accounts: AccountNames
}

/** Says what was written, in the log and in the summary; `place` is where, if it is one file or folder. */
export async function tellInventory(
  job: Job,
  { name }: Pick<Config, "name">,
  { sentence, problems, accounts }: ToldInventory,
  place: string | undefined,
): Promise<Result> {
  const mask = maskFor(job, problems, Object.keys(accounts))
  job.log.text(mask.text(`${renderProblems(problems, { color: false, accounts })}${sentence}\n`))
  await summarise(mask.text(summaryText(sentence, problems, accounts)))
  return {
    code: problemsCode(problems),
    outcome: "done",
    problems,
    accountsFailed: accountsIn(problems.filter(({ severity }) => severity === "unreadable")),
    ...(place === undefined ? {} : { inventory: { path: place, artifact: inventoryArtifact(name) } }),
    approvable: false,
  }
}

/** The numbers, and as many problems as the summary of a step can hold. */
function summaryText(sentence: string, problems: readonly Problem[], accounts: AccountNames): string {
  const groups = problemGroups(problems, accounts)
  const heading = `## Reconcile inventory: ${sentence}`
  const body = (number: number) => {
    const lines = groups.slice(0, number).map((group) => problemLine(group, { accounts: {} }, { names: 10 }))
    if (number < groups.length) lines.push(`- ${count(groups.length - number)} more`)
    return joined([heading, lines.join("\n")], SUMMARY)
  }
  return largest(0, groups.length, body) ?? heading
}
