import { dirname, resolve } from "node:path"
import type { TaskOutcome } from "../model.ts"
import { clip, code, prose } from "../report/escape.ts"
import { joined, largest } from "../report/markdown-fit.ts"
import { tableRow } from "../report/markdown-table.ts"
import { accountLabel, compareTexts, count, counted, sentence } from "../report/names.ts"
import { type RunName, renderTaskOutcomes } from "../report/task-outcomes.ts"
import { refusedHere } from "../run/trigger.ts"
import { tasksCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { ProblemError } from "../value/problem.ts"
import { requireCheckedOut } from "./base.ts"
import { accountsIn, type Job, type Result } from "./job.ts"
import { maskedProblems, maskFor, SUMMARY, summarise } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"

/** `command: run`: performs a task that is merged, once per target. Nothing is begun before every target could be. */
export async function taskCommand(job: Job): Promise<Result> {
  const refused = refusedHere(process.env, job.event.defaultBranch)
  if (refused) throw new ProblemError(refused)
  await requireCheckedOut(job)
  const { task: name = "", runId, config: path, concurrency } = job.inputs
  const wish = { name, id: runId ?? job.run, resume: runId !== undefined }
  const { signal, forget } = stopOnInterrupt(
    "what is being performed is finished, or ends when its time is over; nothing else is begun.",
  )
  try {
    const setting = await settingOf({ ...job, run: wish.id }, undefined, { signal })
    const { prepare, run } = await import("../reconcile/run.ts")
    const world = maskedWorld(job, setting)
    const prepared = await prepare(world, setting.config, wish)
    job.log.problems(maskedProblems(job, [...setting.problems, ...prepared.problems]))
    const options = { ...wish, concurrency, folder: dirname(resolve(path)), signal }
    const outcomes = prepared.aims.length === 0 ? [] : await run(world, setting.config, prepared, options)
    const mask = maskFor(job, outcomes)
    const { resumable } = prepared
    job.log.text(mask.text(renderTaskOutcomes(outcomes, wish, { color: false, resumable })))
    await summarise(mask.text(summaryText(outcomes, wish, resumable)))
    const left = outcomes.filter(isLeft).map(({ target }) => ({ account: target.account.id }))
    return { code: tasksCode(outcomes), outcome: "done", accountsFailed: accountsIn(left), approvable: false }
  } finally {
    forget()
  }
}

const TITLES: Readonly<Record<TaskOutcome["status"], string>> = {
  failed: "failed",
  stopped: "not begun",
  done: "done",
  present: "done before",
}
const ORDER = Object.keys(TITLES) as readonly TaskOutcome["status"][]

const isLeft = ({ status }: TaskOutcome): boolean => status === "failed" || status === "stopped"

/** A row per target, failures first, as many as the summary of a step can hold; and how to go on. */
function summaryText(outcomes: readonly TaskOutcome[], { name, id }: RunName, resumable: boolean): string {
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

function row({ target: { account, region }, status, seconds, output, summary, reason, fix }: TaskOutcome): string {
  const told =
    reason === undefined ? summary : [reason, fix].flatMap((text) => (text ? [sentence(text)] : [])).join(" ")
  return tableRow([
    code(accountLabel(account.id, { [account.id]: account })),
    code(region),
    TITLES[status],
    seconds === undefined ? "" : String(seconds),
    [...(reason === undefined ? [code(clip(output, 300))] : []), ...(told ? [prose(clip(told, 600))] : [])].join(" "),
  ])
}
