import { readdir, readFile, realpath } from "node:fs/promises"
import { basename, dirname, join, relative, resolve, sep } from "node:path"
import { createInterface } from "node:readline/promises"
import { repositoryOf } from "../bootstrap/options.ts"
import { nextSteps } from "../init/next-steps.ts"
import {
  type Answers,
  defaults,
  objection,
  objections,
  type Question,
  questions,
  settingsOf,
} from "../init/settings.ts"
import { type StarterFile, starterFiles } from "../init/starter.ts"
import { settingsInForce } from "../init/there.ts"
import type { Texts } from "../init/workflows.ts"
import type { ExitCode } from "../shell/exit.ts"
import { ProblemError } from "../value/problem.ts"
import { git } from "../world/git.ts"
import type { GlobalOptions } from "./options.ts"
import { nearestThere, writeNew } from "./write-new.ts"

interface Options extends GlobalOptions, Omit<Answers, "region"> {
  readonly region?: readonly string[]
  readonly workflows: boolean
  readonly yes?: boolean
}

/** `reconcile init`: writes the starter files that are not there yet, and says what to do next. */
export async function initCommand(options: Options): Promise<ExitCode> {
  const place = await placeOf(options.config)
  const { name, ...found } = await suggestionsFor(place)
  const asks = process.stdin.isTTY && !options.yes
  const given = flagsOf(options)
  const wrong = asks ? objections(given) : []
  if (wrong.length > 0) throw new ProblemError(wrong)
  const answers = asks ? await ask(given, { name, ...found }) : { ...found, ...given }
  const settings = settingsOf(answers, {
    workflows: options.workflows && !(asks && answers.hubAccount === undefined),
    config: basename(options.config),
    workingDirectory: relative(place.root, place.folder).replaceAll(sep, "/") || ".",
  })
  const workflows = await workflowsOf(place.root)
  const starters = starterFiles(settings, workflows)
  const placed = (path: string) => join(path.startsWith(".github/") ? place.root : place.folder, path)
  const shown = (path: string) => relative(process.cwd(), path)
  const { written, kept } = await writeNew(starters.map(({ path, text }) => ({ path: placed(path), text })))
  const texts = await textsOf(kept)
  const now = settingsInForce(settings, asks ? answers : given, texts, placed(settings.config))
  const done = {
    written: written.map(shown),
    kept: kept.map(shown),
    others: (settings.workflows ? othersOf(starters, workflows) : []).map(placed).map(shown),
    unused: now.unused.map(({ flag, path }) => ({ flag, path: shown(path) })),
    applying: starters
      .map(({ path, text }) => ({ path: placed(path), text }))
      .filter(({ path, text }) => /^ +apply-role:/m.test(texts.get(path) ?? text))
      .map(({ path }) => shown(path)),
    config: options.config,
  }
  process.stdout.write(nextSteps(done, now.settings))
  return 0
}

/** Those that have the names of ours, where ours got other names. */
function othersOf(starters: readonly StarterFile[], workflows: Texts): readonly string[] {
  const own = new Set(starters.map(({ path }) => path))
  return ["plan", "apply", "schedule"]
    .map((kind) => `.github/workflows/reconcile-${kind}.yml`)
    .filter((path) => workflows.has(path) && !own.has(path))
}

/** The workflows of a repository by path, as far as they can be read. */
async function workflowsOf(root: string): Promise<Texts> {
  const folder = join(root, ".github/workflows")
  const names = await readdir(folder).catch(() => [])
  const texts = await textsOf(names.map((name) => join(folder, name)))
  return new Map([...texts].map(([path, text]) => [`.github/workflows/${basename(path)}`, text]))
}

async function textsOf(paths: readonly string[]): Promise<Texts> {
  const read = paths.map(async (path) => [path, await readFile(path, "utf8").catch(() => undefined)] as const)
  return new Map((await Promise.all(read)).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])))
}

function flagsOf({ region, ...options }: Options): Answers {
  const said = questions.flatMap(({ key }) =>
    key !== "region" && options[key] !== undefined ? [[key, options[key]]] : [],
  )
  return { ...Object.fromEntries(said), ...(region && { region: region.join(",") }) }
}

/** Where the configuration goes, and the root of the Git repository around it: without one, the same folder. */
interface Place {
  readonly folder: string
  readonly root: string
}

async function placeOf(config: string): Promise<Place> {
  const wanted = dirname(resolve(config))
  const there = await nearestThere(wanted)
  // Git says what a link leads to.
  const folder = join(await realpath(there), relative(there, wanted))
  const top = await git(there, ["rev-parse", "--show-toplevel"]).catch(() => "")
  return { folder, root: top.trim() || folder }
}

/** What somebody probably means; of Git, what it says without doubt. */
async function suggestionsFor({ folder, root }: Place): Promise<Answers> {
  const there = await nearestThere(folder)
  const origin = await git(there, ["remote", "get-url", "origin"]).catch(() => "")
  const head = await git(there, ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]).catch(() => "")
  const repository = repositoryOf(origin.trim())
  return {
    ...defaults,
    name: basename(root),
    ...(repository !== undefined && { repository }),
    ...(head.startsWith("origin/") && { branch: head.trim().slice("origin/".length) }),
  }
}

/** Asks for what no flag says. Throws a ProblemError where somebody leaves. */
async function ask(given: Answers, suggestions: Answers): Promise<Answers> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  // Not `question`: lines that are pasted at once would be lost but for the first.
  const lines = prompt[Symbol.asyncIterator]()
  let open = true
  prompt.once("close", () => {
    open = false
  })
  const askFor = async (question: Question): Promise<string> => {
    const suggestion = suggestions[question.key] ?? ""
    const usable = suggestion !== "" && objection(question, suggestion) === undefined
    prompt.setPrompt(`${question.text}${usable ? ` [${suggestion}]` : ""}: `)
    if (open) prompt.prompt()
    const { done, value } = await lines.next()
    if (done) throw new ProblemError({ severity: "error", message: "Nothing was written: not everything was answered" })
    const answer = value.trim() || (usable ? suggestion : "")
    const wrong = answer === "" && OPTIONAL.includes(question.key) ? undefined : objection(question, answer)
    if (!wrong) return answer
    process.stderr.write(`  ${wrong.fix}\n`)
    return askFor(question)
  }
  try {
    let answers = given
    for (const question of questions) {
      if (answers[question.key] !== undefined) continue
      if (TOGETHER.includes(question.key) && answers.hubAccount === undefined) continue
      const answer = await askFor(question)
      if (answer !== "") answers = { ...answers, [question.key]: answer }
    }
    return answers
  } finally {
    prompt.close()
  }
}

const OPTIONAL: readonly string[] = ["hubAccount", "managementAccount", "repository"]

/** Only the roles and the workflows need these. */
const TOGETHER: readonly string[] = ["managementAccount", "repository", "branch", "environment"]
