import type { RepositoryIdentity } from "./subject-trust.ts"

/** A repository's settings on GitHub, as far as the token shows them. */
export interface GitHubRepository extends RepositoryIdentity {
  readonly defaultBranch: string
  readonly isPublic: boolean
  /** Of the default branch; undefined where it could not be seen. */
  readonly branch: BranchProtection | undefined
  /** By name. */
  readonly environments: ReadonlyMap<string, Environment | "absent" | "unseen">
}

/** What keeps commits off a branch that nobody reviewed. */
export interface BranchProtection {
  readonly isProtected: boolean
  /** Commits come by pull request only; undefined where a classic protection does not show that. */
  readonly pullRequests: boolean | undefined
  /** Approvals that a pull request needs. */
  readonly approvals: number | undefined
}

/** What keeps jobs out of an environment. */
export interface Environment {
  /** `all`: any branch; `protected`: those with a protection; else patterns of names. */
  readonly branches: "all" | "protected" | readonly string[]
  readonly reviewers: boolean
}
