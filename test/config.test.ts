import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseConfig, parseHolds } from "../src/config.ts"
import { toJson } from "../src/value/written.ts"
import { casesOf, FILE, said } from "./templates/said.ts"

const today = "2027-03-31"

describe("a configuration that is wrong", () => {
  it.each(casesOf("config"))("$name", ({ text, problems }) => {
    const parsed = parseConfig(text, FILE)
    expect(said(parsed.problems)).toEqual(problems)
    expect(parsed.config === undefined).toBe(problems.some((problem) => !problem.startsWith("warning")))
  })

  it("never makes it throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseConfig(text, FILE)),
      { numRuns: 500 },
    )
  })
})

describe("a configuration", () => {
  it("needs a name, and has a default for everything else", () => {
    const { config, problems } = parseConfig("name: acme-baseline\n", "reconcile.yaml")
    expect(problems).toEqual([])
    expect(config).toEqual({
      name: "acme-baseline",
      source: { file: "reconcile.yaml", line: 1, column: 1 },
      organization: { atLeast: 0 },
      access: {},
      regions: ["us-east-1"],
      templates: ["templates/**/*.yaml"],
      lookups: [],
      foreign: { tagKeys: ["aws:cloudformation:stack-name"], paths: [] },
      prune: "report",
      unreviewed: "refuse",
      safety: { deletes: 5, deletePercent: 20, changePercent: 50 },
      waves: [],
    })
  })

  it("is read with everything it may say", () => {
    const { config, problems } = parseConfig(
      `name: acme-baseline
organization:
  read: arn:aws:iam::111111111111:role/reconcile-index
  apply: arn:aws-us-gov:iam::111111111111:role/path/reconcile-org
  atLeast: 380
  accounts: accounts.json
access:
  plan: { hub: arn:aws:iam::222222222222:role/plan-hub, role: reconcile-plan }
  apply: { role: /ci/reconcile-apply, externalId: acme:1, sessionDuration: 900, sourceIdentity: github }
regions: [us-east-1, eu-west-1]
templates: [roles/*.yaml, policies/*.yaml]
variables: { oidc: token.actions.githubusercontent.com }
lookups: [/reconcile/*]
foreign: { tagKeys: [terraform] }
prune: delete
safety: { deletes: 0 }
waves:
  - accounts: { tags: { ring: canary } }
  - { accounts: { ous: [Sandbox] }, tolerance: 2% }
`,
      FILE,
    )
    expect(said(problems)).toEqual([])
    expect(config).toMatchObject({
      organization: {
        read: "arn:aws:iam::111111111111:role/reconcile-index",
        apply: "arn:aws-us-gov:iam::111111111111:role/path/reconcile-org",
        atLeast: 380,
        accounts: "accounts.json",
      },
      access: {
        plan: { hub: "arn:aws:iam::222222222222:role/plan-hub", role: "reconcile-plan", sessionDuration: 3600 },
        apply: { role: "/ci/reconcile-apply", externalId: "acme:1", sessionDuration: 900, sourceIdentity: "github" },
      },
      regions: ["us-east-1", "eu-west-1"],
      templates: ["roles/*.yaml", "policies/*.yaml"],
      foreign: { tagKeys: ["terraform"], paths: [] },
      prune: "delete",
      safety: { deletes: 0, deletePercent: 20, changePercent: 50 },
      waves: [
        { tolerance: 0, targets: { accounts: { tags: [{ key: "ring", values: ["canary"] }] }, management: true } },
        { tolerance: "2%", targets: { accounts: { ous: [{ value: "Sandbox" }] } } },
      ],
    })
    expect(config?.access).not.toHaveProperty("run")
    expect(config?.variables && toJson(config.variables)).toEqual({ oidc: "token.actions.githubusercontent.com" })
  })
})

describe("holds", () => {
  it.each(casesOf("holds"))("$name", ({ text, problems }) => {
    expect(said(parseHolds(text, FILE, today).problems)).toEqual(problems)
  })

  it("are in force up to their last day", () => {
    const hold = (until: string) =>
      `- { resource: { type: AWS::IAM::Role, id: "data-*" }, owner: ann, reason: audit, until: ${until} }\n`
    const { holds } = parseHolds(hold("2027-03-30") + hold("2027-03-31") + hold("2027-04-01"), "holds.yaml", today)
    expect(holds.map(({ until }) => until)).toEqual(["2027-03-31", "2027-04-01"])
    expect(holds[0]).toEqual({
      ...{ type: "AWS::IAM::Role", id: "data-*", owner: "ann", reason: "audit", until: "2027-03-31" },
      source: { file: "holds.yaml", line: 2, column: 3 },
    })
  })

  it("may be for some accounts", () => {
    const { holds } = parseHolds(
      "- resource: { type: AWS::IAM::Role, id: a }\n  accounts: { names: [payments] }\n  owner: ann\n  reason: audit\n  until: 2028-01-01\n",
      FILE,
      today,
    )
    expect(holds[0]?.accounts).toMatchObject({ names: [{ value: "payments" }] })
  })
})
