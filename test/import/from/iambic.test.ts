import { describe, it } from "vitest"
import { conversionCases, prove } from "./conversion-case.ts"

describe("a repository of IAMbic means the same after its conversion", () => {
  it.each(conversionCases("iambic.yaml"))("$name", prove)
})
