import type { KnownFile } from "../desired/files.ts"
import { type DesiredFacts, type Resolution, resolver, type Traced } from "../desired.ts"
import type { Desired, Files, Target, World } from "../model.ts"
import { knowing } from "./knowing.ts"

/** The desired state of one revision of the repository: resolves, finding out what expressions name as it comes up. */
export interface Revision {
  readonly problems: ReturnType<typeof resolver>["problems"]
  readonly held: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  resolve(account: string): Promise<Resolution>
  trace(account: string): Promise<readonly Traced[]>
  /** The files that expressions named so far, and what is in them. */
  files(): ReadonlyMap<string, KnownFile>
  /** What a template of a type resolves to in a target, whatever its own targets are. */
  wouldState(template: string, type: string, target: Target): Promise<readonly Desired[]>
}

/** Desired state is pure: it says what it lacks, that is read, and it is asked again. */
export function revision(facts: DesiredFacts, files: Files, lookup: NonNullable<World["lookup"]>): Revision {
  const state = resolver(facts)
  const { known, until } = knowing(files, lookup)
  const resolve = (account: string) => until(() => state.resolve(account, known))
  return {
    problems: state.problems,
    held: state.held,
    accounts: state.accounts,
    resolve,
    files: () => known.files,
    trace: async (account) => {
      await resolve(account)
      return state.trace(account, known)
    },
    wouldState: async (template, type, target) =>
      (await until(() => state.wouldState(template, type, target, known))).desired,
  }
}
