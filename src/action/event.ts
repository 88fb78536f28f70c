import { readFile } from "node:fs/promises"
import type { Json } from "../model.ts"

/** What made the workflow run, as far as reconcile looks at it. Everything in it may be somebody's text. */
export interface Event {
  /** `pull_request`, `push`, `schedule`, ... */
  readonly name: string
  /** The commit that the run is about; of a pull request, the merge commit that GitHub made up. */
  readonly sha: string
  readonly ref: string
  /** `owner/name`. */
  readonly repository: string
  readonly defaultBranch: string
  /** The repository is a fork of another. */
  readonly isFork: boolean
  /** The branch's commit before a push. */
  readonly before?: string
  readonly pull?: PullEvent
  readonly group?: { readonly head: string; readonly base: string }
}

/** The pull request that an event is about. */
export interface PullEvent {
  readonly number: number
  readonly head: string
  readonly base: string
  /** Its commits come from another repository: whoever wrote them may not write here. */
  readonly fork: boolean
}

type Fields = { readonly [name: string]: Json | undefined }

/** Reads the event file. What the runner did not say is "", and matches nothing that is asked for later. */
export async function readEvent(env: NodeJS.ProcessEnv): Promise<Event> {
  const text = env.GITHUB_EVENT_PATH ? await readFile(env.GITHUB_EVENT_PATH, "utf8").catch(() => "{}") : "{}"
  return eventOf(env, JSON.parse(text) as Json)
}

/** The same from what is in the file. Pure. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export function eventOf(env: NodeJS.ProcessEnv, payload: Json): Event {
  const event = fields(payload)
  const repository = fields(event.repository)
  const group = fields(event.merge_group)
  const before = text(event.before)
  return {
    name: env.GITHUB_EVENT_NAME ?? "",
    sha: env.GITHUB_SHA ?? "",
    ref: env.GITHUB_REF ?? "",
    repository: env.GITHUB_REPOSITORY ?? "",
    defaultBranch: text(repository.default_branch),
    isFork: repository.fork === true,
    ...(/[1-9a-f]/.test(before) && { before }),
    ...(event.pull_request !== undefined && { pull: pullOf(fields(event.pull_request), env.GITHUB_REPOSITORY ?? "") }),
    ...(event.merge_group !== undefined && { group: { head: text(group.head_sha), base: text(group.base_sha) } }),
  }
}

/** A repository that is gone by now is not this one. */
function pullOf(pull: Fields, repository: string): PullEvent {
  const [head, base] = [fields(pull.head), fields(pull.base)]
  return {
    number: Number(pull.number),
    head: text(head.sha),
    base: text(base.sha),
    fork: text(fields(head.repo).full_name) !== repository,
  }
}

const fields = (value: Json | undefined): Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : {}

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "")
