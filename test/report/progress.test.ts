import { PassThrough } from "node:stream"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { startProgress } from "../../src/report/progress.ts"

const streamOf = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  })
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? "") }
}

describe("progress", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it("is a line every ten seconds where nobody watches", () => {
    const { stream, text } = streamOf(false)
    const progress = startProgress({ stream, env: {} })
    progress.update({ doing: "planning", done: 1204, of: 4000, changes: 14, problems: 2, throttled: 3 })
    vi.advanceTimersByTime(9_000)
    expect(text()).toBe("")
    vi.advanceTimersByTime(12_000)
    progress.stop()
    vi.advanceTimersByTime(60_000)
    expect(text()).toBe(
      "planning: 1,204 of 4,000 accounts, 14 changes, 2 problems, 3 calls throttled, 10s\n" +
        "planning: 1,204 of 4,000 accounts, 14 changes, 2 problems, 3 calls throttled, 20s\n",
    )
  })

  it("keeps to lines in CI, even on a terminal", () => {
    const { stream, text } = streamOf(true)
    const progress = startProgress({ stream, env: { CI: "true" } })
    vi.advanceTimersByTime(70_000)
    progress.stop()
    expect(text()).toMatch(/^starting: 10s\n.*starting: 1m 10s\n$/s)
  })

  it("moves on a terminal, without colours where they are not wanted", () => {
    const { stream, text } = streamOf(true)
    const progress = startProgress({ stream, env: { NO_COLOR: "1", TERM: "xterm" } })
    progress.update({ doing: "planning", done: 3, of: 9 })
    vi.advanceTimersByTime(1_000)
    progress.stop()
    const shown = text()
    expect(shown).toContain("planning: 3 of 9 accounts")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what must not be there.
    expect(shown).not.toMatch(/\u001b\[3\dm/)
  })
})
