import type { Outcome, Plan } from "../model.ts"
import { unplanned } from "../report/alerts.ts"
import { renderPlanMarkdown } from "../report/markdown.ts"
import { type NextSteps, planTitle } from "../report/markdown-frame.ts"
import type { AccountMask } from "../report/mask.ts"
import { total } from "../report/summary.ts"
import { renderPlan } from "../report/text.ts"
import { planCode } from "../shell/exit.ts"
import type { Setting } from "../shell/setting.ts"
import { approvalText } from "./approval.ts"
import { baseOf } from "./base.ts"
import { writeFiles } from "./files.ts"
import { applyCheck, artifactName, type Job, planCheck, type Result } from "./job.ts"
import { appliedBase } from "./merged.ts"
import { fails } from "./outcome.ts"
import {
  beginCheck,
  COMMENT,
  closingCheck,
  comment,
  endCheck,
  maskFor,
  planAnnotations,
  SUMMARY,
  scopeOf,
  summarise,
} from "./publish.ts"
import { planned, settingOf } from "./setting.ts"
import { unreviewedBelow } from "./unreviewed.ts"

/** `command: plan`: what would change, said in every place where somebody may look. */
export const planCommand = (job: Job): Promise<Result> =>
  tellingPlan(job, async (setting, base) => {
    const { plan } = await planned(job, setting, { run: job.run, ...(base === undefined ? {} : { base }) })
    return { plan }
  })

/** Where a plan comes from: compared with which revision, if any. */
export type Planner = (
  setting: Setting,
  base: string | undefined,
) => Promise<{ readonly plan: Plan } & Pick<Result, "waves">>

/** Makes a plan, and says it in all those places. */
export async function tellingPlan(job: Job, planner: Planner): Promise<Result> {
  const { event, inputs } = job
  const pending = await baseOf(job)
  const setting = await settingOf(job, pending)
  const { name } = setting.config
  const head = event.pull?.head ?? event.group?.head ?? event.sha
  const approvable = inputs.snapshot === undefined && !event.pull?.fork
  const check = approvable ? await beginCheck(job, planCheck(name), head) : undefined
  return closingCheck(job, { command: "plan", check }, async () => {
    const base = pending ?? (await appliedBase(job, name, check?.app)) ?? event.before
    const { plan, waves } = await planner(setting, base)
    const mask = maskFor(job, plan)
    const files = await writeFiles(job.folder, plan, mask)
    job.log.text(mask.text(renderPlan(plan, { color: false, full: false })))
    const code = planCode(plan, false)
    const next = nextSteps(job, plan)
    const unreviewed = await unreviewedBelow(job, plan, { name, base, app: check?.app })
    const commentUrl = await tellPlan(job, plan, mask, { head, base, name, next, unreviewed })
    await endCheck(job, check, {
      conclusion: fails(inputs, code, plan) ? "failure" : "success",
      title: planTitle(plan),
      summary: mask.text(
        renderPlanMarkdown(plan, { head, ...(base && { base }), limit: COMMENT, run: job.runUrl, next, unreviewed }),
      ),
      externalId: approvalText(job.workflowRun, plan, files),
      annotations: mask.value(planAnnotations(job, plan)),
    })
    if (!pending && code === 0 && total(plan.summary) === 0) await tellApplied(job, name)
    const result = { code, plan, files, accountsFailed: failed(plan, []), approvable, ...(waves && { waves }) }
    return { ...result, ...(commentUrl ? { commentUrl } : {}) }
  })
}

async function tellPlan(
  job: Job,
  plan: Plan,
  mask: AccountMask,
  {
    head,
    base,
    name,
    next,
    unreviewed,
  }: {
    readonly head: string
    readonly base: string | undefined
    readonly name: string
    readonly next: NextSteps
    readonly unreviewed: readonly string[]
  },
): Promise<string | undefined> {
  const commits = { head, ...(base ? { base } : {}), unreviewed }
  await summarise(
    mask.text(
      renderPlanMarkdown(plan, {
        ...commits,
        limit: SUMMARY,
        whole: `the artifact \`${artifactName(name)}\``,
        next,
      }),
    ),
  )
  const { pull } = job.event
  if (!pull) return undefined
  const whole = `the [summary of the run](${job.runUrl}), and the page in its artifact`
  const body = mask.text(renderPlanMarkdown(plan, { ...commits, limit: COMMENT, whole, clock: false, run: job.runUrl }))
  return comment(job, { issue: pull.number, marker: { id: "plan", scope: scopeOf(job) }, body })
}

/** Where nothing is due on the default branch, nobody is asked to approve nothing: this commit is applied. */
async function tellApplied(job: Job, name: string): Promise<void> {
  const { event, inputs } = job
  if (inputs.snapshot !== undefined || event.name !== "push" || event.ref !== `refs/heads/${event.defaultBranch}`)
    return
  const check = await beginCheck(job, applyCheck(name), event.sha)
  await endCheck(job, check, { conclusion: "success", title: "Applied", summary: "Nothing was due." })
}

/** What a pull request's reader is told is not what holds where the default branch is planned. */
function nextSteps({ event, inputs }: Job, { digest }: Plan): NextSteps {
  if (event.pull || event.group || inputs.snapshot !== undefined) return {}
  const settle = "settle what is blocked or wrong on a pull request."
  const apply = `to make all of it so, run the apply workflow by hand with the digest \`${digest}\`.`
  return {
    stopped: settle,
    changes: apply,
    unread: "see to it that what was not read can be read.",
    nothing: "nothing to do.",
  }
}

/** In how many accounts something could not be read, planned or wholly applied. */
export function failed(plan: Plan, outcomes: readonly Outcome[]): number {
  const open = outcomes.flatMap(({ status, change }) => (status === "applied" ? [] : [change.account]))
  return new Set([...unplanned(plan), ...open]).size
}
