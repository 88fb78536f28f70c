import type { Outcome, Plan } from "../model.ts"
import { unplanned } from "../report/alerts.ts"
import { renderPlanMarkdown } from "../report/markdown.ts"
import { planTitle } from "../report/markdown-frame.ts"
import { renderPlan } from "../report/text.ts"
import { planCode } from "../shell/exit.ts"
import { approvalText } from "./approval.ts"
import { baseOf } from "./base.ts"
import { writeFiles } from "./files.ts"
import { artifactName, type Job, planCheck, type Result } from "./job.ts"
import { appliedBase } from "./merged.ts"
import { fails } from "./outcome.ts"
import {
  beginCheck,
  COMMENT,
  closingCheck,
  comment,
  endCheck,
  maskedFor,
  planAnnotations,
  SUMMARY,
  scopeOf,
  summarise,
} from "./publish.ts"

import { planned, settingOf } from "./setting.ts"

/** `command: plan`: what would change, said in every place where somebody may look. */
export async function planCommand(job: Job): Promise<Result> {
  const { event, inputs } = job
  const pending = await baseOf(job)
  const setting = await settingOf(job, pending)
  const { name } = setting.config
  const head = event.pull?.head ?? event.group?.head ?? event.sha
  const approvable = inputs.snapshot === undefined && !event.pull?.fork
  const check = approvable ? await beginCheck(job, planCheck(name), head) : undefined
  return closingCheck(job, { command: "plan", check }, async () => {
    const base = pending ?? (await appliedBase(job, name, check?.app))
    const { plan } = await planned(job, setting, { run: job.run, ...(base === undefined ? {} : { base }) })
    const shown = maskedFor(job, plan)
    const files = await writeFiles(job.folder, plan, shown)
    job.log.text(renderPlan(shown, { color: false, full: false }))
    const code = planCode(plan, false)
    const commentUrl = await tellPlan(job, shown, { head, base, name })
    await endCheck(job, check, {
      conclusion: fails(inputs, code, plan) ? "failure" : "success",
      title: planTitle(shown),
      summary: renderPlanMarkdown(shown, { head, ...(base && { base }), limit: COMMENT, run: job.runUrl }),
      externalId: approvalText(job.workflowRun, plan, files),
      annotations: planAnnotations(job, shown),
    })
    return { code, plan, files, accountsFailed: failed(plan, []), approvable, ...(commentUrl ? { commentUrl } : {}) }
  })
}

async function tellPlan(
  job: Job,
  plan: Plan,
  { head, base, name }: { readonly head: string; readonly base: string | undefined; readonly name: string },
): Promise<string | undefined> {
  const commits = { head, ...(base ? { base } : {}) }
  await summarise(
    renderPlanMarkdown(plan, { ...commits, limit: SUMMARY, whole: `the artifact \`${artifactName(name)}\`` }),
  )
  const { pull } = job.event
  if (!pull) return undefined
  const whole = `the [summary of the run](${job.runUrl}), and the page in its artifact`
  const body = renderPlanMarkdown(plan, { ...commits, limit: COMMENT, whole, clock: false, run: job.runUrl })
  return comment(job, { issue: pull.number, marker: { id: "plan", scope: scopeOf(job) }, body })
}

/** In how many accounts something could not be read, planned or wholly applied. */
export function failed(plan: Plan, outcomes: readonly Outcome[]): number {
  const open = outcomes.flatMap(({ status, change }) => (status === "applied" ? [] : [change.account]))
  return new Set([...unplanned(plan), ...open]).size
}
