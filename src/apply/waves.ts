import { matcher } from "../accounts/select.ts"
import type { Account, Config, Organization, Problem, Wave } from "../model.ts"

/** Accounts in the order they are written to: the configured waves, then everybody else. */
export interface Waves {
  /** Index of an account's wave: the first that selects it, else the implicit last. */
  readonly of: (account: string) => number
  readonly count: number
  /** How many accounts of a wave may fail before the next one does not start. */
  readonly tolerance: (wave: number) => number
  readonly problems: readonly Problem[]
}

/** Puts every account into the first wave that selects it. */
export function wavesOf(config: Pick<Config, "waves" | "regions">, organization: Organization): Waves {
  const [home = ""] = config.regions
  const chosen = config.waves.map(({ targets }) => matcher(targets, organization, config.regions))
  const last = config.waves.length
  const index = new Map<string, number>()
  const waveOf = (account: Account) => {
    const first = chosen.findIndex(({ matches }) => matches({ scope: "account", account, region: home }))
    return first < 0 ? last : first
  }
  for (const account of organization.accounts) index.set(account.id, waveOf(account))
  const sizes = config.waves.map((_, wave) => [...index.values()].filter((own) => own === wave).length)
  return {
    of: (account) => index.get(account) ?? last,
    count: last + 1,
    tolerance: (wave) => failuresAllowed(config.waves[wave], sizes[wave] ?? 0),
    problems: chosen.flatMap(({ problems }) => problems),
  }
}

/** A percentage is rounded down: 2% of 40 accounts is none. */
function failuresAllowed(wave: Wave | undefined, accounts: number): number {
  if (!wave) return 0
  if (typeof wave.tolerance === "number") return wave.tolerance
  return Math.floor((Number.parseFloat(wave.tolerance) * accounts) / 100)
}
