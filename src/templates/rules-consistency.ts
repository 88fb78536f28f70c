import type { Problem, Rule, Source, Written, WrittenMap } from "../model.ts"
import { suggest } from "../value/suggest.ts"
import { entry } from "../value/written.ts"

/** Rules that have one name: waivers and findings could not tell them apart. */
export function sameRules(rules: readonly Rule[]): readonly Problem[] {
  return rules.flatMap(({ name, source }, index) => {
    const first = name === "" ? undefined : rules.slice(0, index).find((other) => other.name === name)
    if (!first) return []
    const message = `Two rules are named ${JSON.stringify(name)}: this one and the one at line ${first.source.line}.`
    return [error(source, message, "Rename one of them: findings and waivers name rules by it.")]
  })
}

const NEVER = "false"

/** The first rule that matches counts: behind one that always does, no other is asked. */
export function unreachable(rules: readonly Rule[]): readonly Problem[] {
  return rules.flatMap(({ name, when, source }, index) => {
    const before = rules.slice(0, index)
    const always = before.find((other) => other.when === undefined || other.when.value.trim() === "true")
    const same = when && before.find((other) => other.when?.value.trim() === when.value.trim())
    const fix = "Put it in front of that rule, or remove it."
    if (always) {
      return [error(source, `The rule ${name} can never match: ${always.name}, before it, matches everything.`, fix)]
    }
    if (same) return [error(source, `The rule ${name} can never match: ${same.name}, before it, asks the same.`, fix)]
    if (when?.value.trim() !== NEVER) return []
    return [error(when.source, `The rule ${name} can never match: its \`when\` is false.`, "Remove the rule.")]
  })
}

/** Titles in `columns` and `orderBy`, of the template and of its rules, that no column of the template has. */
export function unknownColumns(document: WrittenMap): readonly Problem[] {
  const columns = entry(document, "columns")
  const known = columns?.kind === "map" ? [...columns.entries.keys()] : []
  const rules = entry(document, "rules")
  const maps = rules?.kind === "list" ? rules.items.filter((item) => item.kind === "map") : []
  const named = [
    ...titlesIn(entry(document, "orderBy"), "orderBy"),
    ...maps.flatMap((rule) => {
      const whose = ` of the rule ${String(scalarIn(entry(rule, "name")) ?? "")}`
      return ["columns", "orderBy"].flatMap((key) => titlesIn(entry(rule, key), `${key}${whose}`))
    }),
  ]
  return named.flatMap(({ title, where, source }) => {
    const name = where.startsWith("orderBy") ? title.replace(/^-/, "") : title
    if (known.includes(name)) return []
    const meant = suggest(name, known)
    const there = known.length > 0 ? `The columns are ${known.join(", ")}.` : "The template has no columns."
    const message = `${where} names a column that does not exist: ${JSON.stringify(name)}.`
    return [error(source, message, meant ? `Did you mean ${JSON.stringify(meant)}? ${there}` : there)]
  })
}

interface NamedTitle {
  readonly title: string
  readonly where: string
  readonly source: Source
}

function titlesIn(written: Written | undefined, where: string): readonly NamedTitle[] {
  const items = written?.kind === "list" ? written.items : written ? [written] : []
  return items.flatMap((item) => {
    const title = scalarIn(item)
    return typeof title === "string" ? [{ title, where, source: item.source }] : []
  })
}

const scalarIn = (written: Written | undefined) => (written?.kind === "scalar" ? written.value : undefined)

const error = (source: Source, message: string, fix: string): Problem => ({ severity: "error", message, fix, source })
