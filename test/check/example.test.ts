import { describe, expect, it } from "vitest"
import type { World } from "../../src/model.ts"
import { check } from "../../src/reconcile/check.ts"
import { validate } from "../../src/reconcile/validate.ts"
import { openSetting } from "../../src/shell/setting.ts"

async function openExample() {
  const run = { run: "example", concurrency: 8 }
  const setting = { config: "reconcile.yaml", snapshot: "examples/organization.yaml", ...run }
  const { world, config } = await openSetting(setting)
  const fixed: World = { ...world, clock: new Date("2027-01-15T12:00:00Z") }
  return { world: fixed, config: { ...config, templates: ["templates/rules/*.yaml"] } }
}

describe("the rules of templates/rules in the example organization", () => {
  it("find what somebody did in the console, and what the example's own templates would mend", async () => {
    const { world, config } = await openExample()
    const { findings, accounts, problems } = await check(world, config, { run: "example", concurrency: 8 })
    const told = findings.map(
      ({ template, rule, account, id }) => `${template}/${rule} ${accounts[account]?.name} ${id}`,
    )
    expect(told.filter((one) => !one.endsWith("-backend-developer"))).toEqual([
      "iam-administrators/attached checkout-prod security-audit",
      "iam-trust/outside checkout-prod monitoring-integration",
      "iam-trust/outside payments-prod monitoring-integration",
      "iam-trust/outside payments-prod security-audit",
    ])
    expect(told.filter((one) => one.endsWith("-backend-developer"))).toHaveLength(7)
    expect(problems.map(({ severity }) => severity)).toEqual(["unreadable"])
  })

  it("are valid, and say which of them look at live resources only", async () => {
    const { world, config } = await openExample()
    const { templates, problems } = await validate(world, config, await world.organization())
    expect(templates).toBe(11)
    expect(problems.map(({ severity, template }) => [severity, template])).toEqual([
      ["note", "ec2-house-rules"],
      ["note", "iam-access-keys"],
      ["note", "security-groups"],
      ["note", "volumes"],
    ])
  })
})
