import type {
  Action,
  Change,
  Edit,
  Filters,
  Group,
  Json,
  Orphan,
  Plan,
  Problem,
  SettingChange,
} from "../../src/model.ts"
import { hash } from "../../src/value/digest.ts"

/** One change as it is made in some accounts. */
export interface Row {
  readonly action: Action
  readonly id: string | ((name: string, account: string) => string)
  readonly in: readonly string[]
  readonly type?: string
  readonly template?: string
  readonly line?: number
  readonly region?: string
  readonly edits?: readonly Edit[]
}

export interface Facts {
  readonly world?: string
  readonly owner?: string
  /** Ids to names. */
  readonly accounts: Readonly<Record<string, string>>
  readonly management?: string
  readonly rows?: readonly Row[]
  readonly orphans?: readonly Orphan[]
  readonly problems?: readonly Problem[]
  readonly filters?: Filters
  readonly settings?: readonly SettingChange[]
  readonly unchanged?: number
  readonly templates?: number
}

/** A whole plan from the few facts a test is about. */
export function planOf(facts: Facts): Plan {
  const { accounts, rows = [], orphans = [], problems = [], filters = {}, unchanged = 0 } = facts
  const groups: Group[] = []
  const changes = rows.flatMap((row): readonly Change[] => {
    const { action, edits = [], type = "AWS::IAM::Role", region = "us-east-1" } = row
    const group = groups.push({ action, type, edits }) - 1
    const template = row.template ?? (typeof row.id === "string" ? row.id.toLowerCase() : "per-account")
    const source =
      action === "delete" ? {} : { source: { file: `templates/${template}.yaml`, line: row.line ?? 1, column: 1 } }
    return row.in.map((account) => {
      const id = typeof row.id === "string" ? row.id : row.id(accounts[account] ?? "", account)
      return { action, type, account, region, id, template, ...source, group }
    })
  })
  const of = (action: Action) => changes.filter((change) => change.action === action).length
  const unread = new Set(
    problems.flatMap(({ severity, account }) => (severity === "unreadable" && account ? [account] : [])),
  )
  const changed = new Set(changes.map(({ account }) => account))
  return {
    formatVersion: 1,
    digest: hash([groups, changes] as unknown as Json),
    clock: "2027-01-31T09:00:00.000Z",
    owner: facts.owner ?? "acme-baseline",
    world: facts.world ?? "",
    filters,
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([id, name]) => {
        const own = changes.filter(({ account }) => account === id).length
        const management = id === facts.management ? { management: true as const } : {}
        return [id, { name, digest: hash([id, own]), changes: own, unchanged: 0, owned: own, ...management }]
      }),
    ),
    groups,
    changes,
    orphans,
    unchanged,
    problems,
    reviewed: {
      effects: groups.map(({ edits }) => ({ desired: hash(edits as unknown as Json), edits: [] })),
      changes: changes.map(({ group }) => group),
      expiring: {},
      shown: "0".repeat(64),
    },
    ...(facts.settings ? { settings: facts.settings } : {}),
    summary: {
      accounts: Object.keys(accounts).length,
      accountsChanged: changed.size,
      accountsNotPlanned: unread.size,
      templates: facts.templates ?? new Set(changes.map(({ template }) => template)).size,
      creates: of("create"),
      updates: of("update"),
      deletes: of("delete"),
      adopts: of("adopt"),
      replaces: of("replace"),
      unchanged,
      owned: changes.length,
      orphans: orphans.length,
    },
  }
}

/** `100000000001` and so on: names `team-001` upwards, as many as told. */
export function numberedAccounts(number: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: number }, (_, index) => [
      String(100000000001 + index),
      `team-${String(index + 1).padStart(3, "0")}`,
    ]),
  )
}

/** A trust policy that lets these principals in. */
export const trust = (principals: Json, condition?: Json): Json => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: principals,
      Action: "sts:AssumeRole",
      ...(condition ? { Condition: condition } : {}),
    },
  ],
})

/** A policy with one statement per argument. */
export const policy = (...statements: readonly Json[]): Json => ({ Version: "2012-10-17", Statement: statements })
