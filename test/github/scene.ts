import { zipSync } from "fflate"
import type { Artifact, CheckRun, Comment, Issue, Pull, Repository, WorkflowRun } from "./repository.ts"
import { nextNumber } from "./repository.ts"
import { githubActions } from "./tokens.ts"

/** What tests do behind GitHub's API, as people, git and other workflows would. */
export interface Scene {
  /**
   * Commits to a branch, `main` unless told, and answers the sha. A sha that is there already becomes the branch's tip.
   */
  push(commit?: {
    readonly branch?: string
    readonly sha?: string
    readonly parents?: readonly string[]
    readonly message?: string
  }): string
  /** Opens a pull request. `head` is its commit, made up unless given; `branch` where it is pushed to. */
  pull(pull?: {
    readonly number?: number
    readonly head?: string
    readonly branch?: string
    readonly base?: string
    /** Whose fork it comes from; true: somebody's. */
    readonly fork?: boolean | string
    readonly title?: string
    readonly login?: string
  }): Pull
  /**
   * Merges a pull request and answers the tip of the base. `shas` names the commits that come about, else they are made
   * up.
   */
  merge(number: number, how: { readonly as: "merge" | "squash" | "rebase"; readonly shas?: readonly string[] }): string
  /** Comments as somebody, `mallory` unless told. */
  comment(issue: number, comment: { readonly login?: string; readonly body: string }): Comment
  /** Opens an issue as somebody, `mallory` unless told. */
  issue(issue: Partial<Pick<Issue, "login" | "title" | "body" | "state">>): Issue
  /** Makes a check run, completed with success by GitHub Actions unless told otherwise. */
  check(check: Pick<CheckRun, "sha" | "name"> & Partial<CheckRun>): CheckRun
  /** Makes a workflow run known; with `uploadArtifact` it is. */
  run(run: Pick<WorkflowRun, "id"> & Partial<WorkflowRun>): WorkflowRun
  /** What a workflow run uploads, as files or as the bytes of a zip file. */
  uploadArtifact(run: number, name: string, files: Readonly<Record<string, string>> | Uint8Array): Artifact
  /** Lets ninety days pass for one artifact. */
  expire(artifact: Artifact): void
}

/** The scene of a repository. */
export function sceneOf(repository: Repository): Scene {
  const { history, pulls, issues, now, nextId } = repository

  const push: Scene["push"] = ({ branch = repository.defaultBranch, sha, parents, message } = {}) => {
    const tip = history.branches.get(branch) ?? history.branches.get(repository.defaultBranch)
    const known = sha !== undefined && history.commits.has(sha)
    const commit = known ? sha : history.add({ sha, parents: parents ?? (tip ? [tip] : []), message }).sha
    history.branches.set(branch, commit)
    for (const pull of pulls.values()) if (pull.branch === branch && !pull.merged) pull.head = commit
    return commit
  }

  const issue: Scene["issue"] = ({ login = "mallory", title = "Something", body = "", state = "open" }) => {
    const number = nextNumber(repository)
    const at = now()
    const made = { id: nextId(), number, login, title, body, state, reason: null, created: at, updated: at }
    const whole: Issue = { ...made, labels: [], locked: false }
    issues.set(number, whole)
    return whole
  }

  const pull: Scene["pull"] = (given = {}) => {
    const { base = repository.defaultBranch, fork = false, login = "alice" } = given
    const number = given.number ?? nextNumber(repository)
    const name = given.branch ?? `change-${number}`
    const branch = fork ? `${fork === true ? "somebody" : fork}:${name}` : name
    const parent = history.branches.get(branch) ?? (history.branches.get(base) as string)
    const head = push({ branch, sha: given.head, parents: [parent], message: `Change of #${number}` })
    const at = now()
    const title = given.title ?? `Change ${number}`
    const asIssue = { id: nextId(), number, login, title, body: "", created: at, updated: at, locked: false }
    issues.set(number, { ...asIssue, state: "open", reason: null, labels: [] })
    const made: Pull = { number, branch, base, head }
    pulls.set(number, made)
    return made
  }

  const merge: Scene["merge"] = (number, { as, shas = [] }) => {
    const merged = pulls.get(number)
    if (!merged) throw new Error(`There is no pull request ${number}`)
    const { base, head } = merged
    const tip = history.branches.get(base) as string
    const own = history.between(tip, head)
    const message = `Merge #${number}`
    const made = {
      merge: () => [history.add({ sha: shas[0], parents: [tip, head], message })],
      squash: () => [history.add({ sha: shas[0], parents: [tip], message })],
      rebase: () => {
        let parent = tip
        const straight = own.filter(({ parents }) => parents.length === 1).reverse()
        return straight.map((commit, index) => {
          const copy = history.add({ sha: shas[index], parents: [parent], message: commit.message })
          parent = copy.sha
          return copy
        })
      },
    }[as]()
    const sha = made.at(-1)?.sha ?? tip
    history.branches.set(base, sha)
    merged.merged = { at: now(), sha, commits: new Set([...own, ...made].map((commit) => commit.sha)) }
    Object.assign(issues.get(number) as Issue, { state: "closed" })
    return sha
  }

  const run: Scene["run"] = ({
    id,
    sha = history.branches.get(repository.defaultBranch) as string,
    event = "push",
  }) => {
    const made = { id, sha, event }
    repository.runs.set(id, made)
    return made
  }

  return {
    push,
    pull,
    merge,
    issue,
    comment(number, { login = "mallory", body }) {
      const at = now()
      const made = { id: nextId(), issue: number, login, body, created: at, updated: at }
      repository.comments.push(made)
      return made
    },
    check(check) {
      const made: CheckRun = {
        id: nextId(),
        app: githubActions,
        started: now(),
        completed: null,
        status: "completed",
        conclusion: (check.status ?? "completed") === "completed" ? "success" : null,
        externalId: "",
        detailsUrl: null,
        title: null,
        summary: null,
        annotations: [],
        ...check,
      }
      repository.checks.push(made)
      return made
    },
    run,
    uploadArtifact(id, name, files) {
      if (!repository.runs.has(id)) run({ id })
      const bytes = (text: string) => new TextEncoder().encode(text)
      const zip = (texts: Readonly<Record<string, string>>) =>
        zipSync(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, bytes(text)])))
      const made = { id: nextId(), run: id, name, created: now(), expired: false }
      const artifact = { ...made, zip: files instanceof Uint8Array ? files : zip(files) }
      repository.artifacts.push(artifact)
      return artifact
    },
    expire(artifact) {
      artifact.expired = true
    },
  }
}
