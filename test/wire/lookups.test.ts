import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import {
  AddTagsToResourceCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Config, Found, Outcome, Plan, Provider, Session, World, Write } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { secret } from "../../src/providers/secretsmanager/secret.ts"
import { parameter } from "../../src/providers/ssm/parameter.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { plan } from "../../src/reconcile.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { writePlan } from "../../src/report/json.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { renderPlan } from "../../src/report/text.ts"
import { referenceOfTag, referenceTag } from "../../src/value/reference.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { memoryFiles } from "../files.ts"
import { type Company, configText, member, startCompany } from "./company.ts"

/** Copies a secret into a SecureString, and remembers in a tag which. */
const copy: Provider = {
  type: "AWS::Test::Copy",
  scope: "region",
  schema: {
    type: "object",
    properties: { Name: { type: "string" }, Note: { type: "string" }, Value: { type: "string", sensitive: true } },
  },
  key: ["Name"],
  ownership: "declared",
  actions: {
    read: ["ssm:GetParameter", "ssm:ListTagsForResource"],
    write: ["ssm:PutParameter", "ssm:AddTagsToResource"],
  },
  read: async (session, wanted) =>
    wanted === "all"
      ? []
      : (
          await Promise.all(
            wanted.desired.map(({ key, properties: { Value } }) => readCopy(session, key, Value as string)),
          )
        ).flat(),
  create: put,
  update: put,
}

async function readCopy(session: Session, Name: string, stated: string | undefined): Promise<readonly Found[]> {
  const ssm = session.client(SSMClient)
  try {
    await ssm.send(new GetParameterCommand({ Name }))
  } catch {
    return []
  }
  const { TagList = [] } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: Name }),
  )
  const tag = (key: string) => TagList.find(({ Key }) => Key === key)?.Value
  const [Value, Note] = [referenceOfTag(tag("reference"), stated), tag("note")]
  return [{ key: Name, properties: { Name, ...(Note ? { Note } : {}), ...(Value ? { Value } : {}) } }]
}

async function put(session: Session, { after, edits, references }: Write): Promise<void> {
  const { Value, Note = "", Name } = after as { Value: string; Note?: string; Name: string }
  if (Note === "quote")
    throw new Error(`ValidationException: 1 validation error: Value '${Value}' is not what was asked`)
  const ssm = session.client(SSMClient)
  await ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString", Overwrite: true }))
  const Tags = [
    { Key: "reference", Value: referenceTag(references?.Value ?? "") },
    ...(Note ? [{ Key: "note", Value: Note }] : []),
  ]
  expect(JSON.stringify(edits)).not.toContain(Value)
  await ssm.send(new AddTagsToResourceCommand({ ResourceType: "Parameter", ResourceId: Name, Tags }))
}

const region = "eu-west-1"
const [first, second, central] = [member(1), member(2), member(3)]
const HIDDEN = ["hunter2-first", "line one\nline two", "nested_secret_value", "first_secret_value", "plain-secret-text"]

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
})
beforeEach(async () => {
  await company.reset()
  await Promise.all([fill(first), fill(second), fill(central)])
})
afterAll(() => company.close())

const at = (account: string) => ({ ...company.aws.client(account), region })
const secretsOf = (account: string) => new SecretsManagerClient(at(account))
const parametersOf = (account: string) => new SSMClient(at(account))

async function fill(account: string): Promise<void> {
  const ssm = parametersOf(account)
  const parameter = (Name: string, Value: string, Type: "String" | "StringList" | "SecureString") =>
    ssm.send(new PutParameterCommand({ Name, Value, Type }))
  await parameter("/reconcile/contact", `ops-${account}`, "String")
  await parameter("/reconcile/secure", "hunter2-first", "SecureString")
  await parameter("/reconcile/lines", "line one\nline two", "SecureString")
  for (let index = 0; index < 12; index++) await parameter(`/reconcile/many-${index}`, `v${index}`, "String")
  const secrets = secretsOf(account)
  const json = { foo: { bar: ["first_secret_value", "nested_secret_value"] } }
  await secrets.send(new CreateSecretCommand({ Name: "reconcile/plain", SecretString: "plain-secret-text" }))
  await secrets.send(new CreateSecretCommand({ Name: "reconcile/json", SecretString: JSON.stringify(json) }))
  await secrets.send(new CreateSecretCommand({ Name: "reconcile/broken", SecretString: '{"foo": hunter2-first' }))
}

interface Run {
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
}

/** Plans templates of copies, and applies them; each is `Note` or `Value` by the name of the parameter. */
async function run(
  copies: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { accounts = [first], apply = true }: { readonly accounts?: readonly string[]; readonly apply?: boolean } = {},
): Promise<Run> {
  const { world, config } = open(copies, accounts)
  const planning = await plan(world, config, { run: "test", concurrency: 8, keep: true })
  if (!apply) return { plan: planning.plan, outcomes: [] }
  const outcomes = await carryOut(planning, world, config, { run: "test", concurrency: 8, pauses: [] })
  return { plan: planning.plan, outcomes }
}

function open(
  copies: Readonly<Record<string, Readonly<Record<string, string>>>>,
  accounts: readonly string[],
): { readonly world: World; readonly config: Config } {
  const { config } = parseConfig(configText("regions: [eu-west-1]\nlookups: [/reconcile/*]\n"), "reconcile.yaml")
  if (!config) throw new Error("The configuration of these tests is wrong")
  const templates = Object.entries(copies).map(([Name, { type = copy.type, ...properties }], index) => [
    `templates/${index}.yaml`,
    JSON.stringify({
      name: `t-${index}`,
      type,
      targets: { accounts: { ids: accounts } },
      properties: { Name, ...properties },
    }),
  ])
  const files = async () => memoryFiles(Object.fromEntries(templates))
  const own: readonly Provider[] = [copy, parameter as Provider, secret as Provider]
  const known = new Map([...providers, ...own.map((provider) => [provider.type, provider] as const)])
  return { config, world: awsWorld({ config, clock: new Date(), providers: known, files }) }
}

const valueIn = async (account: string, Name: string): Promise<string | undefined> =>
  (await parametersOf(account).send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value

const reasons = ({ outcomes }: Run): readonly string[] =>
  outcomes.map((outcome) =>
    outcome.status === "applied" ? (outcome.note ?? "applied") : `${outcome.status}: ${outcome.reason}`,
  )

const lookups = () =>
  company.proxy.calls
    .filter(({ action }) => /^(GetParameters|DescribeSecret|GetSecretValue)$/.test(action))
    .map(({ action, target }) => `${target} ${action}`)
    .toSorted()

describe("OTF-16: what is looked up", () => {
  test.each([
    ["a SecureString", "{{ ssm('/reconcile/secure') }}", "hunter2-first"],
    ["a SecureString of several lines", "{{ ssm('/reconcile/lines') }}", "line one\nline two"],
    ["a plain secret", "{{ secret('reconcile/plain') }}", "plain-secret-text"],
    ["a part of a secret", "{{ secret('reconcile/json', 'foo.bar.[1]') }}", "nested_secret_value"],
    ["a secret as CloudFormation writes it", "{{resolve:secretsmanager:reconcile/plain}}", "plain-secret-text"],
    ["a SecureString so", "{{resolve:ssm-secure:/reconcile/secure:1}}", "hunter2-first"],
  ])("%s arrives as it is, and needs no second write", async (_, Value, expected) => {
    expect(reasons(await run({ "/copy": { Value } }))).toEqual(["applied"])
    expect(await valueIn(first, "/copy")).toBe(expected)
    expect((await run({ "/copy": { Value } })).plan.changes).toEqual([])
  })

  test("a parameter of each account is a value of its own", async () => {
    const Note = "{{ ssm('/reconcile/contact') }}"
    const { plan } = await run(
      { "/copy": { Note, Value: "{{ ssm('/reconcile/secure') }}" } },
      { accounts: [first, second] },
    )
    expect(plan.groups.map(({ edits }) => edits.find(({ path }) => path[0] === "Note")?.after)).toEqual([
      `ops-${first}`,
      `ops-${second}`,
    ])
  })

  test("a list has its first item taken, which is told", async () => {
    const done = await run({ "/copy": { Value: "{{ secret('reconcile/json', 'foo.bar') }}" } })
    expect(reasons(done)).toEqual(["Secret reconcile/json: foo.bar is a list: its first item was taken"])
    expect(await valueIn(first, "/copy")).toBe("first_secret_value")
  })

  test.each([
    ["an object", "reconcile/json', 'foo", "at foo its JSON has an object, not a text or a number"],
    ["a part that is not there", "reconcile/json', 'foo.baz", "its JSON has nothing at foo.baz"],
    ["JSON that is broken", "reconcile/broken', 'foo", "it is not JSON, so it has no parts"],
  ])("%s fails, and writes nothing", async (_, secret, reason) => {
    const done = await run({ "/copy": { Value: `{{ secret('${secret}') }}` } })
    expect(reasons(done)).toEqual([expect.stringMatching(/^failed: Secret reconcile/)])
    expect(reasons(done)).toEqual([expect.stringContaining(reason)])
    await expect(valueIn(first, "/copy")).rejects.toThrow(/not found|ParameterNotFound/)
  })

  test.each([
    ["{{ ssm('/reconcile/gone') }}", "There is no parameter /reconcile/gone in account-0001"],
    ["{{ secret('reconcile/gone') }}", "Secret reconcile/gone of account-0001"],
    ["{{ secret('reconcile/old') }}", "is marked for deletion"],
    ["{{resolve:secretsmanager:reconcile/plain:SecretString::NEVER}}", "has no version at NEVER"],
  ])("%s is an error where it does not exist", async (Value, message) => {
    const secrets = secretsOf(first)
    await secrets.send(new CreateSecretCommand({ Name: "reconcile/old", SecretString: "x" }))
    await secrets.send(new DeleteSecretCommand({ SecretId: "reconcile/old" }))
    const { plan } = await run({ "/copy": { Value } })
    expect(plan.problems.map((problem) => [problem.severity, problem.message])).toEqual([
      ["error", expect.stringContaining(message)],
    ])
    expect(plan.changes).toEqual([])
  })

  test("a new value is a change of version, and that is written", async () => {
    const copies = { "/copy": { Value: "{{ secret('reconcile/plain') }}" } }
    await run(copies)
    await secretsOf(first).send(
      new PutSecretValueCommand({ SecretId: "reconcile/plain", SecretString: "rotated-text" }),
    )
    const { plan } = await run(copies)
    expect(plan.groups[0]?.edits).toEqual([
      {
        path: ["Value"],
        before: expect.stringMatching(/^\(sensitive: secret reconcile\/plain, version .+\)$/),
        after: expect.stringMatching(/^\(sensitive: secret reconcile\/plain, version .+\)$/),
      },
    ])
    expect(await valueIn(first, "/copy")).toBe("rotated-text")
  })
})

describe("the types that keep secrets", () => {
  const copies = {
    "/payments/password": {
      type: "AWS::SSM::Parameter",
      Type: "SecureString",
      SecureValue: `{{ secret('reconcile/json', 'foo.bar.[1]', '${central}', '${region}') }}`,
    },
    "payments/key": { type: "AWS::SecretsManager::Secret", SecretString: "{{ ssm('/reconcile/secure') }}" },
  }
  const secretIn = async (account: string) =>
    (await secretsOf(account).send(new GetSecretValueCommand({ SecretId: "payments/key" }))).SecretString

  test("hold what was looked up, and need no second write until the source has a new version", async () => {
    expect(reasons(await run(copies))).toEqual(["applied", "applied"])
    expect(await valueIn(first, "/payments/password")).toBe("nested_secret_value")
    expect(await secretIn(first)).toBe("hunter2-first")
    expect((await run(copies)).plan.changes).toEqual([])
    await parametersOf(first).send(
      new PutParameterCommand({ Name: "/reconcile/secure", Value: "hunter3", Type: "SecureString", Overwrite: true }),
    )
    const { plan } = await run(copies)
    expect(plan.groups.flatMap(({ edits }) => edits)).toEqual([
      {
        path: ["SecretString"],
        before: "(sensitive: parameter /reconcile/secure, version 1)",
        after: "(sensitive: parameter /reconcile/secure, version 2)",
      },
    ])
    expect(await secretIn(first)).toBe("hunter3")
  })
})

describe("a central account", () => {
  test("is asked once per parameter and secret, however many accounts need it", async () => {
    const Note = `{{ ssm('/reconcile/contact', '${central}') }}`
    const Value = `{{ secret('reconcile/plain', '', '${central}', '${region}') }}`
    const done = await run({ "/copy": { Note, Value } }, { accounts: [first, second] })
    expect(reasons(done)).toEqual(["applied", "applied"])
    expect(lookups()).toEqual([`${central} DescribeSecret`, `${central} GetParameters`, `${central} GetSecretValue`])
    expect(done.plan.groups).toHaveLength(1)
    expect(await valueIn(second, "/copy")).toBe("plain-secret-text")
    expect((await run({ "/copy": { Note, Value } }, { accounts: [first, second] })).plan.changes).toEqual([])
  })

  test("is asked for ten parameters at once", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `{{ ssm('/reconcile/many-${index}', '${central}') }}`)
    const copies = Object.fromEntries(names.map((Note, index) => [`/copy-${index}`, { Note }]))
    await run(copies, { apply: false })
    expect(lookups()).toEqual([`${central} GetParameters`, `${central} GetParameters`])
  })

  test("that cannot be entered holds back what needs it, and nothing else", async () => {
    const remove = company.proxy.rule({ action: "AssumeRole", account: central, effect: "denied" })
    const { plan } = await run(
      { "/copy": { Note: `{{ ssm('/reconcile/contact', '${central}') }}` }, "/other": { Note: "x" } },
      { apply: false },
    )
    remove()
    expect(plan.changes.map(({ id }) => id)).toEqual(["/other"])
    expect(
      plan.problems.filter(({ template }) => template).map(({ severity, account }) => [severity, account]),
    ).toEqual([["unreadable", first]])
  })
})

interface Allowing {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}
const revealing = /GetSecretValue|kms:Decrypt|GetParameter\b/

describe("OTF-17: a value", () => {
  test("is in no plan, report, outcome or log, whatever AWS says", async () => {
    const written = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write"), vi.spyOn(console, "log")]
    const done = await run({
      "/copy-1": { Value: "{{ ssm('/reconcile/secure') }}" },
      "/copy-2": { Value: "{{ ssm('/reconcile/lines') }}", Note: "quote" },
      "/copy-3": { Value: "{{ secret('reconcile/json', 'foo.bar.[1]') }}", Note: "quote" },
      "/copy-4": { Value: "{{ secret('reconcile/plain') }}" },
      "/copy-5": { Value: "{{ secret('reconcile/json', 'foo.bar') }}" },
      "/copy-6": { Value: "{{ secret('reconcile/broken', 'foo') }}" },
    })
    const printed = written.flatMap((spy) => spy.mock.calls.map(([text]) => String(text)))
    for (const spy of written) spy.mockRestore()
    const texts = [
      await jsonOf(done.plan),
      renderPlan(done.plan, { color: false, full: true }),
      renderPlanMarkdown(done.plan),
      renderPlanHtml(done.plan),
      JSON.stringify(done.outcomes),
      renderOutcomesMarkdown(done.outcomes, done.plan),
      ...printed,
    ]
    const whole = texts.join("\n")
    for (const value of HIDDEN) for (const part of value.split("\n")) expect(whole).not.toContain(part)
    expect(whole).toContain("(sensitive: secret reconcile/plain)")
    expect(reasons(done).filter((reason) => reason.includes("is not shown, since it may quote"))).toHaveLength(2)
  })

  test.each([
    ["{{ secret('reconcile/plain') }}", `secretsmanager:${region}:${first}:secret:reconcile/plain-??????`],
    ["{{ ssm('/reconcile/secure') }}", `ssm:${region}:${first}:parameter/reconcile/secure`],
  ])("is read by a session that reads no other: %s", async (Value, resource) => {
    await run({ "/copy": { Value } })
    const policies = company.proxy.calls
      .filter(({ action, parameters }) => action === "AssumeRole" && parameters.Policy?.includes("GetSecretValue"))
      .map(({ parameters }) => JSON.parse(parameters.Policy ?? "") as { readonly Statement: readonly Allowing[] })
    const reading = policies.flatMap(({ Statement }) => Statement.filter(({ Action }) => revealing.test(`${Action}`)))
    const keys = `arn:aws:kms:${region}:*:key/*`
    expect(reading.map(({ Resource }) => Resource)).toEqual([[keys, `arn:aws:${resource}`]])
    const anywhere = policies.flatMap(({ Statement }) => Statement.filter(({ Resource }) => Resource === "*"))
    expect(anywhere.flatMap(({ Action }) => Action)).toEqual(["tag:GetResources"])
  })

  test("is read by nobody who only plans", async () => {
    await run(
      { "/copy": { Value: "{{ secret('reconcile/plain') }}" }, "/b": { Value: "{{ ssm('/reconcile/secure') }}" } },
      { apply: false },
    )
    expect(lookups()).toEqual([`${first} DescribeSecret`, `${first} GetParameters`])
    expect(JSON.stringify(company.proxy.calls)).not.toContain('"WithDecryption":true')
  })
})

async function jsonOf(planned: Plan): Promise<string> {
  let text = ""
  await writePlan(planned, (chunk) => {
    text += chunk
  })
  return text
}
