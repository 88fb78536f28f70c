import { matcher, selectTargets } from "../accounts/select.ts"
import { parseSelector } from "../accounts/selector.ts"
import type { Organization, Problem, Provider, Scope, Selector, Target, Template, Written } from "../model.ts"

/** Where a template applies, and where each of its overrides and items does. */
export interface Placement {
  readonly targets: readonly Target[]
  readonly overrides: readonly ((target: Target) => boolean)[]
  readonly problems: readonly Problem[]
}

type Matcher = (target: Target) => boolean

/** Chooses targets, and checks that overrides meet some of them. */
export function place(
  template: Template,
  provider: Provider,
  organization: Organization,
  regions: readonly string[],
): Placement {
  const chosen = selectTargets(template.targets, provider.scope, organization, regions)
  const matchers = template.overrides.map(({ targets }) => narrow(targets, organization, regions, provider.scope))
  const idle = template.overrides.filter((_, index) => {
    const { matches, problems } = matchers[index] as ReturnType<typeof narrow>
    return problems.length === 0 && chosen.targets.length > 0 && !chosen.targets.some(matches)
  })
  return {
    targets: chosen.targets,
    overrides: matchers.map(({ matches }) => matches),
    problems: [
      ...chosen.problems,
      ...matchers.flatMap(({ problems }) => problems),
      ...idle.map(
        ({ source }): Problem => ({
          severity: "warning",
          message: "This override applies nowhere: none of the template's own targets is among its targets",
          source,
        }),
      ),
    ],
  }
}

/** Which targets a `$targets` means, and what is wrong with it. */
export interface ItemTargets {
  readonly matches: Matcher
  readonly problems: readonly Problem[]
}

/** Every `$targets` of a template and of what it includes, each resolved once. */
export function itemMatchers(
  organization: Organization,
  regions: readonly string[],
  scope: Scope,
): (targets: Written) => ItemTargets {
  const known = new Map<Written, ItemTargets>()
  return (targets) => {
    const found =
      known.get(targets) ?? resolveItem(targets, (selector) => narrow(selector, organization, regions, scope))
    known.set(targets, found)
    return found
  }
}

function resolveItem(targets: Written, resolve: (selector: Selector) => ItemTargets): ItemTargets {
  const { selector, problems } = parseSelector(targets)
  if (!selector) return { matches: () => false, problems }
  const found = resolve(selector)
  return { ...found, problems: [...problems, ...found.problems] }
}

const narrow = (selector: Selector, organization: Organization, regions: readonly string[], scope: Scope) =>
  matcher(selector, organization, regions, scope)
