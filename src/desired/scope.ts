import { variablesOf } from "../accounts/where.ts"
import type { Json, Source, Target, Written } from "../model.ts"
import { evaluate, functionsFor, type Path, type Scope } from "./evaluate.ts"
import type { Known } from "./known.ts"
import type { Special, SpecialFacts } from "./specialise.ts"

/** Everything one target's evaluation needs, with empty lists for what it finds out. */
export function newScope(
  special: Special,
  target: Target,
  {
    facts,
    known: given,
    trace,
  }: { readonly facts: SpecialFacts; readonly known: Known; readonly trace?: Scope["trace"] },
): Scope {
  const { account, organization } = variablesOf(speaker(target, facts.organization), facts.organization)
  const known = { ...special.constants, organization, account, region: target.region }
  const { variables: constant } = special
  const base: Scope = {
    target,
    variables: known,
    known: given,
    facts,
    included: special.include,
    interpolated: new Map(),
    references: new Map(),
    problems: [],
    emptied: [],
    needs: new Map(),
    unknown: { found: false },
    closed: [],
    path: [],
    including: [],
    includedParts: { count: 0, told: false },
    options: { functions: functionsFor(() => base) },
  }
  if (constant.kind === "constant" && !trace) return base
  base.closed.push("in variables, of which files and names may be made")
  const variables = evaluate(constant, base) ?? {}
  base.closed.pop()
  return instanceScope({ ...base, ...(trace ? { trace } : {}) }, { ...known, variables })
}

/** Whose facts `account` holds: what belongs to the organization lives in its management account. */
function speaker({ scope, account }: Target, { accounts }: SpecialFacts["organization"]): Target["account"] {
  return scope === "organization" ? (accounts.find(({ management }) => management) ?? account) : account
}

/** The same evaluation for one more instance: what it finds out about values is its own, problems and needs are shared. */
export function instanceScope(scope: Scope, variables: Scope["variables"]): Scope {
  const own: Scope = {
    ...scope,
    variables,
    interpolated: new Map(),
    references: new Map(),
    unknown: { found: scope.unknown.found },
    closed: [],
    emptied: [],
    path: [],
    including: [],
    options: { functions: functionsFor(() => own) },
  }
  return own
}

/** One resource per item: what `each.key` and `each.value` are. Without `each` there is one resource. */
export function instances(special: Special, scope: Scope): readonly Scope[] {
  if (!special.each) return [scope]
  const listing = instanceScope(scope, scope.variables)
  listing.closed.push("in each")
  const items = evaluate(special.each, listing)
  const each = (key: Json, value: Json) => instanceScope(scope, { ...scope.variables, each: { key, value } })
  if (items === undefined) return []
  if (Array.isArray(items)) return items.map((value, key) => each(key, value))
  if (items !== null && typeof items === "object")
    return Object.entries(items).map(([key, value]) => each(key, value as Json))
  scope.problems.push({
    severity: "error",
    message: `each results in ${typeof items}, not in a list or a map`,
    fix: "Give it a list, or a map from key to value.",
    source: special.each.written.source,
  })
  return []
}

/** Collects where every part of a value was written. */
export function tracer(): {
  readonly trace: NonNullable<Scope["trace"]>
  readonly placeOf: (path: Path) => Source | undefined
  readonly writtenAt: ReadonlyMap<string, Written>
} {
  const written = new Map<string, Written>()
  const key = (path: Path) => JSON.stringify(path.map(String))
  return {
    trace: (path, part) => written.set(key(path), part),
    writtenAt: written,
    placeOf: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const part = written.get(key(path.slice(0, length)))
        if (part) return placeInside(part, path.slice(length))
      }
      return undefined
    },
  }
}

/** Constant parts are traced as a whole: the rest of the path leads on through what was written. */
function placeInside(part: Written, rest: Path): Source {
  const [step, ...more] = rest
  if (step === undefined) return part.source
  if (part.kind === "map") {
    const next = part.entries.get(String(step))
    if (next) return more.length === 0 ? next.value.source : placeInside(next.value, more)
  }
  if (part.kind === "list") {
    const next = part.items[Number(step)]
    if (next) return placeInside(next, more)
  }
  return part.source
}
