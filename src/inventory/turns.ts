/** Lets work that is ready in any order be done in one: by its number, from 0 on. */
export interface Turns {
  /** Does the work once all before it are done. After a failure, nothing more is done, and everybody learns of it. */
  take(number: number, work: () => Promise<void>): Promise<void>
}

/** Begins with 0. */
export function newTurns(): Turns {
  const waiting = new Map<number, { readonly go: () => void; readonly fail: (error: unknown) => void }>()
  let next = 0
  let failure: { readonly error: unknown } | undefined
  return {
    async take(number, work) {
      if (failure) throw failure.error
      if (number !== next) await new Promise<void>((go, fail) => waiting.set(number, { go, fail }))
      try {
        await work()
      } catch (error) {
        failure = { error }
        for (const { fail } of waiting.values()) fail(error)
        throw error
      }
      next += 1
      waiting.get(next)?.go()
      waiting.delete(next)
    },
  }
}
