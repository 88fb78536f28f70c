import type { Json, Task } from "../model.ts"
import type { Prepared } from "../reconcile/run.ts"
import { clip, visible } from "../report/escape.ts"
import { counted } from "../report/names.ts"
import { toJson } from "../value/written.ts"

/** What a task performs, in a few words: as its template has it, and so without what its expressions result in. */
export function taskWords({ run }: Pick<Task, "run">): string {
  const { command, lambda, transfer } = toJson(run) as { readonly [kind: string]: Json | undefined }
  if (Array.isArray(command)) return `the command ${clip(visible(command.map(String).join(" ")), 80)}`
  if (isMap(lambda)) return `the function ${clip(visible(String(lambda.function)), 140)}`
  if (!isMap(transfer)) return "its command"
  return `a transfer from ${bucketOf(transfer.from)} to ${bucketOf(transfer.to)}`
}

/** `3 targets of 2 accounts`. */
export function extentOf({ aims }: Pick<Prepared, "aims">): string {
  const accounts = new Set(aims.map(({ target }) => target.account.id)).size
  return `${counted(aims.length, "target")} of ${counted(accounts, "account")}`
}

const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const bucketOf = (end: Json | undefined): string =>
  isMap(end) && typeof end.bucket === "string" ? clip(visible(end.bucket), 80) : "the target's bucket"
