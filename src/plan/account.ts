import type {
  Account,
  Change,
  Comparison,
  Config,
  Context,
  Desired,
  Effect,
  Footing,
  Found,
  Hold,
  Orphan,
  Problem,
  Provider,
  Reading,
  Target,
  Write,
} from "../model.ts"
import { foldKey } from "../value/key.ts"
import { type Attribution, causes } from "./cause.ts"
import { compare, removal } from "./compare.ts"
import { isUntouched } from "./form.ts"
import { type Shared, share } from "./group.ts"
import { withHolders } from "./holders.ts"
import { isOrphan, type Proof, prunable } from "./orphans.ts"
import type { OwnAccess } from "./protect.ts"
import { refusal, refusedAction } from "./refuse.ts"
import { warningsOf } from "./warn.ts"

/** Everything needed to plan one account: plain values, and pure answers to questions that few resources raise. */
export interface AccountInput {
  readonly account: Account
  readonly config: Config
  readonly context: Context
  readonly desired: readonly Desired[]
  readonly readings: readonly Reading[]
  readonly own: OwnAccess
  /** The hold that keeps a resource of this account as it is, if any. */
  readonly hold: (type: string, key: string) => Hold | undefined
  /** What rules of severity `error` find in what is stated: it is not made so. */
  readonly against: (desired: Desired) => readonly Problem[]
  readonly provider: (type: string) => Provider | undefined
  /** Templates whose resources here are uncertain: a problem holds them back, so nothing of theirs is an orphan. */
  readonly uncertain: (template: string) => boolean
  /** Of a type, the template that a problem holds back here, so that nobody knows what it states, if any. */
  readonly heldBack: (type: string) => string | undefined
  /** Absent where filters narrow the run: such a plan never prunes. */
  readonly proof?: Proof
  readonly attribution: (type: string, key: string, template: string | undefined) => Attribution
}

/** One change of an account, ready to be joined with all others. */
export interface Planned {
  readonly change: Omit<Change, "group">
  readonly target: Target
  readonly shared: Shared
  readonly effect: Effect
  readonly write: Write
  readonly desired?: Desired
  /** A setting that is as AWS has it: to state it is no more than a create would be. */
  readonly untouched: boolean
}

export interface AccountResult {
  readonly account: Account
  readonly planned: readonly Planned[]
  readonly orphans: readonly Orphan[]
  readonly problems: readonly Problem[]
  readonly unchanged: number
  /** What carries our owner tag. */
  readonly owned: number
  /** What is there and ours because a template states it, though nothing marks it. */
  readonly declared: number
  readonly context: Context
  /** Everything looked for could be read. */
  readonly readable: boolean
}

/** Compares what should be with what is, in one account. Pure. */
export function planAccount(input: AccountInput): AccountResult {
  const planned: Planned[] = []
  const problems: Problem[] = []
  const orphans: Orphan[] = []
  let [unchanged, owned, declared] = [0, 0, 0]
  for (const reading of input.readings) {
    const provider = input.provider(reading.type)
    if (!provider) continue
    const stated = input.desired.filter(
      ({ type, target }) => type === reading.type && target.region === reading.target.region,
    )
    if (reading.status === "unreadable") {
      if (!problems.some(({ message }) => message === reading.reason)) problems.push(unreadable(reading))
      continue
    }
    const live = new Map(reading.found.map((found) => [foldKey(provider, found.key), found]))
    const parents = new Map(reading.footings?.map(({ key, parent }) => [key, parent]))
    for (const desired of stated) {
      const found = live.get(foldKey(provider, desired.key))
      const result = planResource(input, provider, desired, found, parents.get(desired.key))
      if (found && provider.ownership === "declared" && desired.state !== "released" && !result.withheld) declared++
      problems.push(...result.problems)
      if (result.planned) planned.push(result.planned)
      else if (!result.withheld && (desired.state === "present" || found)) unchanged++
    }
    const names = new Set(stated.map(({ key }) => foldKey(provider, key)))
    for (const found of reading.found) {
      if (provider.ownership === "declared" || found.owner !== input.config.name) continue
      owned++
      if (!input.proof || !isOrphan(found, { names, provider, uncertain: input.uncertain })) continue
      const outcome = planOrphan(input, provider, reading, found)
      if ("reason" in outcome) orphans.push(outcome)
      else planned.push(outcome)
    }
  }
  const readable = input.readings.every(({ status }) => status === "read")
  const { account, context } = input
  const changes = withHolders(planned, input.readings, input.provider)
  return { account, planned: changes, orphans, problems, unchanged, owned, declared, context, readable }
}

function planResource(
  input: AccountInput,
  provider: Provider,
  desired: Desired,
  found: Found | undefined,
  parent: Footing["parent"],
): { readonly planned?: Planned; readonly withheld?: boolean; readonly problems: readonly Problem[] } {
  const hold = input.hold(desired.type, desired.key)
  if (hold) return { withheld: true, problems: [heldNote(desired, hold)] }
  const refused = refusal(desired, found, { provider, parent, own: input.own, config: input.config })
  if (refused) return { withheld: true, problems: [refused] }
  const against = input.against(desired)
  if (against.length > 0) return { withheld: true, problems: against }
  const comparison = compare(provider, desired, found, { context: input.context, owner: input.config.name })
  if (!comparison) return { problems: [] }
  const stopped = refusedAction(desired, comparison, found)
  if (stopped) return { withheld: true, problems: [stopped] }
  const problems = warningsOf(desired, provider, comparison, parent)
  return { planned: finish(input, provider, comparison, desired, desired.target), problems }
}

function planOrphan(input: AccountInput, provider: Provider, reading: Reading, found: Found): Planned | Orphan {
  const { account, config, proof } = input
  const place = {
    type: reading.type,
    account: account.id,
    region: reading.target.region,
    id: found.key,
    template: found.template ?? proof?.(undefined, reading.type, found.key) ?? "",
  }
  const [hold, heldBack] = [input.hold(reading.type, found.key), input.heldBack(reading.type)]
  const reason = hold
    ? heldReason(hold)
    : prunable(found, reading, { provider, prune: config.prune, own: input.own, proof, heldBack })
  if (reason !== undefined) return { ...place, reason }
  return finish(input, provider, removal(provider, found, input.context), undefined, reading.target, place)
}

function finish(
  input: AccountInput,
  provider: Provider,
  comparison: Comparison,
  desired: Desired | undefined,
  target: Target,
  orphan?: Omit<Orphan, "reason">,
): Planned {
  const { account, context, config } = input
  const [type, key] = [provider.type, desired?.key ?? orphan?.id ?? comparison.write.key]
  const template = desired?.template ?? orphan?.template ?? ""
  const attribution = input.attribution(type, key, template)
  const edits = causes(provider, comparison, desired, attribution, { context, owner: config.name })
  const { action, effect, write } = comparison
  return {
    change: {
      action,
      type,
      account: account.id,
      region: target.region,
      id: key,
      template,
      ...(desired ? { source: desired.source } : {}),
      ...(write.before?.called === undefined ? {} : { called: write.before.called }),
    },
    target,
    shared: share(action, type, edits, { account, interpolated: desired?.interpolated ?? new Map() }),
    effect,
    write,
    untouched: write.before !== undefined && isUntouched(provider, write.before.properties),
    ...(desired ? { desired } : {}),
  }
}

const heldReason = ({ owner, until, reason }: Hold): string => `held by ${owner} until ${until}: ${reason}`

function heldNote({ type, key, template, target }: Desired, hold: Hold): Problem {
  return {
    severity: "note",
    message: `${type} ${key} is left as it is: ${heldReason(hold)}`,
    source: hold.source,
    template,
    account: target.account.id,
    region: target.region,
    type,
    id: key,
  }
}

function unreadable({ target, reason, fix }: Reading & { readonly status: "unreadable" }): Problem {
  const place = { account: target.account.id, region: target.region }
  return { severity: "unreadable", message: reason, ...(fix ? { fix } : {}), ...place }
}
