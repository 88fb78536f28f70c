import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Finding, Problem } from "../model.ts"
import { renderFindings } from "../report/findings.ts"
import { renderFindingsMarkdown } from "../report/findings-markdown.ts"
import { findingsSarif } from "../report/findings-sarif.ts"
import { type FindingsReport, sectionsOf } from "../report/findings-view.ts"
import type { AccountMask } from "../report/mask.ts"
import { counted } from "../report/names.ts"
import { checkNotice } from "../report/notice.ts"
import { channelNotices } from "../report/notice-channels.ts"
import { checkCode } from "../shell/exit.ts"
import type { Setting } from "../shell/setting.ts"
import { version } from "../version.ts"
import { emitAnnotations } from "./emit.ts"
import { accountsIn, findingsArtifact, type Job, type Result } from "./job.ts"
import { tellNotice } from "./notify.ts"
import { inRepository, maskFor, problemsAnnotations, SUMMARY, summarise } from "./publish.ts"

/** Says what rules found in every place where somebody may look. `pending` is the base of what is not merged yet. */
export async function tellFindings(
  job: Job,
  setting: Setting,
  checked: FindingsReport,
  pending: string | undefined,
): Promise<Result> {
  const mask = maskFor(job, checked)
  const sarif = await writeSarif(job, checked, mask)
  job.log.text(mask.text(renderFindings(checked, { color: false, full: false })))
  emitAnnotations(mask.value(problemsAnnotations(job, [...ruleProblems(checked), ...checked.problems])))
  await summarise(mask.text(`${renderFindingsMarkdown(checked, { limit: SUMMARY / MOST_BYTES })}\n`))
  const notice = () => checkNotice(checked, { report: renderFindings(checked, { color: false, full: true }) })
  if (pending === undefined) await tellNotice(job, setting, notice, [checked], channelNotices("check", checked))
  return {
    code: checkCode(checked),
    problems: checked.problems,
    accountsFailed: accountsIn(checked.problems.filter(({ severity }) => severity === "unreadable")),
    findings: { number: checked.findings.filter(counts).length, sarif, artifact: findingsArtifact(checked.owner) },
    approvable: false,
  }
}

/** UTF-8 bytes of a character, at most. */
const MOST_BYTES = 4

const counts = ({ severity }: Finding): boolean => severity !== "note"

/** Code scanning wants files named from the repository's root. */
async function writeSarif(job: Job, checked: FindingsReport, mask: AccountMask): Promise<string> {
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
function ruleProblems(checked: FindingsReport): readonly Problem[] {
  return sectionsOf(checked).flatMap(({ template, rule: { name, severity, source }, findings }): Problem[] => {
    const [first] = findings
    if (!first || severity === "note") return []
    const accounts = counted(accountsIn(findings), "account")
    const message = `${template.name}/${name}: ${counted(findings.length, "finding")} in ${accounts}, such as ${first.type} ${first.id}: ${first.message}`
    return [{ severity, message, source }]
  })
}
