import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Properties, Provider } from "../../../src/model.ts"
import { analyzer as typed } from "../../../src/providers/accessanalyzer/analyzer.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, writes, wrongWith } from "../target.ts"

const provider = typed as unknown as Provider

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 1 })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)
const called = () => proxy.calls.map(actionOf)

const logs: Properties = { RuleName: "logs", Filter: [{ Property: "resource", Contains: ["-logs", "-audit"] }] }
const expected: readonly Properties[] = [
  { Property: "principal.AWS", Eq: ["222222222222"] },
  { Property: "isPublic", Exists: false },
]
const partner: Properties = { RuleName: "partner", Filter: expected }
const outside: Properties = {
  AnalyzerName: "outside",
  Type: "ACCOUNT",
  ArchiveRules: [logs, partner],
  Tags: [{ Key: "team", Value: "security" }],
}
const unused: Properties = {
  AnalyzerName: "unused",
  Type: "ACCOUNT_UNUSED_ACCESS",
  AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: 60 } },
}
const olderThan = (days: number): Properties => ({
  ...unused,
  AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: days } },
})

describe("an analyzer", () => {
  it("is ours from its first moment, in its region only", async () => {
    await place.converge(place.desired(outside), { region: "eu-west-1" })
    expect(await place.read(place.desired(outside), { region: "eu-west-1" })).toMatchObject({
      key: "outside",
      arn: "arn:aws:access-analyzer:eu-west-1:100000000001:analyzer/outside",
      owner: "contract",
      template: "example",
    })
    expect(await place.read(place.desired(outside))).toBeUndefined()
  })

  it("of unused access is configured, and looked at one by one", async () => {
    await place.converge(place.desired(unused))
    expect(await place.due(place.desired(unused))).toBeUndefined()
    expect(await place.converge(place.desired(olderThan(180)))).toBe("update")
    expect(await place.due(place.desired(olderThan(180)))).toBeUndefined()
  })

  it("is looked for where it is stated or its tag was seen, and nowhere else", async () => {
    await place.converge(place.desired(outside))
    await place.converge(place.desired(unused))
    proxy.clear()
    const plan = (owned: readonly string[]) => provider.read(place.session({ purpose: "plan" }), { desired: [], owned })
    expect(await plan([])).toEqual([])
    expect(called()).toEqual([])
    const arn = "arn:aws:access-analyzer:us-east-1:100000000001:analyzer/outside"
    expect((await plan([provider.taggedKey?.(arn) ?? ""])).map(({ key }) => key)).toEqual(["outside"])
    expect(called()).toEqual(["access-analyzer:ListAnalyzers", "access-analyzer:ListArchiveRules"])
    expect(provider.taggedKey?.("arn:aws:ssm:us-east-1:100000000001:parameter/outside")).toBeUndefined()
  })

  it("is read whole, however AWS cuts its lists", async () => {
    const many = Array.from({ length: 5 }, (_, nth) => ({ ...logs, RuleName: `rule-${nth}` }))
    await place.converge(place.desired({ ...outside, ArchiveRules: many }))
    await place.converge(place.desired(unused))
    await aws.settings({ pageSize: 1 })
    expect(await place.due(place.desired({ ...outside, ArchiveRules: many }))).toBeUndefined()
    expect(await place.due(place.desired(unused))).toBeUndefined()
  })

  it("does not drift by the order of rules, of filters or of values", async () => {
    await place.converge(place.desired(outside))
    const reversed = {
      ...outside,
      ArchiveRules: [
        { RuleName: "partner", Filter: expected.toReversed() },
        { RuleName: "logs", Filter: [{ Property: "resource", Contains: ["-audit", "-logs"] }] },
      ],
    }
    expect(await place.due(place.desired(reversed))).toBeUndefined()
  })

  it("drifts by a rule that somebody added, and changes no more than that", async () => {
    await place.converge(place.desired({ ...outside, ArchiveRules: [logs] }))
    const before = await place.read(place.desired(outside))
    const edits = [{ path: ["ArchiveRules", "hidden"], after: {} }]
    const after = { ...before?.properties, ArchiveRules: [logs, { ...logs, RuleName: "hidden" }] }
    await provider.update?.(place.session(), { key: "outside", ...(before && { before }), after, edits })
    proxy.clear()
    expect(await place.converge(place.desired({ ...outside, ArchiveRules: [logs] }))).toBe("update")
    expect(called().filter(writes)).toEqual(["access-analyzer:DeleteArchiveRule"])
  })

  it("leaves rules alone of which the template does not speak", async () => {
    await place.converge(place.desired(outside))
    const { ArchiveRules: _, ...silent } = outside
    expect(await place.due(place.desired(silent))).toBeUndefined()
  })

  it("is made anew to be of another type, not changed", async () => {
    await place.converge(place.desired(outside))
    const due = await place.due(place.desired({ ...outside, Type: "ACCOUNT_UNUSED_ACCESS" }))
    expect(due).toMatchObject({ action: "replace", replaces: ["Type"] })
  })

  it("is the only one of its type: the refusal names the other", async () => {
    await place.converge(place.desired({ ...outside, AnalyzerName: "ConsoleAnalyzer-1" }), { region: "eu-west-1" })
    const refusal = place.converge(place.desired(outside), { region: "eu-west-1" })
    await expect(refusal).rejects.toThrow(
      "Cannot create analyzer outside in data-prod (100000000001), eu-west-1: The limit of analyzers of type ACCOUNT is reached. There is ConsoleAnalyzer-1 of type ACCOUNT already: state it by that name, or have it deleted.",
    )
  })

  it("is not taken over where somebody else made it meanwhile", async () => {
    const { write } = (await place.due(place.desired(outside))) ?? {}
    const theirs = { ...outside, Tags: [] }
    await provider.create?.(place.session(), { key: "outside", after: theirs, edits: [] })
    await expect(provider.create?.(place.session(), write as never)).rejects.toThrow(
      /already exists\. It was not made by this run: plan again to see it as it is\.$/,
    )
  })

  it("is recognised as made by an attempt whose reply was lost", async () => {
    const { write } = (await place.due(place.desired(outside))) ?? {}
    await provider.create?.(place.session(), write as never)
    await provider.create?.(place.session(), write as never)
    expect(await place.due(place.desired(outside))).toBeUndefined()
  })

  it("tells what is written wrong", () => {
    expect(wrongWith(provider, { AnalyzerName: "x", Type: "EXTERNAL" })).toEqual([
      'Type is one of ACCOUNT, ORGANIZATION, ACCOUNT_UNUSED_ACCESS, ORGANIZATION_UNUSED_ACCESS; this is "EXTERNAL".',
    ])
    expect(wrongWith(provider, olderThan(400))).toEqual(["UnusedAccessAge is 400; at most 365 is allowed."])
    const rule = (filter: Properties): Properties => ({
      ...outside,
      ArchiveRules: [{ RuleName: "x", Filter: [filter] }],
    })
    expect(wrongWith(provider, rule({ Property: "isPublic", Equals: ["true"] }))).toEqual(['Unknown key "Equals".'])
    expect(wrongWith(provider, rule({ Property: "isPublic", Eq: "true" }))).toEqual(["Eq is text, but must be a list."])
  })
})
