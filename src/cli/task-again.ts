import { shellWord } from "../init/next-steps.ts"
import type { Shard } from "../model.ts"
import type { RunName } from "../report/task-outcomes.ts"

/** Flags of a run that decide what it is of. */
export interface TaskFlags {
  readonly config: string
  readonly concurrency: number
  readonly account?: readonly string[]
  readonly shard?: Shard
  readonly at?: string
  readonly format: "text" | "json"
  readonly yes?: boolean
}

/** What every command takes where nobody says otherwise. */
const usual = { config: "reconcile.yaml", concurrency: 64, format: "text" }

/** The command that goes on with a run, whole, as a shell takes it; or the one that begins it again, where it cannot go on. */
export function taskAgain({ name, id }: RunName, flags: TaskFlags, resumable: boolean): string {
  const { account, shard, at, yes } = flags
  const said = (["config", "concurrency", "format"] as const).filter((key) => flags[key] !== usual[key])
  const words = [
    ...["reconcile", "run", name],
    ...(resumable ? ["--run-id", id] : []),
    ...said.flatMap((key) => [`--${key}`, String(flags[key])]),
    ...(account ? ["--account", account.join(",")] : []),
    ...(shard ? ["--shard", `${shard.index}/${shard.of}`] : []),
    ...(at === undefined ? [] : ["--at", at]),
    ...(yes ? ["--yes"] : []),
  ]
  return words.map(shellWord).join(" ")
}
