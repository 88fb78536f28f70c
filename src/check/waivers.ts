import type { Finding, Problem, RuleTemplate, Waiver } from "../model.ts"
import { glob } from "../value/glob.ts"
import { suggest } from "../value/suggest.ts"

/** A waiver, with the accounts it is about. */
export interface PlacedWaiver {
  readonly waiver: Waiver
  readonly covers: (account: string) => boolean
}

/** Finds the waiver of a finding, and remembers which were of use. */
export interface Waivers {
  /** The first that covers it; undefined where none does. */
  readonly of: (finding: Pick<Finding, "template" | "rule" | "account" | "id">) => Waiver | undefined
  /** Those that no finding was covered by so far. */
  readonly idle: () => readonly Waiver[]
}

/** Makes waivers ready to be asked. */
export function waiversOf(placed: readonly PlacedWaiver[]): Waivers {
  const ready = placed.map(({ waiver, covers }) => ({ waiver, covers, rule: ruleGlob(waiver), id: glob(waiver.id) }))
  const used = new Set<Waiver>()
  return {
    of: ({ template, rule, account, id }) => {
      const found = ready.find((one) => one.rule(`${template}/${rule}`) && one.covers(account) && one.id(id))
      if (found) used.add(found.waiver)
      return found?.waiver
    },
    idle: () => ready.flatMap(({ waiver }) => (used.has(waiver) ? [] : [waiver])),
  }
}

/** A template's name alone means all its rules; those of templates have slashes, too. */
function ruleGlob({ rule }: Waiver): (name: string) => boolean {
  const [one, all] = [glob(rule), glob(`${rule}/*`)]
  return (name) => one(name) || all(name)
}

/** Waivers that name a rule which does not exist: they waive nothing. */
export function strayWaivers(waivers: readonly Waiver[], templates: readonly RuleTemplate[]): readonly Problem[] {
  const names = templates.flatMap(({ name, rules }) => rules.map((rule) => `${name}/${rule.name}`))
  return waivers.flatMap((waiver) => {
    if (names.some(ruleGlob(waiver))) return []
    const meant = suggest(waiver.rule, [...names, ...templates.map(({ name }) => name)])
    const message = `This waiver names a rule that does not exist: ${waiver.rule}`
    const fix = meant ? `Did you mean "${meant}"?` : "Remove it."
    return [{ severity: "warning", message, fix, source: waiver.source } as const]
  })
}

/** That a waiver covers nothing any more. */
export const idleWaiver = ({ rule, id, source }: Waiver): Problem => ({
  severity: "note",
  message: `The waiver of ${rule} for ${id} covers nothing that was found.`,
  fix: "Remove it, if what it was for is gone.",
  source,
})
