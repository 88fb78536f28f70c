import { describe, expect, it } from "vitest"
import type { Conversion } from "../../../src/import/from/conversion.ts"
import { lastDay } from "../../../src/import/from/expiry.ts"
import type { Problem } from "../../../src/model.ts"

const read = (value: string): readonly [string | undefined, readonly Problem[]] => {
  const problems: Problem[] = []
  const conversion: Conversion = {
    ...{ tool: "IAMbic", clock: new Date("2026-01-31T06:00:00Z"), placing: [], problems },
    ...{ accounts: () => undefined, variable: () => undefined },
  }
  const source = { file: "a.yaml", line: 1, column: 1 }
  return [lastDay({ kind: "scalar", value, source }, conversion), problems]
}

describe("the last day of what ends at a moment", () => {
  it.each([
    ["2026-06-01", "2026-05-31"],
    ["2026-06-01T00:00 UTC", "2026-05-31"],
    ["2026-06-01T02:00:00+02:00", "2026-05-31"],
    ["2024-03-01", "2024-02-29"],
  ])("%s: the day before, without a word", (text, day) => expect(read(text)).toEqual([day, []]))

  it.each([
    ["2026-06-01T14:17 UTC", "2026-06-01"],
    ["2026-06-01T23:30:00-0100", "2026-06-02"],
    ["in 4 hours", "2026-01-31"],
    ["tomorrow", "2026-02-01"],
    ["2 weeks ago", "2026-01-17"],
    ["in 1 day", "2026-02-01"],
    ["in 1 month", "2026-02-28"],
  ])("%s: all of that day, and a warning", (text, day) => {
    const [found, problems] = read(text)
    expect([found, problems.map(({ severity }) => severity)]).toEqual([day, ["warning"]])
  })

  it.each(["", "soon", "in days", "in 3 days ago", "3 days", "2026-13-01", "2026-02-30", "2026-06-01T25:00"])(
    "%j cannot be told: an error",
    (text) => {
      const [found, problems] = read(text)
      expect([found, problems.map(({ severity }) => severity)]).toEqual([undefined, ["error"]])
    },
  )
})
