import type { Problem, Provider, RuleTemplate } from "../model.ts"
import { compileRules } from "./compile.ts"

/** Notes on rules that look at live resources only, and why: a pull request never meets them. */
export function liveOnly(template: RuleTemplate, provider: Provider | undefined): readonly Problem[] {
  if (!provider) return []
  const { name, type, source } = template
  if (!provider.create && !provider.update) {
    return [note(name, source, `The rules of ${name} run in \`check\` only: ${type} can be read, and not stated.`)]
  }
  return compileRules(template, provider.schema).rules.flatMap(({ rule, asksLive }) => {
    if (asksLive === undefined) return []
    const why = asksLive === "now" ? "it asks what time it is" : `it asks for ${asksLive}, which nobody can state`
    return [note(name, rule.source, `The rule ${rule.name} of ${name} runs in \`check\` only: ${why}.`)]
  })
}

const note = (template: string, source: Problem["source"], message: string): Problem => ({
  severity: "note",
  message,
  ...(source && { source }),
  template,
})
