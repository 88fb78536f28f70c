import { CreateKeyCommand, DecryptCommand, KMSClient } from "@aws-sdk/client-kms"
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Json } from "../../src/model.ts"
import { renderTaskOutcomes, taskOutcomeLine } from "../../src/report/task-outcomes.ts"
import { accountOf } from "../aws/access-key.ts"
import { managementAccount } from "../aws/moto.ts"
import { Refusal } from "./functions.ts"
import { type Stage, startStage } from "./stage.ts"

const [a, b] = ["100000000001", "100000000002"]
const central = `arn:aws:lambda:ap-southeast-2:${managementAccount}:function:StepEverywhere_example`
const allowed = 'run: { functions: ["arn:aws:lambda:*:*:function:StepEverywhere_*"] }'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ accounts: 2 })
}, 60_000)
beforeEach(async () => {
  await stage.reset()
  stage.functions.worker = (event) => ({ given: event ?? null })
})
afterAll(() => stage.close())

type Lambda = { readonly [key: string]: Json }
const task = (lambda: Lambda, more: { readonly [key: string]: Json } = {}) => ({
  name: "zen",
  targets: { accounts: "all" },
  run: { lambda: { function: central, ...lambda } },
  ...more,
})
const texts = () => Object.values(stage.results()).map((text) => JSON.parse(text))

describe("a function", () => {
  test("of another account is called centrally, with what each target's expressions say, and no account is entered", async () => {
    const payload = { account: "{{ account.id }}", options: [{ Key: "Name", Values: ["Zen"] }] }
    const outcomes = await stage.run(task({ payload }), { config: allowed })
    expect(outcomes.map(({ status }) => status)).toEqual(["done", "done"])
    expect(texts()).toEqual([a, b].map((account) => ({ given: { ...payload, account } })))
    expect(stage.functions.invocations.map((call) => [call.function, call.type, accountOf(call.accessKey)])).toEqual(
      [a, b].map(() => [central, "RequestResponse", managementAccount]),
    )
    const assumed = stage.proxy.calls.filter(({ action }) => action === "AssumeRole").map(({ account }) => account)
    expect(new Set(assumed)).toEqual(new Set([managementAccount]))
  })

  test("of each account is called there, with a session of that account", async () => {
    const own = "arn:aws:lambda:{{ region }}:{{ account.id }}:function:StepEverywhere_own:live"
    const targets = { accounts: "all", regions: "all" }
    await stage.run(task({ function: own }, { targets }), { config: allowed })
    const calls = stage.functions.invocations.map((call) => [call.function, accountOf(call.accessKey)])
    const arn = (region: string, account: string) =>
      `arn:aws:lambda:${region}:${account}:function:StepEverywhere_own:live`
    const expected = [a, b].flatMap((id) => ["us-east-1", "ap-southeast-2"].map((region) => [arn(region, id), id]))
    expect(calls.sort()).toEqual(expected.sort())
    expect(stage.proxy.counts["sts:AssumeRole"]).toBe(3)
  })

  test("STEP-10: without a payload is given nothing, as Lambda's own default", async () => {
    await stage.run(task({}), { config: allowed, accounts: [a] })
    expect(stage.functions.invocations.map(({ body }) => body)).toEqual([""])
    expect(texts()).toEqual([{ given: null }])
  })

  test("is done when it is taken where nobody waits for it", async () => {
    const outcomes = await stage.run(task({ invocation: "Event" }), { config: allowed, accounts: [a] })
    expect(outcomes).toMatchObject([{ status: "done", summary: "taken by Lambda" }])
    expect(texts()).toEqual([{ status: 202 }])
  })

  test.each([
    [central, "StepEverywhere/StepEverywhere_example/$LATEST/r1"],
    [`${central}:live`, "StepEverywhere/StepEverywhere_example/live/r1"],
  ])("STEP-3: %s has its result below %s", async (name, path) => {
    const output =
      "StepEverywhere/{{ run.function }}/{{ run.qualifier }}/{{ run.id }}/{{ account.id }}/{{ region }}.json"
    await stage.run(task({ function: name }, { output }), { config: allowed, accounts: [a] })
    expect(Object.keys(stage.results())).toEqual([`${path}/${a}/us-east-1.json`])
  })

  test("that fails says why, and is called once", async () => {
    stage.functions.worker = () => {
      throw new TypeError("no such \u001b[31mparameter")
    }
    const outcomes = await stage.run(task({}), { config: allowed, accounts: [a] })
    expect(outcomes).toMatchObject([{ status: "failed" }])
    expect(outcomes[0]?.reason).toBe("StepEverywhere_example failed: TypeError: no such \u001b[31mparameter")
    expect(renderTaskOutcomes(outcomes, { name: "zen", id: "r1" }, { color: false })).toContain(
      "no such \\u001b[31mparameter",
    )
    expect(stage.functions.invocations).toHaveLength(1)
    expect(stage.results()).toEqual({})
  })

  test("that Lambda has no room for is called again, and one whose answer is lost is not", async () => {
    let refusals = 2
    stage.functions.worker = () => {
      if (refusals-- > 0) throw new Refusal(429, "TooManyRequestsException")
      return "run"
    }
    expect(await stage.run(task({}), { config: allowed, accounts: [a] })).toMatchObject([{ status: "done" }])
    expect(stage.functions.invocations).toHaveLength(3)
    stage.functions.worker = () => {
      throw new Refusal(500, "ServiceException")
    }
    expect(await stage.run(task({}), { config: allowed, accounts: [a] })).toMatchObject([{ status: "failed" }])
    expect(stage.functions.invocations).toHaveLength(4)
  })

  test("may take as long as the task says, whatever AWS may take otherwise", async () => {
    const { setTimeout } = await import("node:timers/promises")
    stage.functions.worker = () => setTimeout(1_500, "late")
    const outcomes = await stage.run(task({}), { config: allowed, accounts: [a], patience: 700 })
    expect(outcomes).toMatchObject([{ status: "done" }])
    expect(texts()).toEqual(["late"])
  })

  test("that does not answer in time has failed", async () => {
    stage.functions.worker = () => new Promise(() => {})
    const outcomes = await stage.run(task({}, { timeout: "1s" }), { config: allowed, accounts: [a] })
    expect(outcomes).toMatchObject([{ status: "failed", reason: `It took longer than 1 s in account-0001 (${a}).` }])
  })

  test("OTF-14: that Lambda does not know has failed, in Lambda's words", async () => {
    stage.functions.worker = () => {
      throw new Refusal(404, "ResourceNotFoundException")
    }
    const outcomes = await stage.run(task({}), { config: allowed, accounts: [a] })
    expect(outcomes).toMatchObject([{ status: "failed", reason: expect.stringContaining("ResourceNotFoundException") }])
  })

  test("STEP-7: that the configuration does not name is refused before anybody is entered", async () => {
    const refusal = (name: string) => `The function ${name} is none of those that tasks may call`
    expect(await stage.refused(task({}), { accounts: [a] })).toEqual([refusal(central)])
    const other = central.replace("StepEverywhere_", "Other_")
    expect(await stage.refused(task({ function: other }), { config: allowed, accounts: [a] })).toEqual([refusal(other)])
    expect(stage.proxy.counts["sts:AssumeRole"]).toBeUndefined()
    expect(stage.functions.invocations).toEqual([])
  })
})

describe("a central function that is given credentials", () => {
  const recipient = `arn:aws:iam::${managementAccount}:role/worker`
  const kms = () => new KMSClient(stage.aws.client())
  const decrypt = async (encrypted: string, context: string): Promise<string> => {
    const request = { CiphertextBlob: Buffer.from(encrypted, "base64"), EncryptionContext: { Recipient: context } }
    return Buffer.from((await kms().send(new DecryptCommand(request))).Plaintext ?? []).toString()
  }
  const withKey = async () => {
    const { KeyMetadata } = await kms().send(new CreateKeyCommand({}))
    return { key: KeyMetadata?.Arn ?? "", recipient, actions: ["sts:GetCallerIdentity"] }
  }

  test("STEP-4: works in each target as the target's role", async () => {
    stage.functions.worker = async (event) => {
      const { Credentials, Context, Payload } = event as { [key: string]: Record<string, string> }
      const { SecretAccessKey } = JSON.parse(await decrypt(Credentials?.Encrypted ?? "", Credentials?.Grantee ?? ""))
      const { AccessKeyId = "", SessionToken } = Credentials ?? {}
      const credentials = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken ?? "",
      }
      const sts = new STSClient({ ...stage.aws.client(), credentials })
      const { Account = "" } = await sts.send(new GetCallerIdentityCommand({}))
      return { Params: Payload ?? null, Identity: { Account }, Context: Context ?? null }
    }
    const payload = [{ Key: "Name", Option: "Contains", Values: ["Zen"] }]
    const outcomes = await stage.run(task({ payload, credentials: await withKey() }), { config: allowed })
    expect(outcomes.map(({ status, reason }) => reason ?? status)).toEqual(["done", "done"])
    const results = Object.entries(stage.results()).map(([path, text]) => [path, JSON.parse(text)])
    expect(results).toEqual(
      [a, b].map((account) => [
        `runs/zen/r1/${account}/us-east-1.json`,
        {
          Params: payload,
          Identity: { Account: account },
          Context: { AccountId: account, Region: "us-east-1", RoleName: "reconcile-run" },
        },
      ]),
    )
  })

  test("STEP-8: is sent no secret in plain text, and whoever is not its recipient cannot read it", async () => {
    const outcomes = await stage.run(task({ credentials: await withKey() }), { config: allowed, accounts: [a] })
    const [{ body = "" } = {}] = stage.functions.invocations
    const { Credentials, Payload } = JSON.parse(body)
    expect(Payload).toBeNull()
    const { SecretAccessKey: secret } = JSON.parse(await decrypt(Credentials.Encrypted, recipient))
    expect(secret).toHaveLength(40)
    const lines = outcomes.map((outcome) => taskOutcomeLine(outcome, { name: "zen", id: "r1" })).join("")
    expect([body, lines].filter((text) => text.includes(secret))).toEqual([])
    await expect(decrypt(Credentials.Encrypted, `${recipient}-other`)).rejects.toThrow()
  })

  describe("and stores its result itself", () => {
    const output = "s3://acme-results/{{ run.id }}/{{ account.id }}.json"
    const s3 = () => new S3Client({ ...stage.aws.client(), forcePathStyle: true })
    beforeEach(() => s3().send(new CreateBucketCommand({ Bucket: "acme-results" })))
    const uploading = async (more: Lambda = {}) =>
      task({ credentials: { ...(await withKey()), upload: true }, ...more }, { output })

    /** As step-everywhere's wrapper does: what S3 answers is nobody's business. */
    const wrapper = (result: (url: string) => Json | undefined) => {
      stage.functions.worker = async (event) => {
        const { Credentials } = event as { [key: string]: Record<string, string> }
        const { OutputUrl } = JSON.parse(await decrypt(Credentials?.Encrypted ?? "", Credentials?.Grantee ?? ""))
        const body = result(OutputUrl)
        if (body === undefined) return null
        // The emulator finds the account in this header only.
        const credential = new URL(OutputUrl).searchParams.get("X-Amz-Credential")
        const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`
        await fetch(OutputUrl, { method: "PUT", body: JSON.stringify(body), headers: { authorization } })
        return null
      }
    }

    test("at the URL that is encrypted with its secret, which is in no event, log or report", async () => {
      let url = ""
      wrapper((given) => {
        url = given
        return { Params: ["zen"] }
      })
      const outcomes = await stage.run(await uploading(), { config: allowed, accounts: [a] })
      expect(outcomes).toMatchObject([{ status: "done", summary: "stored by the function" }])
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: "acme-results", Key: `r1/${a}.json` }))
      expect(await Body?.transformToString()).toBe('{"Params":["zen"]}')
      expect(url).toMatch(new RegExp(`/acme-results/r1/${a}\\.json\\?.*X-Amz-Expires=600`))
      const { signature } = /X-Amz-Signature=(?<signature>\w+)/.exec(url)?.groups ?? {}
      const told = [stage.functions.invocations[0]?.body, JSON.stringify(outcomes), JSON.stringify(stage.results())]
      expect(signature).toHaveLength(64)
      expect(told.filter((text) => text?.includes(signature ?? ""))).toEqual([])
    })

    test("STEP-9: which S3 refuses, whatever the function makes of it: that is a failure", async () => {
      wrapper(() => "late")
      const own = await uploading()
      stage.proxy.rule({ service: "s3", action: "PutObject", effect: "denied" })
      const [one] = await stage.run(own, { config: allowed, accounts: [a] })
      expect(one).toMatchObject({ status: "failed" })
      expect(one?.reason).toBe(
        `It was done, but its result is not at s3://acme-results/r1/${a}.json: who was to store it did not`,
      )
    })

    test("or does not, where an older result is there: it is not taken for a new one", async () => {
      await s3().send(new PutObjectCommand({ Bucket: "acme-results", Key: `r1/${a}.json`, Body: "old" }))
      wrapper(() => undefined)
      const [one] = await stage.run(await uploading(), { config: allowed, accounts: [a] })
      expect(one?.reason).toContain("who was to store it did not")
    })

    test("and speaks of the URL or the secret where it fails: they are taken out", async () => {
      stage.functions.worker = async (event) => {
        const { Credentials } = event as { [key: string]: Record<string, string> }
        const { OutputUrl, SecretAccessKey } = JSON.parse(await decrypt(Credentials?.Encrypted ?? "", recipient))
        throw new Error(`PUT ${OutputUrl} with ${SecretAccessKey} and ${Credentials?.SessionToken}`)
      }
      const [one] = await stage.run(await uploading(), { config: allowed, accounts: [a] })
      expect(one?.reason).toBe("StepEverywhere_example failed: Error: PUT *** with *** and ***")
    })

    test("cannot do so in a file, or where nobody waits for it: that is told before anybody is entered", async () => {
      const own = await uploading({ invocation: "Event" })
      stage.proxy.clear()
      expect(await stage.refused({ ...own, output: "out/{{ run.id }}" }, { config: allowed, accounts: [a] })).toEqual([
        "upload lets the function store its result, and output is a file here",
        "upload is for a function that is waited for, and invocation is Event",
      ])
      expect(stage.proxy.counts["sts:AssumeRole"]).toBeUndefined()
    })
  })

  test("is not called where its key cannot be used", async () => {
    const { key, ...rest } = await withKey()
    const gone = key.replace(/[^/]+$/, "00000000-0000-0000-0000-000000000000")
    const outcomes = await stage.run(task({ credentials: { ...rest, key: gone } }), { config: allowed, accounts: [a] })
    expect(outcomes[0]?.reason).toContain(`The credentials cannot be encrypted with ${gone}`)
    expect(stage.functions.invocations).toEqual([])
  })
})

describe("results in S3", () => {
  const s3 = () => new S3Client({ ...stage.aws.client(), forcePathStyle: true })
  const output = "s3://acme-results/{{ run.id }}/{{ account.id }}.json"
  beforeEach(() => s3().send(new CreateBucketCommand({ Bucket: "acme-results" })))
  const stored = async (key: string) =>
    (await s3().send(new GetObjectCommand({ Bucket: "acme-results", Key: key }))).Body?.transformToString()

  test("are stored as whoever enters the accounts, and the same id goes on with what is missing", async () => {
    stage.functions.worker = (_, { body }) => {
      if (body.includes(b)) throw new Error("not yet")
      return "first"
    }
    const own = task({ payload: "{{ account.id }}" }, { output })
    expect((await stage.run(own, { config: allowed })).map(({ status }) => status)).toEqual(["done", "failed"])
    expect(await stored(`r1/${a}.json`)).toBe('"first"')
    stage.functions.worker = () => "second"
    const again = await stage.run(own, { config: allowed, resume: true })
    expect(again.map(({ status }) => status)).toEqual(["present", "done"])
    expect(await Promise.all([a, b].map((id) => stored(`r1/${id}.json`)))).toEqual(['"first"', '"second"'])
  })

  test("STEP-9: that S3 refuses are failures", async () => {
    stage.proxy.rule({ service: "s3", action: "PutObject", effect: "denied" })
    const [one] = await stage.run(task({}, { output }), { config: allowed, accounts: [a] })
    expect(one).toMatchObject({ status: "failed" })
    expect(one?.reason).toContain(`its result cannot be stored at s3://acme-results/r1/${a}.json: AccessDenied`)
  })

  test("that have nowhere to go are told before anything is performed", async () => {
    const nowhere = task({}, { output: "s3://acme-result/{{ account.id }}" })
    expect(await stage.refused(nowhere, { config: allowed })).toEqual([
      "Results have nowhere to go: there is no bucket acme-result",
    ])
    expect(stage.functions.invocations).toEqual([])
  })

  test("are stored by who may do nothing but that", async () => {
    stage.proxy.rule({ service: "s3", action: ["HeadBucket", "HeadObject", "ListObjects"], effect: "denied" })
    const [one] = await stage.run(task({}, { output }), { config: allowed, accounts: [a] })
    expect(one).toMatchObject({ status: "done" })
  })

  test("name the owner that the bucket has to have", async () => {
    const other = { to: output, bucketOwner: b }
    const [one] = await stage.run(task({}, { output: other }), { config: allowed, accounts: [a] })
    expect(one).toMatchObject({ status: "failed" })
  })

  test("that S3 refuses without words are told by the status of its answer, and how to be allowed", async () => {
    const other = { to: output, bucketOwner: b }
    const wish = { config: allowed, accounts: [a], resume: true }
    const [one] = await stage.run(task({}, { output: other }), wish)
    expect(one?.reason).toContain("cannot be found out: S3 answers 403: denied")
    expect(one?.fix).toContain("s3:PutObject")
  })

  test("of which nobody can tell whether they are there let nothing be done twice", async () => {
    stage.proxy.rule({ service: "s3", action: ["HeadObject", "GetObject"], effect: "denied" })
    const [one] = await stage.run(task({}, { output }), { config: allowed, accounts: [a], resume: true })
    expect(one?.reason).toContain(
      `Whether there is a result at s3://acme-results/r1/${a}.json cannot be found out: S3 answers 400`,
    )
    expect(stage.functions.invocations).toEqual([])
  })
})
