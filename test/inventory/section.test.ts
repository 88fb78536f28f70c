import { expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import { chooseTypes } from "../../src/inventory/extent.ts"
import { providers } from "../../src/providers/index.ts"
import { changedSettings } from "../../src/reconcile/settings.ts"
import { configOf } from "./scene.ts"

it.each([
  ["{ bucketOwner: 111111111111 }", "bucketOwner is the number 111111111111, but must be text"],
  ["{ bucketOwner: acme }", "is twelve digits, in quotes"],
  ["{ form: csv }", "form"],
  ["{ types: [] }", "types"],
  ["{ regions: [all] }", "is the code of a region"],
  ["{ accounts: { ous: [A], all: true } }", "`all` already chooses every account"],
  ["{ accounts: { where: 'acount.id == \"1\"' } }", 'There is no variable "acount"'],
  ["{ out: '../../etc/{{ account.id }}.json' }", "nor a path below the configuration's folder"],
  ["{ out: /etc/inventory.json }", "nor a path below the configuration's folder"],
  ["{ out: 'out\\..\\..\\a.json' }", "nor a path below the configuration's folder"],
  ["{ out: 'C:\\a.json' }", "nor a path below the configuration's folder"],
  ["{ out: 'out/{{ acount.id }}.json' }", 'There is no variable "acount"'],
  ["{ out: 's3://acme/{{ account.id }.json' }", "begins with"],
  ["{ account: all }", 'did you mean "accounts"?'],
])("inventory: %s is wrong", (section, says) => {
  const { config, problems } = parseConfig(`name: acme\ninventory: ${section}\n`, "reconcile.yaml")
  expect(config).toBeUndefined()
  expect(problems.map(({ message }) => message).join("\n")).toContain(says)
  expect(problems[0]?.source?.line).toBe(2)
})

it("a type that nothing has stands where it is written, unless a flag names it", () => {
  const { inventory } = configOf("inventory: { types: [AWS::IAM::Role, AWS::IAM::Rle] }")
  const index = { types: [...providers.keys()], provider: (type: string) => providers.get(type) }
  const { problems } = chooseTypes(inventory?.types, index, inventory?.typePlaces)
  expect(problems).toMatchObject([
    { message: 'There is no type "AWS::IAM::Rle"', source: { file: "reconcile.yaml", line: 2, column: 38 } },
  ])
  expect(chooseTypes(["AWS::IAM::Rle"], index).problems[0]).not.toHaveProperty("source")
})

it("a reviewer is told where an inventory goes from now on", () => {
  const settled = (lines: string) => ({ config: configOf(lines), templates: [], holds: [] })
  const base = settled('inventory: { out: "s3://ours/{{ account.id }}.json", bucketOwner: "111111111111" }')
  const head = settled('inventory: { out: "s3://theirs/{{ account.id }}.json", bucketOwner: "999999999999" }')
  expect(changedSettings(head, base)).toEqual([
    { setting: "inventory.bucketOwner", before: "111111111111", after: "999999999999" },
    { setting: "inventory.out", before: "s3://ours/{{ account.id }}.json", after: "s3://theirs/{{ account.id }}.json" },
  ])
  expect(changedSettings(settled(""), settled(""))).toEqual([])
})
