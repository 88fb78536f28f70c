import { type Diagnosis, diagnose } from "./diagnosis.ts"
import type { Environment, GitHubRepository } from "./github-repository.ts"

const about = diagnose("github")

/** Whether GitHub keeps what nobody reviewed from being applied. */
export function judgeGitHub(repository: GitHubRepository): readonly Diagnosis[] {
  const { fullName, defaultBranch, environments } = repository
  const found = [
    ...judgeBranch(repository),
    ...[...environments].flatMap(([name, environment]) => judgeEnvironment(name, environment, defaultBranch)),
  ]
  const open = repository.isPublic
    ? [
        about("warning", `${fullName} is public: plans show account ids, names and policies to everybody.`, {
          fix: "Make it private, or set mask-account-ids.",
        }),
      ]
    : []
  if (found.every(({ status }) => status === "skipped"))
    open.unshift(about("ok", `${fullName} protects ${list([defaultBranch, ...environments.keys()])}.`))
  return [...open, ...found]
}

function judgeBranch({ branch, defaultBranch, fullName }: GitHubRepository): readonly Diagnosis[] {
  const fix = `Protect ${defaultBranch} with a ruleset: pull requests only, with an approval.`
  if (!branch) {
    const message = `The protection of ${defaultBranch} could not be looked at.`
    return [about("unknown", message, { fix: "Use a token that may read the repository's contents and metadata." })]
  }
  if (!branch.isProtected || branch.pullRequests === false) {
    const message = `Who may write to ${fullName} can push to ${defaultBranch} without a pull request.`
    return [about("wrong", message, { fix })]
  }
  if (branch.approvals === 0) {
    return [about("warning", `A pull request to ${defaultBranch} needs no approval.`, { fix })]
  }
  return []
}

function judgeEnvironment(
  name: string,
  environment: Environment | "absent" | "unseen",
  defaultBranch: string,
): readonly Diagnosis[] {
  const fix = `Let only ${defaultBranch} deploy to the environment ${name}.`
  if (environment === "unseen") {
    const message = `The environment ${name} could not be looked at.`
    return [about("unknown", message, { fix: "Use a token that may read actions." })]
  }
  if (environment === "absent") {
    const message = `There is no environment ${name}: GitHub makes one without any protection when a job first names it.`
    return [about("wrong", message, { fix: `Create it. ${fix}` })]
  }
  const { branches, reviewers } = environment
  const found: Diagnosis[] = []
  if (branches === "all") {
    const message = `Every branch may deploy to the environment ${name}: a pull request's job that names it may apply.`
    found.push(about("wrong", message, { fix }))
  }
  const others = Array.isArray(branches) ? branches.filter((branch) => branch !== defaultBranch) : []
  if (others.length > 0) {
    found.push(
      about("warning", `Besides ${defaultBranch}, ${list(others)} may deploy to the environment ${name}.`, { fix }),
    )
  }
  if (!reviewers) {
    const message = `The environment ${name} has no required reviewers: what was merged is applied at once.`
    found.push(about("skipped", message))
  }
  return found
}

const list = (texts: readonly string[]): string => texts.join(", ")
