import { type Comment, type Issue, nextNumber, type Repository } from "../repository.ts"
import { type Call, created, invalid, ok, paged, Refused, type Route, textOf } from "../wire.ts"
import { apiOf, pagesOf, userJson } from "./json.ts"

/** Issues, and the comments on them and on pull requests. */
export function issueRoutes(repository: Repository): readonly Route[] {
  const { issues, comments, pulls, now, nextId } = repository
  const read = [{ issues: "read" }, { "pull-requests": "read" }] as const
  // https://docs.github.com/en/rest/issues/comments#create-an-issue-comment
  const writeEither = [{ issues: "write" }, { "pull-requests": "write" }] as const
  const write = [{ issues: "write" }] as const

  const issueOf = ({ params }: Call): Issue => {
    const issue = issues.get(Number(params.number))
    if (issue) return issue
    throw new Refused(404, "Not Found")
  }
  const json = (call: Call) => (issue: Issue) => issueJson(repository, call, issue)

  return [
    {
      method: "GET",
      path: "/repos/:owner/:repo/issues",
      needs: read,
      handle: (call) => {
        const query = call.url.searchParams
        const [state, creator] = [query.get("state") ?? "open", query.get("creator")]
        const labels = query.get("labels")?.split(",") ?? []
        const found = [...issues.values()]
          .filter((issue) => state === "all" || issue.state === state)
          .filter((issue) => creator === null || issue.login === creator)
          .filter((issue) => labels.every((label) => issue.labels.includes(label)))
          .sort((one, other) => other.number - one.number)
        return paged(call, query.get("direction") === "asc" ? found.reverse() : found, json(call))
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/issues",
      needs: write,
      handle: (call) => {
        const [title, body] = [titleOf(call), bodyOf(call, "Issue", "")]
        const at = now()
        const made = { id: nextId(), number: nextNumber(repository), login: call.token.login, title, body, created: at }
        const labels = [...((call.body.labels as string[] | undefined) ?? [])]
        const issue: Issue = { ...made, updated: at, state: "open", reason: null, labels, locked: false }
        issues.set(issue.number, issue)
        return created(json(call)(issue))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/issues/:number",
      needs: read,
      handle: (call) => ok(json(call)(issueOf(call))),
    },
    {
      method: "PATCH",
      path: "/repos/:owner/:repo/issues/:number",
      needs: write,
      handle: (call) => {
        const issue = issueOf(call)
        const state = textOf(call, "state", issue.state)
        if (state !== "open" && state !== "closed") throw invalid("Issue", "state", `${state} is no state`)
        const reason =
          state === "closed" ? textOf(call, "state_reason", "completed") : issue.state === "closed" ? "reopened" : null
        const title = call.body.title === undefined ? issue.title : titleOf(call)
        Object.assign(issue, { title, body: bodyOf(call, "Issue", issue.body), state, reason, updated: now() })
        return ok(json(call)(issue))
      },
    },
    {
      // Makes labels that are not there yet: https://github.com/github/docs/issues/35718
      method: "POST",
      path: "/repos/:owner/:repo/issues/:number/labels",
      needs: writeEither,
      handle: (call) => {
        const issue = issueOf(call)
        for (const label of call.body.labels as string[]) if (!issue.labels.includes(label)) issue.labels.push(label)
        return ok(issue.labels.map(labelJson))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/issues/:number/comments",
      needs: read,
      handle: (call) => {
        const { number } = issueOf(call)
        const on = comments.filter(({ issue }) => issue === number)
        return paged(call, on, (comment) => commentJson(repository, call, comment))
      },
    },
    {
      method: "POST",
      path: "/repos/:owner/:repo/issues/:number/comments",
      needs: writeEither,
      handle: (call) => {
        const { number, locked } = issueOf(call)
        if (locked) throw new Refused(403, "Unable to create comment because issue is locked.")
        if (!pulls.has(number) && call.token.permissions.issues !== "write") throw notAccessible()
        const body = bodyOf(call, "IssueComment")
        const at = now()
        const comment = { id: nextId(), issue: number, login: call.token.login, body, created: at, updated: at }
        comments.push(comment)
        return created(commentJson(repository, call, comment))
      },
    },
    {
      method: "PATCH",
      path: "/repos/:owner/:repo/issues/comments/:id",
      needs: writeEither,
      handle: (call) => {
        const comment = comments.find(({ id }) => id === Number(call.params.id))
        if (!comment) throw new Refused(404, "Not Found")
        Object.assign(comment, { body: bodyOf(call, "IssueComment"), updated: now() })
        return ok(commentJson(repository, call, comment))
      },
    },
  ]
}

const notAccessible = () => new Refused(403, "Resource not accessible by integration")

/** GitHub's longest comment and issue, in characters. */
const LONGEST_BODY = 65_536
const LONGEST_TITLE = 256

function bodyOf(call: Call, resource: string, fallback?: string): string {
  const body = textOf(call, "body", fallback)
  if (body.length > LONGEST_BODY)
    throw invalid(resource, "body", `body is too long (maximum is ${LONGEST_BODY} characters)`)
  if (resource === "IssueComment" && body.trim() === "") throw invalid(resource, "body", "Body can't be blank")
  return body
}

function titleOf(call: Call): string {
  const title = textOf(call, "title")
  if (title.length > 0 && title.length <= LONGEST_TITLE) return title
  throw invalid("Issue", "title", `title is too long (maximum is ${LONGEST_TITLE} characters), or blank`)
}

function labelJson(name: string) {
  return { name, color: "ededed", description: null, default: false }
}

function issueJson(repository: Repository, { url }: Call, issue: Issue) {
  const { id, number, title, body, state, reason, labels, locked, login, created: created_at, updated } = issue
  const pull = repository.pulls.get(number)
  const html_url = `${pagesOf(repository)}/${pull ? "pull" : "issues"}/${number}`
  return {
    id,
    number,
    url: `${apiOf(repository, url)}/issues/${number}`,
    html_url,
    title,
    body,
    state,
    state_reason: reason,
    user: userJson(login),
    labels: labels.map(labelJson),
    locked,
    comments: repository.comments.filter((comment) => comment.issue === number).length,
    created_at,
    updated_at: updated,
    ...(pull && { pull_request: { html_url, merged_at: pull.merged?.at ?? null } }),
  }
}

function commentJson(repository: Repository, { url }: Call, comment: Comment) {
  const { id, issue, login, body, created: created_at, updated } = comment
  const kind = repository.pulls.has(issue) ? "pull" : "issues"
  return {
    id,
    url: `${apiOf(repository, url)}/issues/comments/${id}`,
    html_url: `${pagesOf(repository)}/${kind}/${issue}#issuecomment-${id}`,
    issue_url: `${apiOf(repository, url)}/issues/${issue}`,
    user: userJson(login),
    body,
    created_at,
    updated_at: updated,
    author_association: login.endsWith("[bot]") ? "NONE" : "CONTRIBUTOR",
  }
}
