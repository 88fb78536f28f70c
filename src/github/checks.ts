import { Buffer } from "node:buffer"
import { ProblemError } from "../value/problem.ts"
import type { GitHub } from "./client.ts"
import { attempt } from "./problem.ts"

/** A check run that goes on. */
export interface StartedCheck {
  readonly id: number
  /** The GitHub App that owns it: nobody else can change it. */
  readonly app: number
}

/** A remark at a line of a file. */
export interface Annotation {
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly level: "notice" | "warning" | "failure"
  /** At most 255 characters are kept. */
  readonly title: string
  readonly message: string
}

/** What a check run ends with. */
export interface CheckResult {
  readonly conclusion: "success" | "failure" | "neutral"
  readonly title: string
  /** Markdown, cut to 65,535 bytes. */
  readonly summary: string
  /** What later runs read from it. */
  readonly externalId?: string
  /** The first 50 are kept. */
  readonly annotations?: readonly Annotation[]
}

/** A check run as GitHub holds it. */
export interface Check extends StartedCheck {
  readonly status: string
  readonly conclusion?: string
  readonly externalId: string
  /** ISO 8601; absent while it goes on. */
  readonly completedAt?: string
  readonly detailsUrl?: string
  readonly url: string
}

/** Starts a check run on a commit. Only Apps can, a workflow's token among them; else a `ProblemError`. */
export async function startCheck(
  { octokit, owner, repo }: GitHub,
  { name, sha, detailsUrl }: { readonly name: string; readonly sha: string; readonly detailsUrl?: string },
): Promise<StartedCheck> {
  const doing = `start the check ${name} on ${sha.slice(0, 7)}`
  return attempt(doing, "checks: write", async () => {
    const run = { name, head_sha: sha, status: "in_progress" as const, details_url: detailsUrl }
    const { data } = await octokit.rest.checks.create({ owner, repo, ...run })
    if (data.app) return { id: data.id, app: data.app.id }
    throw new ProblemError({ severity: "error", message: `Could not ${doing}: GitHub does not say which App owns it` })
  })
}

/**
 * https://docs.github.com/en/rest/checks/runs#update-a-check-run; bytes: https://github.com/github/docs/issues/35252
 */
const LIMITS = { summary: 65_535, annotations: 50, annotationTitle: 255 }

/** Ends a check run that this App has started, in one request. */
export async function finishCheck({ octokit, owner, repo }: GitHub, id: number, result: CheckResult): Promise<void> {
  const { conclusion, title, summary, externalId, annotations = [] } = result
  await attempt(`finish the check "${title}"`, "checks: write", () =>
    octokit.rest.checks.update({
      owner,
      repo,
      check_run_id: id,
      status: "completed",
      conclusion,
      external_id: externalId,
      output: {
        title,
        summary: cutToBytes(summary, LIMITS.summary),
        annotations: annotations.slice(0, LIMITS.annotations).map(asGitHubHasIt),
      },
    }),
  )
}

function asGitHubHasIt({ path, line, column, level, title, message }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    start_column: column,
    end_column: column,
    annotation_level: level,
    title: title.slice(0, LIMITS.annotationTitle),
    message,
  }
}

/** The longest beginning of a text that takes no more bytes as UTF-8; never half a character. */
function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= most) return text
  let end = most
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1
  return bytes.toString("utf8", 0, end)
}

/** Which check runs are asked for. */
export interface CheckQuery {
  readonly sha: string
  readonly name: string
  /** Those of this App only: everybody may use the name. */
  readonly app?: number
}

/**
 * All check runs of that name on a commit, newest first. `filter=latest` would leave out some: it means the latest of
 * each check suite, by completion. https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
 */
export async function checksOf(
  { octokit, owner, repo }: GitHub,
  { sha, name, app }: CheckQuery,
): Promise<readonly Check[]> {
  const query = { owner, repo, ref: sha, check_name: name, app_id: app, filter: "all" as const, per_page: 100 }
  const runs = await attempt(`read the checks of ${sha.slice(0, 7)}`, "checks: read", () =>
    octokit.paginate(octokit.rest.checks.listForRef, query),
  )
  return runs
    .filter((run) => run.name === name && run.app && (app === undefined || run.app.id === app))
    .sort((one, other) => other.id - one.id)
    .map((run) => ({
      id: run.id,
      app: run.app?.id as number,
      status: run.status,
      conclusion: run.conclusion ?? undefined,
      externalId: run.external_id ?? "",
      completedAt: run.completed_at ?? undefined,
      detailsUrl: run.details_url ?? undefined,
      url: run.html_url ?? run.url,
    }))
}
