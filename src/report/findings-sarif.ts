import type { Finding } from "../model.ts"
import type { FindingsReport, ReportedRules } from "./findings-view.ts"

/**
 * Findings in the form that code scanning takes. A finding is told at the rule that made it: what it is about is no file.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function findingsSarif({ findings, waived, templates }: FindingsReport, version: string): string {
  const rules = templates.flatMap((template) => template.rules.map((rule) => ruleOf(template, rule)))
  const driver = { name: "reconcile", version, informationUri: "https://github.com/reconcile-aws/reconcile", rules }
  const results = [...findings, ...waived].map(resultOf)
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
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
  const { file, line, column } = source
  const resource = [account, region, type, id].filter((part) => part !== "").join("/")
  return {
    ruleId: `${template}/${rule}`,
    level: severity,
    message: { text: `${type} ${id} in ${account}: ${message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file) },
          region: { startLine: line, startColumn: column },
        },
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
