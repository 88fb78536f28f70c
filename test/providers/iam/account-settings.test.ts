import {
  CreateAccountAliasCommand,
  GetAccountPasswordPolicyCommand,
  IAMClient,
  ListAccountAliasesCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Comparison, Desired, Properties, Provider, Session } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { accountAliasSchema } from "../../../src/providers/iam/account-alias.schema.ts"
import { accountAlias } from "../../../src/providers/iam/account-alias.ts"
import { accountPasswordPolicySchema } from "../../../src/providers/iam/account-password-policy.schema.ts"
import { accountPasswordPolicy } from "../../../src/providers/iam/account-password-policy.ts"
import { compileSchema } from "../../../src/value/schema.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { desiredOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const [alias, policy] = [accountAlias, accountPasswordPolicy] as unknown as readonly [Provider, Provider]
const [account, other] = ["100000000001", "100000000002"]

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 2 })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const connect = (purpose: Session["purpose"] = "apply") =>
  sessionOf(aws, { account, purpose, endpoint: proxy.endpoint })
const iam = (of = account) => new IAMClient(aws.client(of))
const wish = (provider: Provider, properties: Properties): Desired =>
  desiredOf(provider, provider.type.split("::").at(-1) as string, properties)

async function left(
  provider: Provider,
  properties: Properties,
  state: Desired["state"] = "present",
): Promise<Comparison | undefined> {
  const desired = { ...wish(provider, properties), state }
  const [found] = await provider.read(connect("plan"), { desired: [desired], owned: [] })
  return compare(provider, desired, found, {
    context: { account, partition: "aws", principals: new Map() },
    owner: "contract",
  })
}

async function converge(provider: Provider, properties: Properties): Promise<void> {
  const { action, write } = (await left(provider, properties)) as Comparison
  await (action === "create" ? provider.create : provider.update)?.(connect(), write)
}

describe("an account's alias", () => {
  it("costs one call where a template states it, and none elsewhere", async () => {
    await left(alias, { AccountAlias: "acme" })
    expect(proxy.counts).toEqual({ "iam:ListAccountAliases": 1 })
    await alias.read(connect("plan"), { desired: [], owned: [] })
    expect(proxy.counts).toEqual({ "iam:ListAccountAliases": 1 })
  })

  it("gives way to a new one, which is an update although nothing says whose it was", async () => {
    await iam().send(new CreateAccountAliasCommand({ AccountAlias: "old" }))
    const comparison = await left(alias, { AccountAlias: "acme" })
    expect(comparison).toMatchObject({
      action: "update",
      edits: [{ path: ["AccountAlias"], before: "old", after: "acme" }],
    })
    await converge(alias, { AccountAlias: "acme" })
    expect((await iam().send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(["acme"])
  })

  it("that another account has is refused in AWS's words, once", async () => {
    await iam(other).send(new CreateAccountAliasCommand({ AccountAlias: "acme" }))
    await expect(converge(alias, { AccountAlias: "acme" })).rejects.toThrow(
      "Cannot make acme the account's alias in account-100000000001 (100000000001): The account alias acme already exists. Aliases are unique over all of AWS, and another account has this one: choose another.",
    )
    expect(proxy.counts).toMatchObject({ "iam:CreateAccountAlias": 1 })
  })

  it.each(["Acme", "-acme", "acme-", "ac--me", "ac", "123456789012", "a".repeat(64)])(
    "cannot be %j",
    (AccountAlias) => {
      expect(compileSchema(accountAliasSchema)({ AccountAlias })).toHaveLength(1)
    },
  )

  it.each(["acme", "a-1", "1234567890123", "a".repeat(63)])("can be %j", (AccountAlias) => {
    expect(compileSchema(accountAliasSchema)({ AccountAlias })).toEqual([])
  })
})

describe("an account's password policy", () => {
  const strict = { MinimumPasswordLength: 14, RequireNumbers: true, MaxPasswordAge: 90, PasswordReusePrevention: 24 }
  const live = async () => (await iam().send(new GetAccountPasswordPolicyCommand({}))).PasswordPolicy

  it("is created where there is none, even one that asks for no more than AWS takes for granted", async () => {
    const weakest = { MinimumPasswordLength: 6 }
    expect(await left(policy, weakest)).toMatchObject({
      action: "create",
      edits: [{ path: ["MinimumPasswordLength"], after: 6 }],
    })
    await converge(policy, weakest)
    expect(await left(policy, weakest)).toBeUndefined()
    expect(await left(policy, {}, "absent")).toMatchObject({ action: "delete" })
  })

  it("loses what a template does not say: that is AWS's default", async () => {
    await iam().send(new UpdateAccountPasswordPolicyCommand({ ...strict, HardExpiry: true, RequireSymbols: true }))
    const comparison = await left(policy, { MinimumPasswordLength: 14, RequireNumbers: true })
    expect(comparison).toMatchObject({
      action: "update",
      edits: [
        { path: ["HardExpiry"], before: true, after: false },
        { path: ["MaxPasswordAge"], before: 90 },
        { path: ["PasswordReusePrevention"], before: 24 },
        { path: ["RequireSymbols"], before: true, after: false },
      ],
    })
    await converge(policy, { MinimumPasswordLength: 14, RequireNumbers: true })
    expect(await live()).toMatchObject({ MinimumPasswordLength: 14, RequireNumbers: true, ExpirePasswords: false })
  })

  it("keeps as a whole what it has when one part changes", async () => {
    await iam().send(new UpdateAccountPasswordPolicyCommand(strict))
    await converge(policy, { ...strict, MinimumPasswordLength: 20 })
    expect(await live()).toMatchObject({ ...strict, MinimumPasswordLength: 20 })
  })

  it("has to say how long passwords are: AWS's default is weaker than no policy at all", () => {
    const [violation] = compileSchema(accountPasswordPolicySchema)({ RequireNumbers: true })
    expect(violation).toMatchObject({ message: "MinimumPasswordLength is missing." })
  })

  it.each([
    ["MinimumPasswordLength", 5],
    ["MinimumPasswordLength", 129],
    ["MaxPasswordAge", 0],
    ["MaxPasswordAge", 1096],
    ["PasswordReusePrevention", 25],
  ])("cannot have %s %d", (name, value) => {
    expect(compileSchema(accountPasswordPolicySchema)({ MinimumPasswordLength: 14, [name]: value })).toHaveLength(1)
  })
})
