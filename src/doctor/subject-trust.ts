import type { Purpose } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { doing } from "./purposes.ts"
import type { Narrowed } from "./statements.ts"
import {
  hasWildcard,
  isOf,
  jobsOf,
  parseSubject,
  repositoriesOf,
  repositoryName,
  type SubjectPattern,
} from "./subject.ts"

/** How GitHub names a repository in tokens. */
export interface RepositoryIdentity {
  /** `acme/baseline`. */
  readonly fullName: string
  /** What its subjects begin with, where GitHub told: `repo:acme@1234/baseline@5678`. */
  readonly subjectPrefix?: string
}

/** One hub that lets in jobs of GitHub. */
export interface SubjectTrust {
  readonly purpose: Purpose
  /** What it is called in sentences: `The apply hub`. */
  readonly hub: string
  readonly subjects: Narrowed
  /** A condition on `ref` names one branch. */
  readonly branch: boolean
  readonly repository?: RepositoryIdentity
  /** Whether GitHub lets only chosen branches use an environment; undefined where nobody knows. */
  readonly isLimited?: (environment: string) => boolean | undefined
}

const about = diagnose("trust")

/** Which jobs a hub lets in by the `sub` of their token. */
export function judgeSubjects(trust: SubjectTrust): readonly Diagnosis[] {
  const { hub, purpose, subjects } = trust
  const found: Diagnosis[] = []
  const patterns = subjects.values.flatMap((value): readonly SubjectPattern[] => {
    if (!subjects.wildcards && hasWildcard(value)) {
      const message = `${hub} compares the subject "${value}" by StringEquals, which takes * and ? as they stand: nobody has it.`
      found.push(about("wrong", message, { fix: "Write subjects without wildcards." }))
      return []
    }
    const pattern = parseSubject(value, subjects.wildcards)
    if (pattern) return [pattern]
    const message = `${hub} lets in the subject "${value}", which is not of GitHub's default form: what it means could not be judged.`
    if (purpose !== "plan")
      found.push(about("warning", message, { fix: "See to it that no pull request can have it." }))
    return []
  })
  return [...found, ...patterns.flatMap((pattern) => judgePattern(pattern, trust)), ...judgeFit(patterns, trust)]
}

function judgePattern(pattern: SubjectPattern, trust: SubjectTrust): readonly Diagnosis[] {
  const { hub, purpose } = trust
  const lets = `${hub} lets in the subject "${pattern.text}"`
  const fix = `Name one repository: ${exampleOf(trust)}.`
  switch (repositoriesOf(pattern)) {
    case "any":
      return [about("wrong", `${lets}: repositories of strangers have it too.`, { fix })]
    case "owner": {
      const does = { plan: "read all accounts", apply: "change all accounts", run: "run tasks in all accounts" }[
        purpose
      ]
      const message = `${lets}: every repository of ${pattern.repository.split("/")[0]} that matches may ${does}.`
      return [about(purpose === "plan" ? "warning" : "wrong", message, { fix })]
    }
    case "ids": {
      const message = `${lets}: with the ids left open, whoever takes over the name of a deleted repository has it too.`
      return [
        about("warning", message, { fix: "Write the ids of owner and repository." }),
        ...judgeJobs(pattern, trust),
      ]
    }
    case "one":
      return judgeJobs(pattern, trust)
  }
}

/** Not for the plan hub: who may plan may be any job of the repository. */
function judgeJobs(pattern: SubjectPattern, trust: SubjectTrust): readonly Diagnosis[] {
  const { hub, purpose, branch } = trust
  if (purpose === "plan") return []
  const lets = `${hub} lets in the subject "${pattern.text}"`
  const fix = `Let in one branch or environment only: ${exampleOf(trust)}.`
  switch (jobsOf(pattern)) {
    case "pull-request":
      return [
        about(
          "wrong",
          `${lets}: pull requests could ${doing[purpose]} ${purpose === "run" ? "of which nobody knows" : "what nobody reviewed"}.`,
          { fix },
        ),
      ]
    case "any-branch":
      return branch ? [] : [about("wrong", `${lets}: who may push any branch may ${doing[purpose]}.`, { fix })]
    case "any-environment":
      return branch
        ? []
        : [about("wrong", `${lets}: a job names its environment itself, whatever its branch.`, { fix })]
    case "tag":
      return [about("warning", `${lets}: who may push such a tag may ${doing[purpose]}.`, { fix })]
    case "one":
      return branch ? [] : judgeEnvironment(pattern, trust)
  }
}

/** A job of a pull request that names the environment has the same subject, unless GitHub limits the environment. */
function judgeEnvironment({ text, context }: SubjectPattern, { hub, isLimited }: SubjectTrust): readonly Diagnosis[] {
  const [, environment] = /^environment:(.+)$/.exec(context) ?? []
  if (environment === undefined || isLimited?.(environment) !== undefined) return []
  const message = `${hub} lets in the subject "${text}": a pull request's job has it too, unless GitHub limits the environment ${environment} to branches.`
  const fix = `Limit the environment to the main branch (with a token in GITHUB_TOKEN, doctor looks), or add the condition StringEquals on \`ref\`.`
  return [about("warning", message, { fix })]
}

/**
 * Whether the jobs of the repository get in at all: since 15 July 2026 those of new, renamed and transferred ones have ids in
 * their subjects. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 */
function judgeFit(patterns: readonly SubjectPattern[], { hub, repository }: SubjectTrust): readonly Diagnosis[] {
  if (!repository || patterns.length === 0) return []
  const { fullName, subjectPrefix } = repository
  const named = patterns.map(({ repository }) => repository)
  if (subjectPrefix !== undefined) {
    if (patterns.some((pattern) => isOf(pattern, subjectPrefix))) return []
    const message = `${hub} lets in no job of ${fullName}: their subjects begin with "${subjectPrefix}", and it names ${list(named)}.`
    return [
      about("wrong", message, {
        fix: "Add the subjects that begin so; keep the others only as long as they are used.",
      }),
    ]
  }
  const name = fullName.toLowerCase()
  const fits = patterns.some((one) => isOf(one, name) || repositoryName(one.repository).toLowerCase() === name)
  if (fits) return []
  const message = `${hub} lets in no job of ${fullName}, the repository of this clone: it names ${list(named)}.`
  return [about("warning", message, { fix: "Name the repository whose workflows run reconcile." })]
}

function exampleOf({ purpose, repository }: SubjectTrust): string {
  const prefix = repository?.subjectPrefix?.replace(/:$/, "") ?? `repo:${repository?.fullName ?? "OWNER/REPOSITORY"}`
  return purpose === "plan" ? `${prefix}:pull_request` : `${prefix}:ref:refs/heads/main`
}

const list = (texts: readonly string[]): string => [...new Set(texts)].join(", ")
