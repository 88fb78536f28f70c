import { describe, expect, it } from "vitest"
import { perform } from "../../src/apply/perform.ts"
import { type Secrets, withValues } from "../../src/apply/secrets.ts"
import type { Step } from "../../src/apply/step.ts"
import type { Account, Change, Comparison, Provider, SecretSource, Session, Write } from "../../src/model.ts"
import { ProblemError } from "../../src/value/problem.ts"

const account: Account = {
  id: "222222222222",
  name: "dev",
  email: "",
  state: "ACTIVE",
  path: [],
  tags: {},
  management: false,
}
const target = { scope: "region", account, region: "eu-west-1" } as const
const source: SecretSource = { service: "secretsmanager", name: "db", version: "v-1", account, region: "eu-west-1" }
const db = "{{resolve:secretsmanager:db:SecretString:::v-1}}"
const other = "{{resolve:secretsmanager:other:SecretString:::v-2}}"

const schema = {
  type: "object",
  properties: { Name: {}, Value: { sensitive: true }, Login: { sensitive: true }, Note: {} },
}

const secretsWith = (value: string): Secrets & { readonly read: string[] } => {
  const read: string[] = []
  const reveal = async ({ name }: SecretSource) => {
    read.push(name)
    return { value }
  }
  return { read, references: new Map([[db, source]]), reveal }
}

const write = (after: Write["after"]): Write => ({ key: "a", edits: [], ...(after ? { after } : {}) })

describe("a write", () => {
  it("has values in place of the references that were stated, and says which", async () => {
    const secrets = secretsWith("hunter2")
    const done = await withValues({ schema }, write({ Name: "a", Value: db, Login: { User: "a", Pass: db } }), secrets)
    expect(done.write.after).toEqual({ Name: "a", Value: "hunter2" })
    expect(done.write.references).toEqual({ Value: db })
    expect(done.values).toEqual(["hunter2"])
  })

  it("has them deep inside too, each read once", async () => {
    const secrets = secretsWith("hunter2")
    const done = await withValues({ schema }, write({ Value: db, Login: { User: db, Pass: [db] } }), secrets)
    expect(done.write.after).toEqual({ Value: "hunter2", Login: { User: "hunter2", Pass: ["hunter2"] } })
    expect(secrets.read).toEqual(["db"])
  })

  it("leaves out what somebody else keeps there, and touches nothing that only looks like a reference", async () => {
    const done = await withValues({ schema }, write({ Name: "a", Value: other, Note: db }), secretsWith("hunter2"))
    expect(done.write.after).toEqual({ Name: "a", Note: db })
  })

  it("that deletes reads nothing", async () => {
    const secrets = secretsWith("hunter2")
    expect((await withValues({ schema }, write(undefined), secrets)).values).toEqual([])
    expect(secrets.read).toEqual([])
  })
})

describe("a change with a secret", () => {
  const change: Change = {
    action: "replace",
    type: "AWS::Test::Vault",
    account: account.id,
    region: "eu-west-1",
    id: "a",
    template: "t",
    group: 0,
  }
  const comparison: Comparison = {
    action: "replace",
    edits: [],
    paths: [],
    effect: { edits: [] },
    write: write({ Name: "a", Value: db }),
    replaces: [],
  }

  function stepOf(secrets: Secrets, calls: string[], create: Provider["create"]): Step {
    const provider: Provider = {
      type: change.type,
      scope: "region",
      schema,
      key: ["Name"],
      ownership: "declared",
      actions: { read: [], write: [] },
      read: async () => [],
      delete: async () => void calls.push("delete"),
      ...(create && { create }),
    }
    const effect = { edits: [] }
    const rest = {
      key: "a",
      needs: [],
      arns: [],
      wanted: { desired: [], owned: ["a"] },
      write: comparison.write,
      reach: [],
    }
    return { change, effect, target, provider, secrets, ...rest, pending: () => comparison, asPlanned: () => undefined }
  }

  const session = {} as Session

  it("deletes nothing where the value of what comes after it cannot be read", async () => {
    const calls: string[] = []
    const missing = async () => {
      throw new ProblemError({ severity: "unreadable", message: "Secret db does not exist" })
    }
    const step = stepOf({ ...secretsWith(""), reveal: missing }, calls, async () => void calls.push("create"))
    const { outcome } = await perform(step, session, "acme", [])
    expect(outcome).toEqual({ change, status: "failed", reason: "Secret db does not exist" })
    expect(calls).toEqual([])
  })

  it("tells of a refusal that quotes it no more than that", async () => {
    const refuse = async (_: Session, { after }: Write) => {
      throw new Error(`Value '${String(after?.Value).slice(0, 9)}...' is too short`)
    }
    const { outcome } = await perform(stepOf(secretsWith("hunter2-first"), [], refuse), session, "acme", [])
    expect(outcome).toEqual({
      change,
      status: "failed",
      reason: "AWS refused it, with a message that is not shown, since it may quote a sensitive value",
    })
  })
})
