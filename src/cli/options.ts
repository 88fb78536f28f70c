import { type Command, InvalidArgumentError } from "commander"
import type { Filters, Shard } from "../model.ts"
import type { ExitCode } from "../shell/exit.ts"
import { MOST_SHARDS, parseShard } from "../shell/shard.ts"

/** Makes an action of a command: it is given its own options and those that every command takes. */
export type Run = <O>(command: (options: O) => Promise<ExitCode>) => (options: unknown, own: Command) => Promise<void>

/** Flags that every command takes. */
export interface GlobalOptions {
  readonly config: string
  readonly snapshot?: string
  readonly debug?: boolean
  readonly concurrency: number
}

/** Flags that narrow what is planned. */
export interface FilterOptions {
  readonly account?: readonly string[]
  readonly template?: readonly string[]
  readonly type?: readonly string[]
}

/** The filters that flags ask for; empty when there are none. */
export function filtersOf({ account, template, type }: FilterOptions): Filters {
  return {
    ...(account ? { accounts: account } : {}),
    ...(template ? { templates: template } : {}),
    ...(type ? { types: type } : {}),
  }
}

/** Collects a flag that may be given several times, or with commas. Naming nothing is an error: it would filter nothing, or all. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  const names = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
  if (names.length === 0) throw new InvalidArgumentError("It names nothing.")
  return [...before, ...names]
}

/** Takes a shard: `2/4`. */
export function shard(value: string): Shard {
  const known = parseShard(value)
  if (known) return known
  throw new InvalidArgumentError(`It must be like 1/4: which of how many, at most ${MOST_SHARDS}.`)
}

/** Takes the number of a wave; 0 is the organization itself. */
export function waveNumber(value: string): number {
  if (/^\d{1,4}$/.test(value)) return Number(value)
  throw new InvalidArgumentError("It must be a whole number, 0 or more.")
}

/** Takes a git revision. Without a word it would not be one: inside, that is the work tree itself. */
export function revision(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It is empty. Write a branch, a tag or a commit.")
  return value
}

/** Where output is for a terminal that wants colour. https://no-color.org */
export function wantsColor(stream: { readonly isTTY?: boolean }, env = process.env): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR && env.FORCE_COLOR !== "0") return true
  return stream.isTTY === true && !env.CI && env.TERM !== "dumb"
}

/** How a report for people looks on this stream: as wide as the terminal, if it is one. No stream is a file: plain. */
export function lookOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number } | undefined,
  { full = false }: { readonly full?: boolean },
): { readonly color: boolean; readonly full: boolean; readonly width?: number } {
  if (!stream) return { color: false, full }
  return { color: wantsColor(stream), full, ...(stream.columns ? { width: stream.columns } : {}) }
}
