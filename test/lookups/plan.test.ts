import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lookupRules } from "../../src/desired/lookup.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { render } from "../../src/reconcile/render.ts"
import { validate } from "../../src/reconcile/validate.ts"
import type { Planning } from "../../src/reconcile.ts"
import { renderDesired } from "../../src/report/desired.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { renderPlan } from "../../src/report/text.ts"
import { editsOf, planned, problemsOf, requests, type Scene, type Store, sceneOf } from "./vault.ts"

const found = (version: string, value?: string | readonly string[]) =>
  ({ status: "found", version, ...(value === undefined ? {} : { value }) }) as const

const store: Store = {
  "ssm dev eu-west-1 /reconcile/contact": found("3", "ops@example.com"),
  "ssm dev eu-west-1 /reconcile/contact 2": found("2", "old@example.com"),
  "ssm prod us-east-1 /reconcile/contact": found("1", "central@example.com"),
  "ssm dev eu-west-1 /reconcile/hosts": found("1", ["a", "b"]),
  "ssm dev eu-west-1 /reconcile/key": found("4"),
  "secretsmanager dev eu-west-1 reconcile/db": found("v-1"),
  "secretsmanager dev eu-west-1 reconcile/db OLD": found("v-0"),
  "secretsmanager prod us-east-1 reconcile/db": found("v-7"),
}
const name = "Name: a\n"
const edits = (properties: string, more: Partial<Scene> = {}) =>
  editsOf({ properties: name + properties, store, ...more })
const problems = (properties: string, more: Partial<Scene> = {}) =>
  problemsOf({ properties: name + properties, store, ...more })

describe("a plain parameter", () => {
  it.each([
    ["as a function", "{{ ssm('/reconcile/contact') }}", "ops@example.com"],
    ["inside a text", "mail {{ ssm('/reconcile/contact') }}!", "mail ops@example.com!"],
    ["as CloudFormation writes it", "{{resolve:ssm:/reconcile/contact}}", "ops@example.com"],
    ["so inside a text, at a version", "mail {{resolve:ssm:/reconcile/contact:2}}!", "mail old@example.com!"],
    [
      "of another account and region",
      "{{ ssm('/reconcile/contact', '333333333333', 'us-east-1') }}",
      "central@example.com",
    ],
    ["as part of an expression", "{{ ssm('/reconcile/contact').upperAscii() }}", "OPS@EXAMPLE.COM"],
    ["by a name that is made", "{{ ssm('/reconcile/' + ['contact'][0]) }}", "ops@example.com"],
  ])("is read %s", async (_, text, value) => {
    expect((await edits(`Description: "${text}"`)).Description).toEqual([undefined, value])
  })

  it("that is a list stays one", async () => {
    const seen = await edits(`Hosts: "{{ ssm('/reconcile/hosts') }}"`)
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(["Hosts.a", "Hosts.b"]))
  })

  it("is read where a document is included as a whole", async () => {
    const files = { "text.yaml": `"{{ ssm('/reconcile/contact') }}"\n` }
    expect((await edits(`Description: "{{ include('text.yaml') }}"`, { files })).Description?.[1]).toBe(
      "ops@example.com",
    )
  })

  it("is data, whatever it looks like", async () => {
    const text = "{{resolve:secretsmanager:reconcile/db:SecretString:::}} {{ account.id }}"
    const evil = { ...store, "ssm dev eu-west-1 /reconcile/evil": found("1", text) }
    const seen = await edits(`Description: "{{ ssm('/reconcile/evil') }}"`, { store: evil })
    expect(seen.Description?.[1]).toBe(text.replaceAll("{{", "{{ '{{' }}"))
    expect(
      await problems(`Value: "{{ include('e.yaml') }}"`, {
        files: { "e.yaml": `"{{ '{{' }}resolve:secretsmanager:reconcile/db:SecretString:::v-1}}"` },
      }),
    ).toEqual([expect.stringContaining("Value is sensitive: its value is looked up as a whole")])
  })

  it("is asked for once per place, whoever needs it", async () => {
    requests.length = 0
    const central = `Description: "{{ ssm('/reconcile/contact', '333333333333', 'us-east-1') }}"`
    await planned({ properties: name + central, store, head: "targets: { accounts: all }" })
    expect(new Set(requests)).toEqual(new Set(["ssm prod us-east-1 /reconcile/contact"]))
  })
})

describe("what cannot be looked up is a problem at its place", () => {
  it.each([
    [
      "a part of a secret with a colon in its name",
      "Value: \"{{ secret('reconcile/db', 'a:b') }}\"",
      '6:10 secret(): the part "a:b" of reconcile/db cannot be referred to: a reference cannot hold colons or braces.',
    ],
    [
      "a part of a secret with a brace in its name",
      "Value: \"{{ secret('reconcile/db', 'a' + '{') }}\"",
      '6:10 secret(): the part "a{" of reconcile/db cannot be referred to: a reference cannot hold colons or braces.',
    ],
    [
      "a name outside of the prefixes",
      "Description: \"{{ ssm('/other/x') }}\"",
      "6:16 ssm(): lookups of /other/x are not allowed.",
    ],
    [
      "another spelling of a prefix",
      "Description: \"{{ ssm('/Reconcile/x') }}\"",
      "6:16 ssm(): lookups of /Reconcile/x are not allowed.",
    ],
    [
      "a secret outside of them",
      "Value: \"{{ secret('prod/db') }}\"",
      "6:10 secret(): lookups of prod/db are not allowed.",
    ],
    [
      "what no parameter is called",
      "Description: \"{{ ssm('/reconcile/a b') }}\"",
      '6:16 ssm(): "/reconcile/a b" is not a parameter\'s name.',
    ],
    ["an unknown account", "Description: \"{{ ssm('/reconcile/x', '9') }}\"", "6:16 ssm(): there is no account 9."],
    [
      "what is not there",
      "Description: \"{{ ssm('/reconcile/x') }}\"",
      "6:16 There is no ssm dev eu-west-1 /reconcile/x",
    ],
    [
      "a SecureString in public",
      "Description: \"{{ ssm('/reconcile/key') }}\"",
      "6:16 ssm(): /reconcile/key is a SecureString, and this property is not sensitive.",
    ],
    [
      "a secret in public",
      "Description: \"{{ secret('reconcile/db') }}\"",
      "6:16 secret() can stand only where a value stays secret, and Description is shown to everybody.",
    ],
    [
      "a secure reference in public",
      'Description: "{{resolve:ssm-secure:/reconcile/key}}"',
      "6:16 {{resolve:ssm-secure:...}} can stand only where a value stays secret",
    ],
    [
      "a lookup in tags",
      "Tags: [{ Key: a, Value: \"{{ ssm('/reconcile/contact') }}\" }]",
      "6:27 ssm() cannot be used in Tags",
    ],
    [
      "a part of a secret's place",
      "Value: \"x{{ secret('reconcile/db') }}\"",
      "6:10 Value is sensitive: its value is looked up as a whole",
    ],
    [
      "a literal",
      "Value: hunter2",
      "6:10 Value is sensitive: its value is looked up as a whole, not written in a template or a file",
    ],
    ["a literal deep inside", "Login: { User: admin }", "6:18 Login is sensitive"],
    ["a file", "Value: \"{{ file('t.yaml') }}\"", "1:1 Value is sensitive"],
  ])("%s", async (_, properties, problem) => {
    const files = { "t.yaml": `"{{ ssm('/reconcile/contact') }}"\n` }
    expect(await problems(properties, { files })).toEqual([expect.stringContaining(problem)])
  })

  it("a lookup in what is included for a part of an expression", async () => {
    const files = { "t.yaml": `"{{ ssm('/reconcile/contact') }}"\n` }
    expect(await problems("Description: \"x{{ include('t.yaml') }}\"", { files })).toContain(
      "error 1:1 ssm() cannot be used in what an include() brings that is only a part of an expression.",
    )
  })

  it("a name that a lookup made", async () => {
    expect(await problemsOf({ properties: "Name: \"{{ ssm('/reconcile/contact') }}\"", store })).toEqual([
      expect.stringContaining("ssm() cannot be used in Name: a lookup must not decide what is named or tagged."),
    ])
  })

  it("everything, where nothing is allowed", async () => {
    const said = await problems("Description: \"{{ ssm('/reconcile/contact') }}\"", { lookups: "[]" })
    expect(said).toEqual([expect.stringContaining("lookups of /reconcile/contact are not allowed")])
  })

  it("everything, in a snapshot", async () => {
    const said = await problemsOf({ properties: `${name}Value: "{{ secret('reconcile/db') }}"` })
    expect(said).toEqual(["unreadable 6:10 reconcile/db cannot be looked up without AWS"])
  })

  it("and no problem quotes the line of a sensitive value", async () => {
    const result = await planned({ properties: `${name}Value: hunter2`, store })
    expect(JSON.stringify("plan" in result ? result.plan : result)).not.toContain("hunter2")
  })
})

describe("a secret", () => {
  const value = (text: string) => `Value: "${text}"`

  it.each([
    ["secret('reconcile/db')", "(sensitive: secret reconcile/db)"],
    ["secret('reconcile/db', 'password')", "(sensitive: secret reconcile/db, password)"],
    [
      "secret('reconcile/db', '', '333333333333', 'us-east-1')",
      "(sensitive: secret reconcile/db of 333333333333 in us-east-1)",
    ],
    ["ssm('/reconcile/key')", "(sensitive: parameter /reconcile/key)"],
    ["resolve:secretsmanager:reconcile/db:SecretString:password", "(sensitive: secret reconcile/db, password)"],
    ["resolve:ssm-secure:/reconcile/key", "(sensitive: parameter /reconcile/key)"],
  ])("%s is shown as where it comes from", async (text, shown) => {
    expect((await edits(value(`{{${text}}}`))).Value).toEqual([undefined, shown])
  })

  it("may be a part of a sensitive property", async () => {
    const seen = await edits(
      "Login: { User: \"{{ ssm('/reconcile/contact') }}\", Password: \"{{ secret('reconcile/db') }}\" }",
    )
    expect(seen.Login?.[1]).toEqual({
      User: "(sensitive: parameter /reconcile/contact)",
      Password: "(sensitive: secret reconcile/db)",
    })
  })

  const Tags = [
    { Key: "reconcile:owner", Value: "acme" },
    { Key: "reconcile:template", Value: "t" },
  ]
  const live = (Value: string): Scene["live"] => [
    { account: "dev", type: "AWS::Test::Vault", id: "a", properties: { Value, Tags } },
  ]
  const written = "{{resolve:secretsmanager:reconcile/db:SecretString:::v-1}}"

  it("at the version that was written needs nothing", async () => {
    expect(await edits(value("{{ secret('reconcile/db') }}"), { live: live(written) })).toEqual({})
  })

  it("at another version is told by both versions", async () => {
    const seen = await edits(value("{{resolve:secretsmanager:reconcile/db:SecretString::OLD}}"), {
      live: live(written),
    })
    expect(seen).toEqual({
      Value: ["(sensitive: secret reconcile/db, version v-1)", "(sensitive: secret reconcile/db, version v-0)"],
    })
  })

  it("is told by its source where that changed", async () => {
    const seen = await edits(value("{{ ssm('/reconcile/key') }}"), { live: live(written) })
    expect(seen).toEqual({ Value: ["(sensitive: secret reconcile/db)", "(sensitive: parameter /reconcile/key)"] })
  })

  it("hides a value that AWS shows, and its checksum", async () => {
    const scene = { properties: name + value("{{ secret('reconcile/db') }}"), store }
    const [one, other] = (await Promise.all(
      ["hunter2", "hunter3"].map((text) => planned({ ...scene, live: live(text) })),
    )) as readonly unknown[] as readonly [Planning, Planning]
    expect(one.plan.groups[0]?.edits).toEqual([
      { path: ["Value"], before: "(sensitive)", after: "(sensitive: secret reconcile/db)" },
    ])
    expect(JSON.stringify(one.plan)).not.toContain("hunter")
    expect(one.plan.digest).toBe(other.plan.digest)
  })

  it("that AWS shows is in no plan and in no report, whatever it is", async () => {
    const secretText = fc
      .string({ unit: "grapheme-ascii", minLength: 8 })
      .map((text) => `Zq7${text.replace(/[^a-z]/gi, "x")}`)
    const shape = fc.oneof(secretText, fc.record({ User: secretText, Password: secretText }))
    await fc.assert(
      fc.asyncProperty(secretText, shape, fc.boolean(), async (Value, Login, states) => {
        const properties = `${name}${states ? value("{{ secret('reconcile/db') }}") : "Description: other"}`
        const whole = { account: "dev", type: "AWS::Test::Vault", id: "a", properties: { Value, Login, Tags } }
        const result = await planned({ properties, store, live: [whole, { ...whole, id: "orphan" }] })
        const { plan } = result as Planning
        const reports = [
          JSON.stringify(plan),
          renderPlan(plan, { color: false, full: true }),
          renderPlanMarkdown(plan),
          renderPlanHtml(plan),
        ]
        expect(reports.filter((text) => text.includes("Zq7"))).toEqual([])
        expect(plan.changes.length).toBeGreaterThan(0)
      }),
      { numRuns: 15 },
    )
  })

  it("counts in the digest by its version", async () => {
    const digestOf = async (version: string) => {
      const newer = { ...store, "secretsmanager dev eu-west-1 reconcile/db": found(version) }
      const result = await planned({ properties: name + value("{{ secret('reconcile/db') }}"), store: newer })
      return (result as Planning).plan.digest
    }
    expect(await digestOf("v-1")).toBe(await digestOf("v-1"))
    expect(await digestOf("v-1")).not.toBe(await digestOf("v-2"))
  })

  it("is none to a version that would read like another place", async () => {
    const made = { ...store, "secretsmanager dev eu-west-1 reconcile/db": found("v:333333333333:us-east-1") }
    expect(await problems(value("{{ secret('reconcile/db') }}"), { store: made })).toEqual([
      expect.stringContaining('the version "v:333333333333:us-east-1" of reconcile/db cannot be referred to'),
    ])
  })

  it("leaves a reference in a snapshot that it is applied to", async () => {
    const scene = sceneOf({ properties: name + value("{{ secret('reconcile/db') }}"), store })
    const { plan } = await import("../../src/reconcile.ts")
    const planning = await plan(scene.world, scene.config, { run: "test", concurrency: 1, keep: true })
    const [outcome] = await carryOut(planning, scene.world, scene.config, { run: "test", concurrency: 1, pauses: [] })
    expect(outcome?.status).toBe("applied")
    expect(scene.save()).toContain(written)
  })

  it("is rendered as where it comes from", async () => {
    const scene = sceneOf({ properties: name + value("{{ secret('reconcile/db') }}"), store })
    const rendered = await render(scene.world, scene.config, { account: "dev" })
    expect(renderDesired(rendered, { color: false })).toContain("(sensitive: secret reconcile/db)")
  })
})

describe("the names that the configuration allows", () => {
  it.each([
    ["/app@prod/*", "app@prod/db", true],
    ["/a=b+c/*", "/a=b+c/x", true],
    ["/a.b/*", "/axb/x", false],
    ["/a-b", "/a-b", true],
    ["/(a|b)[c]{1}^$?\\/*", "/a", false],
    ["/(a|b)[c]{1}^$?\\/*", "/(a|b)[c]{1}^$?\\/x", true],
    ["/prod*", "/prod/a/b", true],
    ["/prod", "/prod/a", false],
  ])("%s has %s: %s", (glob, asked, does) => {
    expect(lookupRules({ schema: {}, key: [] }, [glob]).allows(asked)).toBe(does)
  })
})

describe("validate", () => {
  const validated = async (properties: string) => {
    const { world, config } = sceneOf({ properties: name + properties })
    const { problems: all } = await validate(world, config, await world.organization())
    return all.map(({ message }) => message)
  }

  it("cannot know what is looked up, and finds no fault with it", async () => {
    expect(
      await validated("Hosts: \"{{ ssm('/reconcile/hosts') }}\"\nValue: \"{{ secret('reconcile/db') }}\""),
    ).toEqual([])
  })

  it("knows where nothing may be looked up, and which names are allowed", async () => {
    expect(await validated("Description: \"{{ secret('reconcile/db') }}\"")).toEqual([
      expect.stringContaining("can stand only where a value stays secret"),
    ])
    expect(await validated("Description: \"{{ ssm('/x') }}\"")).toEqual([expect.stringContaining("not allowed")])
  })
})
