import { ProblemError } from "../value/problem.ts"
import { newPace, type Pace, type Published } from "./pace.ts"

/** Calls that AWS counts together when it throttles. */
export interface Family {
  /** Says what it is: a service or a group of its operations, and whose calls are counted. */
  readonly name: string
  /** Calls in flight; absent: as the limiter has it. */
  readonly concurrency?: number
  /** The rate, where AWS publishes it. */
  readonly published?: Published
}

/** Lets calls go as fast as AWS takes them, and repeats the throttled ones until they get through. */
export interface Limiter {
  /**
   * Runs one attempt of one call when its turn comes. Throws what the call throws, save throttling: that becomes a
   * `ProblemError` once it has gone on for longer than the limiter's patience.
   */
  run<T>(family: Family, call: () => Promise<T>): Promise<T>
  /** Attempts so far; those that were throttled are among those made. */
  calls(): { readonly made: number; readonly throttled: number }
}

export interface LimiterOptions {
  /** Whether an error is AWS asking to slow down. */
  readonly isThrottle: (error: unknown) => boolean
  /** Calls in flight per family. */
  readonly concurrency?: number
  /** Milliseconds after which a call that is throttled again and again is given up. */
  readonly patience?: number
  /** Aborted: whoever waits is turned away with the signal's reason, and nobody starts any more. */
  readonly signal?: AbortSignal
}

interface Queue {
  readonly pace: Pace
  readonly waiting: Waiter[]
  timer?: NodeJS.Timeout
}
interface Waiter {
  readonly go: () => void
  readonly turnAway: (reason: unknown) => void
}

/** One for the process: throttling counts all calls of an identity, whichever client makes them. */
export function newLimiter({ isThrottle, concurrency = 128, patience = 10 * 60_000, signal }: LimiterOptions): Limiter {
  const queues = new Map<string, Queue>()
  const pausing = new Set<() => void>()
  let made = 0
  let throttled = 0

  signal?.addEventListener("abort", () => {
    for (const { waiting } of queues.values()) {
      for (const { turnAway } of waiting.splice(0)) turnAway(signal.reason)
    }
    for (const wake of pausing) wake()
  })

  function queueOf({ name, published, ...family }: Family): Queue {
    const known = queues.get(name)
    if (known) return known
    const queue: Queue = { pace: newPace(family.concurrency ?? concurrency, published), waiting: [] }
    queues.set(name, queue)
    return queue
  }

  function serve(queue: Queue): void {
    while (queue.waiting.length > 0 && !queue.timer) {
      const wait = queue.pace.take(performance.now())
      if (wait === Number.POSITIVE_INFINITY) return
      if (wait === 0) queue.waiting.shift()!.go()
      else {
        queue.timer = setTimeout(() => {
          queue.timer = undefined
          serve(queue)
        }, wait)
      }
    }
  }

  async function turn(queue: Queue, again: boolean): Promise<void> {
    signal?.throwIfAborted()
    await new Promise<void>((go, turnAway) => {
      if (again) queue.waiting.unshift({ go, turnAway })
      else queue.waiting.push({ go, turnAway })
      serve(queue)
    })
  }

  /** Ends early when the signal says so. */
  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        pausing.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      pausing.add(wake)
    })
  }

  async function run<T>(family: Family, call: () => Promise<T>): Promise<T> {
    const queue = queueOf(family)
    let first: number | undefined
    for (let attempt = 1; ; attempt += 1) {
      await turn(queue, attempt > 1)
      const since = performance.now()
      made += 1
      try {
        const result = await call()
        queue.pace.answered(performance.now())
        return result
      } catch (error) {
        const now = performance.now()
        const slowDown = isThrottle(error)
        // One call throttled many times has met another limit than the family's: its account's, perhaps.
        if (slowDown && attempt <= 3) queue.pace.throttled(now, since)
        else queue.pace.answered(now)
        if (!slowDown) throw error
        throttled += 1
        first ??= since
        if (now - first > patience) throw throttledTooLong(family, now - first)
      } finally {
        serve(queue)
      }
      await pause(Math.random() * longestPause(attempt))
    }
  }

  return { run, calls: () => ({ made, throttled }) }
}

/** The first repeats are paced by the rate alone; later ones leave the field to others. Milliseconds. */
function longestPause(attempt: number): number {
  return attempt < 3 ? 100 : Math.min(100 * 2 ** attempt, 20_000)
}

function throttledTooLong({ name }: Family, milliseconds: number): ProblemError {
  // No `cause`: the SDK would look into it, and repeat the call.
  return new ProblemError({
    severity: "unreadable",
    message: `AWS throttled a call for ${Math.max(1, Math.round(milliseconds / 60_000))} minutes on end (${name}).`,
    fix: "Find out what else calls AWS with this identity, or run again later.",
  })
}
