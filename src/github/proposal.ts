import { ProblemError } from "../value/problem.ts"
import type { GitHub } from "./client.ts"
import { hasMarker, type Marker, withMarker } from "./marker.ts"
import { attempt, statusOf } from "./problem.ts"

/** Changed files, and the one pull request that asks for them. */
export interface ProposedFiles {
  readonly marker: Marker
  /** The branch that is ours alone. */
  readonly branch: string
  /** What they change, and the commit of it that was read. */
  readonly base: string
  readonly sha: string
  readonly title: string
  /** Markdown, without the marker. */
  readonly body: string
  /** Whole texts, by path from the repository's root; none: there is nothing to ask for any more. */
  readonly files: ReadonlyMap<string, string>
}

/** What became of the pull request. */
export interface KeptProposal {
  /** Absent where there is none. */
  readonly url?: string
  readonly did: "opened" | "updated" | "unchanged" | "closed" | "none"
}

const PERMISSIONS = "contents: write` and `pull-requests: write"

/**
 * Keeps one pull request from a branch of its own: one commit on top of `sha` with these files, made anew whenever they
 * differ; opened, updated, or closed where there are no files. Commits of others on that branch are never overwritten: a
 * `ProblemError` then, as where the token may not write.
 */
export async function keepProposal(github: GitHub, wish: ProposedFiles): Promise<KeptProposal> {
  const me = await github.me()
  return attempt("propose the drift in a pull request", PERMISSIONS, async () => {
    const found = await findPull(github, wish, me)
    if (wish.files.size === 0) return found ? close(github, found) : { did: "none" }
    const committed = await commit(github, wish)
    if (!found) return open(github, wish)
    const body = withMarker(wish.marker, wish.body)
    if (!committed && found.title === wish.title && found.body === body)
      return { url: found.html_url, did: "unchanged" }
    const { octokit, owner, repo } = github
    await octokit.rest.pulls.update({ owner, repo, pull_number: found.number, title: wish.title, body })
    return { url: found.html_url, did: "updated" }
  })
}

interface FoundPull {
  readonly number: number
  readonly html_url: string
  readonly title: string
  readonly body: string | null
}

async function findPull(
  { octokit, owner, repo }: GitHub,
  { marker, branch, base }: ProposedFiles,
  me: string,
): Promise<FoundPull | undefined> {
  const query = { owner, repo, head: `${owner}:${branch}`, base, state: "open" as const, per_page: 100 }
  const { data } = await octokit.rest.pulls.list(query)
  return data.find(({ user, body }) => user?.login === me && hasMarker(body ?? "", marker))
}

/** Whether the branch got a new commit; not where its tip has these very files on the same commit. */
async function commit(github: GitHub, { branch, sha, title, files }: ProposedFiles): Promise<boolean> {
  const { octokit, owner, repo } = github
  const { data: base } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha })
  const entries = [...files].map(([path, content]) => ({
    path,
    content,
    mode: "100644" as const,
    type: "blob" as const,
  }))
  const { data: tree } = await octokit.rest.git.createTree({ owner, repo, base_tree: base.tree.sha, tree: entries })
  const tip = await tipOf(github, branch)
  if (tip) {
    if (!tip.message.endsWith(TRAILER)) throw new ProblemError(othersCommits(branch))
    if (tip.tree.sha === tree.sha && tip.parents[0]?.sha === sha) return false
  }
  const message = `${title}\n\n${TRAILER}`
  const { data: made } = await octokit.rest.git.createCommit({ owner, repo, message, tree: tree.sha, parents: [sha] })
  const ref = { owner, repo, sha: made.sha }
  if (tip) await octokit.rest.git.updateRef({ ...ref, ref: `heads/${branch}`, force: true })
  else await octokit.rest.git.createRef({ ...ref, ref: `refs/heads/${branch}` })
  return true
}

/** By what our commits are known. */
const TRAILER = "Proposed-by: reconcile drift"

const othersCommits = (branch: string) =>
  ({
    severity: "error",
    message: `The branch ${branch} has commits that are not reconcile's: they are not overwritten`,
    fix: "Merge or close its pull request, and delete the branch: then drift is proposed anew.",
  }) as const

async function tipOf({ octokit, owner, repo }: GitHub, branch: string) {
  try {
    const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })
    return (await octokit.rest.git.getCommit({ owner, repo, commit_sha: data.object.sha })).data
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

async function open(
  { octokit, owner, repo }: GitHub,
  { marker, branch, base, title, body }: ProposedFiles,
): Promise<KeptProposal> {
  const request = { owner, repo, head: branch, base, title, body: withMarker(marker, body) }
  const { data } = await octokit.rest.pulls.create(request)
  return { url: data.html_url, did: "opened" }
}

async function close({ octokit, owner, repo }: GitHub, { number, html_url }: FoundPull): Promise<KeptProposal> {
  await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: "closed" })
  return { url: html_url, did: "closed" }
}
