import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Properties } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { plan } from "../../src/reconcile.ts"
import { TRUST } from "../plan-world.ts"
import { checkOn, repositoryText, worldOf } from "./setting.ts"

interface Case {
  readonly name: string
  readonly type: string
  readonly id?: string
  readonly properties?: Properties
  readonly found: readonly string[]
  readonly says?: string
}

const cases: readonly Case[] = parse(repositoryText("test/cases/check/baseline.yaml"))
const files = {
  "templates/iam.yaml": repositoryText("templates/rules/iam-baseline.yaml"),
  "templates/exposure.yaml": repositoryText("templates/rules/exposure.yaml"),
}

const complete = ({ type, id = "x", properties = {} }: Case): Properties =>
  type === "AWS::IAM::Role" ? { RoleName: id, AssumeRolePolicyDocument: TRUST, ...properties } : properties

describe("the rules of templates/rules", () => {
  it.each(cases)("$name", async (one) => {
    const { type, id = "x", found, says } = one
    const region = providers.get(type)?.scope === "region" ? { region: "us-east-1" } : {}
    const resources = [{ account: "dev", type, id, ...region, properties: complete(one) }]
    const { findings, problems } = await checkOn({ files, snapshot: { resources } })
    expect(problems).toEqual([])
    expect(findings.map(({ template, rule }) => `${template}/${rule}`)).toEqual(found)
    if (says !== undefined) expect(findings[0]?.message).toBe(says)
  })

  it("find the same before it is made: one of severity error blocks the plan", async () => {
    const stated = cases.filter(({ type }) => type === "AWS::IAM::Role")
    for (const one of stated) {
      const properties = complete(one)
      const template = { name: "a", type: one.type, targets: { accounts: { names: ["dev"] } }, properties }
      const { world, config } = worldOf({
        files: { ...files, "templates/a.yaml": JSON.stringify(template) },
        snapshot: {},
      })
      const { plan: planned } = await plan(world, config, { run: "test", concurrency: 1 })
      const told = planned.problems.flatMap(({ message }) => /breaks the rule ([\w/-]+)/.exec(message)?.[1] ?? [])
      expect([one.name, told.toSorted()]).toEqual([one.name, one.found])
      const blocked = planned.problems.some(({ severity }) => severity === "blocked")
      expect([one.name, planned.changes.length]).toEqual([one.name, blocked ? 0 : 1])
    }
  })

  it("have a case of their own each, found and in order", () => {
    const found = new Set(cases.flatMap((one) => one.found))
    const all = Object.values(files).flatMap((text) =>
      text.split(/^---$/m).flatMap((document) => {
        const { name, rules } = parse(document) as { name: string; rules: readonly { name: string }[] }
        return rules.map((rule) => `${name}/${rule.name}`)
      }),
    )
    expect(all.filter((rule) => !found.has(rule))).toEqual([])
  })
})
