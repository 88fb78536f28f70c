import type { TaskOutcome, ToldOutcome } from "../model.ts"
import type { MergedTask } from "../reconcile/merge-tasks.ts"
import { clip, code, prose } from "../report/escape.ts"
import { joined, largest } from "../report/markdown-fit.ts"
import { tableRow } from "../report/markdown-table.ts"
import { accountLabel, compareTexts, count, counted, sentence } from "../report/names.ts"
import { type RunName, renderTaskOutcomes } from "../report/task-outcomes.ts"
import { tasksCode } from "../shell/exit.ts"
import { accountsIn, type Job, type Result } from "./job.ts"
import { maskFor, SUMMARY, summarise } from "./publish.ts"

/** Says what became of a task in each target, in the log and in the summary. */
export async function tellTask(job: Job, { run, outcomes, resumable }: MergedTask): Promise<Result> {
  const mask = maskFor(job, outcomes)
  job.log.text(mask.text(renderTaskOutcomes(outcomes, run, { color: false, resumable })))
  await summarise(mask.text(summaryText(outcomes, run, resumable)))
  return { code: tasksCode(outcomes), outcome: "done", accountsFailed: leftIn(outcomes), approvable: false }
}

/** In how many accounts a target is left. */
export const leftIn = (outcomes: readonly ToldOutcome[]): number =>
  accountsIn(outcomes.filter(isLeft).map(({ target }) => ({ account: target.account.id })))

const TITLES: Readonly<Record<TaskOutcome["status"], string>> = {
  failed: "failed",
  stopped: "not begun",
  done: "done",
  present: "done before",
}
const ORDER = Object.keys(TITLES) as readonly TaskOutcome["status"][]

const isLeft = ({ status }: Pick<TaskOutcome, "status">): boolean => status === "failed" || status === "stopped"

/** A row per target, failures first, as many as the summary of a step can hold; and how to go on. */
function summaryText(outcomes: readonly ToldOutcome[], { name, id }: RunName, resumable: boolean): string {
  const sorted = [...outcomes].sort(
    (a, b) =>
      ORDER.indexOf(a.status) - ORDER.indexOf(b.status) ||
      compareTexts(a.target.account.name, b.target.account.name) ||
      compareTexts(a.target.region, b.target.region),
  )
  const numbers = ORDER.flatMap((status) => {
    const number = outcomes.filter((outcome) => outcome.status === status).length
    return number > 0 ? [`${count(number)} ${TITLES[status]}`] : []
  })
  const head = `## Reconcile run ${code(name)}: ${numbers.join(", ") || "no targets"}`
  const left = outcomes.filter(isLeft).length
  const how = resumable ? `\`run-id: ${id}\` goes on with them.` : "run it again as a whole, without `run-id`."
  const next = left > 0 ? `${counted(left, "target")} left: ${how}` : ""
  const header = ["Account", "Region", "Outcome", "Seconds", "Result"]
  const body = (number: number) => {
    const rows = sorted.slice(0, number).map(row)
    const table = number === 0 ? "" : [tableRow(header), tableRow(header.map(() => "---")), ...rows].join("\n")
    const rest = sorted.length - number
    return joined([head, next, table, rest > 0 ? `${counted(rest, "more target")}.` : ""], SUMMARY)
  }
  return largest(0, sorted.length, body) ?? head
}

function row({ target: { account, region }, status, seconds, output, summary, reason, fix }: ToldOutcome): string {
  const told =
    reason === undefined ? summary : [reason, fix].flatMap((text) => (text ? [sentence(text)] : [])).join(" ")
  return tableRow([
    code(accountLabel(account.id, { [account.id]: { name: account.name } })),
    code(region),
    TITLES[status],
    seconds === undefined ? "" : String(seconds),
    [...(reason === undefined ? [code(clip(output, 300))] : []), ...(told ? [prose(clip(told, 600))] : [])].join(" "),
  ])
}
