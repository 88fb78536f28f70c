import { type Check, checksOf } from "./checks.ts"
import type { GitHub } from "./client.ts"
import { attempt } from "./problem.ts"

/** A pull request that was merged. */
export interface Pull {
  readonly number: number
  /** The commit that was reviewed: its head when it was merged. */
  readonly head: string
  readonly title: string
  readonly url: string
  /** ISO 8601. */
  readonly mergedAt: string
  /** Whether its commits came from another repository. */
  readonly fork: boolean
}

/** What came onto a branch since the last commit that was applied. */
export interface Merged {
  /** Newest first. */
  readonly pulls: readonly Pull[]
  /** Commits that came by no pull request, newest first. */
  readonly direct: readonly string[]
  /** The last commit that was applied to the end; absent where none is among those looked at. */
  readonly since?: string
  /** False where the history goes on behind the last commit looked at. */
  readonly complete: boolean
}

/** A commit of a branch, and the check whose success says that a commit was applied to the end. */
export interface AppliedQuery {
  readonly branch: string
  readonly sha: string
  readonly check: string
  /** The App that owns the check: those of others do not count. */
  readonly app: number
}

/** How many commits are asked about at the same time. */
export const ABREAST = 5

/**
 * What was merged into the branch up to `sha`, since the last commit before it of which any check run is a success.
 * Only the first-parent chain counts: what a merge brought along came by that pull request. Where a run on `sha` itself
 * has succeeded nothing is left. Looks at `most` commits at most, 100 unless told. Throws a `ProblemError` where the
 * token may not look.
 */
export async function mergedSince(
  github: GitHub,
  { most = 100, ...query }: AppliedQuery & { readonly most?: number },
): Promise<Merged> {
  if (await isDone(github, query)) return { pulls: [], direct: [], since: query.sha, complete: true }
  const { commits, since, complete } = await commitsSince(github, query, most)
  const found = await Promise.all(commits.map((sha) => pullsOf(github, sha, query.branch)))
  // A rebase leaves several commits of one pull request.
  const pulls = new Map(found.flat().map((pull) => [pull.number, pull]))
  const direct = commits.filter((_, index) => found[index]?.length === 0)
  return { pulls: [...pulls.values()], direct, since, complete }
}

/** Once applied, always applied: what changed since is drift, which old reviews say nothing of. */
async function isDone(github: GitHub, { sha, check, app }: AppliedQuery): Promise<boolean> {
  return (await checksOf(github, { sha, name: check, app })).some(isSuccess)
}

function isSuccess(check: Check): boolean {
  return check.status === "completed" && check.conclusion === "success"
}

interface Chain {
  /** Newest first. */
  readonly commits: readonly string[]
  readonly since?: string
  readonly complete: boolean
}

async function commitsSince(github: GitHub, { sha, check, app }: AppliedQuery, most: number): Promise<Chain> {
  const commits = [sha]
  const before = firstParents(github, sha)
  while (commits.length < most) {
    const next = await take(before, Math.min(ABREAST, most - commits.length))
    if (next.length === 0) return { commits, complete: true }
    const runs = await Promise.all(next.map((parent) => checksOf(github, { sha: parent, name: check, app })))
    const applied = runs.findIndex((own) => own.some(isSuccess))
    if (applied >= 0) return { commits: [...commits, ...next.slice(0, applied)], since: next[applied], complete: true }
    commits.push(...next)
  }
  return { commits, complete: (await take(before, 1)).length === 0 }
}

async function take<T>(from: AsyncGenerator<T>, most: number): Promise<readonly T[]> {
  const taken: T[] = []
  while (taken.length < most) {
    const { value, done } = await from.next()
    if (done) break
    taken.push(value)
  }
  return taken
}

/**
 * The commits before this one on its branch, newest first. GitHub lists all ancestors, by date: each page is followed
 * as far as it goes.
 */
async function* firstParents({ octokit, owner, repo }: GitHub, sha: string): AsyncGenerator<string, undefined> {
  for (let at: string | undefined = sha; at !== undefined; ) {
    const start: string = at
    const { data } = await attempt(`read the commits before ${start.slice(0, 7)}`, "contents: read", () =>
      octokit.rest.repos.listCommits({ owner, repo, sha: start, per_page: 100 }),
    )
    const parents: ReadonlyMap<string, string | undefined> = new Map(data.map((one) => [one.sha, one.parents[0]?.sha]))
    do {
      at = parents.get(at)
      if (at !== undefined) yield at
    } while (at !== undefined && parents.has(at))
  }
  return undefined
}

/**
 * The pull requests that brought a commit onto the branch by a merge, a squash or a rebase. GitHub also lists some that
 * only hold it.
 * https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
 */
async function pullsOf({ octokit, owner, repo }: GitHub, sha: string, branch: string): Promise<readonly Pull[]> {
  const query = { owner, repo, commit_sha: sha, per_page: 100 }
  const listed = await attempt(`read the pull requests of ${sha.slice(0, 7)}`, "pull-requests: read", () =>
    octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, query),
  )
  return listed.flatMap(({ number, title, head, base, html_url, merged_at }) => {
    const here = base.repo.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase()
    if (!merged_at || base.ref !== branch || !here) return []
    // A fork that is gone since has no repository.
    const fork = (head.repo as typeof head.repo | null)?.id !== base.repo.id
    return [{ number, head: head.sha, title, url: html_url, mergedAt: merged_at, fork }]
  })
}
