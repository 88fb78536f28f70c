import type { GitHub } from "./client.ts"
import { hasMarker, type Marker, withMarker } from "./marker.ts"
import { attempt } from "./problem.ts"

/** The one comment that is kept up to date on an issue or pull request. */
export interface Comment {
  /** The number of the issue or pull request. */
  readonly issue: number
  readonly marker: Marker
  /** Markdown, without the marker; GitHub takes 65,536 characters with it. */
  readonly body: string
}

/** What became of a comment. */
export interface KeptComment {
  readonly url: string
  readonly written: "created" | "updated" | "unchanged"
}

/**
 * Writes the comment, in the place of the oldest one that carries the marker and is ours. One that says the same
 * already is left as it is, as is everything that somebody else wrote. Throws a `ProblemError` where the token may not.
 */
export async function keepComment(github: GitHub, { issue, marker, body }: Comment): Promise<KeptComment> {
  const me = await github.me()
  const text = withMarker(marker, body)
  const { rest } = github.octokit
  const repository = { owner: github.owner, repo: github.repo }
  return attempt(`comment on #${issue}`, "pull-requests: write", async () => {
    const ours = await findComment(
      github,
      issue,
      (comment) => comment.user?.login === me && hasMarker(comment.body ?? "", marker),
    )
    if (!ours) {
      const { data } = await rest.issues.createComment({ ...repository, issue_number: issue, body: text })
      return { url: data.html_url, written: "created" }
    }
    if (isSame(ours.body ?? "", text)) return { url: ours.html_url, written: "unchanged" }
    const { data } = await rest.issues.updateComment({ ...repository, comment_id: ours.id, body: text })
    return { url: data.html_url, written: "updated" }
  })
}

/** Whether GitHub holds this text: line ends become CRLF where somebody edits in the browser. */
export function isSame(held: string, text: string): boolean {
  return plain(held) === plain(text)
}

const plain = (text: string): string => text.replaceAll("\r\n", "\n").trimEnd()

interface FoundComment {
  readonly id: number
  readonly html_url: string
  readonly body?: string
  readonly user: { readonly login: string } | null
}

/** The first one of all pages; GitHub lists them by ascending id. */
async function findComment(
  { octokit, owner, repo }: GitHub,
  issue: number,
  wanted: (comment: FoundComment) => boolean,
): Promise<FoundComment | undefined> {
  const where = { owner, repo, issue_number: issue, per_page: 100 }
  for await (const { data } of octokit.paginate.iterator(octokit.rest.issues.listComments, where)) {
    const found = data.find(wanted)
    if (found) return found
  }
  return undefined
}
