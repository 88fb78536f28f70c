import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Finding } from "../../src/model.ts"
import { renderFindings } from "../../src/report/findings.ts"
import type { ResourceFacts } from "../plan-world.ts"
import { checkOn, repositoryText } from "./setting.ts"

/** An instance, and what is found of it; null: it is not there. */
interface InstanceCase {
  readonly label?: string | null
  readonly tags?: readonly object[] | null
  readonly state?: string | null
  readonly reason?: string
  readonly launched?: string | null
  readonly rule?: string
  readonly owner?: string
  readonly lastAction?: string
}

interface Case {
  readonly source: string
  readonly idleDays?: number
  readonly instances: readonly InstanceCase[]
}

const cases: readonly Case[] = parse(repositoryText("test/cases/check/house-rules.yaml"))
const rules = repositoryText("templates/rules/ec2-house-rules.yaml")

function instance(one: InstanceCase, id: string, account = "dev", region = "eu-west-1"): ResourceFacts {
  const { label = "AGR-x", state = "running", launched = "2026-05-31T08:00:00.000Z", reason } = one
  const named = label === null ? [] : [{ Key: "Name", Value: label }]
  const tags = one.tags === undefined ? named : one.tags
  const properties = {
    InstanceId: id,
    ...(state !== null && { State: { Name: state } }),
    ...(launched !== null && { LaunchTime: launched }),
    ...(reason !== undefined && { StateTransitionReason: reason }),
    ...(tags !== null && { Tags: tags }),
  }
  return { account, region, type: "AWS::EC2::Instance", id, properties }
}

const config = "regions: [us-east-1, eu-west-1, eu-west-2]\n"

async function found(resources: readonly ResourceFacts[], text = rules) {
  return checkOn({ config, files: { "templates/rules.yaml": text }, snapshot: { resources } })
}

describe.each(cases)("$source", ({ instances, idleDays = 15 }) => {
  it.each(instances)("%j", async (one) => {
    const text = rules.replace("idleDays: 15", `idleDays: ${idleDays}`)
    const { findings, problems } = await found([instance(one, "i-1")], text)
    expect(problems).toEqual([])
    const { rule, columns } = findings[0] as Finding
    const asked = { rule, owner: columns.Owner, lastAction: columns["Last action"] }
    const { rule: wanted = "in-order", owner = asked.owner, lastAction = asked.lastAction } = one
    expect(asked).toEqual({ rule: wanted, owner, lastAction })
  })
})

describe("the house rules of bailiff", () => {
  const classes: readonly (readonly [InstanceCase, string, string, string])[] = [
    [{ label: null }, "i-01", "dev", "eu-west-1"],
    [{ label: "workernode" }, "i-02", "prod", "eu-west-2"],
    [{ label: "pade-forgotten", state: "stopped", launched: "2026-03-01T10:00:00.000Z" }, "i-03", "prod", "eu-west-1"],
    [{ label: "AGR-build" }, "i-04", "dev", "eu-west-1"],
  ]
  const resources = classes.map(([one, id, account, region]) => instance(one, id, account, region))

  it("are told in tables, over all accounts (BAIL-7, BAIL-8)", async () => {
    const text = renderFindings(await found(resources), { color: false, full: false })
    await expect(text).toMatchFileSnapshot("golden/house-rules.txt")
  })

  it("are told when nothing is found, too: in a line, and in full with their tables (BAIL-7)", async () => {
    const nothing = await found([])
    expect(renderFindings(nothing, { color: false, full: false })).toContain(
      "\n1 rule template found nothing: ec2-house-rules\n",
    )
    const text = renderFindings(nothing, { color: false, full: true })
    expect(text.match(/^ {2}(warning|note) [\w-]+ \(0\)$/gm)).toEqual([
      "  warning unnamed (0)",
      "  warning untrigrammed (0)",
      "  warning idle (0)",
      "  note in-order (0)",
    ])
  })

  it("sort by what each table is about", async () => {
    const more = [
      instance({ label: "zorro" }, "i-1"),
      instance({ label: "alpha" }, "i-2"),
      instance({ label: null, launched: "2026-05-02T00:00:00.000Z" }, "i-3"),
      instance({ label: null, launched: "2026-05-01T00:00:00.000Z" }, "i-4"),
    ]
    const { findings } = await found(more)
    expect(findings.map(({ id }) => id)).toEqual(["i-4", "i-3", "i-2", "i-1"])
  })
})
