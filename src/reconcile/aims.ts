import type { Account, Config, Json, Organization, Problem, Provider, Target, Task, World } from "../model.ts"
import { writtenFunction } from "../run/function-arn.ts"
import { kindOf } from "../run/kinds.ts"
import { identityOf, type Place, placeOf, usualOutput } from "../run/output.ts"
import type { RunFacts, TaskKind } from "../run/task.ts"
import { asTemplate, taskProperties } from "../templates/tasks.ts"
import { entry } from "../value/written.ts"
import { dayOf } from "./expiry.ts"
import { revision } from "./revision.ts"

/** What is done in one target, and where its result goes. */
export interface Aim {
  readonly target: Target
  /** The evaluated `run`. */
  readonly spec: unknown
  readonly place: Place
}

/** What a task comes to, everywhere. */
export interface Aims {
  readonly kind: TaskKind<unknown>
  readonly aims: readonly Aim[]
  /** With one of severity `error` nothing may be performed. */
  readonly problems: readonly Problem[]
}

/** What aims are made from. */
export interface AimFacts {
  readonly world: Pick<World, "files" | "partition" | "clock">
  readonly config: Config
  readonly organization: Organization
  /** The run's id. */
  readonly id: string
  /** Only these; all unless told. */
  readonly accounts?: readonly Account[]
}

/** Evaluates a task for each of its targets, and refuses what must not be done. Nothing of AWS is called. */
export async function aimsOf(task: Task, { world, config, organization, id, accounts }: AimFacts): Promise<Aims> {
  const kind = kindOf(task)
  const state = revision(
    {
      templates: [asTemplate(withOutput(task))],
      organization,
      regions: config.regions,
      partition: world.partition,
      ...(config.variables && { variables: config.variables }),
      today: dayOf(world.clock),
      constants: { run: { name: task.name, id, ...functionOf(task) } },
      provider: () => providerOf(task),
    },
    await world.files(),
    async () => ({ status: "unknown" }),
  )
  const wanted = accounts && new Set(accounts.map((account) => account.id))
  const aims: Aim[] = []
  const problems: Problem[] = [...state.problems]
  const facts = factsOf(task, config, world)
  const wrong = kind.check?.(task.run) ?? []
  for (const account of state.accounts) {
    if (wanted && !wanted.has(account)) continue
    const resolution = await state.resolve(account)
    problems.push(...resolution.problems)
    for (const { target, properties } of resolution.desired) {
      const { run: spec, output } = properties as { readonly run: Json; readonly output: Json }
      const place = placeOf(output)
      const about = { template: task.name, account, region: target.region }
      if ("wrong" in place)
        problems.push({ severity: "error", message: place.wrong, ...about, source: outputSource(task) })
      else aims.push({ target, spec, place })
      const own = "wrong" in place ? facts : { ...facts, output: place.kind }
      const refused = (wrong.length === 0 && kind.refuse?.(spec, target, own)) || []
      problems.push(...refused.map((one) => ({ source: task.run.source, ...one, ...about })))
    }
  }
  return { kind, aims, problems: [...problems, ...wrong, ...collisions(task, aims), ...rivals(task, kind, aims)] }
}

const factsOf = ({ timeout }: Task, { run, access }: Config, { partition }: AimFacts["world"]): RunFacts => ({
  partition,
  functions: run?.functions ?? [],
  sessionDuration: access.run?.sessionDuration ?? 3600,
  timeout,
})

const outputSource = ({ output, source }: Task) => output?.source ?? source

function withOutput(task: Task): Task {
  return task.output ? task : { ...task, output: { kind: "scalar", value: usualOutput, source: task.source } }
}

/** `run.function` and `run.qualifier`, where a task calls one function wherever it is. */
function functionOf(task: Task): { readonly function?: string; readonly qualifier?: string } {
  const lambda = entry(task.run, "lambda")
  const arn = lambda?.kind === "map" ? entry(lambda, "function") : undefined
  const found = arn?.kind === "scalar" ? writtenFunction(String(arn.value)) : undefined
  return found ? { function: found.name, qualifier: found.qualifier } : {}
}

/** What a task comes to in a target is evaluated and checked as a resource would be, of which there is one per target. */
const providerOf = (task: Task): Provider => ({
  type: "Task",
  scope: namesRegions(task) ? "region" : "account",
  schema: taskProperties(task.kind),
  key: [],
  ownership: "declared",
  actions: { read: [], write: [] },
  read: async () => [],
})

/** Results at one place: the second would be taken for the first. Told once, however many they are. */
function collisions(task: Task, aims: readonly Aim[]): readonly Problem[] {
  const shared = [...byPlace(aims).values()].filter(({ length }) => length > 1)
  const [[one, another] = []] = shared
  if (!one || !another) return []
  const number = shared.reduce((sum, { length }) => sum + length, 0)
  const names = [one, another].map(({ target }) => nameOf(target, task)).join(" and ")
  const message =
    number === 2
      ? `The results of ${names} would both be ${another.place.text}`
      : `The results of ${number} targets would overwrite each other: those of ${names}, for example, would both be ${another.place.text}`
  const isRegion = shared.some((group) => new Set(group.map(({ target }) => target.account)).size < group.length)
  const fix = `Let output hold what tells targets apart: {{ account.id }}${isRegion ? " and {{ region }}" : ""}.`
  return [{ severity: "error", message, fix, source: outputSource(task), template: task.name }]
}

function byPlace(aims: readonly Aim[]): ReadonlyMap<string, readonly Aim[]> {
  const found = new Map<string, Aim[]>()
  for (const aim of aims) {
    const own = found.get(identityOf(aim.place))
    if (own) own.push(aim)
    else found.set(identityOf(aim.place), [aim])
  }
  return found
}

/** Two targets that write to one place: the second would write over what the first one wrote. Each place is told once. */
function rivals(task: Task, kind: TaskKind<unknown>, aims: readonly Aim[]): readonly Problem[] {
  const writers = new Map<string, Target[]>()
  for (const { spec, target } of aims)
    for (const place of new Set(kind.writes?.(spec)))
      writers.set(place, [...(writers.get(place) ?? []), target].slice(0, 2))
  return [...writers].flatMap(([place, [one, another]]): readonly Problem[] => {
    if (!one || !another) return []
    const message = `${nameOf(one, task)} and ${nameOf(another, task)} would both write to ${place}`
    const fix = `Let it hold what tells targets apart: {{ account.id }}${one.account === another.account ? " and {{ region }}" : ""}.`
    return [{ severity: "error", message, fix, source: task.run.source, template: task.name }]
  })
}

const namesRegions = ({ targets }: Task): boolean => targets.regions !== undefined || targets.exceptRegions.length > 0

const nameOf = ({ account, region }: Target, task: Task): string =>
  `${account.name} (${account.id})${namesRegions(task) ? ` in ${region}` : ""}`
