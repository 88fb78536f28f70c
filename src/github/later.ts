import { ProblemError } from "../value/problem.ts"
import { checksOf } from "./checks.ts"
import type { GitHub } from "./client.ts"
import { ABREAST, type AppliedQuery } from "./merged.ts"
import { attempt } from "./problem.ts"

/**
 * The first commit after `sha` on the branch that somebody has begun to apply: one with such a check run, however it
 * went. Nothing where `sha` is the branch's tip, or nobody has. Throws a `ProblemError` where the token may not look.
 */
export async function laterApplied(
  github: GitHub,
  { branch, sha, check, app }: AppliedQuery,
): Promise<string | undefined> {
  const later = await commitsAfter(github, branch, sha)
  for (let from = 0; from < later.length; from += ABREAST) {
    const group = later.slice(from, from + ABREAST)
    const runs = await Promise.all(group.map((one) => checksOf(github, { sha: one, name: check, app })))
    const begun = runs.findIndex((checks) => checks.length > 0)
    if (begun >= 0) return group[begun]
  }
  return undefined
}

/** A force push took it away: what it says is not what the branch says, and never will be. */
const gone = (branch: string, sha: string): ProblemError =>
  new ProblemError({
    severity: "error",
    message: `The commit ${sha.slice(0, 7)} is not on the branch ${branch} any more`,
    fix: "Run the workflow of the branch's own newest commit.",
  })

/** The first-parent chain from `sha` to the branch's tip, oldest first, without `sha`. */
async function commitsAfter({ octokit, owner, repo }: GitHub, branch: string, sha: string): Promise<readonly string[]> {
  return attempt(`compare ${sha.slice(0, 7)} with the branch ${branch}`, "contents: read", async () => {
    const { data } = await octokit.rest.repos.getBranch({ owner, repo, branch })
    const tip = data.commit.sha
    if (tip === sha) return []
    const parents = new Map<string, string | undefined>()
    for (let page = 1, more = true; more; page += 1) {
      const query = { owner, repo, basehead: `${sha}...${tip}`, per_page: 100, page }
      const { commits, status } = (await octokit.rest.repos.compareCommitsWithBasehead(query)).data
      if (status !== "ahead" && status !== "identical") throw gone(branch, sha)
      for (const commit of commits) parents.set(commit.sha, commit.parents[0]?.sha)
      more = commits.length === query.per_page
    }
    const chain: string[] = []
    for (let at: string | undefined = tip; at !== undefined && parents.has(at); at = parents.get(at)) chain.push(at)
    return chain.reverse()
  })
}
