import type { Finding } from "../model.ts"
import { type FindingsReport, findingCounts, unreadAccounts } from "./findings-view.ts"

/** Findings as data: keys in one order, findings by template and rule. `waived` findings say by what. */
export function findingsJson(report: FindingsReport): string {
  const { clock, owner, world, accounts, templates, looked, unjudged, findings, waived, problems } = report
  const data = {
    formatVersion: 1,
    clock,
    owner,
    world,
    accounts,
    templates: templates.map(({ name, type, rules }) => ({
      name,
      type,
      rules: rules.map((rule) => ({ name: rule.name, severity: rule.severity })),
    })),
    findings: findings.map(plain),
    waived: waived.map(plain),
    problems,
    summary: {
      ...findingCounts(findings),
      waived: waived.length,
      resources: looked,
      unjudged,
      unreadableAccounts: unreadAccounts(report),
    },
  }
  return `${JSON.stringify(data, undefined, 2)}\n`
}

function plain({ template, rule, severity, type, account, region, id, message, columns, source, waiver }: Finding) {
  return { template, rule, severity, type, account, region, id, message, columns, source, ...(waiver && { waiver }) }
}
