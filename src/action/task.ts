import { dirname, resolve } from "node:path"
import { counted } from "../report/names.ts"
import { newTaskLines } from "../report/task-outcomes.ts"
import { refusedHere } from "../run/trigger.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { shardText } from "../shell/shard.ts"
import { ProblemError } from "../value/problem.ts"
import { requireCheckedOut } from "./base.ts"
import type { Job, Result } from "./job.ts"
import { maskedProblems } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"
import { handOver } from "./shard-file.ts"
import { leftIn, tellTask } from "./tell-task.ts"

/** `command: run`: performs a task that is merged, once per target. Nothing is begun before every target could be. */
export async function taskCommand(job: Job): Promise<Result> {
  const refused = refusedHere(process.env, job.event.defaultBranch)
  if (refused) throw new ProblemError(refused)
  await requireCheckedOut(job)
  const { task: name = "", runId, config: path, concurrency, shard } = job.inputs
  const wish = { name, id: runId ?? job.run, resume: runId !== undefined, ...(shard && { shard }) }
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
    const { shard: part, resumable } = prepared
    if (!shard || !part) return await tellTask(job, { run: wish, outcomes, resumable })
    const sentence = `Shard ${shardText(shard)}: ${counted(outcomes.length, "target")}, ${counted(leftIn(outcomes), "account")} left.`
    job.log.text(sentence)
    const write = async (take: (text: string) => Promise<void>): Promise<void> => {
      const lines = newTaskLines(wish)
      for (const outcome of outcomes) await take(lines.line(outcome))
      await take(lines.end(part))
    }
    const shardFile = await handOver(job, { command: "run", name: setting.config.name, shard, task: name, write })
    return { code: 0, outcome: "done", accountsFailed: leftIn(outcomes), approvable: false, shardFile }
  } finally {
    forget()
  }
}
