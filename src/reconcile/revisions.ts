import { parseConfig } from "../config.ts"
import type { DesiredFacts } from "../desired.ts"
import type { Config, Files, Organization, Problem, Safety, Template, World } from "../model.ts"
import { stricter } from "../plan/safety.ts"
import { loadTemplates } from "../templates/load.ts"
import { expiriesOf } from "./expiry.ts"
import { type Revision, revision } from "./revision.ts"

/** Desired state as it is at head, and as it would be otherwise: that is how an edit gets its cause. */
export interface Revisions {
  readonly head: Revision
  /** At the base revision, today. Absent: nothing to compare with. */
  readonly base?: Revision
  /** At head, if nothing had expired. Absent: nothing has. */
  readonly unexpired?: Revision
  /** At head, at the moment of the review. Absent: expiry has changed nothing since. */
  readonly review?: Revision
  /** The stricter of head's and base's limits. */
  readonly safety: Safety
  readonly problems: readonly Problem[]
}

/** What the revisions are built from. `base` names a git revision; `reviewClock` is the moment of the review, while applying. */
export interface RevisionsInput {
  readonly world: World
  readonly config: Config
  readonly organization: Organization
  readonly templates: readonly Template[]
  readonly base: string | undefined
  readonly reviewClock: Date | undefined
}

/** The day a moment falls on, in UTC: what `expires` is compared with. */
export const dayOf = (clock: Date): string => clock.toISOString().slice(0, 10)

const NEVER = ""

/** Builds every revision that the run needs, and none that would say the same as another. */
export async function revisions({
  world,
  config,
  organization,
  templates,
  base,
  reviewClock,
}: RevisionsInput): Promise<Revisions> {
  const today = dayOf(world.clock)
  const files = await world.files()
  const facts = (changes: Partial<DesiredFacts> = {}): DesiredFacts => ({
    templates,
    organization,
    regions: config.regions,
    partition: world.partition,
    ...(config.variables ? { variables: config.variables } : {}),
    today,
    provider: (type) => world.provider(type),
    ...changes,
  })
  const { days, hidden } = await expiriesOf(templates, files)
  const expired = hidden || days.some((day) => today > day)
  const reviewDay = reviewClock && dayOf(reviewClock)
  const passed = (day: string) => today > day !== (reviewDay as string) > day
  const since = reviewDay !== undefined && reviewDay !== today && (hidden || days.some(passed))
  const before = base === undefined ? undefined : await baseOf(base, world, config)
  return {
    head: revision(facts(), files),
    ...(before ? { base: revision(facts(before.facts), before.files) } : {}),
    ...(expired ? { unexpired: revision(facts({ today: NEVER }), files) } : {}),
    ...(since ? { review: revision(facts({ today: reviewDay }), files) } : {}),
    safety: stricter(config.safety, before?.safety),
    problems: before?.problems ?? [],
  }
}

interface Base {
  readonly facts: Partial<DesiredFacts>
  readonly files: Files
  readonly safety: Safety | undefined
  readonly problems: readonly Problem[]
}

/** The base revision as far as it can be understood: what cannot be read counts as not yet written. */
async function baseOf(name: string, world: World, config: Config): Promise<Base> {
  const files = await world.files(name)
  const file = config.source.file.split("/").at(-1) ?? config.source.file
  const [present] = await files.list([file])
  const parsed = present ? parseConfig(await files.read(file), file) : { config: undefined, problems: [] }
  const before = parsed.config
  const loaded = before ? await loadTemplates(files, before.templates) : { templates: [], problems: [] }
  const broken = [...parsed.problems, ...loaded.problems].some(({ severity }) => severity === "error")
  const note: Problem = {
    severity: "note",
    message: `The base revision ${name} does not parse as this version understands it, so every edit counts as this pull request's`,
  }
  return {
    facts: {
      templates: broken ? [] : loaded.templates,
      regions: before?.regions ?? config.regions,
      ...(before?.variables ? { variables: before.variables } : {}),
    },
    files,
    safety: before?.safety,
    problems: broken ? [note] : [],
  }
}
