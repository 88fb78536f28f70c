import type { Finding, Problem, Severity, Source } from "../model.ts"
import type { FindingsReport, ReportedRules } from "./findings-view.ts"
import { sentence } from "./names.ts"

/**
 * Findings in the form that code scanning takes. A finding is told at the rule that made it: what it is about is no file. What
 * could not be read or judged is a notification, and the run did not succeed then.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function findingsSarif({ findings, waived, templates, problems }: FindingsReport, version: string): string {
  const rules = templates.flatMap((template) => template.rules.map((rule) => ruleOf(template, rule)))
  const driver = { name: "reconcile", version, informationUri: "https://github.com/reconcile-aws/reconcile", rules }
  const results = [...findings, ...waived].map(resultOf)
  const invocation = {
    executionSuccessful: !problems.some(({ severity }) => LEVELS[severity] === "error"),
    ...(problems.length > 0 ? { toolExecutionNotifications: problems.map(notificationOf) } : {}),
  }
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, invocations: [invocation], columnKind: "utf16CodeUnits", results }],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

const ruleOf = ({ name, type, description }: ReportedRules, rule: ReportedRules["rules"][number]) => ({
  id: `${name}/${rule.name}`,
  shortDescription: { text: `${type}: ${rule.name}` },
  ...(description ? { fullDescription: { text: description } } : {}),
  defaultConfiguration: { level: rule.severity },
})

function resultOf({ template, rule, severity, type, account, region, id, message, source, waiver }: Finding) {
  const resource = [account, region, type, id].filter((part) => part !== "").join("/")
  return {
    ruleId: `${template}/${rule}`,
    level: severity,
    message: { text: `${type} ${id} in ${account}: ${message}` },
    locations: [
      {
        physicalLocation: placeOf(source),
        logicalLocations: [{ fullyQualifiedName: resource, kind: "resource" }],
      },
    ],
    partialFingerprints: { "resource/v1": `${template}/${rule} ${resource}` },
    ...(waiver
      ? {
          suppressions: [
            { kind: "external", justification: `${waiver.reason} (${waiver.owner}, until ${waiver.until})` },
          ],
        }
      : {}),
  }
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  blocked: "error",
  unreadable: "error",
  warning: "warning",
  note: "note",
}

function notificationOf({ severity, message, fix, source, account, region, type, id }: Problem) {
  const place = [account, region, type, id].filter(Boolean).join("/")
  const location = {
    ...(source ? { physicalLocation: placeOf(source) } : {}),
    ...(place ? { logicalLocations: [{ fullyQualifiedName: place, kind: "resource" }] } : {}),
  }
  return {
    level: LEVELS[severity],
    message: { text: [message, fix].flatMap((text) => (text ? [sentence(text)] : [])).join(" ") },
    ...(source || place ? { locations: [location] } : {}),
  }
}

const placeOf = ({ file, line, column }: Source) => ({
  artifactLocation: { uri: encodeURI(file) },
  region: { startLine: line, startColumn: column },
})
