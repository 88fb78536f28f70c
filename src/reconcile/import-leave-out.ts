import { checkProperties } from "../desired/check.ts"
import type { Member } from "../import/member.ts"
import type { Config, Found, Hold, Organization, Reading, Template, World } from "../model.ts"
import { foreignMark, ownAccess, untouchable } from "../plan/protect.ts"
import { foldKey } from "../value/key.ts"
import { type PlacedHold, placeHolds } from "./holds.ts"
import { revisions } from "./revisions.ts"

const ROLE = "AWS::IAM::Role"

/** Why a resource is left out: the end of a sentence; undefined where it is not. */
export type LeavingOut = (member: Member, found: Found) => string | undefined

/** What is known when it is decided. */
export interface LeavingOutFacts {
  readonly organization: Organization
  readonly templates: readonly Template[]
  readonly readings: readonly Reading[]
  readonly holds: readonly Hold[]
}

/** Decides what is not imported: what is AWS's, reconcile's or another tool's, what is held, and what no template may say. */
export async function leavingOut(
  world: World,
  config: Config,
  { organization, templates, readings, holds }: LeavingOutFacts,
): Promise<LeavingOut> {
  const placed = placeHolds(holds, organization).holds
  const roles = new Map(readings.filter(({ type }) => type === ROLE).map((one) => [one.target.account.id, one]))
  const ownIn = remember((account: string) => ownAccess(config, account, roles.get(account)))
  const stated = await statedBy(world, config, { organization, templates })
  return (member, found) => {
    const { provider, target, key } = member
    const { type } = provider
    const account = target.account.id
    if (found.held !== undefined) return found.held
    if (found.arn?.split(":")[4] === "aws") return "AWS manages it"
    const reserved = untouchable(type, key, found.properties, ownIn(account))
    if (reserved !== undefined) return reserved
    if (found.owner === config.name) return `reconcile owns it${found.template ? `: template ${found.template}` : ""}`
    if (found.owner !== undefined) return `it belongs to "${found.owner}" (tag reconcile:owner)`
    const mark = foreignMark(found, config.foreign)
    if (mark !== undefined) return `another tool manages it, as ${mark} says`
    const template = stated.get(`${account} ${target.region} ${type} ${foldKey(provider, key)}`)
    if (template !== undefined) return `template ${template} states it`
    const hold = placed.find((one) => holdsHere(one, type, account, key))?.hold
    if (hold) return `held by ${hold.owner} until ${hold.until}: ${hold.reason}`
    return inexpressible(member, found)
  }
}

const holdsHere = ({ hold, covers, matches }: PlacedHold, type: string, account: string, key: string): boolean =>
  hold.type === type && covers(account) && matches(key)

/** What no template may say. */
function inexpressible({ provider, target, properties, unsaid }: Member, { key }: Found): string | undefined {
  const source = { file: key, line: 1, column: 1 }
  const wrong = checkProperties(provider.schema, properties, { account: target.account.id, places: () => () => source })
  const error = wrong.find(({ severity }) => severity === "error")
  if (!error) return undefined
  const secret = unsaid.length > 0 ? ` (${unsaid.join(", ")} is sensitive, so nobody reads it)` : ""
  return `a template cannot say it: ${error.message}${secret}`
}

/** What the templates that are there state, owned or not yet. */
async function statedBy(
  world: World,
  config: Config,
  { organization, templates }: Pick<LeavingOutFacts, "organization" | "templates">,
): Promise<ReadonlyMap<string, string>> {
  const stated = new Map<string, string>()
  if (templates.length === 0) return stated
  const { head } = await revisions({
    world,
    config,
    organization,
    templates,
    rules: [],
    base: undefined,
    reviewClock: undefined,
  })
  for (const account of head.accounts) {
    for (const { type, target, key, template } of (await head.resolve(account)).desired) {
      const provider = world.provider(type)
      const name = provider ? foldKey(provider, key) : key
      stated.set(`${account} ${target.region} ${type} ${name}`, template)
    }
  }
  return stated
}

function remember<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const value = known.get(name) ?? make(name)
    known.set(name, value)
    return value
  }
}
