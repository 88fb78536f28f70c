import { readAccountsFile } from "../accounts/file.ts"
import { parseConfig } from "../config.ts"
import type { DesiredFacts } from "../desired.ts"
import type {
  Config,
  Files,
  Looked,
  LookupRequest,
  Organization,
  Problem,
  RuleTemplate,
  Safety,
  SettingChange,
  Template,
  World,
} from "../model.ts"
import { stricter } from "../plan/safety.ts"
import { loadTemplates } from "../templates/load.ts"
import { ProblemError } from "../value/problem.ts"
import { dayOf, expiriesOf } from "./expiry.ts"
import { holdsAt } from "./holds.ts"
import { type Revision, revision } from "./revision.ts"
import { ruleProblems } from "./rule-problems.ts"
import { type Ruling, rulingAt } from "./ruling.ts"
import { changedSettings, type Settled } from "./settings.ts"
import { waiversAt } from "./waivers.ts"

/** Desired state as it is at head, and as it would be otherwise: that is how an edit gets its cause. */
export interface Revisions {
  readonly head: Revision
  /** At the base revision, today. Absent: nothing to compare with. */
  readonly base?: Revision
  /** At head, if nothing had expired. Absent: nothing has. */
  readonly unexpired?: Revision
  /** The templates of head and base, of which type each is. */
  readonly templates: readonly Pick<Template, "name" | "type">[]
  /** At head, at the moment of the review. Absent: expiry has changed nothing since. */
  readonly review?: Revision
  /** The rules of head, and those of base behind them. */
  readonly rulings: readonly Ruling[]
  /** The stricter of head's and base's limits. */
  readonly safety: Safety
  /** Settings that decide safety and differ from base's. */
  readonly settings: readonly SettingChange[]
  readonly problems: readonly Problem[]
}

/** What the revisions are built from. `base` names a git revision; `reviewClock` is the moment of the review, while applying. */
export interface RevisionsInput {
  readonly world: World
  readonly config: Config
  readonly organization: Organization
  readonly templates: readonly Template[]
  /** Absent: nobody asks the rules. */
  readonly rules?: readonly RuleTemplate[]
  readonly base: string | undefined
  readonly reviewClock: Date | undefined
}

const NEVER = ""

/** Builds every revision that the run needs, and none that would say the same as another. */
export async function revisions({
  world,
  config,
  organization,
  templates,
  rules,
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
    lookups: config.lookups,
    provider: (type) => world.provider(type),
    ...changes,
  })
  const { days, hidden } = await expiriesOf(templates, files)
  const expired = hidden || days.some((day) => today > day)
  const reviewDay = reviewClock && dayOf(reviewClock)
  const passed = (day: string) => today > day !== (reviewDay as string) > day
  const since = reviewDay !== undefined && reviewDay !== today && (hidden || days.some(passed))
  const before = base === undefined ? undefined : await baseOf(base, world, config)
  const lookup = (request: LookupRequest) => (world.lookup ?? cannotLookUp)(request)
  const ruled = rules && (await rulingAt({ rules, facts: facts(), files, lookup }))
  const ruledBefore =
    rules &&
    before &&
    (await rulingAt({ rules: before.rules, facts: facts(before.facts), files: before.files, lookup }))
  return {
    head: revision(facts(), files, lookup),
    ...(before ? { base: revision(facts(before.facts), before.files, lookup) } : {}),
    ...(expired ? { unexpired: revision(facts({ today: NEVER }), files, lookup) } : {}),
    templates: [...templates, ...(before?.facts.templates ?? [])],
    ...(since ? { review: revision(facts({ today: reviewDay }), files, lookup) } : {}),
    rulings: [ruled, ruledBefore].flatMap((one) => one ?? []),
    safety: stricter(config.safety, before?.safety),
    settings: before
      ? await settingsSince(before.settled, files, { config, templates, rules: rules ?? [], today })
      : [],
    problems: [...(before?.problems ?? []), ...(ruled?.problems ?? [])],
  }
}

/** What stands for looking up where there is no AWS: a snapshot holds no parameters and no secrets. */
export const cannotLookUp = async ({ name }: LookupRequest): Promise<Looked> => ({
  status: "failed",
  problem: {
    severity: "unreadable",
    message: `${name} cannot be looked up without AWS`,
    fix: "Run it with credentials and without `--snapshot`.",
  },
})

interface Base {
  readonly facts: Partial<DesiredFacts>
  readonly files: Files
  readonly rules: readonly RuleTemplate[]
  /** Absent where the base revision has no configuration, or none that is understood. */
  readonly safety: Safety | undefined
  readonly settled: Settled
  readonly problems: readonly Problem[]
}

/** The base revision as far as it can be understood: what cannot be read counts as not yet written. */
async function baseOf(name: string, world: World, config: Config): Promise<Base> {
  const files = await (name === "" ? world.files() : world.files(name))
  const parsed = await configAt(files, config.source.file)
  const before = parsed.config
  const loaded = before ? await loadTemplates(files, before.templates) : { templates: [], rules: [], problems: [] }
  // What cannot be learned of a type that base alone states was not known then either.
  const strange = loaded.templates.filter(({ type }) => !world.provider(type)).map(({ type }) => type)
  if (strange.length > 0) await world.learn?.(strange)
  const broken = [...parsed.problems, ...loaded.problems].some(({ severity }) => severity === "error")
  const templates = broken ? [] : loaded.templates
  const rules = broken ? [] : loaded.rules.filter((rule) => ruleProblems(rule, world, before?.variables).length === 0)
  const organization = before && (await accountsAt(files, before))
  const holds = before ? await holdsAt(files, dayOf(world.clock)).catch(() => ({ holds: [] })) : { holds: [] }
  const note: Problem = {
    severity: "note",
    message: `The base revision ${name} does not parse as this version understands it, so every edit counts as this pull request's`,
  }
  return {
    facts: {
      templates,
      regions: before?.regions ?? config.regions,
      ...(before?.variables ? { variables: before.variables } : {}),
      ...(organization ? { organization } : {}),
    },
    files,
    rules,
    safety: before?.safety,
    settled: await settledOf(before ?? untouched(config), files, {
      templates,
      rules,
      holds: holds.holds,
      waivers: (await waiversAt(files, dayOf(world.clock)).catch(() => ({ waivers: [] }))).waivers,
      organization,
    }),
    problems: broken ? [note] : [],
  }
}

/** What a configuration says that says nothing: with it, whatever is set is a change. */
const untouched = ({ name }: Config): Config => parseConfig(`name: ${JSON.stringify(name)}`, "").config as Config

/** The accounts, where a file of this revision lists them. */
async function accountsAt(files: Files, { organization }: Config): Promise<Organization | undefined> {
  const { accounts } = organization
  if (accounts === undefined) return undefined
  const text = await files.read(accounts).catch(() => undefined)
  return text === undefined ? undefined : readAccountsFile(text, accounts).organization
}

async function settledOf(
  config: Config,
  files: Files,
  {
    templates,
    organization,
    ...beside
  }: Pick<Settled, "rules" | "holds" | "waivers"> & {
    readonly templates: readonly Template[]
    readonly organization: Organization | undefined
  },
): Promise<Settled> {
  const days = await Promise.all(templates.map(async (template) => (await expiriesOf([template], files)).days))
  return {
    config,
    templates: templates.map(({ name, lifecycle, source }, index) => ({
      name,
      lifecycle,
      source,
      days: days[index] ?? [],
    })),
    ...beside,
    ...(organization ? { organization } : {}),
  }
}

/** The configuration of a revision, which need not be the one that the run goes by; `path` is known by its last part. */
export async function configAt(files: Files, path: string): Promise<ReturnType<typeof parseConfig>> {
  const file = path.split("/").at(-1) ?? path
  try {
    const [present] = await files.list([file])
    return present ? parseConfig(await files.read(file), file) : { problems: [] }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { problems: error.problems }
  }
}

/** Compares with what head itself says: who enters the accounts may be decided by base all the same. */
async function settingsSince(
  base: Settled,
  files: Files,
  {
    config,
    templates,
    rules,
    today,
  }: Pick<RevisionsInput, "config" | "templates" | "rules"> & { readonly today: string },
): Promise<readonly SettingChange[]> {
  const head = (await configAt(files, config.source.file)).config ?? config
  const { holds } = await holdsAt(files, today)
  // A file that only one of the two names is told by its setting; to list all its accounts would hide the rest.
  const organization = base.organization && (await accountsAt(files, head))
  const { organization: _, ...comparable } = base
  const { waivers } = await waiversAt(files, today)
  const now = await settledOf(head, files, { templates, rules: rules ?? [], holds, waivers, organization })
  return changedSettings(now, organization ? base : comparable)
}
