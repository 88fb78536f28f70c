import type { GitHub } from "./client.ts"
import { isSame } from "./comment.ts"
import { hasMarker, type Marker, withMarker } from "./marker.ts"
import { attempt } from "./problem.ts"

/** The one issue that is kept up to date. */
export interface Issue {
  readonly marker: Marker
  readonly title: string
  /** Markdown, without the marker; GitHub takes 65,536 characters with it. */
  readonly body: string
  /** `unchanged`: one that is open is written anew, and stays open. */
  readonly wanted: "open" | "closed" | "unchanged"
  readonly label: string
  /** What is commented for those who follow it; about drift unless told. */
  readonly said?: { readonly reopened: string; readonly closed: string }
}

const DRIFT = { reopened: "Drift is back.", closed: "No drift is left." } as const

/** What became of an issue. */
export interface KeptIssue {
  /** Absent where there is none. */
  readonly url?: string
  readonly did: "opened" | "updated" | "reopened" | "closed" | "unchanged" | "none"
}

/**
 * Brings the issue about: found by marker and author, an open one before a closed one, then the oldest. Opens, reopens
 * and closes it as wanted, and writes only what differs. A label that cannot be set is no failure; what the token may
 * not do is a `ProblemError`.
 */
export async function keepIssue(github: GitHub, issue: Issue): Promise<KeptIssue> {
  const me = await github.me()
  return attempt(`keep the issue "${issue.title}"`, "issues: write", async () => {
    const ours = await findIssue(github, issue.marker, me)
    if (ours?.state === "open")
      return issue.wanted === "closed" ? close(github, ours, issue) : update(github, ours, issue)
    if (issue.wanted !== "open") return ours ? { url: ours.html_url, did: "unchanged" } : { did: "none" }
    return ours ? reopen(github, ours, issue) : open(github, issue)
  })
}

interface FoundIssue {
  readonly number: number
  readonly html_url: string
  readonly state: string
  readonly title: string
  readonly body?: string | null
}

/** GitHub lists pull requests as issues too. https://docs.github.com/en/rest/issues/issues#list-repository-issues */
async function findIssue(
  { octokit, owner, repo }: GitHub,
  marker: Marker,
  me: string,
): Promise<FoundIssue | undefined> {
  const query = { owner, repo, creator: me, state: "all" as const, per_page: 100 }
  const listed = await octokit.paginate(octokit.rest.issues.listForRepo, query)
  const ours = listed
    .filter((issue) => !issue.pull_request && issue.user?.login === me && hasMarker(issue.body ?? "", marker))
    .sort((one, other) => one.number - other.number)
  return ours.find(({ state }) => state === "open") ?? ours[0]
}

async function open(github: GitHub, { marker, title, body, label }: Issue): Promise<KeptIssue> {
  const { octokit, owner, repo } = github
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body: withMarker(marker, body) })
  await setLabel(github, data.number, label)
  return { url: data.html_url, did: "opened" }
}

async function update(github: GitHub, found: FoundIssue, { marker, title, body }: Issue): Promise<KeptIssue> {
  const text = withMarker(marker, body)
  if (found.title === title && isSame(found.body ?? "", text)) return { url: found.html_url, did: "unchanged" }
  const { octokit, owner, repo } = github
  await octokit.rest.issues.update({ owner, repo, issue_number: found.number, title, body: text })
  return { url: found.html_url, did: "updated" }
}

async function reopen(github: GitHub, found: FoundIssue, wished: Issue): Promise<KeptIssue> {
  const { marker, title, body, label, said = DRIFT } = wished
  const { octokit, owner, repo } = github
  const issue = { owner, repo, issue_number: found.number }
  await octokit.rest.issues.update({ ...issue, title, body: withMarker(marker, body), state: "open" })
  await octokit.rest.issues.createComment({ ...issue, body: said.reopened })
  await setLabel(github, found.number, label)
  return { url: found.html_url, did: "reopened" }
}

async function close({ octokit, owner, repo }: GitHub, found: FoundIssue, issue: Issue): Promise<KeptIssue> {
  const { marker, title, body, said = DRIFT } = issue
  const where = { owner, repo, issue_number: found.number }
  const state = { state: "closed", state_reason: "completed" } as const
  await octokit.rest.issues.update({ ...where, title, body: withMarker(marker, body), ...state })
  await octokit.rest.issues.createComment({ ...where, body: said.closed })
  return { url: found.html_url, did: "closed" }
}

/** Makes the label where the repository has none of that name. */
async function setLabel({ octokit, owner, repo }: GitHub, number: number, label: string): Promise<void> {
  try {
    await octokit.rest.issues.addLabels({ owner, repo, issue_number: number, labels: [label] })
  } catch {
    // The issue is found by its marker: the label is for people.
  }
}
