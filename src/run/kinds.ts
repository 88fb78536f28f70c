import type { Task } from "../model.ts"
import { commandTask } from "./command.ts"
import { lambdaTask } from "./lambda.ts"
import type { TaskKind } from "./task.ts"
import { transferTask } from "./transfer/transfer.ts"

/** Every kind of task. A new one is added here, and its schema in `templates/tasks.ts`. */
const kinds: readonly TaskKind<never>[] = [lambdaTask, commandTask, transferTask]

/** How tasks of a kind are performed. Throws where nobody knows how. */
export function kindOf({ kind }: Pick<Task, "kind">): TaskKind<unknown> {
  const found = kinds.find(({ name }) => name === kind)
  if (!found) throw new Error(`There is no task of the kind ${kind}.`)
  return found as TaskKind<unknown>
}
