import { describe, expect, it } from "vitest"
import { parseAccounts, parseSelector } from "../../src/accounts/selector.ts"
import type { Written } from "../../src/model.ts"
import { parseYaml } from "../../src/value/written.ts"
import { casesOf, FILE, said } from "./said.ts"

const read = (text: string): Written => parseYaml(text, FILE).documents[0] as Written

describe("a selector that is wrong", () => {
  it.each([...casesOf("selectors"), ...casesOf("starfleet")])("$name", ({ text, problems }) => {
    const parsed = parseSelector(read(text))
    expect(said(parsed.problems)).toEqual(problems)
    expect(parsed.selector).toBeUndefined()
  })
})

describe("a selector", () => {
  it("may choose regions and leave the accounts as they are", () => {
    const { selector } = parseSelector(read("exceptRegions: [us-west-1]"))
    expect(selector).toMatchObject({ exceptRegions: [{ value: "us-west-1" }], management: false })
    expect(selector).not.toHaveProperty("accounts")
  })

  it("takes units in any spelling, the root among them", () => {
    const { problems } = parseSelector(
      read("accounts: { ous: [sOMeOu, oU-1234-5678910, ROOT, r-123456, Root/Workloads/Prod, /Prod] }"),
    )
    expect(problems).toEqual([])
  })

  it("takes an empty tag value, and names with spaces", () => {
    const { accounts } = parseAccounts(read("{ names: [Account 1], tags: { team: '' } }"))
    expect(accounts).toMatchObject({ names: [{ value: "Account 1" }], tags: [{ key: "team", values: [""] }] })
  })

  it("takes regions of every partition", () => {
    const regions =
      "us-east-1, ap-southeast-2, us-gov-west-1, cn-northwest-1, us-isob-east-1, eu-isoe-west-1, eusc-de-east-1"
    expect(parseSelector(read(`regions: [${regions}]`)).problems).toEqual([])
  })
})
