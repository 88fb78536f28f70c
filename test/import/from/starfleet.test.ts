import { describe, it } from "vitest"
import { conversionCases, prove } from "./conversion-case.ts"

describe("templates of Starfleet mean the same after their conversion", () => {
  it.each(conversionCases("starfleet.yaml"))("$name", prove)
})
