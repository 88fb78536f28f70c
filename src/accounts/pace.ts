/** How fast calls of one family may go. Times are milliseconds of one clock; nothing here waits. */
export interface Pace {
  /** 0: a call may go, and is counted as gone. Else the milliseconds to wait; Infinity: until a call comes back. */
  take(now: number): number
  /** A call that `take` let go was answered, well or badly, but not throttled. */
  answered(now: number): void
  /** A call that `take` let go at `since` was throttled. */
  throttled(now: number, since: number): void
}

/** A token bucket that AWS publishes: calls per second, and how many at once. */
export interface Published {
  readonly rate: number
  readonly burst: number
}

const initialWindow = 8
const slowest = 1
/** Not even a first answer that throttles everything means less. */
const slowestStart = 10

/**
 * Doubles the calls in flight with every round trip until AWS throttles; from then on it spaces the calls by a rate,
 * which falls by what got through (at most to a third at once) and grows slowly while calls are waiting.
 * A published bucket is respected from the first call, and never exceeded.
 */
export function newPace(concurrency: number, published?: Published): Pace {
  let window = published ? concurrency : Math.min(initialWindow, concurrency)
  let inFlight = 0
  let rate = published?.rate ?? Number.POSITIVE_INFINITY
  let tokens = published?.burst ?? 0
  let filled: number | undefined
  let cut: number | undefined
  let throughSinceCut = 0
  let waiting = false

  const bucket = () => published?.burst ?? Math.max(1, rate / 20)

  function take(now: number): number {
    cut ??= now
    if (inFlight >= window) return Number.POSITIVE_INFINITY
    if (rate !== Number.POSITIVE_INFINITY) {
      tokens = Math.min(bucket(), tokens + ((now - (filled ?? now)) * rate) / 1000)
      filled = now
      waiting = tokens < 1
      if (waiting) return Math.max(1, ((1 - tokens) / rate) * 1000)
      tokens -= 1
    }
    inFlight += 1
    return 0
  }

  function answered(now: number): void {
    inFlight -= 1
    throughSinceCut += 1
    if (rate === Number.POSITIVE_INFINITY) {
      window = Math.min(concurrency, window + 1)
    } else if (waiting) {
      // Per second by 2% soon after a cut, by more the longer AWS has been content.
      const growth = Math.min(0.5, 0.02 + (now - cut!) / 50_000)
      rate = Math.min(published?.rate ?? Number.POSITIVE_INFINITY, rate + growth + Math.min(1, 1.5 / rate))
    }
  }

  function throttled(now: number, since: number): void {
    inFlight -= 1
    // Calls that had left before the last cut say nothing about the rate since then.
    if (cut !== undefined && since < cut) return
    const through = (throughSinceCut / Math.max(1, now - cut!)) * 1000
    rate = Math.max(
      slowest,
      rate === Number.POSITIVE_INFINITY
        ? Math.max(slowestStart, through * 0.7)
        : Math.min(Math.max(through * 0.95, rate * 0.3), rate * 0.9),
    )
    window = concurrency
    tokens = 0
    filled = now
    cut = now
    throughSinceCut = 0
  }

  return { take, answered, throttled }
}
