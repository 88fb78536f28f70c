import { glob } from "../value/glob.ts"

/** Which subjects one value of a trust policy means; patterns where wildcards count. */
export interface SubjectPattern {
  /** As the policy writes it. */
  readonly text: string
  /** `acme/baseline`, or `acme@1234/baseline@5678` where the repository has immutable subjects. */
  readonly repository: string
  /** `pull_request`, `ref:refs/heads/main`, `environment:apply`. */
  readonly context: string
}

/**
 * Takes apart the subject of GitHub's tokens; undefined where it is not of the default form.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
export function parseSubject(text: string, wildcards: boolean): SubjectPattern | undefined {
  // `*` stands for colons too.
  if (wildcards && /^[^:]*[*?]/.test(text)) return { text, repository: "*", context: "*" }
  const [, repository, context] = /^repo:([^:]+)(?::(.+))?$/.exec(text) ?? []
  if (repository === undefined) return undefined
  if (context !== undefined) return { text, repository, context }
  return wildcards && repository.endsWith("*") ? { text, repository, context: "*" } : undefined
}

/** `one`: it names one repository. `ids`: it leaves the ids open. `owner`: several of one owner. `any`: of any owner. */
export function repositoriesOf({ repository }: SubjectPattern): "one" | "ids" | "owner" | "any" {
  if (!hasWildcard(repository)) return "one"
  const [owner = "", name, ...more] = repository.split("/")
  if (name === undefined || more.length > 0 || hasWildcard(withoutId(owner))) return "any"
  return hasWildcard(withoutId(name)) ? "owner" : "ids"
}

/**
 * Which jobs of a repository have such a subject. `pull-request`: those of pull requests; `branch`: of any branch; `tag`;
 * `environment`: of any; else those of the one branch or environment it names.
 */
export function jobsOf({ context }: SubjectPattern): "pull-request" | "any-branch" | "tag" | "any-environment" | "one" {
  const means = glob(context)
  if (["pull_request", "ref:refs/pull/1/merge"].some(means) || context.startsWith("ref:refs/pull/"))
    return "pull-request"
  if (!hasWildcard(context)) return context.startsWith("ref:refs/tags/") ? "tag" : "one"
  if (context.startsWith("environment:")) return "any-environment"
  return context.startsWith("ref:refs/tags/") ? "tag" : "any-branch"
}

/** Whether a subject that begins so may have this form. `prefix`: `repo:acme@1234/baseline@5678`. */
export const isOf = ({ repository }: SubjectPattern, prefix: string): boolean =>
  glob(repository)(prefix.replace(/^repo:/, "").replace(/:$/, ""))

/** The same without ids: as the repository is called. */
export const repositoryName = (repository: string): string => repository.split("/").map(withoutId).join("/")

/** Wildcards as `StringLike` understands them. */
export const hasWildcard = (text: string): boolean => /[*?]/.test(text)

const withoutId = (name: string): string => name.replace(/@.*$/, "")
