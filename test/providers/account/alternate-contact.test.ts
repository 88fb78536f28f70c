import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { alternateContact as typed } from "../../../src/providers/account/alternate-contact.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, wrongWith } from "../target.ts"

const provider = typed as unknown as Provider

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

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)
const security = {
  ContactType: "SECURITY",
  Name: "Security team",
  Title: "On call",
  EmailAddress: "security@example.com",
  PhoneNumber: "+49 30 1234",
}

describe("alternate contacts", () => {
  it("are three, each on its own", async () => {
    await place.converge(place.desired(security))
    expect(await place.due(place.desired({ ...security, ContactType: "BILLING" }))).toMatchObject({ action: "create" })
    expect(await place.converge(place.desired({ ContactType: "BILLING" }, "absent"))).toBeUndefined()
    expect(await place.due(place.desired(security))).toBeUndefined()
  })

  it("are read one by one, and only those that somebody asks for", async () => {
    await provider.read(place.session(), { desired: [place.desired(security)], owned: ["SECURITY"] })
    expect(proxy.calls.map(actionOf)).toEqual(["account:GetAlternateContact"])
    expect(await provider.read(place.session(), { desired: [], owned: [] })).toEqual([])
    expect(proxy.calls).toHaveLength(1)
    await place.converge(place.desired(security))
    expect((await provider.read(place.session(), "all")).map(({ key }) => key)).toEqual(["SECURITY"])
  })

  it("are of the account that is entered: no other id is sent", async () => {
    await place.converge(place.desired(security), { account: "100000000002" })
    expect(await place.due(place.desired(security), { account: "100000000002" })).toBeUndefined()
    expect(await place.due(place.desired(security))).toMatchObject({ action: "create" })
    expect(proxy.calls.filter(({ parameters }) => "AccountId" in parameters)).toEqual([])
  })

  it("are called in the partition's home region, wherever the template's home is", async () => {
    const session = place.session({ region: "eu-west-1" })
    const regions: (string | undefined)[] = []
    const client: typeof session.client = (Client, options) => {
      regions.push(options?.region)
      return session.client(Client, options)
    }
    await provider.read({ ...session, client }, { desired: [place.desired(security)], owned: [] })
    expect(regions).toEqual(["us-east-1"])
  })

  it("tell what is written wrong", () => {
    expect(wrongWith(provider, { ...security, ContactType: "TECHNICAL" })).toEqual([
      'ContactType is one of BILLING, OPERATIONS, SECURITY; this is "TECHNICAL".',
    ])
    expect(wrongWith(provider, { ...security, EmailAddress: "nobody" })).toEqual([
      'EmailAddress is an e-mail address; this is "nobody".',
    ])
    expect(wrongWith(provider, { ...security, PhoneNumber: "030/12" })).toEqual([
      'PhoneNumber has digits, spaces and ( ) + - only; this is "030/12".',
    ])
    expect(wrongWith(provider, { ContactType: "BILLING", Name: "x", Title: "y", EmailAddress: "a@b.c" })).toEqual([
      "PhoneNumber is missing.",
    ])
  })
})
