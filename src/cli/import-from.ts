import { stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { type Converted, convert, type Peer } from "../import/from/convert.ts"
import type { Problem } from "../model.ts"
import { visible } from "../report/escape.ts"
import { renderProblems } from "../report/problems.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { parseTemplates } from "../templates/parse.ts"
import { ProblemError } from "../value/problem.ts"
import { parseYaml } from "../value/written.ts"
import { workTree } from "../world/files.ts"
import { wantsColor } from "./options.ts"
import { writeNew } from "./write-new.ts"

/** Whose templates are converted, and where they are. */
export interface Conversion {
  readonly from: Peer | undefined
  readonly source: string | undefined
  readonly config: string
  /** Where they go: a new folder, as the configuration names it. Throws a ProblemError where it cannot be one. */
  readonly folderFor: () => Promise<string>
}

/**
 * `reconcile import --from iambic FOLDER`: offline. What could be converted is written; exits 1 where something could not.
 * Throws a ProblemError where one half of it was not said.
 */
export async function importFromCommand({ from, source, config, folderFor }: Conversion): Promise<ExitCode> {
  if (from === undefined || source === undefined) throw half(from)
  await requireFolder(source)
  const folder = await folderFor()
  const converted = await convert(from, workTree(resolve(source)), { clock: new Date() })
  const files = [...converted.templates].map(([path, text]) => ({ path: `${folder}/${path}`, text }))
  const base = resolve(dirname(config))
  await writeNew(files.map(({ path, text }) => ({ path: join(base, path), text })))
  const wrong = files.flatMap(({ path, text }) => ownProblems(path, text))
  const problems = [...converted.problems, ...converted.notes, ...wrong]
  process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr) }))
  process.stdout.write(summary(converted, { folder, config }))
  return problemsCode(problems)
}

const half = (from: Peer | undefined): ProblemError =>
  new ProblemError({
    severity: "error",
    message:
      from === undefined ? "Whose templates these are was not said" : "The folder with the templates was not said",
    fix: "Write `reconcile import --from iambic FOLDER`, or `--from starfleet FOLDER`.",
  })

async function requireFolder(source: string): Promise<void> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error) && found.isDirectory()) return
  const isMissing = found instanceof Error && found.code === "ENOENT"
  const wrong = isMissing ? "does not exist" : found instanceof Error ? `cannot be read: ${found.code}` : "is no folder"
  const fix = "Give the folder that holds the other tool's templates."
  throw new ProblemError({ severity: "error", message: `${source} ${wrong}`, fix })
}

/** What is wrong with a template before any account is looked at. */
function ownProblems(path: string, text: string): readonly Problem[] {
  const { documents, problems } = parseYaml(text, path)
  return [...problems, ...parseTemplates(documents).problems]
}

function summary({ templates, settings }: Converted, { folder, config }: { folder: string; config: string }): string {
  if (templates.size === 0) return "Nothing was written.\n"
  const files = templates.size === 1 ? "1 file" : `${templates.size} files`
  const more = settings === undefined ? [] : [`\nAdd this to ${visible(config)}:\n`, settings.trimEnd(), ""]
  return [
    `${files} in ${visible(folder)}.`,
    ...more,
    "Next: `reconcile plan` shows what differs from what is live; what exists is adopted.",
    "",
  ].join("\n")
}
