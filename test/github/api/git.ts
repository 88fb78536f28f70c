import { createHash } from "node:crypto"
import type { Repository } from "../repository.ts"
import { nextNumber } from "../repository.ts"
import { created, ok, paged, Refused, type Route, textOf } from "../wire.ts"
import { pullJson } from "./commits.ts"

/** What is pushed by the API: trees and commits as objects of git, branches, and the pull requests made of them. */
export function gitRoutes(repository: Repository): readonly Route[] {
  const { history, trees } = repository
  const write = [{ contents: "write" }] as const
  const pulls = [{ "pull-requests": "write" }] as const
  const treeOf = (commit: string): string => trees.ofCommit.get(commit) ?? `tree-of-${commit}`

  return [
    {
      method: "GET",
      path: "/repos/:owner/:repo/git/commits/:sha",
      needs: [{ contents: "read" }],
      handle: ({ params }) => {
        const commit = history.commits.get(params.sha as string)
        if (!commit) throw new Refused(404, "Not Found")
        const { sha, message, parents } = commit
        return ok({ sha, message, tree: { sha: treeOf(sha) }, parents: parents.map((parent) => ({ sha: parent })) })
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/git/trees",
      needs: write,
      handle: (call) => {
        const entries = call.body.tree as readonly { readonly path: string; readonly content: string }[]
        const files = Object.fromEntries(entries.map(({ path, content }) => [path, content]))
        const sha = createHash("sha1")
          .update(JSON.stringify([call.body.base_tree, files]))
          .digest("hex")
        trees.files.set(sha, files)
        return created({ sha })
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/git/commits",
      needs: write,
      handle: (call) => {
        const tree = textOf(call, "tree")
        if (!trees.files.has(tree)) throw new Refused(422, "Tree SHA does not exist")
        const { sha } = history.add({ parents: call.body.parents as string[], message: textOf(call, "message") })
        trees.ofCommit.set(sha, tree)
        return created({ sha, tree: { sha: tree } })
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/git/refs",
      needs: write,
      handle: (call) => {
        const [name, sha] = [textOf(call, "ref").replace("refs/heads/", ""), textOf(call, "sha")]
        if (history.branches.has(name)) throw new Refused(422, "Reference already exists")
        history.branches.set(name, sha)
        return created({ ref: `refs/heads/${name}`, object: { type: "commit", sha } })
      },
    },
    {
      method: "PATCH",
      path: "/repos/:owner/:repo/git/refs/heads/*branch",
      needs: write,
      handle: (call) => {
        const [name, sha] = [call.params.branch as string, textOf(call, "sha")]
        const tip = history.branches.get(name)
        if (tip === undefined) throw new Refused(422, "Reference does not exist")
        const forward = history.log(sha).some((commit) => commit.sha === tip)
        if (!forward && call.body.force !== true) throw new Refused(422, "Update is not a fast forward")
        history.branches.set(name, sha)
        for (const pull of repository.pulls.values()) if (pull.branch === name && !pull.merged) pull.head = sha
        return ok({ ref: `refs/heads/${name}`, object: { type: "commit", sha } })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/pulls",
      needs: [{ "pull-requests": "read" }],
      handle: (call) => {
        const { searchParams } = call.url
        const [head, base, state] = [
          searchParams.get("head"),
          searchParams.get("base"),
          searchParams.get("state") ?? "open",
        ]
        const found = [...repository.pulls.values()].filter(
          (pull) =>
            (head === null || head === `${repository.owner}:${pull.branch}`) &&
            (base === null || base === pull.base) &&
            (state === "all" || repository.issues.get(pull.number)?.state === state),
        )
        return paged(call, found, (pull) => withBody(repository, pull))
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/pulls",
      needs: pulls,
      handle: (call) => {
        const [branch, base] = [textOf(call, "head"), textOf(call, "base")]
        const head = history.branches.get(branch)
        if (head === undefined || !history.branches.has(base)) throw new Refused(422, "Validation Failed")
        const number = nextNumber(repository)
        const now = repository.now()
        repository.issues.set(number, {
          id: repository.nextId(),
          number,
          login: call.token.login,
          created: now,
          updated: now,
          title: textOf(call, "title"),
          body: textOf(call, "body", ""),
          state: "open",
          reason: null,
          labels: [],
          locked: false,
        })
        const pull = { number, branch, base, head }
        repository.pulls.set(number, pull)
        return created(withBody(repository, pull))
      },
    },
    {
      method: "PATCH",
      path: "/repos/:owner/:repo/pulls/:number",
      needs: pulls,
      handle: ({ params, body }) => {
        const pull = repository.pulls.get(Number(params.number))
        const issue = repository.issues.get(Number(params.number))
        if (!pull || !issue) throw new Refused(404, "Not Found")
        if (typeof body.title === "string") issue.title = body.title
        if (typeof body.body === "string") issue.body = body.body
        if (body.state === "open" || body.state === "closed") issue.state = body.state
        return ok(withBody(repository, pull))
      },
    },
  ]
}

const withBody = (repository: Repository, pull: Parameters<typeof pullJson>[1]) => ({
  ...pullJson(repository, pull),
  body: repository.issues.get(pull.number)?.body ?? null,
})
