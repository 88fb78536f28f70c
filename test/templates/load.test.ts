import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { stringify } from "yaml"
import type { Template } from "../../src/model.ts"
import { roleSchema } from "../../src/providers/iam/role.schema.ts"
import { checkTemplate, unknownType } from "../../src/templates/check.ts"
import { loadTemplates } from "../../src/templates/load.ts"
import { toJson } from "../../src/value/written.ts"
import { casesOf, FILE, filesOf, said } from "./said.ts"

const head = "name: audit\ntype: AWS::IAM::Role\ntargets: { accounts: all }\n"
const load = (texts: Readonly<Record<string, string>>) => loadTemplates(filesOf(texts), ["templates/**/*.yaml"])

async function loadOne(text: string): Promise<Template> {
  const { templates, problems } = await load({ [FILE]: text })
  expect(said(problems)).toEqual([])
  return templates[0] as Template
}

describe("templates that are wrong", () => {
  it.each(casesOf("documents"))("$name", async ({ text, problems }) => {
    const loaded = await load({ [FILE]: text })
    expect(said(loaded.problems)).toEqual(problems)
    expect(loaded.templates).toEqual([])
  })

  it("show the line and name the template", async () => {
    const { problems } = await load({ [FILE]: `${head}properties: { RoleName: "{{ acount.id }}" }\n` })
    expect(problems[0]).toMatchObject({ line: 'properties: { RoleName: "{{ acount.id }}" }', template: "audit" })
  })

  it("do not hide the others, nor their problems", async () => {
    const { templates, problems } = await load({
      "a.yaml": "name: [\n",
      "b.yaml": `${head}properties: {}\n`,
      "c.yaml": "name: other\n",
    })
    expect(templates.map(({ name }) => name)).toEqual(["audit"])
    expect(problems.map(({ source }) => source?.file)).toEqual(["a.yaml", "c.yaml", "c.yaml", "c.yaml"])
  })

  it("and one whose name ends with .yml are told, data for templates is not", async () => {
    const all: Readonly<Record<string, string>> = {
      "templates/a.yaml": `${head}properties: {}\n`,
      "templates/b.yml": `${head}properties: {}\n`,
      "templates/data.yml": "- name: x\n",
    }
    const list = async (globs: readonly string[]) =>
      Object.keys(all).filter((path) => globs.some((glob) => path.endsWith(glob.slice(glob.lastIndexOf(".")))))
    const { templates, problems } = await loadTemplates({ ...filesOf(all), list }, ["templates/**/*.yaml"])
    expect(templates).toHaveLength(1)
    expect(problems).toMatchObject([
      { severity: "warning", message: expect.stringMatching(/^templates\/b\.yml is not read/) },
    ])
  })

  it("that have one name are told with both places", async () => {
    const { problems } = await load({ "a.yaml": `${head}properties: {}\n`, "b.yaml": `---\n${head}properties: {}\n` })
    expect(said(problems)).toEqual([
      'b.yaml:2:1 Two templates are named "audit": this one and the one at a.yaml:1:1. Rename one of them: the name says which template owns a resource.',
    ])
  })

  it("cannot be read, or are not there at all", async () => {
    const refused = async () => Promise.reject(new Error("it is a folder"))
    const files = { list: async () => ["gone.yaml"], read: refused, bytes: refused }
    expect(said((await loadTemplates(files, [])).problems)).toEqual([
      "gone.yaml:1:1 gone.yaml cannot be read: it is a folder.",
    ])
    expect(said((await load({})).problems)).toEqual([
      "No template is found by templates/**/*.yaml. Write one there, or set `templates` in the configuration.",
    ])
  })
})

describe("a template", () => {
  it("is read with everything it may say", async () => {
    const template = await loadOne(`
name: audit
type: AWS::IAM::Role
description: For the security team.
targets:
  accounts:
    ids: ["012345678901"]
    names: [payments, "team-*"]
    ous: [Production, ou-ab12-cdef3456, Workloads/Prod]
    tags: { tier: [prod, staging], team: x }
    where: account.name.startsWith('x-')
    except: { names: [legacy] }
    allowEmpty: true
  management: true
  regions: [us-east-1, us-gov-west-1]
  exceptRegions: [us-west-1]
variables: { team: security }
each: variables.teams
properties: { RoleName: "{{ each.value }}" }
overrides:
  - targets: { accounts: { tags: { tier: sandbox } } }
    properties: { PermissionsBoundary: null }
  - targets: { regions: all }
    variables: { team: other }
expires: 2027-03-31
lifecycle: { adopt: true, ignore: [Description], tags: exact, acknowledge: { deletes: 400 } }
`)
    const { targets, overrides, lifecycle, expires, each, source } = template
    expect(source).toEqual({ file: FILE, line: 2, column: 1 })
    expect(template).toMatchObject({
      name: "audit",
      type: "AWS::IAM::Role",
      state: "present",
      description: "For the security team.",
    })
    expect(targets).toMatchObject({ management: true, exceptRegions: [{ value: "us-west-1" }] })
    expect(targets.regions).toEqual([
      { value: "us-east-1", source: { file: FILE, line: 15, column: 13 } },
      { value: "us-gov-west-1", source: { file: FILE, line: 15, column: 24 } },
    ])
    expect(targets.accounts).toMatchObject({
      all: false,
      ids: [{ value: "012345678901" }],
      names: [{ value: "payments" }, { value: "team-*" }],
      ous: [{ value: "Production" }, { value: "ou-ab12-cdef3456" }, { value: "Workloads/Prod" }],
      tags: [
        { key: "tier", values: ["prod", "staging"] },
        { key: "team", values: ["x"] },
      ],
      where: { value: "account.name.startsWith('x-')", source: { line: 11, column: 12 } },
      except: { names: [{ value: "legacy" }], all: false, allowEmpty: false },
      allowEmpty: true,
    })
    expect(overrides).toHaveLength(2)
    expect(overrides[0]?.properties?.entries.get("PermissionsBoundary")?.value).toMatchObject({ value: null })
    expect(overrides[1]?.targets).toMatchObject({ regions: "all", management: false })
    expect(overrides[1]?.variables && toJson(overrides[1].variables)).toEqual({ team: "other" })
    expect(each).toMatchObject({ value: "{{ variables.teams }}" })
    expect(expires).toEqual({ value: "2027-03-31", source: { file: FILE, line: 25, column: 10 } })
    expect(lifecycle).toEqual({
      ...{ adopt: true, replace: false, enforce: false },
      ...{ ignore: ["Description"], tags: "exact", acknowledge: { deletes: 400 } },
    })
  })

  it("needs little: accounts may be the word all, or a map that says so", async () => {
    const short = await loadOne(`${head}properties: {}\n`)
    const long = await loadOne(`${head.replace("all", "{ all: true }")}properties: {}\n`)
    expect(short.targets.accounts?.all).toBe(true)
    expect(long.targets.accounts?.all).toBe(true)
    expect(short).toMatchObject({ state: "present", overrides: [], targets: { management: false, exceptRegions: [] } })
    expect(short.targets).not.toHaveProperty("regions")
    expect(short.lifecycle).toEqual({
      ...{ adopt: false, replace: false, enforce: false },
      ...{ ignore: [], tags: "declared", acknowledge: {} },
    })
  })

  it("that must be absent or is released needs no more than a name", async () => {
    const absent = await loadOne(`${head}state: absent\nproperties: { RoleName: legacy-admin }\n`)
    expect(absent).toMatchObject({ state: "absent" })
    const released = await loadOne(`${head}state: released\n`)
    expect(toJson(released.properties)).toEqual({})
  })

  it("may use every variable and function in its properties, and leaves other braces alone", async () => {
    await loadOne(`${head}
variables: { a: "{{ account.ou }}", b: "{{ template.name }}-{{ partition }}" }
each: { x: "{{ organization.id }}" }
properties:
  RoleName: "{{ account.name }}-{{ region }}-{{ each.key }}-{{ variables.a }}"
  AssumeRolePolicyDocument: "{{ include('trust.json') }}"
  "{{ variables.key }}": "{{ file('a.json').x }}"
  Policies:
    - PolicyName: "\${aws:username} {{ '{{' }}"
      PolicyDocument: { $or: [1], Resource: "arn:aws:s3:::\${aws:username}/*" }
`)
  })
})

describe("the properties of a template against its type", () => {
  it.each(casesOf("properties"))("$name", async ({ text, problems }) => {
    const loaded = await load({ [FILE]: text })
    const found = loaded.templates.flatMap((template) => checkTemplate(template, roleSchema))
    expect(said([...loaded.problems, ...found])).toEqual(problems)
  })

  it("are not looked at where nobody knows the type", async () => {
    const template = await loadOne(`${head.replace("Role", "Rol")}properties: {}\n`)
    expect(said([unknownType(template, ["AWS::IAM::Role", "AWS::IAM::ManagedPolicy"])])).toEqual([
      't.yaml:2:7 Unknown type "AWS::IAM::Rol"; did you mean "AWS::IAM::Role"? See docs/types for those that are known; of IAM: AWS::IAM::ManagedPolicy, AWS::IAM::Role.',
    ])
  })
})

describe("any template at all", () => {
  const word = fc.constantFrom(
    ..."name type targets accounts all ids names ous tags where except regions properties overrides each state".split(
      " ",
    ),
    ..."expires lifecycle ignore $targets $value $expires rules run audit AWS::IAM::Role {{ {{account.id}} 2027-03-31".split(
      " ",
    ),
  )
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, word, fc.constantFrom(null, true, 5, "", []), tie("list"), tie("map")),
    list: fc.array(tie("value"), { maxLength: 3 }),
    map: fc.dictionary(word, tie("value"), { maxKeys: 5 }),
  }))

  it("never throws, whatever stands where", async () => {
    const written = fc.oneof(
      value.map.map((map) =>
        stringify({ name: "a", type: "A::B::C", targets: { accounts: "all" }, properties: {}, ...(map as object) }),
      ),
      value.value.map((any) => stringify(any)),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(written, async (text) => {
        const { templates, problems } = await load({ [FILE]: text })
        for (const template of templates) checkTemplate(template, roleSchema)
        expect(problems.every(({ message }) => message.length > 0)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})
