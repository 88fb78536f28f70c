import { sortFindings } from "../check/order.ts"
import type { CheckShard, Finding, Problem } from "../model.ts"
import type { FindingsReport } from "../report/findings-view.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { ProblemError } from "../value/problem.ts"
import { fewer } from "./fewer-problems.ts"
import { ADVICE, alike, earliest, requireAlike } from "./merge-alike.ts"
import { mergeError } from "./merge-numbers.ts"

/** A shard of a check with the name that people know its file by. */
export interface NamedCheck {
  readonly file: string
  readonly shard: CheckShard
}

/**
 * Joins what several machines found: what comes of it is what one machine would have, byte for byte. The clock is the earliest.
 * Throws a ProblemError where a shard is missing, doubled or of another run. Pure.
 */
export function mergeFindings(files: readonly NamedCheck[]): FindingsReport {
  const named = requireAlike(
    files.map(({ file, shard }) => ({ file, facts: shard, accounts: Object.keys(shard.accounts) })),
  )
  const foreign = foreignFiles(named.map(({ file, facts }) => ({ file, shard: facts })))
  if (foreign.length > 0) throw new ProblemError(foreign)
  const shards = named.map(({ facts }) => facts)
  const [{ rules, chosen, general, warnings, owner, world }] = shards as readonly CheckShard[] as readonly [CheckShard]
  const accounts = Object.fromEntries(shards.flatMap((one) => Object.entries(one.accounts)).sort(byId))
  const members = Object.entries(accounts).flatMap(([id, { name }]) => (isOrganizationId(id) ? [] : [{ id, name }]))
  const sorted = (some: readonly Finding[]) => sortFindings(some, rules, members)
  const problems = shards.flatMap((one) => one.problems).sort(byAccount)
  const sum = (count: (shard: CheckShard) => number) => shards.reduce((total, one) => total + count(one), 0)
  return {
    findings: sorted(shards.flatMap(({ findings }) => findings)),
    waived: sorted(shards.flatMap(({ waived }) => waived)),
    problems: [...general, ...fewer(problems), ...(problems.length > 0 ? [] : idleIn(shards)), ...warnings],
    templates: rules.filter(({ name }) => chosen.includes(name)),
    accounts,
    looked: sum(({ looked }) => looked),
    unjudged: sum(({ unjudged }) => unjudged),
    clock: earliest(shards),
    owner,
    world,
  }
}

/** Waivers that covered nothing anywhere. */
function idleIn([first, ...others]: readonly CheckShard[]): readonly Problem[] {
  return (first?.idle ?? []).filter((one) => others.every(({ idle }) => idle?.some((other) => alike(one, other))))
}

/** What rules read has to be the same: the first other text of each file. */
function foreignFiles(files: readonly NamedCheck[]): readonly Problem[] {
  const known = new Map<string, { readonly file: string; readonly hash: string }>()
  return files.flatMap(({ file, shard }) =>
    Object.entries(shard.files).flatMap(([path, hash]) => {
      const seen = known.get(path)
      if (!seen) known.set(path, { file, hash })
      return !seen || seen.hash === hash
        ? []
        : [mergeError(`${file} read another ${path} than ${seen.file}`, ADVICE.check.again)]
    }),
  )
}

const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

const byAccount = ({ account: a = "" }: Problem, { account: b = "" }: Problem): number => (a < b ? -1 : a > b ? 1 : 0)
