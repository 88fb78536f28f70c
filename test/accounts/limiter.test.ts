import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type Family, newLimiter } from "../../src/accounts/limiter.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] }))
afterEach(() => void vi.useRealTimers())

const throttle = new Error("Rate exceeded")
const isThrottle = (error: unknown) => error === throttle
const family: Family = { name: "IAM reads" }

/** A service behind a token bucket that answers after some milliseconds. */
function service({ rate, burst, latency }: { rate: number; burst: number; latency: number }) {
  let tokens = burst
  let at = performance.now()
  let inFlight = 0
  const seen = { most: 0 }
  async function call(): Promise<string> {
    inFlight += 1
    seen.most = Math.max(seen.most, inFlight)
    await new Promise((resolve) => setTimeout(resolve, latency))
    inFlight -= 1
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - at) * rate) / 1000)
    at = now
    if (tokens < 1) throw throttle
    tokens -= 1
    return "answer"
  }
  return { call, seen }
}

/** Lets virtual time pass until all is done; answers how many seconds that took. */
async function secondsFor(work: Promise<unknown>): Promise<number> {
  const start = performance.now()
  let done = false
  work.then(
    () => (done = true),
    () => (done = true),
  )
  while (!done) await vi.advanceTimersByTimeAsync(5)
  return (performance.now() - start) / 1000
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index)

test.each([
  { rate: 20, burst: 40, latency: 60, calls: 400 },
  { rate: 50, burst: 100, latency: 60, calls: 1000 },
  { rate: 200, burst: 400, latency: 200, calls: 2000 },
])("all $calls calls get through at $rate a second, in 1.1 times the ideal time", async ({ calls, ...bucket }) => {
  const limiter = newLimiter({ isThrottle, concurrency: 64 })
  const { call } = service(bucket)
  const all = Promise.all(times(calls).map(() => limiter.run(family, call)))
  const seconds = await secondsFor(all)
  expect(await all).toHaveLength(calls)
  expect(seconds).toBeLessThan(((calls - bucket.burst) / bucket.rate) * 1.1 + 1)
  expect(limiter.calls().throttled).toBeLessThan(150)
  expect(limiter.calls().made).toBe(calls + limiter.calls().throttled)
})

test("it starts gently and soon uses all the places there are", async () => {
  const limiter = newLimiter({ isThrottle, concurrency: 64 })
  const { call, seen } = service({ rate: 10_000, burst: 10_000, latency: 60 })
  const all = Promise.all(times(2000).map(() => limiter.run(family, call)))
  await vi.advanceTimersByTimeAsync(30)
  expect(seen.most).toBe(8)
  await secondsFor(all)
  expect(seen.most).toBe(64)
})

test("a published rate is never exceeded", async () => {
  const limiter = newLimiter({ isThrottle })
  const published = { rate: 8, burst: 12 }
  const { call } = service({ ...published, latency: 50 })
  const all = Promise.all(times(50).map(() => limiter.run({ name: "ListAccounts", published }, call)))
  expect(await secondsFor(all)).toBeLessThan(38 / 8 + 1)
  expect(limiter.calls()).toEqual({ made: 50, throttled: 0 })
})

test("a family has only so many calls in flight", async () => {
  const limiter = newLimiter({ isThrottle })
  const { call, seen } = service({ rate: 10_000, burst: 10_000, latency: 50 })
  await secondsFor(Promise.all(times(100).map(() => limiter.run({ name: "writes", concurrency: 5 }, call))))
  expect(seen.most).toBe(5)
})

test("families do not wait for each other", async () => {
  const limiter = newLimiter({ isThrottle })
  const slow = Promise.all(times(30).map(() => limiter.run(family, service({ rate: 1, burst: 1, latency: 9 }).call)))
  slow.catch(() => {})
  expect(await secondsFor(limiter.run({ name: "STS" }, async () => "at once"))).toBeLessThan(0.1)
  await secondsFor(slow)
})

test("other errors are passed on at once", async () => {
  const limiter = newLimiter({ isThrottle })
  await expect(limiter.run(family, () => Promise.reject(new Error("AccessDenied")))).rejects.toThrow("AccessDenied")
  expect(limiter.calls()).toEqual({ made: 1, throttled: 0 })
})

test("one account's own limit slows itself down and not the others", async () => {
  const limiter = newLimiter({ isThrottle, patience: 60_000 })
  const stuck = limiter.run(family, () => Promise.reject(throttle))
  stuck.catch(() => {})
  await vi.advanceTimersByTimeAsync(2000)
  const { call } = service({ rate: 10_000, burst: 10_000, latency: 60 })
  expect(await secondsFor(Promise.all(times(500).map(() => limiter.run(family, call))))).toBeLessThan(20)
  await secondsFor(stuck)
  expect(limiter.calls().throttled).toBeLessThan(20)
})

test("what is throttled for minutes on end is given up, with a sentence", async () => {
  const limiter = newLimiter({ isThrottle, patience: 2 * 60_000 })
  const call = limiter.run(family, () => Promise.reject(throttle))
  call.catch(() => {})
  const seconds = await secondsFor(call)
  expect(seconds).toBeGreaterThan(120)
  expect(seconds).toBeLessThan(150)
  await expect(call).rejects.toThrow("AWS throttled a call for 2 minutes on end (IAM reads).")
})

test("an aborted signal turns away who waits and who comes", async () => {
  const stop = new AbortController()
  const limiter = newLimiter({ isThrottle, signal: stop.signal })
  const { call } = service({ rate: 1, burst: 1, latency: 10 })
  const all = times(40).map(() => limiter.run(family, call))
  const settled = Promise.allSettled(all)
  await vi.advanceTimersByTimeAsync(3000)
  stop.abort(new Error("Ctrl-C"))
  await secondsFor(settled)
  const reasons = (await settled).flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []))
  expect(reasons.length).toBeGreaterThan(30)
  for (const reason of reasons) expect(reason).toMatch(/Ctrl-C/)
  await expect(limiter.run(family, call)).rejects.toThrow("Ctrl-C")
})
