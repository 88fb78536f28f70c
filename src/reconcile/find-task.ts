import type { Problem, Task } from "../model.ts"
import type { LoadedTemplates } from "../templates/load.ts"
import { ProblemError } from "../value/problem.ts"
import { suggest } from "../value/suggest.ts"
import { entry, parseYaml } from "../value/written.ts"

/** A task, and what is wrong around it that is not about it: warnings. */
export interface FoundTask {
  readonly task: Task
  readonly problems: readonly Problem[]
}

/**
 * The task of a name. What is wrong in other files does not keep it from being performed, and is told once per file. Throws a
 * `ProblemError` where there is no such task, where its own file is wrong, and where another file has its name or, as it cannot
 * be read, might have it.
 */
export function findTask(name: string, loaded: Pick<LoadedTemplates, "tasks" | "problems" | "texts">): FoundTask {
  const { tasks, problems, texts } = loaded
  const errors = problems.filter(({ severity }) => severity === "error")
  const task = tasks.find((one) => one.name === name)
  const isAboutIt = ({ template, source }: Problem): boolean => {
    if (template === name || !source || source.file === task?.source.file) return true
    return mayHave(name, texts.get(source.file), source.file)
  }
  const own = errors.filter(isAboutIt)
  if (own.length > 0) throw new ProblemError(own)
  if (!task) throw new ProblemError(noTask(name, tasks))
  const others = problems.filter(({ severity }) => severity !== "error")
  return { task, problems: [...others, ...oncePerFile(errors)] }
}

/** All tasks, by their names, and files that are wrong: one may be what is looked for. */
export function allTasks({ tasks, problems }: Pick<LoadedTemplates, "tasks" | "problems">): {
  readonly tasks: readonly Task[]
  readonly problems: readonly Problem[]
} {
  const errors = problems.filter(({ severity, source }) => severity === "error" && source !== undefined)
  return { tasks: tasks.toSorted((a, b) => (a.name < b.name ? -1 : 1)), problems: oncePerFile(errors) }
}

/** Whether a file that is wrong, and of which not everything is known, has a template of this name. */
function mayHave(name: string, text: string | undefined, file: string): boolean {
  if (text === undefined) return true
  const isNamed = parseYaml(text, file).documents.some((document) => {
    const written = document.kind === "map" ? entry(document, "name") : undefined
    return written?.kind === "scalar" && written.value === name
  })
  // Where YAML breaks off, what comes after is text.
  return isNamed || text.split("\n").some((line) => nameIn(line) === name)
}

const nameIn = (line: string): string | undefined => /^[\s{"']*name["']?\s*:\s*["']?([^"'#,}\s]+)/.exec(line)?.[1]

function oncePerFile(errors: readonly Problem[]): readonly Problem[] {
  const files = new Map(errors.toReversed().map((problem) => [problem.source?.file ?? "", problem]))
  return [...files.values()].toReversed().map(({ message, source, line, template }) => ({
    severity: "warning",
    message: `Left out, since it is wrong: ${message}`,
    fix: "`reconcile validate` lists everything. No plan is made as long as it is so.",
    ...(source && { source }),
    ...(line !== undefined && { line }),
    ...(template !== undefined && { template }),
  }))
}

function noTask(name: string, tasks: readonly Task[]): Problem {
  const names = tasks.map((one) => one.name)
  const meant = suggest(name, names)
  const fix = meant
    ? `Did you mean "${meant}"?`
    : names.length > 0
      ? `There are: ${names.join(", ")}.`
      : "Write a template with `run` into the templates' folder."
  return { severity: "error", message: `There is no task "${name}"`, fix }
}
