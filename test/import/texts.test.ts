import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { parseText } from "../../src/expression.ts"
import { expressed } from "../../src/import/expressed.ts"
import { generalise, reads } from "../../src/import/general.ts"
import { yamlText } from "../../src/import/yaml.ts"
import type { Target } from "../../src/model.ts"
import { snapshotOf } from "../arbitrary.ts"
import { TRAPS } from "./traps.ts"
import { importOf, type Row, textsOf } from "./world.ts"

const account = { id: "222222222222", name: "pay-prod" } as Target["account"]
const target: Target = { scope: "region", account, region: "us-east-1" }

const parameter = (Value: string, index: number): Row => ({
  account: account.id,
  region: target.region,
  type: "AWS::SSM::Parameter",
  id: `/p${index}`,
  properties: { Name: `/p${index}`, Type: "String", Value },
})

describe("texts that look like something else", () => {
  it("are all imported as they are, but for none at all", async () => {
    const rows = TRAPS.map(parameter)
    const imported = await importOf({ snapshot: snapshotOf(rows as unknown as Parameters<typeof snapshotOf>[0]) })
    expect(imported.differences).toEqual([])
    expect(imported.leftOut.map(({ reason }) => reason)).toEqual(["a template cannot say it: Value is empty text."])
  })

  it("are texts to a reader of YAML 1.1 too, and no character of theirs is hidden", () => {
    for (const trap of TRAPS) {
      const text = yamlText({ [trap]: trap, list: [trap], map: { key: trap } }, [], new Map())
      for (const version of ["1.1", "1.2"] as const)
        expect(parse(text, { version })).toEqual({ [trap]: trap, list: [trap], map: { key: trap } })
      expect(text).not.toMatch(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u)
    }
  })

  it.each([
    ["{{ account.id }}", "{{ '{{' }} account.id }}"],
    ["{{{", "{{ '{{' }}{"],
    ["${aws:username}", "${aws:username}"],
    ["{222222222222}", "{{ '{' }}{{ account.id }}}"],
    ["{{222222222222}}", "{{ '{{' }}{{ account.id }}}}"],
    ["{{{222222222222}}}", "{{ '{{' }}{{ '{' }}{{ account.id }}}}}"],
    ["b-pay-prod/us-east-1", "b-{{ account.name }}/{{ region }}"],
    ["12222222222223 222222222222x pay-prods", "12222222222223 {{ account.id }}x pay-prods"],
  ])("%s is written %s, and no expression but ours is in it", (text, written) => {
    const form = { value: generalise(text, target, ["id", "name", "region"]), general: true }
    expect(reads(form, target)).toBe(text)
    expect(expressed(form)).toBe(written)
    const parsed = parseText(written)
    if (parsed instanceof Error) throw parsed
    for (const mention of parsed.mentions) expect(["account", "region"]).toContain(mention)
  })

  it("are escaped in keys, and a key that means something to reconcile is not one", () => {
    const value = { $targets: "a", $value: { "{{ x }}": [1, true, null] } }
    const written = { "{{ '$' }}targets": "a", "{{ '$' }}value": { "{{ '{{' }} x }}": [1, true, null] } }
    expect(expressed({ value, general: false })).toEqual(written)
  })

  it("stay what they are where a stand-in of ours is among them", async () => {
    const row = parameter("000000000000 and 222222222222", 1)
    const imported = await importOf({ snapshot: snapshotOf([row] as unknown as Parameters<typeof snapshotOf>[0]) })
    expect(imported.differences).toEqual([])
    expect(textsOf(imported)["templates/imported/ssm/p1.yaml"]).toContain("000000000000 and 222222222222")
  })
})
