import type { Files, Problem, RuleTemplate, Source, Task, Template } from "../model.ts"
import { byPlace, withLines } from "../value/lines.ts"
import { ProblemError } from "../value/problem.ts"
import { parseYaml } from "../value/written.ts"
import type { Draft } from "./build.ts"
import { parseTemplates } from "./parse.ts"
import type { RuleDraft } from "./rules.ts"

/** Every template of a repository. With a problem of severity `error` nothing may be planned from them. */
export interface LoadedTemplates {
  /** Sorted by name. */
  readonly templates: readonly Template[]
  /** Those that check, sorted by name. */
  readonly rules: readonly RuleTemplate[]
  /** Those that run, sorted by name. */
  readonly tasks: readonly Task[]
  /** Those that state and are wrong, as far as they can be told: more may be wrong with them. */
  readonly drafts: readonly Draft[]
  /** Those that check and are wrong, as far as they can be told. */
  readonly ruleDrafts: readonly RuleDraft[]
  readonly problems: readonly Problem[]
  /** What stands in each file, by path: for the lines that later problems show. */
  readonly texts: ReadonlyMap<string, string>
}

/** Reads all templates that the globs find. Never throws: a file that cannot be read or parsed is a problem. */
export async function loadTemplates(files: Files, globs: readonly string[]): Promise<LoadedTemplates> {
  const paths = await files.list(globs)
  const loaded = await Promise.all(paths.map((path) => readFile(files, path)))
  const texts = new Map(loaded.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])))
  const parsed = loaded.flatMap(({ path, text, problems }) =>
    text === undefined ? [{ ...NOTHING, problems }] : [parseFile(path, text)],
  )
  const templates = parsed.flatMap((file) => file.templates).sort(byName)
  const rules = parsed.flatMap((file) => file.rules).sort(byName)
  const tasks = parsed.flatMap((file) => file.tasks).sort(byName)
  const drafts = parsed.flatMap((file) => file.drafts)
  const ruleDrafts = parsed.flatMap((file) => file.ruleDrafts)
  const problems = [
    ...(paths.length === 0 ? [nothingFound(globs)] : []),
    ...(await otherwiseNamed(files, globs, paths)),
    ...parsed.flatMap((file) => file.problems),
    ...sameNames([...templates, ...rules, ...tasks, ...[...drafts, ...ruleDrafts].filter(isNamed)]),
  ]
  return { templates, rules, tasks, drafts, ruleDrafts, problems: withLines(problems, texts), texts }
}

/** `.yml` beside `.yaml`: nobody means a template to be passed over for that. Data for `file()` may be called so. */
async function otherwiseNamed(
  files: Files,
  globs: readonly string[],
  read: readonly string[],
): Promise<readonly Problem[]> {
  if (!globs.some((glob) => glob.endsWith(".yaml"))) return []
  const others = await files.list(globs.map((glob) => glob.replace(/\.yaml$/, ".yml")))
  const found = await Promise.all(
    others.map(async (path): Promise<readonly Problem[]> => {
      const text = read.includes(path) ? undefined : await files.read(path).catch(() => undefined)
      if (text === undefined || !/^(type|rules|run):/m.test(text) || !/^name:/m.test(text)) return []
      const message = `${path} is not read: no glob of templates in the configuration ends with .yml`
      const fix = "Let its name end with .yaml, or add a glob."
      return [{ severity: "warning", message, fix, source: { file: path, line: 1, column: 1 } }]
    }),
  )
  return found.flat()
}

const NOTHING = { templates: [], rules: [], tasks: [], drafts: [], ruleDrafts: [] } as const

interface ReadFile {
  readonly path: string
  readonly text?: string
  readonly problems: readonly Problem[]
}

async function readFile(files: Files, path: string): Promise<ReadFile> {
  try {
    return { path, text: await files.read(path), problems: [] }
  } catch (error) {
    return { path, problems: readProblems(error, path) }
  }
}

function readProblems(error: unknown, path: string): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems
  const message = `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`
  return [{ severity: "error", message, source: { file: path, line: 1, column: 1 } }]
}

function parseFile(path: string, text: string): ReturnType<typeof parseTemplates> {
  const { documents, problems } = parseYaml(text, path)
  if (documents.length === 0 && problems.length === 0) return { ...NOTHING, problems: [emptyFile(path)] }
  const parsed = parseTemplates(documents)
  return { ...parsed, problems: [...problems, ...parsed.problems].sort(byPlace) }
}

/** Half a write looks like this, and everything the template stated would be an orphan. */
const emptyFile = (path: string): Problem => ({
  severity: "error",
  message: `${path} holds no template.`,
  fix: "Delete the file if its templates are meant to go, else write them again.",
  source: { file: path, line: 1, column: 1 },
})

const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

const bySource = (a: Source, b: Source): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1

type Named = Pick<Template, "name" | "source">

const isNamed = ({ name }: Named): boolean => name !== ""

/** No template at all is never taken for "nothing should exist". */
const nothingFound = (globs: readonly string[]): Problem => ({
  severity: "error",
  message: `No template is found by ${globs.join(", ")}.`,
  fix: "Write one there, or set `templates` in the configuration.",
})

/** Templates whose name another one has that was written before: the name is what owns. */
function sameNames(templates: readonly Named[]): readonly Problem[] {
  const sorted = [...templates].sort((a, b) => byName(a, b) || bySource(a.source, b.source))
  return sorted.flatMap(({ name, source }, index): readonly Problem[] => {
    const first = sorted[index - 1]
    if (first?.name !== name) return []
    const message = `Two templates are named ${JSON.stringify(name)}: this one and the one at ${placeText(first.source)}.`
    return [
      {
        severity: "error",
        message,
        fix: "Rename one of them: the name says which template owns a resource.",
        source,
        template: name,
      },
    ]
  })
}

const placeText = ({ file, line, column }: Template["source"]): string => `${file}:${line}:${column}`
