import { readdir, realpath } from "node:fs/promises"
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path"
import { type Command, Option } from "commander"
import type { Peer } from "../import/from/convert.ts"
import type { Config, Problem } from "../model.ts"
import { type Imported, importLive } from "../reconcile/import.ts"
import { renderImport } from "../report/imported.ts"
import { renderProblems } from "../report/problems.ts"
import { startProgress } from "../report/progress.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { compileGlobs } from "../world/paths.ts"
import { importFromCommand } from "./import-from.ts"
import { type GlobalOptions, type Run, several, wantsColor } from "./options.ts"
import { nearestThere, writeNew } from "./write-new.ts"

interface Options extends GlobalOptions {
  readonly accounts?: readonly string[]
  readonly types?: readonly string[]
  readonly out?: string
  readonly full?: boolean
}

/** Where templates go unless told. */
const FOLDER = "templates/imported"

/** Adds `import` to the command line. */
export function addImport(program: Command, run: Run): void {
  program
    .command("import")
    .description("writes templates for what is live, and proves that a plan of them changes nothing; never overwrites")
    .option("--accounts <accounts>", "ids, names or globs of names; organization: what belongs to no account", several)
    .option("--types <types>", "names or globs, like AWS::IAM::*; else all that templates can state", several)
    .option("--out <folder>", `a new folder below the configuration's; else ${FOLDER} there`)
    .option("--full", "shorten nothing")
    .addOption(
      new Option("--from <tool>", "convert the templates of another tool instead").choices(["iambic", "starfleet"]),
    )
    .argument("[folder]", "with --from: where those templates are")
    .action((source: string | undefined, options: unknown, own: Command) =>
      run<Options & { readonly from?: Peer }>(async (given) => {
        const { from, config } = given
        if (from === undefined && source === undefined) return importCommand(given)
        const out = given.out ?? join(dirname(config), FOLDER)
        return importFromCommand({ from, source, config, folderFor: () => folderFor(out, config) })
      })(options, own),
    )
}

/** `reconcile import`. Exits 5 where something could not be read, or where the proof fails. */
export async function importCommand(options: Options): Promise<ExitCode> {
  const out = options.out ?? join(dirname(options.config), FOLDER)
  const folder = await folderFor(out, options.config)
  const run = runId()
  const { signal, forget } = stopOnInterrupt("nothing is written.")
  try {
    const setting = await openSetting({ ...options, run, signal })
    const imported = await withProgress(setting, { ...options, run, folder, signal })
    signal.throwIfAborted()
    const base = resolve(dirname(options.config))
    const { kept } = await writeNew(imported.files.map(({ path, text }) => ({ path: join(base, path), text })))
    if (kept.length > 0) throw taken(out)
    const { organization } = imported
    const names = Object.fromEntries(organization.accounts.map((account) => [account.id, account]))
    process.stdout.write(renderImport({ ...imported, world: setting.world.name, folder: out, names }, options))
    const problems = [...setting.problems, ...imported.problems, ...unseen(imported, setting.config, folder)]
    process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr), accounts: names }))
    return exitCode(imported, problems)
  } finally {
    forget()
  }
}

function exitCode({ differences }: Imported, problems: readonly Problem[]): ExitCode {
  const unproven: readonly Problem[] = differences.map(({ message }) => ({ severity: "unreadable", message }))
  return problemsCode([...problems, ...unproven])
}

async function withProgress({ world, config }: Setting, options: Parameters<typeof importLive>[2]): Promise<Imported> {
  const progress = startProgress()
  progress.update({ doing: "reading" })
  try {
    return await importLive(world, config, {
      ...options,
      progress: ({ done, of }) =>
        progress.update({
          doing: done < of ? "reading" : "writing and proving",
          done,
          of,
          throttled: world.calls().throttled,
        }),
    })
  } finally {
    progress.stop()
  }
}

/**
 * The folder as templates name it. It has to be where templates may include files from, and empty: nothing is overwritten,
 * and two imports are not mixed. Throws a ProblemError before anything is read.
 */
async function folderFor(out: string, config: string): Promise<string> {
  const base = await realpath(dirname(resolve(config))).catch(() => dirname(resolve(config)))
  const there = await nearestThere(resolve(out))
  const real = join(await realpath(there), relative(there, resolve(out)))
  const path = relative(base, real)
  if (path === "" || path.split(sep)[0] === ".." || isAbsolute(path)) {
    const fix = "Give a folder below the one that the configuration is in: templates include files from there only."
    throw new ProblemError({ severity: "error", message: `--out ${out} is not below the configuration's folder`, fix })
  }
  const entries = await readdir(real).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return []
    const message = `${out} cannot be written to: ${error.code === "ENOTDIR" ? "it is a file" : error.message}`
    throw new ProblemError({ severity: "error", message, fix: "Give another folder with --out." }, { cause: error })
  })
  if (entries.length > 0) throw taken(out)
  return path.split(sep).join("/")
}

const taken = (out: string): ProblemError =>
  new ProblemError({
    severity: "error",
    message: `${out} is not empty: an import overwrites nothing`,
    fix: "Give a new folder with --out.",
  })

/** Templates that the configuration does not read would be for nobody. */
function unseen({ files, templates }: Imported, { templates: globs }: Config, folder: string): readonly Problem[] {
  const { matches } = compileGlobs(globs)
  const read = files.filter(({ path }) => path.endsWith(".yaml") && matches(path)).length
  if (read === templates) return []
  const message = `The configuration's templates (${globs.join(", ")}) do not include ${folder}`
  return [{ severity: "note", message, fix: `Add "${folder}/**/*.yaml" to them to state what was imported.` }]
}
