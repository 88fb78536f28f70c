import type { Commit } from "../history.ts"
import type { Pull, Repository } from "../repository.ts"
import { type Call, ok, paged, pageOf, Refused, type Route } from "../wire.ts"
import { apiOf, pagesOf, repositoryJson, userJson } from "./json.ts"

/** The repository, its branches, commits and pull requests: what a clone knows, and whose it was. */
export function commitRoutes(repository: Repository): readonly Route[] {
  const { history } = repository
  const contents = [{ contents: "read" }] as const

  const shaOf = (ref: string, status = 404): string => {
    const sha = history.resolve(ref)
    if (sha === undefined) throw new Refused(status, `No commit found for SHA: ${ref}`)
    return sha
  }
  const commit = ({ url }: Call, { sha, parents, message, date }: Commit) => {
    const api = (one: string) => ({ sha: one, url: `${apiOf(repository, url)}/commits/${one}` })
    const author = { name: "Alice", email: "alice@example.com", date }
    const html_url = `${pagesOf(repository)}/commit/${sha}`
    return { ...api(sha), html_url, commit: { message, author, committer: author }, parents: parents.map(api) }
  }
  const branchTip = (name: string): Commit => {
    const tip = history.commits.get(history.branches.get(name) ?? "")
    if (!tip) throw new Refused(404, "Branch not found")
    return tip
  }

  return [
    { method: "GET", path: "/repos/:owner/:repo", needs: contents, handle: () => ok(repositoryJson(repository)) },
    {
      method: "GET",
      path: "/repos/:owner/:repo/branches/:branch",
      needs: contents,
      handle: (call) => {
        const name = call.params.branch as string
        return ok({ name, commit: commit(call, branchTip(name)), protected: name === repository.defaultBranch })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/git/ref/heads/*branch",
      needs: contents,
      handle: ({ params }) => {
        const { sha } = branchTip(params.branch as string)
        return ok({ ref: `refs/heads/${params.branch}`, object: { type: "commit", sha } })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/commits",
      needs: contents,
      handle: (call) => {
        const from = shaOf(call.url.searchParams.get("sha") ?? repository.defaultBranch)
        return paged(call, history.log(from), (one) => commit(call, one))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/commits/:ref",
      needs: contents,
      handle: (call) => {
        const sha = shaOf(call.params.ref as string, 422)
        return ok({ ...commit(call, history.commits.get(sha) as Commit), files: [] })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/compare/:basehead",
      needs: contents,
      handle: (call) => {
        const [base = "", head = ""] = (call.params.basehead as string).split("...").map((ref) => shaOf(ref))
        const ahead = [...history.between(base, head)].reverse()
        const behind = history.between(head, base)
        const status = ahead.length === 0 ? "behind" : behind.length === 0 ? "ahead" : "diverged"
        const { from, to } = pageOf(call, ahead.length)
        return ok({
          url: call.url.href,
          status: base === head ? "identical" : status,
          ahead_by: ahead.length,
          behind_by: behind.length,
          total_commits: ahead.length,
          commits: ahead.slice(from, to).map((one) => commit(call, one)),
          files: [],
        })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/commits/:sha/pulls",
      needs: [{ "pull-requests": "read" }],
      handle: (call) => {
        const sha = shaOf(call.params.sha as string, 422)
        const holding = [...repository.pulls.values()].filter((pull) => holds(repository, pull, sha))
        return paged(call, holding, (pull) => pullJson(repository, pull))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/pulls/:number",
      needs: [{ "pull-requests": "read" }],
      handle: ({ params }) => {
        const pull = repository.pulls.get(Number(params.number))
        if (!pull) throw new Refused(404, "Not Found")
        return ok(pullJson(repository, pull))
      },
    },
  ]
}

/** Merged, it is the one that brought the commit; open, one that has it. */
function holds({ history }: Repository, { merged, base, head }: Pull, sha: string): boolean {
  if (merged) return merged.commits.has(sha)
  return history.between(history.branches.get(base) as string, head).some((commit) => commit.sha === sha)
}

/** https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request, also for the payloads of events. */
export function pullJson(repository: Repository, pull: Pull) {
  const { title, login, state, created } = repository.issues.get(pull.number) ?? {}
  const [ref, fork] = pull.branch.split(":").reverse() as [string, string | undefined]
  const here = repositoryJson(repository)
  const elsewhere = fork && {
    ...here,
    id: 2,
    full_name: `${fork}/${repository.name}`,
    fork: true,
    owner: userJson(fork),
  }
  return {
    number: pull.number,
    html_url: `${pagesOf(repository)}/pull/${pull.number}`,
    state,
    title,
    user: userJson(login ?? ""),
    created_at: created,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    head: {
      ref,
      sha: pull.head,
      repo: pull.forkGone ? null : elsewhere || here,
      user: userJson(fork ?? repository.owner),
    },
    base: {
      ref: pull.base,
      sha: repository.history.branches.get(pull.base),
      repo: here,
      user: userJson(repository.owner),
    },
  }
}
