import { describe, expect, it } from "vitest"
import type { World } from "../../src/model.ts"
import { check } from "../../src/reconcile/check.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { type CheckCase, checkOn, worldOf } from "./setting.ts"

const rules = (more: string, targets = "{ accounts: all }"): string => `name: names
type: AWS::IAM::Role
targets: ${targets}
${more}`

const plainRules = rules(`rules:
  - { name: one, when: resource.id == 'One', severity: error, message: "is {{ resource.id }}" }
  - { name: team, when: "!('team' in resource.tags)", severity: warning, message: has no team }
  - { name: rest, severity: note, message: "is of {{ resource.owner }}" }
columns: { Team: "resource.tags[?'team'].orValue('')" }
`)

const resources = [
  { account: "dev", role: "One" },
  { account: "dev", role: "Two" },
  { account: "prod", role: "Three", owner: "acme", template: "a", tags: { team: "blue" } },
]

const one = (changes: Partial<CheckCase> & { readonly waivers?: string }): CheckCase => ({
  files: { "templates/rules.yaml": plainRules, ...(changes.waivers && { "waivers.yaml": changes.waivers }) },
  snapshot: { resources },
  ...changes,
})

/** `template/rule id: message`. */
const told = ({ findings }: Awaited<ReturnType<typeof checkOn>>): readonly string[] =>
  findings.map(({ template, rule, id, message }) => `${template}/${rule} ${id}: ${message}`)

describe("check", () => {
  it("finds of each resource what the first rule that matches says", async () => {
    const result = await checkOn(one({}))
    expect(told(result)).toEqual([
      "names/one One: is One",
      "names/team Two: has no team",
      "names/rest Three: is of acme",
    ])
    expect(result.findings.at(-1)).toEqual({
      template: "names",
      rule: "rest",
      severity: "note",
      type: "AWS::IAM::Role",
      account: "333333333333",
      region: "us-east-1",
      id: "Three",
      message: "is of acme",
      columns: { Team: "blue" },
      source: { file: "templates/rules.yaml", line: 7, column: 5 },
    })
    expect({ looked: result.looked, waived: result.waived, problems: result.problems }).toEqual({
      looked: 3,
      waived: [],
      problems: [],
    })
  })

  it("says what could not be read, and goes on", async () => {
    const unread = [{ account: "prod", reason: "The role reconcile-plan cannot be assumed." }]
    const result = await checkOn(one({ snapshot: { resources, unread } }))
    expect(told(result)).toEqual(["names/one One: is One", "names/team Two: has no team"])
    expect(result.problems).toMatchObject([{ severity: "unreadable", account: "333333333333" }])
  })

  it("says once why several types could not be read, and of none of them that it alone could not", async () => {
    const unread = [{ account: "prod", reason: "The role reconcile-plan cannot be assumed." }]
    const users = plainRules.replace("name: names", "name: users").replace("IAM::Role", "IAM::User")
    const files = { "templates/rules.yaml": plainRules, "templates/users.yaml": users }
    const both = await checkOn(one({ files, snapshot: { resources, unread } }))
    expect(both.problems).toEqual([
      {
        severity: "unreadable",
        message: "The role reconcile-plan cannot be assumed.",
        account: "333333333333",
        region: "us-east-1",
      },
    ])
    expect((await checkOn(one({ snapshot: { resources, unread } }))).problems).toMatchObject([
      { type: "AWS::IAM::Role" },
    ])
  })

  it("enters no account, and reads no type and no region, that no rule looks at", async () => {
    const { world, config } = worldOf(
      one({
        config: "regions: [us-east-1, eu-west-1, eu-west-2]\n",
        files: {
          "templates/a.yaml": rules(
            "rules: [{ name: a, severity: note, message: x }]",
            "{ accounts: { names: [dev] } }",
          ),
          "templates/b.yaml": `name: b\ntype: AWS::EC2::Instance\ntargets: { accounts: { names: [prod] }, regions: [eu-west-2] }\nrules: [{ name: b, severity: note, message: x }]\n`,
        },
      }),
    )
    const entered: string[] = []
    const watched: World = {
      ...world,
      connect: (target, options) => {
        entered.push(
          `${target.account.name} ${target.scope} ${target.region} ${options.types.join()} ${options.purpose}`,
        )
        return world.connect(target, options)
      },
    }
    await check(watched, config, { run: "test", concurrency: 1 })
    expect(entered.toSorted()).toEqual([
      "dev account us-east-1 AWS::IAM::Role plan",
      "prod region eu-west-2 AWS::EC2::Instance plan",
    ])
  })

  it("narrows to accounts, rule templates and types, and refuses what nothing is called", async () => {
    expect(told(await checkOn(one({ filters: { accounts: ["prod"] } })))).toEqual(["names/rest Three: is of acme"])
    expect(told(await checkOn(one({ filters: { types: ["AWS::IAM::User"] } })))).toEqual([])
    const files = {
      "templates/rules.yaml": plainRules,
      "templates/other.yaml": plainRules.replace("name: names", "name: other"),
    }
    expect(told(await checkOn(one({ files, filters: { templates: ["other"], accounts: ["prod"] } })))).toEqual([
      "other/rest Three: is of acme",
    ])
    await expect(checkOn(one({ filters: { templates: ["nmaes"] } }))).rejects.toThrow('There is no template "nmaes"')
  })

  it("finds in its shards, together, what it finds in the whole, each once", async () => {
    const accounts = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`a${index + 1}`, index + 2]))
    const everywhere = Object.keys(accounts).map((account) => ({ account, role: "One" }))
    const { world, config } = worldOf(one({ snapshot: { accounts, resources: everywhere } }))
    const found = async (shard?: { readonly index: number; readonly of: number }) => {
      const { findings } = await check(world, config, { run: "test", concurrency: 8, ...(shard && { shard }) })
      return findings.map(({ account }) => account)
    }
    const parts = await Promise.all([1, 2, 3].map((index) => found({ index, of: 3 })))
    expect(parts.flat().toSorted()).toEqual((await found()).toSorted())
    expect(parts.every((part) => part.length < 9)).toBe(true)
  })

  it("needs a rule template", async () => {
    const files = { "templates/a.yaml": rules("properties: { RoleName: x, AssumeRolePolicyDocument: {} }") }
    await expect(checkOn(one({ files }))).rejects.toThrow("There is no rule template among templates/**/*.yaml.")
  })

  it("checks nothing while a template is wrong", async () => {
    const files = { "templates/rules.yaml": plainRules.replace("resource.id ==", "resource.di ==") }
    await expect(checkOn(one({ files }))).rejects.toBeInstanceOf(ProblemError)
  })
})

describe("a rule that fails", () => {
  it("is a problem of that resource, and hides neither the other rules nor the other resources", async () => {
    const files = {
      "templates/rules.yaml": rules(`let: { team: resource.tags.team, twice: team + team }
rules:
  - { name: a, when: twice == 'x', severity: error, message: x }
  - { name: b, when: team == 'blue', severity: warning, message: "is {{ twice }}" }
  - { name: c, severity: note, message: x }
columns: { Team: team }
`),
    }
    const result = await checkOn(one({ files }))
    expect(told(result)).toEqual(["names/b Three: is blueblue", "names/c One: x", "names/c Two: x"])
    expect(result.problems.map(({ severity, message, source, id }) => [severity, id, source?.column, message])).toEqual(
      [
        ["error", "One", 14, expect.stringContaining("The rule a of names fails for AWS::IAM::Role One")],
        ["error", "Two", 14, expect.stringContaining('resource.tags has no key "team"')],
      ],
    )
  })

  it("in a message or a column alone still finds, and says so", async () => {
    const files = {
      "templates/rules.yaml": rules(`rules: [{ name: a, severity: error, message: "of {{ resource.tags.team }}" }]
columns: { Team: resource.tags.team }
`),
    }
    const { findings, problems } = await checkOn(one({ files, snapshot: { resources: resources.slice(0, 1) } }))
    expect(findings).toMatchObject([{ rule: "a", message: "a", columns: { Team: null } }])
    expect(problems.map(({ severity }) => severity)).toEqual(["error", "warning"])
  })

  it("everywhere is told for some resources, and counted", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ account: "dev", role: `R${index}` }))
    const files = {
      "templates/rules.yaml": rules("rules: [{ name: a, when: resource.tags.x == '', severity: error, message: x }]"),
    }
    const { problems, looked, unjudged } = await checkOn(one({ files, snapshot: { resources: many } }))
    expect([looked, unjudged]).toEqual([40, 40])
    expect(problems).toHaveLength(11)
    expect(problems.at(-1)?.message).toBe("30 more resources are not listed for which the same rules fail")
  })

  it("for what is called the same in many accounts is told of all of them", async () => {
    const accounts = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`a${index + 1}`, index + 2]))
    const everywhere = Object.keys(accounts).map((account) => ({ account, role: "Same" }))
    const files = {
      "templates/rules.yaml": rules("rules: [{ name: a, when: resource.tags.x == '', severity: error, message: x }]"),
    }
    const { problems } = await checkOn(one({ files, snapshot: { accounts, resources: everywhere } }))
    expect(new Set(problems.map(({ account }) => account)).size).toBe(14)
    expect(problems).toHaveLength(14)
  })

  it("results in neither true nor false", async () => {
    const files = {
      "templates/rules.yaml": rules("rules: [{ name: a, when: resource.id, severity: error, message: x }]"),
    }
    const { problems } = await checkOn(one({ files, snapshot: { resources: resources.slice(0, 1) } }))
    expect(problems[0]?.message).toMatch(/It results in neither true nor false\.$/)
  })
})

describe("a waiver", () => {
  const waiver = (rule: string, more = "", until = "2026-06-01"): string =>
    `- { rule: "${rule}", id: "*", owner: ann, reason: known, until: ${until}${more} }\n`

  it.each(["names/one", "names", "n*", "*/one", "NAMES/ONE"])("of %s covers what names/one finds", async (rule) => {
    const { waived } = await checkOn(one({ waivers: waiver(rule) }))
    expect(waived.filter((finding) => finding.rule === "one")).toMatchObject([
      { id: "One", waiver: { owner: "ann", reason: "known", until: "2026-06-01" } },
    ])
  })

  it("leaves everything else as it is", async () => {
    const result = await checkOn(one({ waivers: waiver("names/one") }))
    expect(told(result)).toEqual(["names/team Two: has no team", "names/rest Three: is of acme"])
    expect(result.problems).toEqual([])
  })

  it("holds in its accounts and for its ids only", async () => {
    const elsewhere = await checkOn(one({ waivers: waiver("names/one", ", accounts: { names: [prod] }") }))
    expect(elsewhere.waived).toEqual([])
    const other = await checkOn(one({ waivers: waiver("names/one").replace('"*"', '"T*"') }))
    expect(other.waived).toEqual([])
  })

  it("that ended is a warning and covers nothing", async () => {
    const { waived, problems } = await checkOn(one({ waivers: waiver("names/one", "", "2026-05-31") }))
    expect(waived).toEqual([])
    expect(problems).toMatchObject([
      { severity: "warning", message: "The waiver of names/one for * ended on 2026-05-31.", source: { line: 1 } },
    ])
  })

  it("that covers nothing is a note, unless not everything was looked at", async () => {
    const idle = waiver("names/one").replace('"*"', "gone")
    const { problems } = await checkOn(one({ waivers: idle }))
    expect(problems).toMatchObject([
      { severity: "note", message: "The waiver of names/one for gone covers nothing that was found." },
    ])
    expect((await checkOn(one({ waivers: idle, filters: { accounts: ["dev"] } }))).problems).toEqual([])
    const unread = [{ account: "prod", reason: "No." }]
    const partial = await checkOn(one({ waivers: idle, snapshot: { resources, unread } }))
    expect(partial.problems.map(({ severity }) => severity)).toEqual(["unreadable"])
  })

  it("that is wrong waives nothing, and says what is wrong", async () => {
    const { waived, problems } = await checkOn(
      one({ waivers: `- { rule: names/one, id: "*", until: soon, owner: ann }\n` }),
    )
    expect(waived).toEqual([])
    expect(problems.map(({ message }) => message)).toEqual([
      "reason is missing.",
      'until is a day that exists, like 2027-03-31; this is "soon".',
    ])
  })
})

describe("what rules can see", () => {
  it("is the account, the organization with its accounts, and statements of a policy", async () => {
    const files = {
      "templates/rules.yaml": rules(`rules:
  - name: a
    severity: note
    message: >-
      {{ account.name }} {{ region }} {{ partition }} {{ template.name }} {{ organization.accounts.join('+') }}
      {{ statements(resource.properties.AssumeRolePolicyDocument)[0].Action.join('+') }} {{ string(now) }}
`),
    }
    const { findings } = await checkOn(one({ files, snapshot: { resources: resources.slice(0, 1) } }))
    expect(findings[0]?.message).toBe(
      "dev us-east-1 aws names 111111111111+222222222222+333333333333 sts:AssumeRole 2026-06-01T09:00:00Z",
    )
  })

  it("is never what is sensitive", async () => {
    const type = "AWS::SecretsManager::Secret"
    const message = "{{ resource.properties.SecretString }}"
    const files = {
      "templates/rules.yaml": `name: p\ntype: ${type}\ntargets: { accounts: all }\nrules: [{ name: a, severity: note, message: "${message}" }]\n`,
    }
    const properties = { Name: "x", SecretString: "hunter2" }
    const secret = { account: "dev", region: "us-east-1", type, id: "x", properties }
    const { findings } = await checkOn(one({ files, snapshot: { resources: [secret] } }))
    expect(JSON.stringify(findings)).not.toContain("hunter2")
    expect(findings[0]?.message).toBe("(sensitive)")
  })
})
