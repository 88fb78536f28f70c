/**
 * What the contract promises, for a type of which nothing is ever made or removed: an account is there before anybody states it.
 * Exempt besides: right after an apply that moved an account, the index, and with it what selectors choose, is another.
 */

import { EnableAWSServiceAccessCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { organizationsAccount as provider } from "../../../src/providers/organizations/account.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { expectListed, measureCalls } from "../calls.ts"
import { clientOf, memberTarget, placeOf } from "./organization.ts"

const live = {
  AccountName: "data-prod",
  OrganizationalUnit: "Workloads/Dev",
  Tags: [{ Key: "tier", Value: "dev" }],
}
const edits: Readonly<Record<string, Properties>> = {
  "another unit": { OrganizationalUnit: "Workloads/Prod" },
  "the root": { OrganizationalUnit: "Root" },
  "another name": { AccountName: "data" },
  "another tag": { Tags: [{ Key: "tier", Value: "prod" }] },
  everything: {
    AccountName: "data",
    OrganizationalUnit: "Workloads/Prod",
    Tags: [
      { Key: "tier", Value: "prod" },
      { Key: "team", Value: "data" },
    ],
  },
}

let aws: Aws
let proxy: FaultProxy
const startAfresh = async () => {
  await aws.reset()
  const trusted = { ServicePrincipal: "account.amazonaws.com" }
  await clientOf(aws).send(new EnableAWSServiceAccessCommand(trusted))
  proxy.clear()
}
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  const bystander = { name: "network", ou: "Workloads/Dev", tags: { tier: "core" } }
  await aws.seed({
    units: ["Workloads/Prod"],
    accounts: [{ name: "data-prod", ou: "Workloads/Dev", tags: { tier: "dev" } }, bystander],
  })
})
beforeEach(startAfresh)
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const placeAs = (target = memberTarget("100000000001", "data-prod")) =>
  placeOf(
    provider as never,
    () => aws,
    () => proxy.endpoint,
    target,
  )
const at = placeAs()
const called = () => Object.keys(proxy.counts).map((action) => action.replace(/^tagging:/, "tag:"))
const whole = at.desired({ ...live, ...edits.everything })

describe(`${provider.type} keeps the contract, but for making and removing`, () => {
  it("shows an account as it is, and nothing that nobody asked for", async () => {
    expect(await at.due(at.desired(live))).toBeUndefined()
    expect(await provider.read(at.session("plan"), { desired: [], owned: [] })).toEqual([])
  })

  it("sees by points what it sees by sweep", async () => {
    await at.converge(whole)
    expect(await at.read(whole, "apply")).toEqual(await at.read(whole, "plan"))
  })

  it.each(Object.entries(edits))("has nothing left to do after %s, and after taking it back", async (_, edit) => {
    const after = at.desired({ ...live, ...edit })
    expect(await at.converge(after)).toBe("update")
    expect(await at.due(after)).toBeUndefined()
    await at.converge(at.desired(live))
    expect(await at.due(at.desired(live))).toBeUndefined()
  })

  it("leaves alone every other account", async () => {
    const network = placeAs(memberTarget("100000000002", "network"))
    const before = await network.read(network.desired({}))
    await at.converge(whole)
    expect(await network.read(network.desired({}))).toEqual(before)
  })

  it("calls nothing but its declared actions, and only reads while planning", async () => {
    await at.converge(whole)
    const declared = [...provider.actions.read, ...provider.actions.write]
    expect(called().filter((action) => !declared.includes(action))).toEqual([])
    proxy.clear()
    await at.read(whole)
    expect(called().filter((action) => !provider.actions.read.includes(action))).toEqual([])
  })

  it("costs a plan the calls that calls.yaml lists", async () => {
    const take = () => {
      const counts = { ...proxy.counts }
      proxy.clear()
      return Object.fromEntries(
        Object.entries(counts).map(([action, count]) => [action.replace(/^tagging:/, "tag:"), count]),
      )
    }
    const connect = () => at.session("plan")
    const make = async () => {}
    expectListed(
      provider.type,
      await measureCalls({ provider: provider as never, connect, take, one: whole, make, another: undefined }),
    )
  })

  /** A move, tags, a name. */
  const writes = [1, 2, 3]
  it.each(writes)("survives the loss of the reply to write %d", async (nth) => {
    let lost = false
    proxy.onWrite(nth, "after", () => {
      lost = true
    })
    await at.converge(whole)
    expect(await at.due(whole)).toBeUndefined()
    expect(lost).toBe(true)
  })

  it.each(["before", "after"] as const)("finishes when it was killed %s any write", async (when) => {
    for (const nth of writes) {
      await startAfresh()
      let revive = () => {}
      let killed = false
      proxy.onWrite(nth, when, () => {
        killed = true
        revive = proxy.rule({ effect: "reset-before" })
      })
      await at.converge(whole, at.session("apply", true)).catch(() => {})
      revive()
      expect(killed).toBe(true)
      await at.converge(whole)
      expect(await at.due(whole)).toBeUndefined()
    }
  })
})
