import { keepIssue } from "../github/issue.ts"
import { driftTitle, renderDriftMarkdown } from "../report/markdown-drift.ts"
import { total } from "../report/summary.ts"
import { renderPlan } from "../report/text.ts"
import { planCode } from "../shell/exit.ts"
import { writeFiles } from "./files.ts"
import type { Job, Result } from "./job.ts"
import { failed } from "./plan.ts"
import { COMMENT, maskFor, SUMMARY, scopeOf, summarise, tell } from "./publish.ts"
import { planned, settingOf } from "./setting.ts"

const LABEL = "reconcile-drift"

/** `command: drift`: what differs from the templates while nothing is pending, in one issue that comes and goes with it. */
export async function driftCommand(job: Job): Promise<Result> {
  const setting = await settingOf(job, undefined)
  const { plan } = await planned(job, setting, { run: job.run, base: "" })
  const mask = maskFor(job, plan)
  const files = await writeFiles(job.folder, plan, mask)
  job.log.text(mask.text(renderPlan(plan, { color: false, full: false })))
  await summarise(mask.text(renderDriftMarkdown(plan, { limit: SUMMARY, head: job.event.sha })))
  const code = planCode(plan, false)
  const { github } = job
  const issue =
    github && job.inputs.comment
      ? await tell(job, () =>
          keepIssue(github, {
            marker: { id: "drift", scope: scopeOf(job) },
            title: `${driftTitle(plan)} (${scopeOf(job)})`,
            body: mask.text(renderDriftMarkdown(plan, { limit: COMMENT })),
            wanted: total(plan.summary) > 0 ? "open" : code === 0 ? "closed" : "unchanged",
            label: LABEL,
          }),
        )
      : undefined
  const url = issue?.url
  return { code, plan, files, accountsFailed: failed(plan, []), approvable: true, ...(url ? { commentUrl: url } : {}) }
}
