import { GetUserCommand, IAMClient, ListMFADevicesCommand, ListVirtualMFADevicesCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import type { Found, Provider, Write } from "../../../src/model.ts"
import { user as typed } from "../../../src/providers/iam/user.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { sessionOf } from "../session.ts"

/** A user with one or more of everything that AWS wants to be gone before its user goes. */
const everything = {
  name: "alice",
  path: "/people/",
  groups: ["readers", "writers"],
  boundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  attached: ["ReadOnlyAccess", "SecurityAudit"],
  inline: { own: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } },
  tags: { "reconcile:owner": "contract", "reconcile:template": "alice" },
  credentials: true,
}
const account = "100000000001"
const device = (name: string) => `arn:aws:iam::${account}:mfa/${name}`
const user = typed as unknown as Provider

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    accounts: 1,
    groups: [{ name: "readers" }, { name: "writers" }],
    users: [everything, { name: "bob", groups: ["readers"], credentials: true }],
  })
})
beforeEach(startAfresh)
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

async function startAfresh(): Promise<void> {
  await aws.reset()
  proxy.clear()
}

const connect = (purpose: "plan" | "apply" = "apply", mortal = false) =>
  sessionOf(aws, { account, purpose, endpoint: proxy.endpoint, mortal })
const iam = () => new IAMClient(aws.client(account))
const writes = () => proxy.calls.map(({ action }) => action).filter((action) => !/^(Get|List)/.test(action))

async function found(name = "alice"): Promise<Found | undefined> {
  const all = await user.read(connect("plan"), { desired: [], owned: [name] })
  return all.find(({ key }) => key === name)
}

async function remove(mortal = false): Promise<void> {
  const before = await found()
  if (before) await user.delete?.(connect("apply", mortal), { key: "alice", before, edits: [] } as Write)
}

async function virtualDevices(): Promise<readonly (string | undefined)[]> {
  const { VirtualMFADevices = [] } = await iam().send(new ListVirtualMFADevicesCommand({}))
  return VirtualMFADevices.map(({ SerialNumber }) => SerialNumber)
}

it("takes everything from a user, and then the user", async () => {
  await remove()
  expect(await found()).toBeUndefined()
  expect(writes()).toEqual([
    "DeleteLoginProfile",
    "DeleteAccessKey",
    "DeleteAccessKey",
    "DeleteSigningCertificate",
    "DeleteSSHPublicKey",
    "DeleteServiceSpecificCredential",
    "DeactivateMFADevice",
    "DeleteVirtualMFADevice",
    "DeactivateMFADevice",
    "DeleteVirtualMFADevice",
    "DeactivateMFADevice",
    "RemoveUserFromGroup",
    "RemoveUserFromGroup",
    "DetachUserPolicy",
    "DetachUserPolicy",
    "DeleteUserPolicy",
    "DeleteUser",
  ])
  expect(await virtualDevices()).toEqual([device("bob"), device("phone-of-bob")])
})

it("finds everything although lists are cut", async () => {
  await aws.settings({ pageSize: 1 })
  await remove()
  expect(writes().at(-1)).toBe("DeleteUser")
  await aws.settings({ pageSize: null })
  expect(await found()).toBeUndefined()
})

it("leaves all others as they are", async () => {
  const before = await found("bob")
  await remove()
  expect(await found("bob")).toEqual(before)
  const { MFADevices } = await iam().send(new ListMFADevicesCommand({ UserName: "bob" }))
  expect(MFADevices).toHaveLength(3)
})

it("survives the loss of the reply to any write", async () => {
  await remove()
  const count = writes().length
  for (let nth = 1; nth <= count; nth++) {
    await startAfresh()
    proxy.onWrite(nth, "after", () => {})
    await remove()
    expect({ nth, left: await found() }).toEqual({ nth, left: undefined })
    expect(await virtualDevices()).toEqual([device("bob"), device("phone-of-bob")])
  }
}, 60_000)

it.each(["before", "after"] as const)(
  "is finished by a second run when the first was killed %s any write",
  async (when) => {
    await remove()
    const actions = writes()
    for (const [index, action] of actions.entries()) {
      await startAfresh()
      let revive = () => {}
      proxy.onWrite(index + 1, when, () => {
        revive = proxy.rule({ effect: "reset-before" })
      })
      await remove(true).catch(() => {})
      revive()
      await remove()
      await expect(iam().send(new GetUserCommand({ UserName: "alice" }))).rejects.toThrow(/cannot be found/)
      // Between its user and its end a device belongs to nobody. One that is not called like the user is not known again.
      const killedBetween =
        when === "before"
          ? action === "DeleteVirtualMFADevice" && actions[index + 1] === "DeactivateMFADevice"
          : action === "DeactivateMFADevice" && actions[index + 1] === "DeleteVirtualMFADevice"
      const lost = (await virtualDevices()).filter((serial) => !serial?.endsWith("bob"))
      expect(lost.filter((serial) => serial !== device("phone-of-alice"))).toEqual([])
      if (!killedBetween) expect({ index, lost }).toEqual({ index, lost: [] })
    }
  },
  120_000,
)

it("says what failed, in AWS's words, and leaves the user to the next run", async () => {
  const stop = proxy.rule({ action: "DeleteAccessKey", effect: "denied" })
  await expect(remove()).rejects.toThrow(
    /^Cannot delete access key AKIA\w+ of user alice in account-100000000001 \(100000000001\): User is not authorized to perform: iam:DeleteAccessKey\.$/,
  )
  expect(await found()).toBeDefined()
  stop()
  await remove()
  expect(await found()).toBeUndefined()
})
