import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Files, Provider, Scope, Session, Target } from "../../src/model.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { compileSchema } from "../../src/value/schema.ts"
import { snapshotSchema } from "../../src/world/snapshot.schema.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"

const text = `# An organization to try things on.
#
# Numbers are made up.

formatVersion: 1
organization: { id: o-acme, managementAccountId: "111111111111" }
accounts:
  - { id: "111111111111", name: acme, path: [{ id: r-1, name: Root }], tags: {} }
  - { id: "222222222222", name: payments, path: [{ id: r-1, name: Root }], tags: {} }
  - { id: "333333333333", name: shut, path: [{ id: r-1, name: Root }], tags: {} }
unread:
  - { account: "222222222222", region: eu-west-1, type: Test::Bucket, reason: Throttled for ten minutes. }
  - { account: "222222222222", type: Test::Secret, reason: Not allowed. }
  - { account: "333333333333", type: "*", reason: AccessDenied for sts:AssumeRole. }
resources:
  - account: "222222222222"
    region: us-east-1
    type: Test::Role
    id: Audit
    properties:
      Name: Audit
      MaxSessionDuration: 3600
      Tags:
        - { Key: Reconcile:Owner, Value: acme-baseline }
        - { Key: reconcile:template, Value: audit }
  - account: "222222222222"
    type: Test::Role
    id: Legacy
    held: AWS manages it.
    arn: arn:aws:iam::222222222222:role/Legacy
    properties: { Name: Legacy, Account: "012345678901", Tags: [] }
  - account: "222222222222"
    region: us-east-1
    type: Test::Bucket
    id: logs
    properties: { Name: logs, Tags: { reconcile:owner: acme-baseline } }
  - type: Test::Policy
    id: guardrails
    properties: { Name: guardrails, Tags: [{ Key: reconcile:owner, Value: acme-baseline }] }
  - { account: "111111111111", region: us-east-1, type: Unheard::Of, id: x, properties: { A: 1 } }
`

const write = async (): Promise<void> => {
  throw new Error("The real provider must not be called")
}

const provider = (type: string, scope: Scope, tags: object = {}): Provider => ({
  type,
  scope,
  schema: {
    type: "object",
    properties: { Name: { type: "string", ...(scope === "account" && { caseInsensitive: true }) }, Tags: tags },
  },
  key: ["Name"],
  ownership: "tags",
  actions: { read: [`${type}:Read`], write: [] },
  canonical: (properties) => ({ ...properties, canonical: true }),
  read: async () => {
    throw new Error("The real provider must not be called")
  },
  create: write,
  update: write,
  ...(type !== "Test::Policy" && { delete: write }),
})

const providers = new Map(
  [
    provider("Test::Role", "account", { caseInsensitive: true }),
    provider("Test::Bucket", "region"),
    provider("Test::Secret", "region"),
    provider("Test::Policy", "organization"),
  ].map((each) => [each.type, each]),
)

const files: Files = { list: async () => ["a"], read: async () => "text", bytes: async () => new Uint8Array() }

const world = (snapshot = text, path = "examples/organization.yaml") =>
  snapshotWorld({
    path,
    text: snapshot,
    clock: new Date("2027-03-31T12:00:00Z"),
    config: { regions: ["us-east-1", "eu-west-1"] },
    providers,
    files: async () => files,
  })

type Snapshot = ReturnType<typeof world>

async function target(snapshot: Snapshot, id: string, region = "us-east-1", scope: Scope = "account"): Promise<Target> {
  const { accounts } = await snapshot.organization()
  return { scope, account: accounts.find((account) => account.id === id)!, region }
}

async function enter(
  snapshot: Snapshot,
  id: string,
  { region, scope, purpose = "plan" }: { region?: string; scope?: Scope; purpose?: Session["purpose"] } = {},
): Promise<Session> {
  return snapshot.connect(await target(snapshot, id, region, scope), { purpose, types: [], run: "run" })
}

const problemsOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`Expected a ProblemError, got ${String(error)}`)
  return error.problems
}

const thrown = (snapshot: string, path?: string): readonly string[] => {
  try {
    world(snapshot, path)
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(({ source, message }) => `${source?.line}: ${message}`)
  }
  throw new Error("Expected a ProblemError")
}

describe("a snapshot", () => {
  it("says what it is, and is a world of its own", async () => {
    const snapshot = world()
    expect(snapshot.name).toBe("snapshot examples/organization.yaml")
    expect(snapshot.partition).toBe("aws")
    expect(snapshot.clock.toISOString()).toBe("2027-03-31T12:00:00.000Z")
    expect(snapshot.types).toEqual(["Test::Bucket", "Test::Policy", "Test::Role", "Test::Secret"])
    expect(snapshot.calls()).toEqual({ made: 0, throttled: 0 })
    expect(await (await snapshot.files("main")).read("a")).toBe("text")
    expect((await snapshot.organization()).accounts.map(({ name, management }) => [name, management])).toEqual([
      ["acme", true],
      ["payments", false],
      ["shut", false],
    ])
    expect(snapshot.provider("Unheard::Of")).toBeUndefined()
  })

  it("keeps what providers know about their types", () => {
    const bucket = world().provider("Test::Bucket")!
    const real = providers.get("Test::Bucket")!
    expect(bucket).toMatchObject({ schema: real.schema, key: ["Name"], scope: "region", ownership: "tags" })
    expect(bucket.actions).toEqual({ read: ["Test::Bucket:Read"], write: [] })
    expect(bucket.canonical!({}, { account: "1", partition: "aws", principals: new Map() })).toEqual({
      canonical: true,
    })
    expect(world().provider("Test::Policy")!.delete).toBeUndefined()
  })

  it("has resources where they are, with owner and template from their tags", async () => {
    const snapshot = world()
    const role = snapshot.provider("Test::Role")!
    expect(await role.read(await enter(snapshot, "222222222222"), "all")).toEqual([
      {
        key: "Audit",
        owner: "acme-baseline",
        template: "audit",
        properties: {
          Name: "Audit",
          MaxSessionDuration: 3600,
          Tags: [
            { Key: "Reconcile:Owner", Value: "acme-baseline" },
            { Key: "reconcile:template", Value: "audit" },
          ],
        },
      },
      {
        key: "Legacy",
        arn: "arn:aws:iam::222222222222:role/Legacy",
        held: "AWS manages it.",
        properties: { Name: "Legacy", Account: "012345678901", Tags: [] },
      },
    ])
    expect(await role.read(await enter(snapshot, "111111111111"), "all")).toEqual([])
    const policy = snapshot.provider("Test::Policy")!
    const whole = await enter(snapshot, "111111111111", { scope: "organization" })
    expect((await policy.read(whole, "all")).map(({ key }) => key)).toEqual(["guardrails"])
    const bucket = snapshot.provider("Test::Bucket")!
    expect(
      (await bucket.read(await enter(snapshot, "222222222222"), "all")).map(({ key, owner }) => [key, owner]),
    ).toEqual([["logs", "acme-baseline"]])
  })

  it("reads what is wanted by name, ignoring case where AWS does, and what is owned", async () => {
    const snapshot = world()
    const role = snapshot.provider("Test::Role")!
    const session = await enter(snapshot, "222222222222")
    const read = async (...owned: readonly string[]) =>
      (await role.read(session, { desired: [], owned })).map(({ key }) => key)
    expect(await read()).toEqual(["Audit"])
    expect(await read("legacy")).toEqual(["Audit", "Legacy"])
  })

  it("lists owned resources as looking for tags would: those of the account, or those of one of its regions", async () => {
    const snapshot = world()
    const owned = async (region?: string) =>
      Object.fromEntries(await snapshot.owned(await enter(snapshot, "222222222222"), region))
    expect(await owned()).toEqual({ "Test::Role": ["Audit"] })
    expect(await owned("us-east-1")).toEqual({ "Test::Bucket": ["logs"] })
    expect(await owned("eu-west-1")).toEqual({})
  })

  it("never takes what was not read for empty", async () => {
    const snapshot = world()
    const bucket = snapshot.provider("Test::Bucket")!
    const session = await enter(snapshot, "222222222222", { region: "eu-west-1" })
    expect(await problemsOf(bucket.read(session, "all"))).toEqual([
      {
        severity: "unreadable",
        message: "Throttled for ten minutes.",
        account: "222222222222",
        region: "eu-west-1",
        type: "Test::Bucket",
      },
    ])
    const secret = snapshot.provider("Test::Secret")!
    expect(await problemsOf(secret.read(session, { desired: [], owned: [] }))).toMatchObject([
      { message: "Not allowed." },
    ])
    expect(await secret.read(await enter(snapshot, "111111111111"), "all")).toEqual([])
  })

  it("does not let anybody into an account that could not be entered", async () => {
    expect(await problemsOf(enter(world(), "333333333333"))).toEqual([
      {
        severity: "unreadable",
        message: "AccessDenied for sts:AssumeRole.",
        account: "333333333333",
        region: "us-east-1",
      },
    ])
    const whole = text.replace('type: "*", ', "")
    expect(await problemsOf(enter(world(whole), "333333333333"))).toHaveLength(1)
    const partly = world(text.replace('"333333333333", type: "*"', '"333333333333", region: eu-west-1'))
    expect((await enter(partly, "333333333333")).target.region).toBe("us-east-1")
    expect(await problemsOf(enter(partly, "333333333333", { region: "eu-west-1" }))).toHaveLength(1)
  })

  it("shares what a session loads once, and has no AWS behind it", async () => {
    const session = await enter(world(), "222222222222")
    let loads = 0
    const load = async () => ++loads
    expect([await session.once("a", load), await session.once("a", load)]).toEqual([1, 1])
    expect(() => session.client(class {} as never)).toThrow("A snapshot has no AWS to call")
  })
})

describe("applying to a snapshot", () => {
  const audit = { Name: "Audit", MaxSessionDuration: 7200 }

  it("creates, updates and deletes what is read afterwards", async () => {
    const snapshot = world()
    const role = snapshot.provider("Test::Role")!
    const session = await enter(snapshot, "222222222222", { purpose: "apply" })
    await role.update!(session, { key: "audit", after: audit, edits: [] })
    await role.create!(session, { key: "New", after: { Name: "New" }, edits: [] })
    await role.delete!(session, { key: "Legacy", edits: [] })
    expect(await role.read(session, "all")).toEqual([
      { key: "Audit", properties: audit },
      { key: "New", properties: { Name: "New" } },
    ])
    const other = await enter(snapshot, "111111111111")
    expect(await role.read(other, "all")).toEqual([])
  })

  it("needs a session for applying", async () => {
    const snapshot = world()
    const session = await enter(snapshot, "222222222222")
    const role = snapshot.provider("Test::Role")!
    expect(await problemsOf(role.delete!(session, { key: "Audit", edits: [] }))).toHaveLength(1)
    expect(await problemsOf(role.create!(session, { key: "New", after: {}, edits: [] }))).toHaveLength(1)
    expect(await problemsOf(role.update!(session, { key: "Audit", after: {}, edits: [] }))).toHaveLength(1)
  })

  it("does not create what is there, nor update what is gone; deleting twice is fine", async () => {
    const snapshot = world()
    const role = snapshot.provider("Test::Role")!
    const session = await enter(snapshot, "222222222222", { purpose: "apply" })
    expect(await problemsOf(role.create!(session, { key: "AUDIT", after: audit, edits: [] }))).toMatchObject([
      { message: 'Test::Role "AUDIT" exists already.', account: "222222222222" },
    ])
    await role.delete!(session, { key: "Audit", edits: [] })
    await role.delete!(session, { key: "Audit", edits: [] })
    expect(await problemsOf(role.update!(session, { key: "Audit", after: audit, edits: [] }))).toMatchObject([
      { message: 'Test::Role "Audit" does not exist any more.' },
    ])
  })

  it("rewrites the file: same format, same order, the comment on top, new resources sorted at the end", async () => {
    const snapshot = world()
    const role = snapshot.provider("Test::Role")!
    for (const [id, key] of [
      ["222222222222", "Z"],
      ["222222222222", "B"],
      ["111111111111", "C"],
    ] as const) {
      const session = await enter(snapshot, id, { purpose: "apply" })
      await role.create!(session, { key, after: { Name: key, Account: "012345678901" }, edits: [] })
    }
    const session = await enter(snapshot, "222222222222", { purpose: "apply" })
    await role.delete!(session, { key: "Legacy", edits: [] })
    const rewritten = snapshot.text()
    expect(rewritten).toMatch(/^# An organization to try things on\.\n#\n# Numbers are made up\.\n\nformatVersion: 1\n/)
    expect(
      rewritten
        .match(/^ {4}id: .*$/gm)!
        .slice(-7)
        .map((line) => line.trim()),
    ).toEqual(["id: Audit", "id: logs", "id: guardrails", "id: x", "id: C", "id: B", "id: Z"])
    expect(world(rewritten).text()).toBe(rewritten)
    expect(rewritten).toContain('Account: "012345678901"')
    expect(rewritten).not.toMatch(/[&*]a\d/)
  })

  it("saves in place, through a link, and only if something was written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "reconcile-snapshot-"))
    const [real, path] = [join(folder, "real.yaml"), join(folder, "link.yaml")]
    writeFileSync(real, text)
    symlinkSync(real, path)
    const snapshot = world(text, path)
    await snapshot.save()
    expect(readFileSync(real, "utf8")).toBe(text)
    const before = statSync(real).ino
    const session = await enter(snapshot, "222222222222", { purpose: "apply" })
    await snapshot.provider("Test::Role")!.delete!(session, { key: "Audit", edits: [] })
    await snapshot.save()
    expect(readFileSync(real, "utf8")).toBe(snapshot.text())
    expect(statSync(real).ino).not.toBe(before)
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(["link.yaml", "real.yaml"])
    rmSync(folder, { recursive: true })
  })

  it("keeps JSON JSON", async () => {
    const json = JSON.stringify({
      formatVersion: 1,
      organization: { managementAccountId: "111111111111" },
      accounts: [{ id: "111111111111", name: "acme" }],
      resources: [],
    })
    const snapshot = world(json, "a.json")
    const session = await enter(snapshot, "111111111111", { purpose: "apply" })
    await snapshot.provider("Test::Role")!.create!(session, { key: "New", after: { Name: "New" }, edits: [] })
    expect(JSON.parse(snapshot.text()).resources).toEqual([
      { account: "111111111111", region: "us-east-1", type: "Test::Role", id: "New", properties: { Name: "New" } },
    ])
  })
})

describe("what is no snapshot", () => {
  it("is said at its line, everything at once", () => {
    const wrong = text
      .replace(
        'account: "222222222222"\n    region: us-east-1\n    type: Test::Bucket',
        'account: "222222222222"\n    type: Test::Bucket',
      )
      .replace('"333333333333", type: "*"', '"444444444444", type: "*"')
      .replace("id: Legacy", "id: AUDIT")
      .replace('{ account: "111111111111", region', '{ account: "555555555555", region')
    expect(thrown(wrong)).toEqual([
      '28: Test::Role "AUDIT" is listed twice.',
      '34: Test::Bucket "logs" has no region.',
      '39: Account 555555555555 of Unheard::Of "x" is not among the accounts.',
      "14: Account 444444444444 is not among the accounts.",
    ])
  })

  it("a resource that must have an account", () => {
    const [problem] = thrown(text.replace("type: Test::Policy", "type: Test::Role"))
    expect(problem).toBe('38: Test::Role "guardrails" has no account.')
  })

  it("another version, in one sentence", () => {
    expect(thrown(text.replace("formatVersion: 1", "formatVersion: 7"))).toEqual([
      "5: This snapshot has the format version 7; this version of reconcile reads 1.",
    ])
  })

  it("a number where an account's id belongs, and a misspelt key", () => {
    const problems = thrown(
      text.replace('account: "222222222222"\n', "account: 222222222222\n").replace("id: logs", "idd: logs"),
    )
    expect(problems.map((problem) => problem.slice(0, 3))).toEqual(expect.arrayContaining(["16:", "35:"]))
  })

  it.each(["", "formatVersion: 1\n", "[]", "{}", "a: 1\na: 2\n", `x: ${"[".repeat(1000)}`])("%j", (none) => {
    expect(thrown(none).length).toBeGreaterThan(0)
  })

  it("too large to be read", () => {
    expect(thrown(`# ${"x".repeat(5_000_001)}\n`)).toEqual([expect.stringContaining("too large for YAML")])
  })
})

describe("a large snapshot", () => {
  it("is read account by account in time that grows with its rows only", async () => {
    const id = (number: number): string => String(number).padStart(12, "0")
    const accounts = Array.from({ length: 2000 }, (_, index) => ({ id: id(index), name: `account ${index}` }))
    const resources = accounts.flatMap((account) =>
      Array.from({ length: 20 }, (_, index) => ({
        account: account.id,
        type: "Test::Role",
        id: `role-${index}`,
        properties: { Name: `role-${index}`, Description: "x".repeat(100) },
      })),
    )
    const organization = { managementAccountId: id(0) }
    const snapshot = world(JSON.stringify({ formatVersion: 1, organization, accounts, resources }), "large.json")
    const role = snapshot.provider("Test::Role")!
    let found = 0
    for (const account of (await snapshot.organization()).accounts) {
      const session = await snapshot.connect(
        { scope: "account", account, region: "us-east-1" },
        { purpose: "plan", types: [], run: "" },
      )
      found += (await role.read(session, "all")).length
    }
    expect(found).toBe(40_000)
  })
})

it("the schema of a snapshot allows what a snapshot writes", () => {
  const validate = compileSchema(snapshotSchema)
  const json = { formatVersion: 1, organization: { managementAccountId: "111111111111" }, accounts: [], resources: [] }
  expect(validate(json)).toEqual([])
})
