import { describe, expect, it } from "vitest"
import { validate } from "../../src/reconcile/validate.ts"
import { worldOf } from "../check/setting.ts"

const rules = `name: names
type: AWS::IAM::Role
targets: { accounts: all }
rules: [{ name: one, severity: error, message: x }]
`

const waiver = (rule: string, until: string) =>
  `- { rule: ${rule}, id: x, owner: ann, reason: known, until: ${until} }\n`

describe("validate without accounts", () => {
  it.each([
    ["is wrong", waiver("names/one", "soon"), "error", "until is a day that exists, like 2027-03-31"],
    ["ended", waiver("names/one", "2001-01-01"), "warning", "The waiver of names/one for x ended on 2001-01-01."],
    ["names no rule", waiver("names/oen", "2999-01-01"), "warning", "a rule that does not exist: names/oen"],
  ])("says of a waiver that it %s", async (_, text, severity, message) => {
    const files = { "templates/rules.yaml": rules, "waivers.yaml": text }
    const { world, config } = worldOf({ files, snapshot: { resources: [] } })
    const { accounts, problems } = await validate(world, config, undefined)
    expect(accounts).toBeUndefined()
    expect(problems).toMatchObject([{ severity, message: expect.stringContaining(message) }])
  })

  it("says so beside a template that is wrong", async () => {
    const files = { "templates/rules.yaml": "name: [", "waivers.yaml": waiver("names/one", "soon") }
    const { world, config } = worldOf({ files, snapshot: { resources: [] } })
    const { problems } = await validate(world, config, undefined)
    expect(new Set(problems.map(({ source }) => source?.file))).toEqual(new Set(Object.keys(files)))
  })
})
