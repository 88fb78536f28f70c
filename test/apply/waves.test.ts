import { describe, expect, test } from "vitest"
import { wavesOf } from "../../src/apply/waves.ts"
import { parseConfig } from "../../src/config.ts"
import type { Organization } from "../../src/model.ts"

const ids = Array.from({ length: 50 }, (_, index) => `1${String(index + 1).padStart(11, "0")}`)
const organization: Organization = {
  id: "o-acme",
  managementAccountId: ids[0] ?? "",
  units: [],
  unknown: {},
  accounts: ids.map((id, index) => ({
    id,
    name: `account-${index + 1}`,
    email: "",
    state: "ACTIVE",
    path: [{ id: "r-acme", name: "Root" }],
    tags: { ring: index < 5 ? "canary" : index < 45 ? "early" : "late" },
    management: index === 0,
  })),
}

const waves = (text: string) => {
  const { config } = parseConfig(`name: acme\nwaves: ${text}\n`, "reconcile.yaml")
  return wavesOf({ waves: [], regions: ["us-east-1"], ...config }, organization)
}

describe("waves", () => {
  test("an account is in the first that selects it, else in the last", () => {
    const { of, count } = waves(
      "[{ accounts: { tags: { ring: canary } } }, { accounts: { tags: { ring: [canary, early] } } }]",
    )
    expect([of(ids[0] ?? ""), of(ids[4] ?? ""), of(ids[5] ?? ""), of(ids[49] ?? "")]).toEqual([0, 0, 1, 2])
    expect(count).toBe(3)
  })

  test("without any there is one, which tolerates nothing", () => {
    const { of, count, tolerance } = waves("[]")
    expect([of(ids[9] ?? ""), count, tolerance(0)]).toEqual([0, 1, 0])
  })

  test.each([
    ["2%", 0],
    ["10%", 4],
    ["9.9%", 3],
    ["100%", 40],
    ["7", 7],
  ])("a tolerance of %s of forty accounts lets %i fail", (tolerance, expected) => {
    expect(waves(`[{ accounts: { tags: { ring: early } }, tolerance: ${tolerance} }]`).tolerance(0)).toBe(expected)
  })

  test("one whose selector matches nothing is a problem", () => {
    const { problems } = waves("[{ accounts: { names: [account-99] } }]")
    expect(problems.map(({ severity }) => severity)).toEqual(["error"])
  })
})
