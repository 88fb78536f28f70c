import { describe, expect, it } from "vitest"
import { parseWaivers } from "../../src/config/waivers.ts"
import type { Problem } from "../../src/model.ts"
import { readDataFile } from "../../src/value/data-file.ts"

const said = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ severity, message, source }) => `${source?.line}:${source?.column} ${severity}: ${message}`)

describe("a waiver that is wrong", () => {
  it("waives nothing, and hides neither the waivers that are right nor what is wrong with others", () => {
    const text = `- { rule: names/one, id: One, reason: known, until: 2027-06-01 }
- { rule: names/one, id: Two, owner: ann, reason: known, until: 2027-06-01 }
- { rule: names/one, id: Three, owner: ann, reason: known, until: 2020-01-01 }
- { rule: names/one, id: Four, owner: ann, reason: known, until: 2027-02-31, accounts: { ids: ["1"] } }
- { rule: names/one, id: Five, owner: ann, reason: known, until: 2027-06-01, accounts: { where: "acount.id == ''" } }
- names/one
`
    const { waivers, problems } = parseWaivers(text, "waivers.yaml", "2026-11-21")
    expect(waivers.map(({ id }) => id)).toEqual(["Two"])
    expect(said(problems)).toEqual([
      "1:3 error: owner is missing.",
      "3:3 warning: The waiver of names/one for Three ended on 2020-01-01.",
      '4:66 error: until is a day that exists, like 2027-03-31; this is "2027-02-31".',
      '4:96 error: An item of ids is twelve digits, in quotes; this is "1".',
      '5:98 error: There is no variable "acount".',
      "6:3 error: A waiver is text, but must be a map.",
    ])
  })
})

describe("a snapshot that is not whole", () => {
  const whole = JSON.stringify({ resources: Array.from({ length: 10_000 }, (_, id) => ({ id: `r${id}` })) }, null, 1)
  const read = (text: string) => said(readDataFile(text, "company.json").problems)
  it.each([
    ["in a text", whole.slice(0, whole.indexOf('"r7000"') + 4), "21004:14"],
    ["between two parts", `${whole.slice(0, whole.indexOf("},", whole.indexOf('"r7000"')) + 2)}\n`, "21005:5"],
  ])("is cut off, and where: %s", (_, text, place) => {
    expect(read(text)).toEqual([`${place} error: company.json is cut off: it ends in the middle.`])
  })
  it("is not JSON, and where", () => {
    expect(read(whole.replace('"r4000"', "r4000"))).toEqual([
      expect.stringMatching(/^12004:10 error: company\.json is not JSON: Unexpected token 'r', /),
    ])
    expect(read(whole.replace('"id": "r4000"', '"id": "r4000" "x"'))).toEqual([
      expect.stringMatching(/^12004:18 error: company\.json is not JSON: Expected ',' or '}' after property value\.$/),
    ])
  })
  it("is empty", () => {
    expect(read("")).toEqual(["1:1 error: company.json is empty."])
  })
})
