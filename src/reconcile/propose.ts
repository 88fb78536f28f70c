import { matcher } from "../accounts/select.ts"
import type { Change, Config, Files, Problem, Template, World } from "../model.ts"
import type { Planned } from "../plan/account.ts"
import { editTemplate } from "../propose/edit.ts"
import { absence, refusalOf } from "../propose/refusal.ts"
import { editOf, grouped, type Intent, isEverywhere, type Wish } from "../propose/wish.ts"
import { type Planning, plan, readTemplates } from "../reconcile.ts"
import { liveWidenings } from "../report/outline.ts"
import { ProblemError } from "../value/problem.ts"
import { drifted, type Left } from "./drifted.ts"
import { revisions } from "./revisions.ts"

/** Templates changed to state what is there. */
export interface Proposal {
  /** Whole texts by path, relative to the configuration's folder. */
  readonly files: ReadonlyMap<string, string>
  /** What the templates say otherwise now; a plan of each of these resources is empty. */
  readonly proposed: readonly Proposed[]
  /** What is left to a person, and why. */
  readonly left: readonly Left[]
}

/** One property of one template. */
export interface Proposed {
  readonly template: string
  readonly file: string
  readonly property: string
  /** Ids. */
  readonly accounts: readonly string[]
  /** Whether it reads otherwise in every target, or in these by an override. */
  readonly how: "everywhere" | "override"
}

/** How the proof is read. */
export interface ProposeOptions {
  /** Part of every session's name. */
  readonly run: string
  readonly concurrency: number
  readonly signal?: AbortSignal
}

/**
 * Changes the templates to what is live, where it drifted: the property itself where it drifted alike in every target, else by
 * an override for exactly those targets. Comments and all else stay. Every change is proven by a plan of it, which must be
 * empty; what cannot be expressed, what gives rights that no template gives, and what is enforced is left, with the reason. `planning` is one that kept what it planned.
 */
export async function propose(
  world: World,
  config: Config,
  planning: Planning,
  options: ProposeOptions,
): Promise<Proposal> {
  const { wishes, left } = harmless(drifted(planning, world), planning)
  const { intents, impossible } = await intentsOf(wishes, { world, config, planning })
  const refused = [...left, ...impossible]
  let open = intents
  for (;;) {
    const { files, accepted, rejected } = await write(open, world)
    const failed = accepted.length === 0 ? [] : await disproved(files, accepted, { world, config, options })
    // What reads otherwise for all may be wrong for some; an override for each is the second try, and the last.
    const again = accepted.filter((one) => failed.includes(one.template.name) && isAnyEverywhere(one))
    const lost = accepted.filter((one) => failed.includes(one.template.name) && !isAnyEverywhere(one))
    refused.push(
      ...rejected.flatMap((one) => leftOf(one.wishes, "its template is not written so that it can be changed there")),
    )
    const sound = await Promise.all(lost.map((one) => withoutGuilty(one, { world, config, options })))
    const guilty = lost.flatMap((one, index) => one.wishes.filter((wish) => !sound[index]?.wishes.includes(wish)))
    for (const wish of guilty) refused.push(...leftOf([wish], whyNot(wish, lost, { config, planning })))
    if (failed.length === 0) return { files, proposed: accepted.flatMap(proposedOf), left: refused }
    const proven = accepted.filter((one) => !failed.includes(one.template.name))
    open = [...proven, ...again.map((one) => ({ ...one, overridesOnly: true })), ...sound.flatMap((one) => one ?? [])]
  }
}

/** What drifted without what only a person may write: that is left. */
function harmless({ wishes, left }: ReturnType<typeof drifted>, { planned }: Planning): ReturnType<typeof drifted> {
  const all = new Map([...planned.values()].flatMap((one) => one.planned.map((own) => [own.change, own] as const)))
  const reasons = left.map((one) => ({ ...one, reason: absence(all.get(one.change)?.desired) ?? one.reason }))
  const judged = wishes.map((wish) => {
    const { shared, desired } = all.get(wish.change) as Planned
    const edits = shared.group.edits.filter(({ path }) => path[0] === wish.property)
    const given = liveWidenings({ ...shared.group, edits })
    return {
      wish,
      refusal: refusalOf(
        desired,
        given.map(({ detail }) => detail),
      ),
    }
  })
  const refused = judged.flatMap(({ wish, refusal }) => {
    if (!refusal) return []
    return refusal.whole ? [{ change: wish.change, reason: refusal.reason }] : leftOf([wish], refusal.reason)
  })
  const once = grouped(refused, ({ change, reason }) => idOf(change) + reason).map(([first]) => first as Left)
  return { wishes: judged.flatMap(({ wish, refusal }) => (refusal ? [] : [wish])), left: [...reasons, ...once] }
}

/** One property that cannot be stated keeps no other from it; undefined where none can, or only without each other. */
async function withoutGuilty(intent: Intent, how: Proving): Promise<Intent | undefined> {
  const parts = grouped(intent.wishes, ({ property }) => property)
  if (parts.length < 2) return undefined
  const wishes: Wish[] = []
  for (const part of parts) {
    const { files, accepted } = await write([{ ...intent, wishes: part }], how.world)
    if (accepted.length > 0 && (await disproved(files, accepted, how)).length === 0) wishes.push(...part)
  }
  const some = wishes.length > 0 && wishes.length < intent.wishes.length
  return some ? { ...intent, wishes } : undefined
}

/** What a person has to know who makes by hand what could not be proposed. */
function whyNot(
  { change, target, property }: Wish,
  intents: readonly Intent[],
  { config, planning: { organization } }: Omit<Where, "world">,
): string {
  const template = intents.find((one) => one.template.name === change.template)?.template
  const setting = template?.overrides.filter(({ properties }) => properties?.entries.has(property)) ?? []
  const [standing] = setting.filter(({ targets }) =>
    matcher(targets, organization, config.regions, target.scope).matches(target),
  )
  if (!standing) return "stated as it is there, a plan would still show it"
  const { file, line, column } = standing.source
  return `the override at ${file}:${line}:${column} says it there, and is about more than these accounts: change that one`
}

const leftOf = (wishes: readonly Wish[], reason: string): readonly Left[] =>
  wishes.map(({ change, property }) => ({ change, reason: `${property}: ${reason}` }))

const isAnyEverywhere = (intent: Intent): boolean =>
  intent.wishes.some(({ property }) => isEverywhere(intent, property))

interface Where {
  readonly world: World
  readonly config: Config
  readonly planning: Planning
}

/** By template. One that states several resources in a target cannot be changed target by target. */
async function intentsOf(wishes: readonly Wish[], { world, config, planning: { organization } }: Where) {
  const { templates } = await readTemplates(world, config)
  const { head } = await revisions({ world, config, organization, templates, base: undefined, reviewClock: undefined })
  const resolved = await Promise.all([...head.accounts].map((account) => head.resolve(account)))
  const desired = resolved.flatMap((one) => one.desired)
  const impossible: Left[] = []
  const intents = grouped(wishes, ({ change }) => change.template).flatMap((own): readonly Intent[] => {
    const name = own[0]?.change.template
    const template = templates.find((one) => one.name === name) as Template
    const resources = desired.filter((one) => one.template === name)
    if (!template.each) return [{ template, wishes: own, resources: resources.length, overridesOnly: false }]
    impossible.push(...leftOf(own, "its template states several resources with `each`"))
    return []
  })
  return { intents, impossible }
}

async function write(intents: readonly Intent[], world: World) {
  const files = new Map<string, string>()
  const [accepted, rejected]: [Intent[], Intent[]] = [[], []]
  const there = await world.files()
  for (const intent of intents) {
    const { file } = intent.template.source
    const text = files.get(file) ?? (await there.read(file))
    const tried = [intent, { ...intent, overridesOnly: true }].map((one) => ({ one, edited: edited(text, one) }))
    const done = tried.find(({ edited }) => edited !== undefined && edited !== text)
    if (done?.edited === undefined) rejected.push(intent)
    else {
      files.set(file, done.edited)
      accepted.push(done.one)
    }
  }
  return { files, accepted, rejected }
}

function edited(text: string, intent: Intent): string | undefined {
  const edit = editOf(intent)
  return edit && editTemplate(text, edit)
}

interface Proving {
  readonly world: World
  readonly config: Config
  readonly options: ProposeOptions
}

/** Names of templates whose edits a plan does not confirm: it still shows a property that was to be stated as it is there. */
async function disproved(
  files: ReadonlyMap<string, string>,
  intents: readonly Intent[],
  { world, config, options }: Proving,
): Promise<readonly string[]> {
  const names = intents.map(({ template }) => template.name)
  const changes = intents.flatMap(({ wishes }) => wishes.map(({ change }) => change))
  const stated = new Set(intents.flatMap(({ wishes }) => wishes.map((wish) => idOf(wish.change) + wish.property)))
  const filters = { accounts: [...new Set(changes.map(({ account }) => account))], templates: names }
  try {
    const again = await plan(withFiles(world, files), config, { ...options, filters })
    const { groups } = again.plan
    const still = again.plan.changes
      .filter((one) => groups[one.group]?.edits.some(({ path }) => stated.has(idOf(one) + path[0])))
      .map(({ template }) => template)
    const wrong = again.plan.problems.filter(isError).flatMap(({ template }) => template ?? [])
    return names.filter((name) => still.includes(name) || wrong.includes(name))
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const wrong = new Set(error.problems.filter(isError).map(({ source }) => source?.file))
    const guilty = intents.filter(({ template }) => wrong.has(template.source.file))
    return guilty.length > 0 ? guilty.map(({ template }) => template.name) : names
  }
}

const isError = ({ severity }: Problem): boolean => severity === "error"

const idOf = ({ type, account, region, id }: Omit<Change, "group">): string =>
  JSON.stringify([type, account, region, id])

/** The same world, with some files as they would be. */
function withFiles(world: World, changed: ReadonlyMap<string, string>): World {
  const files = async (revision?: string): Promise<Files> => {
    const there = await world.files(revision)
    return revision === undefined ? { ...there, read: async (path) => changed.get(path) ?? there.read(path) } : there
  }
  const own = Object.getOwnPropertyDescriptors(world)
  return Object.defineProperties({}, { ...own, files: { value: files, enumerable: true } }) as World
}

function proposedOf(intent: Intent): readonly Proposed[] {
  const { template, wishes } = intent
  return grouped(wishes, ({ property }) => property).map((own) => {
    const property = own[0]?.property ?? ""
    return {
      template: template.name,
      file: template.source.file,
      property,
      accounts: [...new Set(own.map(({ change }) => change.account))].sort(),
      how: isEverywhere(intent, property) ? "everywhere" : "override",
    }
  })
}
