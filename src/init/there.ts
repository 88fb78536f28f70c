import { parse } from "yaml"
import { type Answers, defaults, questions, type Settings } from "./settings.ts"

/** A file that was kept, and a flag whose value it does not have. */
export interface Unused {
  readonly flag: string
  /** The file's path, as it was given. */
  readonly path: string
}

/** Whether any job of a workflow may run this configuration: it names its folder and file, or an expression for them. */
export function runsConfiguration(
  workflow: string,
  { workingDirectory, config }: Pick<Settings, "workingDirectory" | "config">,
): boolean {
  const isMeant = (said: unknown, otherwise: string, wanted: string): boolean => {
    const text = said === undefined ? otherwise : String(said)
    return text.includes("${{") || text.replace(/^\.\//, "").replace(/\/$/, "") === wanted
  }
  return jobsOf(workflow).some(
    ({ uses, with: inputs }) =>
      typeof uses === "string" &&
      /reconcile/i.test(uses) &&
      isMeant(fieldsOf(inputs)["working-directory"], ".", workingDirectory) &&
      isMeant(fieldsOf(inputs).config, "reconcile.yaml", config),
  )
}

/** What a configuration, or a workflow that applies, says of what `init` is told; nothing where it does not parse. */
export function saidBy(text: string): Partial<Settings> {
  const { name, regions, access, organization, on, jobs } = documentOf(text)
  if (jobs === undefined) {
    const [hub, read] = [fieldsOf(fieldsOf(access).plan).hub, fieldsOf(organization).read].map(accountOf)
    const given = Array.isArray(regions) && regions.length > 0 ? regions.map(String) : [defaults.region]
    return {
      ...(name !== undefined && { name: String(name) }),
      regions: given,
      ...(hub !== undefined && { hubAccount: hub }),
      ...(read !== undefined && { managementAccount: read }),
    }
  }
  const events = fieldsOf(on)
  const [branch] = [events.push, events.pull_request].flatMap((event) => fieldsOf(event).branches ?? [])
  const environments = jobsOf(text).flatMap((job) => fieldsOf(job.with).environment ?? [])
  return {
    ...(branch !== undefined && { branch: String(branch) }),
    ...(environments.length > 0 && { environment: String(environments[0]) }),
  }
}

/**
 * The settings that count, since some files were there and were kept, and which of the flags are in none of them. `kept`: the
 * texts of those files by path; `config` is the configuration's.
 */
export function settingsInForce(
  settings: Settings,
  given: Answers,
  kept: ReadonlyMap<string, string>,
  config: string,
): { readonly settings: Settings; readonly unused: readonly Unused[] } {
  let inForce = settings
  const unused: Unused[] = []
  for (const [path, text] of kept) {
    const said = saidBy(text)
    const isConfiguration = path === config
    const decided = isConfiguration ? IN_CONFIGURATION : IN_WORKFLOWS.filter((key) => said[key] !== undefined)
    if (decided.length === 0) continue
    if (isConfiguration) {
      const { hubAccount: _, managementAccount: __, ...rest } = inForce
      inForce = rest
    }
    inForce = { ...inForce, ...said }
    for (const { key, flag } of questions) {
      const own = key === "region" ? "regions" : key
      const differs = decided.includes(own) && String(said[own] ?? "") !== String(settings[own] ?? "")
      if (given[key] !== undefined && differs) unused.push({ flag, path })
    }
  }
  return { settings: inForce, unused }
}

const IN_CONFIGURATION: readonly (keyof Settings)[] = ["name", "regions", "hubAccount", "managementAccount"]
const IN_WORKFLOWS: readonly (keyof Settings)[] = ["branch", "environment"]

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

function documentOf(text: string): Fields {
  try {
    return fieldsOf(parse(text))
  } catch {
    return {}
  }
}

const jobsOf = (workflow: string): readonly Fields[] =>
  Object.values(fieldsOf(documentOf(workflow).jobs))
    .map(fieldsOf)
    .flatMap((job) => [job, ...(Array.isArray(job.steps) ? job.steps.map(fieldsOf) : [])])

const accountOf = (arn: unknown): string | undefined =>
  typeof arn === "string" ? arn.split(":")[4] || undefined : undefined
