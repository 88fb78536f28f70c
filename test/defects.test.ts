import { describe, it } from "vitest"
import { planCases, prove } from "./plan-case.ts"

describe.each(planCases("defects"))("$file", ({ cases }) => {
  it.concurrent.each(cases.map((one) => ({ ...one, title: one.source ? `${one.source}: ${one.name}` : one.name })))(
    "$title",
    (one) => prove(one),
  )
})
