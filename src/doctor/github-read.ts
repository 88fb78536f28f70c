import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { repositoryOf } from "../bootstrap/options.ts"
import type { BranchProtection, Environment, GitHubRepository } from "./github-repository.ts"

/** Whom to ask about which repository. */
export interface GitHubAccess {
  readonly token: string
  /** `acme/baseline`. */
  readonly fullName: string
  /** `https://api.github.com`, or that of GitHub Enterprise. */
  readonly api: string
}

/** Since then repositories are born with immutable subjects. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims */
const IMMUTABLE_SINCE = "2026-07-15"

/** Its warnings are for developers. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** What a process may ask GitHub: a token of the environment, and the repository it is for. */
export function accessOf(
  env: Readonly<Record<string, string | undefined>>,
  fullName: string | undefined,
): GitHubAccess | undefined {
  const token = env.GITHUB_TOKEN || env.GH_TOKEN
  if (!token || fullName === undefined) return undefined
  return { token, fullName, api: env.GITHUB_API_URL || "https://api.github.com" }
}

/** The repository of a clone on github.com, or the one that a workflow runs for. */
export async function repositoryNameOf(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (env.GITHUB_REPOSITORY) return env.GITHUB_REPOSITORY
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, "remote", "get-url", "origin"])
    return repositoryOf(stdout.trim())
  } catch {
    return undefined
  }
}

/** Reads a repository's settings. Throws where the repository itself cannot be seen; what else is hidden is left open. */
export async function readGitHub(
  { token, fullName, api }: GitHubAccess,
  environments: readonly string[],
): Promise<GitHubRepository> {
  // Loaded only where it is used: it is large.
  const [{ getOctokit }, { defaults }] = await Promise.all([
    import("@actions/github"),
    import("@actions/github/lib/utils"),
  ])
  const { rest } = getOctokit(token, { baseUrl: api, log: silent, request: { ...defaults.request, log: silent } })
  const [owner = "", repo = ""] = fullName.split("/")
  const { data } = await rest.repos.get({ owner, repo })
  const branch = data.default_branch

  async function readPrefix(): Promise<string | undefined> {
    const ids = `repo:${data.owner.login}@${data.owner.id}/${data.name}@${data.id}`
    const custom = await seen(rest.actions.getCustomOidcSubClaimForRepo({ owner, repo }))
    const {
      sub_claim_prefix: prefix,
      use_immutable_subject: immutable,
      use_default: standard = true,
    } = (custom ?? {}) as SubjectSettings
    if (!standard) return undefined
    if (prefix) return `repo:${prefix.replace(/^repo:/, "").replace(/:$/, "")}`
    return immutable || (data.created_at ?? "") >= IMMUTABLE_SINCE ? ids : undefined
  }

  async function readBranch(): Promise<BranchProtection | undefined> {
    const [facts, rules] = await Promise.all([
      seen(rest.repos.getBranch({ owner, repo, branch })),
      seen(rest.repos.getBranchRules({ owner, repo, branch, per_page: 100 })),
    ])
    if (!facts && !rules) return undefined
    const rule = rules?.find(({ type }) => type === "pull_request")
    const parameters = rule && "parameters" in rule ? (rule.parameters as PullRequestRule) : undefined
    return {
      isProtected: facts?.protected === true || (rules?.length ?? 0) > 0,
      pullRequests: rule ? true : facts?.protected ? undefined : false,
      approvals: parameters?.required_approving_review_count,
    }
  }

  async function readEnvironment(name: string): Promise<Environment | "absent" | "unseen"> {
    const asked = { owner, repo, environment_name: encodeURIComponent(name) }
    try {
      const { data: found } = await rest.repos.getEnvironment(asked)
      const reviewers = found.protection_rules?.some(({ type }) => type === "required_reviewers") === true
      const policy = found.deployment_branch_policy
      if (!policy) return { branches: "all", reviewers }
      if (policy.protected_branches) return { branches: "protected", reviewers }
      const { data: list } = await rest.repos.listDeploymentBranchPolicies({ ...asked, per_page: 100 })
      return { branches: list.branch_policies.map((one) => one.name ?? ""), reviewers }
    } catch (error) {
      return statusOf(error) === 404 ? "absent" : "unseen"
    }
  }

  const [prefix, protection, ...found] = await Promise.all([
    readPrefix(),
    readBranch(),
    ...environments.map(readEnvironment),
  ])
  return {
    fullName: data.full_name,
    ...(prefix !== undefined && { subjectPrefix: prefix }),
    defaultBranch: branch,
    isPublic: !data.private,
    branch: protection,
    environments: new Map(environments.map((name, index) => [name, found[index] as Environment])),
  }
}

/** https://docs.github.com/en/rest/actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository */
interface SubjectSettings {
  readonly use_default?: boolean
  readonly use_immutable_subject?: boolean
  readonly sub_claim_prefix?: string
}

/** https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch */
interface PullRequestRule {
  readonly required_approving_review_count?: number
}

/** Undefined where the token does not show it. */
async function seen<T>(asking: Promise<{ readonly data: T }>): Promise<T | undefined> {
  try {
    return (await asking).data
  } catch (error) {
    if (statusOf(error) === undefined) throw error
    return undefined
  }
}

const statusOf = (error: unknown): number | undefined => (error as { readonly status?: number }).status
