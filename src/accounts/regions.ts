import type { At, Problem, Scope, Selector } from "../model.ts"
import { suggest } from "../value/suggest.ts"

/**
 * The regions a selector means, of those the configuration works in. What belongs to an account or to the organization
 * is in the home region, the first, and may not speak of regions.
 */
export function chooseRegions(
  selector: Selector,
  scope: Scope,
  regions: readonly string[],
): { readonly regions: readonly string[]; readonly problems: readonly Problem[] } {
  const listed = selector.regions === "all" ? undefined : selector.regions
  if (scope !== "region") return { regions: regions.slice(0, 1), problems: regionless(selector, scope) }
  const except = new Set(selector.exceptRegions.map(({ value }) => value))
  const wanted = listed && new Set(listed.map(({ value }) => value))
  const unknown = [...(listed ?? []), ...selector.exceptRegions].filter(({ value }) => !regions.includes(value))
  return {
    regions: regions.filter((region) => (!wanted || wanted.has(region)) && !except.has(region)),
    problems: unknown.map((region) => unknownRegion(region, regions)),
  }
}

function regionless({ regions, exceptRegions, source }: Selector, scope: Scope): readonly Problem[] {
  const first = Array.isArray(regions) ? regions[0] : exceptRegions[0]
  if (regions === undefined && exceptRegions.length === 0) return []
  const owner = scope === "account" ? "the account" : "the organization"
  return [
    {
      severity: "error",
      message: `This type belongs to ${owner} and not to a region.`,
      fix: "Leave out `regions` and `exceptRegions`.",
      source: first?.source ?? source,
    },
  ]
}

function unknownRegion({ value, source }: At<string>, regions: readonly string[]): Problem {
  const near = suggest(value, regions)
  return {
    severity: "error",
    message: `"${value}" is not one of the configuration's regions: ${regions.join(", ")}.`,
    fix: near ? `Did you mean "${near}"?` : "Add it to `regions` in reconcile.yaml, or leave it out here.",
    source,
  }
}
