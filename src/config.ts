import { parseAccounts } from "./accounts/selector.ts"
import { configSchema } from "./config/config.schema.ts"
import { readInventory } from "./config/inventory.ts"
import { readNotify } from "./config/notify.ts"
import type { Access, Config, Json, Problem, Wave, Written, WrittenMap } from "./model.ts"
import { checkContent, variableNames } from "./templates/content.ts"
import { byPlace, withLines } from "./value/lines.ts"
import { checkWritten } from "./value/schema.ts"
import { entry, parseYaml, toJson } from "./value/written.ts"

export { parseHolds } from "./config/holds.ts"

/** What `reconcile.yaml` says where it says nothing. */
const defaults = {
  organization: { atLeast: 0 },
  sessionDuration: 3600,
  regions: ["us-east-1"],
  templates: "templates/**/*.yaml",
  foreign: { tagKeys: ["aws:cloudformation:stack-name"], paths: [] },
  prune: "report",
  unreviewed: "refuse",
  safety: { deletes: 5, deletePercent: 20, changePercent: 50 },
} as const

/** Reads `reconcile.yaml`. Never throws; no configuration where anything in it is wrong. */
export function parseConfig(
  text: string,
  file: string,
): { readonly config?: Config; readonly problems: readonly Problem[] } {
  const { documents, problems } = parseYaml(text, file)
  const finish = (more: readonly Problem[]) => withLines([...problems, ...more].sort(byPlace), new Map([[file, text]]))
  const [written, ...others] = documents
  if (!written || others.length > 0)
    return { problems: finish(problems.length > 0 ? [] : [notOne(file, documents.length)]) }
  const wrong = checkWritten(configSchema, written, "The configuration")
  if (wrong.length > 0 || written.kind !== "map") return { problems: finish(wrong) }
  const { waves, problems: waveProblems } = readWaves(entry(written, "waves"))
  const variables = entry(written, "variables")
  const { notify, problems: notifyProblems } = readNotify(entry(written, "notify"))
  const { inventory, problems: inventoryProblems } = readInventory(entry(written, "inventory"))
  const content = variables ? checkContent(variables, variableNames) : []
  const found = [...waveProblems, ...content, ...notifyProblems, ...inventoryProblems]
  if ([...problems, ...found].some(({ severity }) => severity === "error")) return { problems: finish(found) }
  const config = { ...toConfig(written, waves), ...(notify && { notify }), ...(inventory && { inventory }) }
  return { config, problems: finish(found) }
}

const notOne = (file: string, count: number): Problem => ({
  severity: "error",
  message: count === 0 ? "The configuration is empty." : `The configuration has ${count} documents; one is expected.`,
  fix: "Begin with `name:`, which says who owns what.",
  source: { file, line: 1, column: 1 },
})

function readWaves(written: Written | undefined): {
  readonly waves: readonly Wave[]
  readonly problems: readonly Problem[]
} {
  const parsed = (written?.kind === "list" ? written.items : []).map(readWave)
  return {
    waves: parsed.flatMap(({ wave }) => (wave ? [wave] : [])),
    problems: parsed.flatMap(({ problems }) => problems),
  }
}

function readWave(written: Written): { readonly wave?: Wave; readonly problems: readonly Problem[] } {
  const { accounts, problems } =
    written.kind === "map" ? parseAccounts(entry(written, "accounts") as Written) : { problems: [] }
  if (!accounts) return { problems }
  const { tolerance = 0 } = toJson(written) as { readonly tolerance?: number | string }
  // A wave orders accounts that were chosen elsewhere: it may name the management account.
  const targets = { accounts, management: true, exceptRegions: [], source: written.source }
  return { wave: { targets, tolerance }, problems }
}

/** The plain value of a configuration that its schema allows. */
interface Plain {
  readonly name: string
  readonly organization?: Partial<Config["organization"]>
  readonly identityCenter?: Config["identityCenter"]
  readonly access?: { readonly [purpose in "plan" | "apply" | "run"]?: Partial<Access> & { readonly role: string } }
  readonly regions?: readonly string[]
  readonly templates?: string | readonly string[]
  readonly lookups?: readonly string[]
  readonly foreign?: Partial<Config["foreign"]>
  readonly prune?: Config["prune"]
  readonly safety?: Partial<Config["safety"]>
  readonly unreviewed?: Config["unreviewed"]
  readonly run?: Partial<Config["run"]>
}

function toConfig(written: WrittenMap, waves: readonly Wave[]): Config {
  const plain = toJson(written) as Json as unknown as Plain
  const { access = {} } = plain
  const variables = entry(written, "variables")
  const accessOf = (purpose: "plan" | "apply" | "run") => {
    const own = access[purpose]
    return own ? { [purpose]: { sessionDuration: defaults.sessionDuration, ...own } } : {}
  }
  return {
    name: plain.name,
    source: written.source,
    organization: { ...defaults.organization, ...plain.organization },
    ...(plain.identityCenter && { identityCenter: plain.identityCenter }),
    access: { ...accessOf("plan"), ...accessOf("apply"), ...accessOf("run") },
    regions: plain.regions ?? defaults.regions,
    ...(plain.run && { run: { functions: [], ...plain.run } }),
    templates: [plain.templates ?? defaults.templates].flat(),
    ...(variables?.kind === "map" && { variables }),
    lookups: plain.lookups ?? [],
    foreign: { ...defaults.foreign, ...plain.foreign },
    prune: plain.prune ?? defaults.prune,
    safety: { ...defaults.safety, ...plain.safety },
    unreviewed: plain.unreviewed ?? defaults.unreviewed,
    waves,
  }
}
