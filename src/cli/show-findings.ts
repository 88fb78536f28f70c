import { renderFindings } from "../report/findings.ts"
import { findingsJson } from "../report/findings-json.ts"
import { renderFindingsMarkdown } from "../report/findings-markdown.ts"
import { findingsSarif } from "../report/findings-sarif.ts"
import type { FindingsReport } from "../report/findings-view.ts"
import { version } from "../version.ts"
import { lookOf } from "./options.ts"

/** How findings are shown. */
export interface FindingsLook {
  readonly format: "text" | "json" | "markdown" | "sarif"
  readonly out?: string
  readonly full?: boolean
}

/** Findings in the form that flags ask for. */
export function findingsAs(report: FindingsReport, look: FindingsLook): string {
  switch (look.format) {
    case "json":
      return findingsJson(report)
    case "markdown":
      return `${renderFindingsMarkdown(report)}\n`
    case "sarif":
      return findingsSarif(report, version)
    case "text": {
      const { color, full } = lookOf(look.out === undefined ? process.stdout : undefined, look)
      return renderFindings(report, { color, full })
    }
  }
}
