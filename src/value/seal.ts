import type { Sealed } from "../model.ts"
import { runningSha256 } from "./digest.ts"

/** Records that come one after the other, and what is said behind them. */
export interface Seal {
  /** Takes the text of the next record. */
  readonly add: (record: string) => void
  /** The same, with a sha256 of all records and of itself; what had one gets another. */
  readonly seal: <T extends object>(said: T) => Sealed<T>
}

/** Nothing yet. What JSON keeps of `said` is all that counts. */
export function newSeal(): Seal {
  const all = runningSha256()
  return {
    add: (record) => all.add(`${record}\n`),
    seal(said) {
      const { digest: _, ...rest } = said as Sealed<typeof said>
      all.add(JSON.stringify(rest))
      return { ...said, digest: all.hex() }
    },
  }
}
