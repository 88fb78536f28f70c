import { keepIssue } from "../github/issue.ts"
import { drift } from "../reconcile/drift.ts"
import { driftReportTitle, openFindings, renderDrift, renderDriftReport } from "../report/drift-report.ts"
import { planNotice } from "../report/notice.ts"
import { total } from "../report/summary.ts"
import { driftCode } from "../shell/exit.ts"
import { writeFiles } from "./files.ts"
import type { Job, Result } from "./job.ts"
import { tellingFailure, tellNotice } from "./notify.ts"
import { failed } from "./plan.ts"
import { proposeDrift } from "./propose.ts"
import { COMMENT, maskFor, SUMMARY, scopeOf, summarise, tell } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"

const LABEL = "reconcile-drift"

/**
 * `command: drift`: what differs from the templates while nothing is pending, and what rules find, in one issue that comes
 * and goes with it.
 */
export async function driftCommand(job: Job): Promise<Result> {
  const setting = await settingOf(job, undefined)
  return tellingFailure(job, setting, "drift", async () => {
    const { config, problems } = setting
    const { concurrency } = job.inputs
    const world = maskedWorld(job, setting)
    const options = { run: job.run, concurrency, keep: job.inputs.propose }
    const { planning, checked } = await drift(world, config, options)
    const plan = { ...planning.plan, problems: [...planning.plan.problems, ...problems] }
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
    if (job.inputs.propose) await proposeDrift(job, { ...setting, world }, planning)
    const notice = () => {
      const report = renderDrift(plan, checked, { color: false, full: true })
      return planNotice("drift", plan, { report, ...(checked && { checked }) })
    }
    await tellNotice(job, setting, notice, [plan, checked])
    const url = issue?.url
    const result = { code, plan, files, accountsFailed: failed(plan, []), approvable: true }
    return { ...result, ...(url ? { commentUrl: url } : {}) }
  })
}
