import { describe, expect, it } from "vitest"
import { writtenRights } from "../../src/run/written-rights.ts"
import { loadTemplates } from "../../src/templates/load.ts"
import { memoryFiles } from "../files.ts"

/** What a task with this `run` takes, in each account (HERE) and centrally; and what is wrong with it. */
async function rightsOf(run: string, more = "") {
  const text = `name: t\ntargets: { accounts: all }\nrun: ${run}\n${more}`
  const { tasks, problems } = await loadTemplates(memoryFiles({ "t.yaml": text }), ["*"])
  expect(problems).toEqual([])
  const spelling = { partition: "aws", account: "HERE", plain: (text: string) => text.replaceAll("${", "${!") }
  const { member, central, problems: wrong } = writtenRights(tasks, spelling)
  const lines = (rights: typeof member) =>
    rights.flatMap(({ actions, resources, throughS3 }) =>
      resources.map((arn) => `${actions.join(" ")} ${arn}${throughS3 ? " (through S3)" : ""}`),
    )
  return { member: lines(member), central: lines(central), wrong: wrong.map(({ message }) => message) }
}

const unknown = "What it takes is known only when it is run: an action, or the beginning of a name, is an expression"

describe("what a task takes, before anything of it is evaluated", () => {
  it("is what a command says, with * for what its expressions will say", async () => {
    const run = `{ command: [x], actions: ["ssm:GetParameter"], resources: ["arn:{{ partition }}:ssm:{{ region }}:{{ account.id }}:parameter/{{ account.name }}/*"] }`
    expect(await rightsOf(run)).toEqual({
      member: ["ssm:GetParameter arn:aws:ssm:*:HERE:parameter/*/*"],
      central: [],
      wrong: [],
    })
  })

  it("is to store its results where they are in S3, as whoever enters the accounts", async () => {
    const run = `{ command: [x], actions: ["ssm:GetParameter"] }`
    const output = "output: { to: 's3://results-{{ region }}/{{ run.id }}/{{ account.id }}.json' }"
    expect((await rightsOf(run, output)).central).toEqual([
      "s3:GetObject s3:PutObject arn:aws:s3:::results-*/*/*.json",
      "s3:ListBucket arn:aws:s3:::results-*",
    ])
    expect((await rightsOf(run, "output: 'out/{{ account.id }}'")).central).toEqual([])
  })

  it("is to call the function of its own account there, and a central one as both", async () => {
    const own = "arn:aws:lambda:{{ region }}:{{ account.id }}:function:audit:live"
    expect(await rightsOf(`{ lambda: { function: "${own}" } }`)).toMatchObject({
      member: ["lambda:InvokeFunction arn:aws:lambda:*:HERE:function:audit:live"],
      central: [],
    })
    const central = "arn:aws:lambda:us-east-1:222222222222:function:audit"
    const invoke = `lambda:InvokeFunction ${central}`
    expect(await rightsOf(`{ lambda: { function: "${central}" } }`)).toMatchObject({
      member: [invoke],
      central: [invoke],
    })
  })

  it("is what a function's credentials say in each account, and the key centrally", async () => {
    const run = (key: string) =>
      `{ lambda: { function: "arn:aws:lambda:us-east-1:222222222222:function:audit", credentials: { key: "arn:aws:kms:us-east-1:222222222222:${key}", recipient: "arn:aws:iam::222222222222:role/audit", actions: ["iam:Get*"] } } }`
    expect(await rightsOf(run("key/1"))).toMatchObject({
      member: ["iam:Get* *"],
      central: [
        "lambda:InvokeFunction arn:aws:lambda:us-east-1:222222222222:function:audit",
        "kms:Encrypt arn:aws:kms:us-east-1:222222222222:key/1",
      ],
    })
    expect((await rightsOf(run("alias/x"))).central.at(-1)).toBe("kms:Encrypt arn:aws:kms:us-east-1:222222222222:key/*")
  })

  it("is of a transfer what each end's identity does", async () => {
    const run = (identity: string) =>
      `{ transfer: { from: { bucket: "in-{{ account.id }}", prefix: a/, match: .* }, to: { bucket: lake, account: "222222222222"${identity} }, then: delete } }`
    const reading = [
      "s3:ListBucket arn:aws:s3:::in-HERE",
      "s3:GetObject s3:GetObjectTagging s3:DeleteObject arn:aws:s3:::in-HERE/a/*",
    ]
    const writing = [
      "s3:ListBucket arn:aws:s3:::lake",
      "s3:GetObject s3:GetObjectTagging s3:PutObject s3:PutObjectTagging s3:AbortMultipartUpload arn:aws:s3:::lake/*",
    ]
    const keys = "kms:Decrypt kms:GenerateDataKey * (through S3)"
    expect(await rightsOf(run(""))).toEqual({ member: [...reading, ...writing, keys], central: [], wrong: [] })
    expect(await rightsOf(run(", identity: central"))).toEqual({
      member: [...reading, keys],
      central: [...writing, keys],
      wrong: [],
    })
  })

  it("keeps IAM's own variables apart from CloudFormation's", async () => {
    const run = `{ command: [x], actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/\${aws:username}/*"] }`
    expect((await rightsOf(run)).member).toEqual(["s3:GetObject arn:aws:s3:::b/${!aws:username}/*"])
  })

  it.each([
    [`{ command: [x], actions: ["{{ variables.service }}:Get"] }`, "variables: { service: ssm }"],
    [`{ command: [x], actions: ["ssm:Get*"], resources: ["{{ variables.arn }}"] }`, "variables: { arn: x }"],
    [`{ command: [x], actions: "{{ variables.all }}" }`, "variables: { all: [ssm:Get] }"],
    [`{ lambda: "{{ variables.all }}" }`, "variables: { all: {} }"],
    [`{ transfer: { from: { bucket: "{{ variables.b }}", match: .* }, to: { bucket: lake } } }`, "variables: { b: x }"],
  ])("is told where nobody can know it: %s", async (run, more) => {
    expect((await rightsOf(run, more)).wrong).toEqual([unknown])
  })
})
