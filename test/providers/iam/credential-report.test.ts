import { CreateAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { accessKey } from "../../../src/providers/iam/access-key.ts"
import { credentialReport } from "../../../src/providers/iam/credential-report.ts"
import { readCredentialReport } from "../../../src/providers/iam/credential-report-rows.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf } from "../target.ts"

describe("a line of the credential report", () => {
  const columns = "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active"
  const more = ",access_key_1_last_rotated,access_key_1_last_used_date,cert_1_active,cert_1_last_rotated"
  const read = (line: string) => readCredentialReport(`${columns}${more}\n${line}\n`)[0]

  it("has nothing where the report says that there is nothing to say", () => {
    const line =
      "ada,arn:aws:iam::1:user/ada,2020-01-02T03:04:05+00:00,true,no_information,false,false,N/A,N/A,false,N/A"
    expect(read(line)).toEqual({
      UserName: "ada",
      Arn: "arn:aws:iam::1:user/ada",
      CreateDate: "2020-01-02T03:04:05.000Z",
      PasswordEnabled: true,
      MFAActive: false,
      AccessKeys: [],
      Certificates: [],
    })
  })

  it("has a credential that is inactive, too", () => {
    const line =
      "ada,a,2020-01-02T03:04:05+00:00,false,N/A,true,false,2021-01-02T03:04:05+00:00,N/A,false,2022-01-02T03:04:05Z"
    expect(read(line)).toMatchObject({
      AccessKeys: [{ Active: false, LastRotated: "2021-01-02T03:04:05.000Z" }],
      Certificates: [{ Active: false, LastRotated: "2022-01-02T03:04:05.000Z" }],
    })
  })

  it.each([
    ["in quotes", '"doe,jane","arn:aws:iam::1:user/doe,jane"'],
    ["as they are", "doe,jane,arn:aws:iam::1:user/doe,jane"],
  ])("may have commas in its name, %s", (_, names) => {
    const line = `${names},2020-01-02T03:04:05+00:00,false,N/A,true,true,2021-01-02T03:04:05+00:00,N/A,false,N/A`
    expect(read(line)).toMatchObject({ UserName: "doe,jane", Arn: "arn:aws:iam::1:user/doe,jane", MFAActive: true })
  })

  it("may come without the columns that are newer or older than those known here", () => {
    expect(readCredentialReport("user,brand_new\nada,x")).toEqual([
      { UserName: "ada", AccessKeys: [], Certificates: [] },
    ])
  })
})

describe("the credentials of an account", () => {
  let aws: Aws
  let proxy: FaultProxy
  beforeAll(async () => {
    aws = await startAws()
    proxy = await startFaultProxy(aws.endpoint)
    const used = { "emulator:key-used": "2026-02-03T04:05:00+00:00" }
    await aws.seed({
      accounts: [
        {
          users: [
            { name: "ada", credentials: true },
            { name: "robot", tags: used },
          ],
        },
      ],
    })
    await new IAMClient(aws.client("100000000001")).send(new CreateAccessKeyCommand({ UserName: "robot" }))
  })
  afterAll(async () => {
    await proxy?.close()
    await aws?.stop()
  })

  async function all(type: unknown) {
    const provider = type as Provider
    const place = placesOf(
      provider,
      () => aws,
      () => proxy.endpoint,
    )
    proxy.clear()
    const found = await provider.read(place.session({ purpose: "plan" }), "all")
    return new Map(found.map((one) => [one.key, one]))
  }

  it("are in the report user by user, the root first, in a few calls", async () => {
    const users = await all(credentialReport)
    expect([...users.keys()][0]).toBe("<root_account>")
    expect(users.get("<root_account>")).toMatchObject({
      arn: "arn:aws:iam::100000000001:root",
      properties: { PasswordLastUsed: "2026-01-02T03:04:05.000Z", MFAActive: false, AccessKeys: [] },
    })
    expect(users.get("<root_account>")?.properties).not.toHaveProperty("PasswordEnabled")
    expect(users.get("ada")?.properties).toMatchObject({
      PasswordEnabled: true,
      MFAActive: true,
      AccessKeys: [{ Active: true }, { Active: true }],
      Certificates: [{ Active: true }],
    })
    expect(users.get("robot")?.properties).toMatchObject({
      PasswordEnabled: false,
      GeneratedTime: expect.stringMatching(/^20\d\d-/),
      AccessKeys: [{ Active: true, LastUsedDate: "2026-02-03T04:05:00.000Z", LastUsedService: "s3" }],
    })
    expect(proxy.counts["iam:GetCredentialReport"]).toBe(1)
  })

  it("have their access keys told one by one, with user and age, and no secret", async () => {
    const keys = [...(await all(accessKey)).values()].map(({ properties }) => properties)
    expect(
      keys
        .map(({ UserName }) => UserName)
        .filter((name) => name !== "test")
        .sort(),
    ).toEqual(["ada", "ada", "robot"])
    for (const properties of keys) {
      expect(properties).toMatchObject({
        AccessKeyId: expect.stringMatching(/^AKIA/),
        Status: "Active",
        CreateDate: expect.stringMatching(/^20\d\d-/),
      })
      expect(Object.keys(properties)).not.toContain("LastUsedRegion")
    }
  })
})
