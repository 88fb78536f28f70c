import type { Files, Problem, Written } from "../../model.ts"
import { byPlace, withLines } from "../../value/lines.ts"
import { parseYaml } from "../../value/written.ts"
import { yamlText } from "../yaml.ts"
import type { Outcome, Peer } from "./conversion.ts"
import { fromIambic } from "./iambic.ts"
import { type IambicConfig, iambicConfig, isIambicConfig, neededSettings, plain } from "./iambic-config.ts"
import { fromStarfleet, isStarfleet } from "./starfleet.ts"
import { type DraftFile, writtenTemplates } from "./written-templates.ts"

export type { Peer } from "./conversion.ts"

/** What a repository of another tool became. */
export interface Converted {
  /** The text of each file by its path, which is that of the original. */
  readonly templates: ReadonlyMap<string, string>
  /** What has to stand in reconcile.yaml for them, as YAML; absent: nothing. */
  readonly settings?: string
  /** What is left out or reads otherwise, with its place: warnings and notes. */
  readonly notes: readonly Problem[]
  /** Why a document was not converted: errors. The others of its file are converted all the same. */
  readonly problems: readonly Problem[]
}

interface File {
  readonly path: string
  readonly documents: readonly Written[]
}

/**
 * Converts the templates of IAMbic or Starfleet in some files. Whatever cannot be carried over is said, and nothing is guessed at.
 * Pure but for reading: `clock` is what relative dates count from.
 */
export async function convert(peer: Peer, files: Files, { clock }: { readonly clock: Date }): Promise<Converted> {
  const texts = await readAll(files)
  const parsed = [...texts].map(([path, text]) => ({ path, text, ...parseYaml(text, path) }))
  const ours = parsed.filter(({ text }) => MARKS[peer].test(text))
  const broken = ours.flatMap(({ problems }) => problems)
  const { found, problems, settings, names } =
    peer === "iambic" ? iambicFiles(ours, clock) : { ...starfleetFiles(ours, clock), settings: undefined, names: NONE }
  const said = withLines([...broken, ...problems].sort(byFile), texts)
  const nothingFound = ours.length === 0 ? [noTemplates(peer)] : []
  return {
    templates: writtenTemplates(found, names),
    ...(settings && { settings: yamlText(settings, [], NONE) }),
    notes: said.filter(({ severity }) => severity !== "error"),
    problems: [...said.filter(({ severity }) => severity === "error"), ...nothingFound],
  }
}

/** What a file of theirs says somewhere, even where it cannot be read. */
const MARKS: Readonly<Record<Peer, RegExp>> = {
  iambic: /^\s*["']?template_type["']?\s*:\s*["']?NOQ::/m,
  starfleet: /^TemplateName\s*:/m,
}

const NONE: ReadonlyMap<string, string> = new Map()

const noTemplates = (peer: Peer): Problem => ({
  severity: "error",
  message: `No file there is a template of ${peer === "iambic" ? "IAMbic" : "Starfleet"}.`,
  fix: "Name the folder that holds them.",
})

async function readAll(files: Files): Promise<ReadonlyMap<string, string>> {
  const paths = await files.list(["**/*.yaml", "**/*.yml"])
  return new Map(await Promise.all(paths.map(async (path) => [path, await files.read(path)] as const)))
}

const byFile = (a: Problem, b: Problem): number => {
  const [one, other] = [a.source?.file ?? "", b.source?.file ?? ""]
  return one < other ? -1 : one > other ? 1 : byPlace(a, b)
}

function iambicFiles(files: readonly File[], clock: Date) {
  const config = iambicConfig(files.flatMap(({ documents }) => documents.filter(isIambicConfig)))
  const uses = { variables: false }
  const converted = eachDocument(files, (document, problems) => {
    if (isIambicConfig(document)) return undefined
    return plain(document, "template_type") === undefined
      ? undefined
      : fromIambic(document, { config, clock }, problems, uses)
  })
  const identityCenter = converted.found.some(({ drafts }) => drafts.some(({ type }) => type.startsWith("AWS::SSO::")))
  const settings = neededSettings(config, { variables: uses.variables, identityCenter })
  return {
    found: converted.found,
    problems: [...config.problems, ...converted.problems, ...everyAccount(config)],
    settings,
    names: new Map(config.accounts.map(({ id, name }) => [id, name])),
  }
}

/** `*` is not the same to both. */
const everyAccount = ({ accounts }: IambicConfig): readonly Problem[] =>
  accounts.length === 0
    ? []
    : [
        {
          severity: "note",
          message: `IAMbic takes "*" for the ${accounts.length === 1 ? "account" : `${accounts.length} accounts`} of its configuration; \`all\` is every active account of the organization.`,
        },
      ]

const starfleetFiles = (files: readonly File[], clock: Date) =>
  eachDocument(files, (document, problems) =>
    isStarfleet(document) ? fromStarfleet(document, clock, problems) : undefined,
  )

function eachDocument(
  files: readonly File[],
  make: (document: Written, problems: Problem[]) => Outcome | undefined,
): { readonly found: readonly DraftFile[]; readonly problems: readonly Problem[] } {
  const all: Problem[] = []
  const found = files.flatMap(({ path, documents }): readonly DraftFile[] => {
    const outcomes = documents.flatMap((document) => {
      const problems: Problem[] = []
      const outcome = make(document, problems)
      all.push(...unrepeated(problems))
      return outcome && !problems.some(({ severity }) => severity === "error") ? [outcome] : []
    })
    const drafts = outcomes.flatMap((outcome) => outcome.drafts)
    return drafts.length > 0
      ? [{ path, drafts, comments: [`From ${path}`, ...outcomes.flatMap(({ comments }) => comments)] }]
      : []
  })
  return { found, problems: all }
}

/** What is read in two ways is wrong only once. */
function unrepeated(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ message, source }) => {
    const key = JSON.stringify([message, source])
    return !seen.has(key) && seen.add(key)
  })
}
