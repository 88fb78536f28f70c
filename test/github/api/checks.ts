import { Buffer } from "node:buffer"
import type { CheckRun, Repository } from "../repository.ts"
import { type Call, created, invalid, ok, paged, pagedAs, Refused, type Route, textOf } from "../wire.ts"
import { apiOf, appJson, pagesOf } from "./json.ts"

/** Check runs. https://docs.github.com/en/rest/checks/runs */
export function checkRoutes(repository: Repository): readonly Route[] {
  const { checks, history, now, nextId } = repository
  const read = [{ checks: "read" }] as const
  const write = [{ checks: "write" }] as const

  const checkOf = ({ params }: Call): CheckRun => {
    const check = checks.find(({ id }) => id === Number(params.id))
    if (check) return check
    throw new Refused(404, "Not Found")
  }
  const json = (call: Call) => (check: CheckRun) => checkJson(repository, call, check)

  return [
    {
      method: "POST",
      path: "/repos/:owner/:repo/check-runs",
      needs: write,
      handle: (call) => {
        const { app } = call.token
        if (app === undefined) throw new Refused(403, "You must authenticate via a GitHub App.")
        const [sha, name] = [textOf(call, "head_sha"), textOf(call, "name")]
        if (!history.commits.has(sha)) throw new Refused(422, `No commit found for SHA: ${sha}`)
        const check: CheckRun = {
          id: nextId(),
          sha,
          name,
          app,
          started: now(),
          completed: null,
          status: "queued",
          conclusion: null,
          externalId: "",
          detailsUrl: `${pagesOf(repository)}/runs/0`,
          title: null,
          summary: null,
          annotations: [],
        }
        change(check, call, now)
        checks.push(check)
        return created(json(call)(check))
      },
    },
    {
      method: "PATCH",
      path: "/repos/:owner/:repo/check-runs/:id",
      needs: write,
      handle: (call) => {
        const check = checkOf(call)
        if (check.app !== call.token.app) {
          throw new Refused(
            403,
            `Invalid app_id \`${check.app}\` - check run can only be modified by the GitHub App that created it.`,
          )
        }
        change(check, call, now)
        return ok(json(call)(check))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/check-runs/:id/annotations",
      needs: read,
      handle: (call) => paged(call, checkOf(call).annotations, (annotation) => annotation),
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/commits/:ref/check-runs",
      needs: read,
      handle: (call) => {
        const sha = history.resolve(call.params.ref as string)
        if (sha === undefined) throw new Refused(422, `No commit found for SHA: ${call.params.ref}`)
        const query = call.url.searchParams
        const asked = (name: string, value: string | number) => (query.get(name) ?? String(value)) === String(value)
        const found = checks.filter(
          (check) => check.sha === sha && asked("check_name", check.name) && asked("app_id", check.app),
        )
        const latest = new Map(found.map((check) => [`${check.app} ${check.name}`, check]))
        const listed = query.get("filter") === "all" ? found : [...latest.values()]
        return pagedAs(call, "check_runs", listed, json(call))
      },
    },
  ]
}

const LIMITS = { text: 65_535, annotations: 50, annotationTitle: 255 }

/** Takes everything or refuses everything. */
function change(check: CheckRun, call: Call, now: () => string): void {
  const { body } = call
  const output = (body.output ?? {}) as { readonly annotations?: Readonly<Record<string, unknown>>[] }
  const annotations = output.annotations ?? []
  if (annotations.length > LIMITS.annotations) {
    throw new Refused(
      422,
      `Invalid request.\n\nNo more than ${LIMITS.annotations} items are allowed; ${annotations.length} were supplied.`,
    )
  }
  for (const annotation of annotations) requireAnnotation(annotation)
  const outputCall = { ...call, body: output as Readonly<Record<string, unknown>> }
  const title = body.output ? textOf(outputCall, "title") : check.title
  const summary = body.output ? textOf(outputCall, "summary") : check.summary
  // Bytes, whatever the documentation says: https://github.com/github/docs/issues/35252
  if (Buffer.byteLength(summary ?? "") > LIMITS.text) {
    throw invalid("CheckRun", "summary", `summary exceeds a maximum bytesize of ${LIMITS.text}`)
  }
  const conclusion = body.conclusion === undefined ? check.conclusion : textOf(call, "conclusion")
  const status = body.conclusion === undefined ? textOf(call, "status", check.status) : "completed"
  if (status === "completed" && conclusion === null) throw invalid("CheckRun", "conclusion", "conclusion is required")
  Object.assign(check, {
    title,
    summary,
    status,
    conclusion,
    completed: status === "completed" ? now() : null,
    externalId: textOf(call, "external_id", check.externalId),
    detailsUrl: textOf(call, "details_url", check.detailsUrl ?? undefined),
  })
  check.annotations.push(...annotations)
}

function requireAnnotation(annotation: Readonly<Record<string, unknown>>): void {
  const { path, start_line, end_line, start_column, annotation_level, message, title = "" } = annotation
  const lines = Number.isInteger(start_line) && Number.isInteger(end_line) && (start_line as number) > 0
  const columns = start_column === undefined || start_line === end_line
  const level = ["notice", "warning", "failure"].includes(annotation_level as string)
  const texts = typeof path === "string" && typeof message === "string" && message !== ""
  if (lines && columns && level && texts && (title as string).length <= LIMITS.annotationTitle) return
  throw new Refused(422, "Invalid request.\n\nFor 'anyOf/1', an annotation is not valid.")
}

function checkJson(repository: Repository, { url }: Call, check: CheckRun) {
  const api = `${apiOf(repository, url)}/check-runs/${check.id}`
  return {
    id: check.id,
    name: check.name,
    head_sha: check.sha,
    external_id: check.externalId,
    url: api,
    html_url: `${pagesOf(repository)}/runs/${check.id}`,
    details_url: check.detailsUrl,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.started,
    completed_at: check.completed,
    output: {
      title: check.title,
      summary: check.summary,
      text: null,
      annotations_count: check.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: 1 },
    app: appJson(check.app),
    pull_requests: [],
  }
}
