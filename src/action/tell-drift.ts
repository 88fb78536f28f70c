import { keepIssue } from "../github/issue.ts"
import type { MergedDrift } from "../reconcile/merge-drift.ts"
import { driftReportTitle, openFindings, renderDrift, renderDriftReport } from "../report/drift-report.ts"
import { planNotice } from "../report/notice.ts"
import { channelNotices } from "../report/notice-channels.ts"
import { total } from "../report/summary.ts"
import { driftCode } from "../shell/exit.ts"
import type { Setting } from "../shell/setting.ts"
import { writeFiles } from "./files.ts"
import type { Job, Result } from "./job.ts"
import { tellNotice } from "./notify.ts"
import { failed } from "./plan.ts"
import { COMMENT, maskFor, SUMMARY, scopeOf, summarise, tell } from "./publish.ts"

const LABEL = "reconcile-drift"

/** Says what drifted, and what rules found, in every place where somebody may look. */
export async function tellDrift(job: Job, setting: Setting, { plan, checked }: MergedDrift): Promise<Result> {
  const mask = maskFor(job, plan, checked)
  const files = await writeFiles(job.folder, plan, mask)
  job.log.text(mask.text(renderDrift(plan, checked, { color: false, full: false })))
  await summarise(mask.text(renderDriftReport(plan, checked, { limit: SUMMARY, head: job.event.sha })))
  const code = driftCode(plan, checked, false)
  const open = total(plan.summary) > 0 || openFindings(checked) > 0
  const { github } = job
  const issue =
    github && job.inputs.comment
      ? await tell(job, () =>
          keepIssue(github, {
            marker: { id: "drift", scope: scopeOf(job) },
            title: `${driftReportTitle(plan, checked)} (${scopeOf(job)})`,
            body: mask.text(renderDriftReport(plan, checked, { limit: COMMENT })),
            wanted: open ? "open" : code === 0 ? "closed" : "unchanged",
            label: LABEL,
          }),
        )
      : undefined
  const notice = () => {
    const report = renderDrift(plan, checked, { color: false, full: true })
    return planNotice("drift", plan, { report, ...(checked && { checked }) })
  }
  const channels = checked ? channelNotices("drift", checked, plan.problems) : []
  await tellNotice(job, setting, notice, [plan, checked], channels)
  const url = issue?.url
  const result = { code, plan, files, accountsFailed: failed(plan, []), approvable: true }
  return { ...result, ...(url ? { commentUrl: url } : {}) }
}
