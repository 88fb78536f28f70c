import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Account, Json, Provider, Reading } from "../../src/model.ts"
import { carryOut } from "../../src/reconcile/carry-out.ts"
import { proveImport } from "../../src/reconcile/import-proof.ts"
import { plan } from "../../src/reconcile.ts"
import { ACCOUNTS, type Case, cases, drifted, filesOf, snapshotOf } from "../arbitrary.ts"
import { TRAPS } from "./traps.ts"
import { beyondAdoption, configOf, importOf, planOfImport, type Row, type Subject, textsOf, worldOf } from "./world.ts"

const trap = fc.constantFrom(...TRAPS)
const text = fc.oneof(
  trap,
  fc.tuple(trap, trap).map(([a, b]) => a + b),
)

const condition = fc.dictionary(
  fc.oneof(fc.constant("aws:RequestTag/x"), text),
  fc.oneof(text, fc.array(text, { maxLength: 3 })),
  {
    maxKeys: 2,
  },
)
const statement = fc.record(
  {
    Sid: text,
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom<Json>("s3:Get*", ["s3:PutObject", "s3:getobject"]),
    Resource: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    Condition: fc.record({ StringEquals: condition }),
  },
  { requiredKeys: ["Effect", "Action", "Resource"] },
)
const document = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement): Json => ({ Version: "2012-10-17", Statement: Statement as Json }))

/** A policy with strange texts, in some accounts; the accounts' own ids and names in it, or another's. */
const policies = fc
  .record({
    documents: fc.array(document, { minLength: 1, maxLength: 3 }),
    accounts: fc.subarray(
      ACCOUNTS.slice(0, 5).map(({ id, name }) => ({ id, name })),
      { minLength: 1 },
    ),
    own: fc.boolean(),
  })
  .map(({ documents, accounts, own }): readonly Row[] =>
    accounts.map(({ id, name }, index): Row => {
      const chosen = JSON.stringify(documents[index % documents.length])
      const spelled = own ? chosen.replaceAll("222222222222", id).replaceAll("pay-prod", name) : chosen
      const ManagedPolicyName = index % 3 === 2 ? "Strange" : "strange"
      return {
        account: id,
        type: "AWS::IAM::ManagedPolicy",
        id: ManagedPolicyName,
        properties: { ManagedPolicyName, PolicyDocument: JSON.parse(spelled) },
      }
    }),
  )

/** Parameters in the regions of accounts: what belongs to a region, and of which only what is said is compared. */
const parameters = fc
  .array(
    fc.record({
      account: fc.nat(4),
      region: fc.constantFrom("us-east-1", "eu-west-1"),
      own: fc.boolean(),
      note: fc.option(text),
    }),
    {
      maxLength: 8,
    },
  )
  .map((list): readonly Row[] => {
    const rows = list.map(({ account: at, region, own, note }): Row => {
      const { id: account, name } = ACCOUNTS[at] as (typeof ACCOUNTS)[number]
      const id = own ? `/app/${name}/${region}` : "/app/shared"
      const Description = note === null || note === "" ? undefined : note
      return {
        account,
        region,
        type: "AWS::SSM::Parameter",
        id,
        properties: {
          Name: id,
          Type: "String",
          Value: own ? region : "v",
          ...(Description !== undefined && { Description }),
        },
      }
    })
    return [...new Map(rows.map((row) => [`${row.account} ${row.region} ${row.id}`, row])).values()]
  })

/** The organization of a case after its templates were applied and people were at it, with nobody's tags on anything. */
async function subjectOf(one: Case, more: readonly Row[], seed = 0): Promise<Subject> {
  const config = "name: acme\nsafety: { deletes: 1000, deletePercent: 100, changePercent: 100 }\n"
  const style = { form: "block", quoted: false, comments: false, oneFile: false, seed: 0 } as const
  const opened: Subject = { snapshot: snapshotOf(one.live), config, files: filesOf(one.before, style) }
  const world = worldOf(opened)
  const options = { run: "test", concurrency: 4 }
  await carryOut(await plan(world, configOf(opened), { ...options, keep: true }), world, configOf(opened), options)
  const { resources } = JSON.parse(world.text()) as { readonly resources: Case["live"] }
  const live = drifted(resources, one.drift).map(unowned)
  return { snapshot: snapshotOf([...live, ...(more as unknown as Case["live"])], seed) }
}

function unowned(row: Case["live"][number]): Case["live"][number] {
  const properties = row.properties as { readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] }
  const Tags = (properties.Tags ?? []).filter(({ Key }) => !Key.startsWith("reconcile:"))
  return { ...row, properties: { ...properties, Tags } }
}

const worlds = fc.tuple(cases, policies, parameters)
const often = { numRuns: Number(process.env.RUNS ?? 15), interruptAfterTimeLimit: 10_000 }

describe("import", () => {
  it("writes templates of which a plan only takes over what is there, whatever is there", () =>
    fc.assert(
      fc.asyncProperty(worlds, async ([one, strange, regional]) => {
        const subject = await subjectOf(one, [...strange, ...regional])
        const imported = await importOf(subject)
        expect(imported.differences).toEqual([])
        if (imported.templates === 0) return
        const planned = await planOfImport(subject, imported)
        expect(beyondAdoption(planned)).toEqual([])
        expect(planned.changes.length + planned.unchanged).toBe(imported.resources)
      }),
      often,
    ))

  it("writes the same files whatever order accounts and resources come in", () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.nat(), async ([one, strange, regional], seed) => {
        const more = [...strange, ...regional]
        const [plain, other] = [await subjectOf(one, more), await subjectOf(one, more, seed)]
        expect(textsOf(await importOf(other))).toEqual(textsOf(await importOf(plain)))
      }),
      often,
    ))
})

describe("the proof", () => {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }]
  const properties = {
    RoleName: "app",
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement },
    Description: "one",
  }
  const row = { account: "222222222222", type: "AWS::IAM::Role", id: "app", properties }
  const subject: Subject = { snapshot: snapshotOf([row]) }
  const provider = worldOf(subject).provider("AWS::IAM::Role") as Provider
  const target = { scope: "account", account: { ...ACCOUNTS[0] } as unknown as Account, region: "us-east-1" } as const
  const found = { key: "app", properties }

  /** What the proof says of a file that claims to be the import of that role. */
  const proven = (text: string) => {
    const templates = [{ path: "templates/imported/iam/app.yaml", text }]
    const readings: readonly Reading[] = [{ type: "AWS::IAM::Role", target, status: "read", found: [found] }]
    const members = [{ provider, target, key: "app", properties, unsaid: [] }]
    const evidence = { files: templates, templates, members, readings, run: "test", concurrency: 1 }
    return proveImport(worldOf(subject), configOf(subject), evidence)
  }
  const text = (changes: object = {}, targets: Json = { accounts: { ids: ["222222222222"] } }): string =>
    JSON.stringify({ name: "app", type: "AWS::IAM::Role", targets, properties: { ...properties, ...changes } })

  it("holds for what says what is there", async () => expect(await proven(text())).toEqual([]))

  it.each<[string, string, string]>([
    [
      "a property that differs",
      text({ Description: "two" }),
      "AWS::IAM::Role app would be changed while it is adopted: Description",
    ],
    ["an expression that was not escaped", text({ Description: "{{ 'o' + 'n' + 'e!' }}" }), "Description"],
    ["a selector that means more", text({}, { accounts: { ous: ["Prod"] } }), "AWS::IAM::Role app would be created"],
    ["a selector that means less", text({}, { accounts: { ids: ["333333333333"] } }), "would be created"],
    ["a path that would replace it", text({ Path: "/x/" }), "differs in Path, which AWS cannot change in place"],
    ["a tag that is not there", text({ Tags: [{ Key: "a", Value: "b" }] }), "adopted: Tags.a"],
    ["a template that does not parse", "name: [", "templates/imported/iam/app.yaml:1"],
    ["an expression that fails", text({ Description: "{{ account.nme }}" }), "nme"],
  ])("fails for %s, and says so", async (_, written, says) => {
    const messages = (await proven(written)).map(({ message }) => message)
    expect(messages.join("\n")).toContain(says)
  })
})
