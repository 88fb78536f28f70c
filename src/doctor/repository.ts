import { realpath } from "node:fs/promises"
import { relative, sep } from "node:path"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { judgeGitHub } from "./github.ts"
import { accessOf, readGitHub, repositoryNameOf } from "./github-read.ts"
import type { GitHubRepository } from "./github-repository.ts"
import { judgeReach } from "./reach.ts"
import type { RepositoryIdentity } from "./subject-trust.ts"
import { readRepository } from "./workflow-files.ts"
import { reconcileJobs } from "./workflow-jobs.ts"
import { environmentsOf, judgeJobs } from "./workflows.ts"

/** What the repository around the configuration says of itself. */
export interface RepositoryFacts {
  readonly diagnoses: readonly Diagnosis[]
  /** Undefined where it is not known to be on GitHub. */
  readonly identity?: RepositoryIdentity
  /** Whether GitHub lets only chosen branches use an environment; undefined where nobody knows. */
  readonly isLimited: (environment: string) => boolean | undefined
}

/** Where to look. */
export interface RepositoryPlace {
  /** The configuration's. */
  readonly folder: string
  /** The configuration's name there. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Looks at the workflows beside the configuration, and with a token at the repository's settings on GitHub. */
export async function examineRepository({ folder, file, env }: RepositoryPlace): Promise<RepositoryFacts> {
  const repository = await readRepository(folder)
  if (!repository) {
    const message = "The configuration is in no git repository: there are no workflows to look at."
    return { diagnoses: [diagnose("workflows")("skipped", message)], isLimited: () => undefined }
  }
  const { jobs, broken } = reconcileJobs(repository.workflows)
  const inside = relative(await realpath(repository.folder), await realpath(folder))
  const here = { folder: inside.replaceAll(sep, "/") || ".", file }
  const workflows = [...broken.map(unparsed), ...judgeJobs(jobs), ...judgeReach(jobs, here)]
  const fullName = await repositoryNameOf(repository.folder, env)
  const access = accessOf(env, fullName)
  if (!access) {
    const lacks =
      fullName === undefined
        ? "neither GITHUB_REPOSITORY nor the remote origin says which repository it is"
        : `there is no token for ${fullName} in GITHUB_TOKEN`
    const skipped = diagnose("github")("skipped", `The settings on GitHub were not looked at: ${lacks}.`)
    const identity = fullName === undefined ? {} : { identity: { fullName } }
    return { diagnoses: [...workflows, skipped], isLimited: () => undefined, ...identity }
  }
  try {
    const found = await readGitHub(access, environmentsOf(jobs))
    return { diagnoses: [...workflows, ...judgeGitHub(found)], identity: found, isLimited: limits(found) }
  } catch (error) {
    const { reason, fix } = explain(error)
    const message = `The settings of ${access.fullName} on GitHub could not be looked at: ${reason}`
    const diagnoses = [...workflows, diagnose("github")("unknown", message, { fix })]
    return { diagnoses, identity: { fullName: access.fullName }, isLimited: () => undefined }
  }
}

const unparsed = (file: string): Diagnosis =>
  diagnose("workflows")("warning", `${file} speaks of reconcile, but does not parse as YAML.`, {
    fix: "Mend it; actionlint says where.",
  })

const limits =
  ({ environments }: GitHubRepository): RepositoryFacts["isLimited"] =>
  (name) => {
    const environment = environments.get(name)
    if (environment === undefined || environment === "unseen") return undefined
    return environment !== "absent" && environment.branches !== "all"
  }

function explain(error: unknown): { readonly reason: string; readonly fix: string } {
  const { status } = error as { readonly status?: number }
  const fix = "Use a token that may read the repository's metadata, actions and administration."
  if (status === 401) return { reason: "GitHub does not accept the token (401).", fix }
  if (status === 404) return { reason: "the token does not see it (404).", fix }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    reason,
    fix: status === 403 ? fix : "Check the network, proxies, and GITHUB_API_URL where it is set; then run again.",
  }
}
