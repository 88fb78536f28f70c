import type { Pull } from "../github/merged.ts"
import { prose } from "../report/escape.ts"
import { renderFailureMarkdown } from "../report/markdown-failure.ts"
import { renderOutcomesMarkdown } from "../report/markdown-outcomes.ts"
import type { Done } from "./apply.ts"
import { approvalText } from "./approval.ts"
import { asProblem } from "./failure.ts"
import type { Job } from "./job.ts"
import {
  appliedAnnotations,
  COMMENT,
  comment,
  endCheck,
  maskedProblems,
  maskFor,
  SUMMARY,
  scopeOf,
  summarise,
} from "./publish.ts"

/** What an apply was about: whom to tell, and where. */
export interface Audience {
  readonly check: { readonly id: number }
  readonly pulls: readonly Pull[]
  /** Sentences about what counts as reviewed by nobody. */
  readonly missing: readonly string[]
}

/** Says what became of everything: on the pull requests, in the check of the commit, and in the job's summary. */
export async function tellOutcomes(
  job: Job,
  { plan, outcomes, complete, result }: Done,
  audience: Audience,
): Promise<string | undefined> {
  const mask = maskFor(job, plan, outcomes)
  const notes = audience.missing.map((note) => `> ${prose(note)}.`).join("\n>\n")
  const text = (limit: number) => {
    const room = limit - Buffer.byteLength(notes) - 4
    const [heading = "", ...rest] = renderOutcomesMarkdown(outcomes, plan, {
      head: job.event.sha,
      run: job.runUrl,
      limit: room,
    }).split("\n\n")
    return mask.text([heading, notes, ...rest].filter(Boolean).join("\n\n"))
  }
  await summarise(text(SUMMARY))
  const url = await commentOnPulls(job, audience.pulls, text(COMMENT))
  await endCheck(job, audience.check, {
    conclusion: complete ? "success" : "failure",
    title: complete ? "Applied" : "Not wholly applied",
    summary: text(COMMENT),
    annotations: mask.value(appliedAnnotations(job, plan, outcomes)),
    ...(result.files ? { externalId: approvalText(job.workflowRun, plan, result.files) } : {}),
  })
  return url
}

/** Pull requests hear too of what was in the way of all. */
export async function tellingPulls<T>(job: Job, pulls: readonly Pull[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const problems = maskedProblems(job, asProblem(error).problems)
    await commentOnPulls(job, pulls, renderFailureMarkdown("apply", problems, { limit: COMMENT }))
    throw error
  }
}

/** Pull requests that hear of it: as many as were merged lately, not a whole history. */
const MOST_PULLS = 20

/** One comment per commit that was applied; the address of the newest pull request's. */
async function commentOnPulls(job: Job, pulls: readonly Pull[], body: string): Promise<string | undefined> {
  const urls: string[] = []
  const marker = { id: "apply", scope: scopeOf(job), commit: job.event.sha } as const
  for (const { number } of pulls.slice(0, MOST_PULLS)) {
    const url = await comment(job, { issue: number, marker, body })
    if (url !== undefined) urls.push(url)
  }
  return urls[0]
}
