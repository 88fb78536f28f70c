import { realpath } from "node:fs/promises"
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
import { starterFiles } from "../init/starter.ts"
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
  const files = starterFiles(settings).map(({ path, text }) => ({
    path: join(path.startsWith(".github/") ? place.root : place.folder, path),
    text,
  }))
  const shown = (paths: readonly string[]) => paths.map((path) => relative(process.cwd(), path))
  const { written, kept } = await writeNew(files)
  process.stdout.write(nextSteps({ written: shown(written), kept: shown(kept), config: options.config }, settings))
  return 0
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
      if (GITHUB.includes(question.key) && answers.hubAccount === undefined) continue
      const answer = await askFor(question)
      if (answer !== "") answers = { ...answers, [question.key]: answer }
    }
    return answers
  } finally {
    prompt.close()
  }
}

const OPTIONAL: readonly string[] = ["hubAccount", "repository"]

/** Only the roles and the workflows need these. */
const GITHUB: readonly string[] = ["repository", "branch", "environment"]
