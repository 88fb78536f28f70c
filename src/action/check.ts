import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Finding, Problem } from "../model.ts"
import { type Checked, check } from "../reconcile/check.ts"
import { renderFindings } from "../report/findings.ts"
import { renderFindingsMarkdown } from "../report/findings-markdown.ts"
import { findingsSarif } from "../report/findings-sarif.ts"
import { sectionsOf } from "../report/findings-view.ts"
import type { AccountMask } from "../report/mask.ts"
import { counted } from "../report/names.ts"
import { checkNotice } from "../report/notice.ts"
import { checkCode } from "../shell/exit.ts"
import { version } from "../version.ts"
import { baseOf } from "./base.ts"
import { emitAnnotations } from "./emit.ts"
import { accountsIn, type Job, type Result } from "./job.ts"
import { tellingFailure, tellNotice } from "./notify.ts"
import { inRepository, maskFor, problemsAnnotations, SUMMARY, summarise } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"

/**
 * `command: check`: what rules find in what there is, in the summary, at the rules' lines and as SARIF. Of a pull request its
 * rules are asked, entering accounts as its base says, and nobody is told: whom to tell is not merged yet.
 */
export async function checkCommand(job: Job): Promise<Result> {
  const { pull, group } = job.event
  const pending = pull || group ? await baseOf(job) : undefined
  const setting = await settingOf(job, pending)
  const work = async (): Promise<Result> => {
    const { config, problems } = setting
    const { concurrency } = job.inputs
    const found = await check(maskedWorld(job, setting), config, { run: job.run, concurrency })
    const checked = { ...found, problems: [...found.problems, ...problems] }
    const mask = maskFor(job, checked)
    const sarif = await writeSarif(job, checked, mask)
    job.log.text(mask.text(renderFindings(checked, { color: false, full: false })))
    emitAnnotations(mask.value(problemsAnnotations(job, [...ruleProblems(checked), ...checked.problems])))
    await summarise(mask.text(`${renderFindingsMarkdown(checked, { limit: SUMMARY / MOST_BYTES })}\n`))
    const notice = () => checkNotice(checked, { report: renderFindings(checked, { color: false, full: true }) })
    if (pending === undefined) await tellNotice(job, setting, notice, [checked])
    return {
      code: checkCode(checked),
      problems: checked.problems,
      accountsFailed: accountsIn(checked.problems.filter(({ severity }) => severity === "unreadable")),
      findings: { number: checked.findings.filter(counts).length, sarif },
      approvable: false,
    }
  }
  return pending === undefined ? tellingFailure(job, setting, "check", work) : work()
}

/** UTF-8 bytes of a character, at most. */
const MOST_BYTES = 4

const counts = ({ severity }: Finding): boolean => severity !== "note"

/** Code scanning wants files named from the repository's root. */
async function writeSarif(job: Job, checked: Checked, mask: AccountMask): Promise<string> {
  const placed = (finding: Finding): Finding => {
    return { ...finding, source: { ...finding.source, file: inRepository(job, finding.source.file) } }
  }
  const report = { ...checked, findings: checked.findings.map(placed), waived: checked.waived.map(placed) }
  await mkdir(job.folder, { recursive: true })
  const path = join(job.folder, "findings.sarif")
  await writeFile(path, mask.text(findingsSarif(report, version)))
  return path
}

/** One remark per rule: GitHub keeps few, and all findings of a rule have the same line. */
function ruleProblems(checked: Checked): readonly Problem[] {
  return sectionsOf(checked).flatMap(({ template, rule: { name, severity, source }, findings }): Problem[] => {
    const [first] = findings
    if (!first || severity === "note") return []
    const accounts = counted(accountsIn(findings), "account")
    const message = `${template.name}/${name}: ${counted(findings.length, "finding")} in ${accounts}, such as ${first.type} ${first.id}: ${first.message}`
    return [{ severity, message, source }]
  })
}
