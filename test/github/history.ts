import { createHash } from "node:crypto"

/** A commit as far as GitHub's API tells. */
export interface Commit {
  readonly sha: string
  readonly parents: readonly string[]
  readonly message: string
  /** ISO 8601. */
  readonly date: string
}

/** Commits and branches. A fork's branch is `owner:name`. */
export interface History {
  readonly commits: ReadonlyMap<string, Commit>
  readonly branches: Map<string, string>
  /** Adds a commit; the sha is made up unless given. */
  add(commit: { readonly sha?: string; readonly parents: readonly string[]; readonly message?: string }): Commit
  /** The sha that a branch, `heads/branch` or sha means. */
  resolve(ref: string): string | undefined
  /** The commit and all before it, by date, newest first: as `git log`, not the first-parent chain. */
  log(sha: string): readonly Commit[]
  /** What `git log base..head` lists, newest first. */
  between(base: string, head: string): readonly Commit[]
}

/** A history without any commit. `now` dates what is added. */
export function newHistory(now: () => string): History {
  const commits = new Map<string, Commit>()
  const branches = new Map<string, string>()
  const order = new Map<string, number>()

  const log = (sha: string): readonly Commit[] => {
    const seen = new Set<string>()
    const ahead = [sha]
    for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      ahead.push(...(commits.get(at)?.parents ?? []))
    }
    const found = [...seen].flatMap((one) => commits.get(one) ?? [])
    return found.sort((one, other) => (order.get(other.sha) ?? 0) - (order.get(one.sha) ?? 0))
  }
  return {
    commits,
    branches,
    log,
    add({ sha, parents, message = `Commit ${commits.size + 1}` }) {
      const made = sha ?? createHash("sha1").update(`${commits.size} ${message}`).digest("hex")
      const commit = { sha: made, parents, message, date: now() }
      commits.set(made, commit)
      order.set(made, commits.size)
      return commit
    },
    resolve(ref) {
      const name = ref.replace(/^(refs\/)?heads\//, "")
      return commits.has(ref) ? ref : branches.get(name)
    },
    between(base, head) {
      const before = new Set(log(base).map(({ sha }) => sha))
      return log(head).filter(({ sha }) => !before.has(sha))
    },
  }
}
