import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { isRemainder } from "../../../src/apply/remainder.ts"
import type { Comparison, Desired, Properties, Provider } from "../../../src/model.ts"
import { type CloudControl, startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { placesOf } from "../target.ts"
import { createBeside, providerOf } from "./prepare.ts"

let aws: CloudControl
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startCloudControl()
  proxy = await startFaultProxy(aws.endpoint)
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const placeOf = (provider: Provider) =>
  placesOf(
    provider,
    () => aws,
    () => proxy.endpoint,
  )
const [topic, logGroup, pool, vpc, detector] = [
  "SNS::Topic",
  "Logs::LogGroup",
  "Cognito::UserPool",
  "EC2::VPC",
  "GuardDuty::Detector",
].map((name) => placeOf(providerOf(`AWS::${name}`))) as [Place, Place, Place, Place, Place]
type Place = ReturnType<typeof placeOf>

const audit = logGroup.desired({ LogGroupName: "/acme/audit", RetentionInDays: 365 })
const models = () => aws.resources().map(({ model }) => model)
const called = (action: string) => proxy.counts[`cloudcontrolapi:${action}`] ?? 0

describe("a request", () => {
  it("is asked about until it is done", async () => {
    aws.behaviour.takes = 400
    expect(await logGroup.converge(audit)).toBe("create")
    expect(called("GetResourceRequestStatus")).toBeGreaterThan(0)
    expect(called("GetResourceRequestStatus")).toBeLessThan(8)
    expect(await logGroup.due(audit)).toBeUndefined()
  })

  it("fails with AWS's own code and words, and where", async () => {
    aws.behaviour.failures.push({
      operation: "CREATE",
      code: "AccessDenied",
      message: "not allowed: logs:CreateLogGroup",
    })
    await expect(logGroup.converge(audit)).rejects.toMatchObject({
      problems: [
        {
          severity: "error",
          message:
            "Cannot create AWS::Logs::LogGroup /acme/audit in data-prod (100000000001), us-east-1: not allowed: logs:CreateLogGroup.",
          fix: "Allow it to the role that reconcile enters by; a policy of the organization may forbid it all the same.",
        },
      ],
    })
  })

  it("is made again when its handler fails for a passing reason", async () => {
    aws.behaviour.failures.push({ operation: "CREATE", code: "NetworkFailure", message: "no answer" })
    await logGroup.converge(audit)
    expect(called("CreateResource")).toBe(2)
  })

  it("is made once, although the reply was lost", async () => {
    proxy.rule({ action: "CreateResource", nth: 1, effect: "reset-after" })
    await pool.converge(pool.desired({ UserPoolName: "customers" }))
    expect(called("CreateResource")).toBe(2)
    expect(models()).toHaveLength(1)
  })

  it("waits while somebody else is at work on the resource", async () => {
    await logGroup.converge(audit)
    aws.behaviour.takes = 300
    await Promise.all([
      logGroup.converge({ ...audit, properties: { ...audit.properties, RetentionInDays: 30 } }),
      logGroup.converge(
        logGroup.desired({ LogGroupName: "/acme/audit", KmsKeyId: "arn:aws:kms:us-east-1:100000000001:key/1" }),
      ),
    ])
    expect(models()).toMatchObject([{ RetentionInDays: 30, KmsKeyId: "arn:aws:kms:us-east-1:100000000001:key/1" }])
  })
})

describe("an update", () => {
  it("says again what AWS never shows, which alone is no reason for one", async () => {
    const customers: Properties = { UserPoolName: "customers", EnabledMfas: ["SMS_MFA"], MfaConfiguration: "OFF" }
    await pool.converge(pool.desired(customers))
    expect(models()).toMatchObject([{ EnabledMfas: ["SMS_MFA"] }])
    const others = { ...customers, EnabledMfas: ["SOFTWARE_TOKEN_MFA"] }
    expect(await pool.due(pool.desired(others))).toBeUndefined()
    expect((await pool.due(pool.desired({ ...others, MfaConfiguration: "ON" })))?.edits).toEqual([
      { path: ["MfaConfiguration"], before: "OFF", after: "ON" },
    ])
    await pool.converge(pool.desired({ ...others, MfaConfiguration: "ON" }))
    // The local handler keeps no more than it is told.
    expect(models()).toMatchObject([{ MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] }])
  })

  it("is reviewed with what it says again", async () => {
    const customers: Properties = { UserPoolName: "customers", EnabledMfas: ["SMS_MFA"], MfaConfiguration: "OFF" }
    await pool.converge(pool.desired(customers))
    const due = async (more: Properties) => (await pool.due(pool.desired({ ...customers, ...more }))) as Comparison
    const [reviewed, other] = [
      await due({ MfaConfiguration: "ON" }),
      await due({ MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] }),
    ]
    const now = (comparison: Comparison) => ({ ...comparison, template: "example", ours: true })
    expect(isRemainder(now(reviewed), { ...reviewed, template: "example" })).toBe(true)
    expect(isRemainder(now(other), { ...reviewed, template: "example" })).toBe(false)
  })

  it("warns of what it may lose, since nobody states it", async () => {
    await pool.converge(pool.desired({ UserPoolName: "customers", MfaConfiguration: "OFF" }))
    const due = async (more: Properties) =>
      (await pool.due(pool.desired({ UserPoolName: "customers", MfaConfiguration: "ON", ...more }))) as Comparison
    const warnings = (comparison: Comparison) =>
      providerOf("AWS::Cognito::UserPool")
        .warnings?.(comparison.write)
        .map(({ message }) => message)
    expect(warnings(await due({}))).toEqual([
      "AWS never shows EnabledMfas of AWS::Cognito::UserPool customers, and no template states it: this update may lose what is set",
    ])
    expect(warnings(await due({ EnabledMfas: ["SMS_MFA"] }))).toEqual([])
  })

  it("leaves alone what nobody stated", async () => {
    await createBeside(aws, "AWS::Cognito::UserPool", {
      UserPoolName: "customers",
      DeletionProtection: "ACTIVE",
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
      UserPoolTags: { team: "identity" },
    })
    const stated = pool.desired({ UserPoolName: "customers", Policies: { PasswordPolicy: { MinimumLength: 14 } } })
    expect(await pool.converge(stated)).toBe("adopt")
    expect(models()).toMatchObject([
      {
        DeletionProtection: "ACTIVE",
        Policies: { PasswordPolicy: { MinimumLength: 14, RequireSymbols: true } },
        UserPoolTags: { team: "identity", "reconcile:owner": "contract", "reconcile:template": "example" },
      },
    ])
  })

  it("that AWS takes for a change of another kind fails with its words", async () => {
    await logGroup.converge(audit)
    aws.behaviour.failures.push({
      operation: "UPDATE",
      code: "NotUpdatable",
      message: "RetentionInDays cannot be updated",
    })
    const other = logGroup.desired({ LogGroupName: "/acme/audit", RetentionInDays: 30 })
    await expect(logGroup.converge(other)).rejects.toThrow("RetentionInDays cannot be updated")
  })
})

describe("a resource that AWS names", () => {
  it("is found on any page of the list", async () => {
    aws.behaviour.pageSize = 1
    for (const TopicName of ["a", "b", "c"]) await createBeside(aws, "AWS::SNS::Topic", { TopicName })
    expect(await topic.read(topic.desired({ TopicName: "c" }))).toMatchObject({ key: "c" })
    expect(called("ListResources")).toBe(3)
    expect(called("GetResource")).toBe(1)
  })

  it("is not made twice when a run that was cut short is still making it", async () => {
    aws.behaviour.takes = 300
    const customers = pool.desired({ UserPoolName: "customers" })
    const { write } = (await pool.due(customers)) ?? {}
    if (!write) throw new Error("nothing to do")
    const provider = providerOf("AWS::Cognito::UserPool")
    proxy.rule({ action: "GetResourceRequestStatus", nth: 1, effect: "reset-before" })
    await expect(provider.create?.(pool.session({ mortal: true }), write)).rejects.toThrow()
    await provider.create?.(pool.session(), write)
    expect(models()).toHaveLength(1)
  })

  it("is unreadable when two have its name", async () => {
    for (const DeletionProtection of ["ACTIVE", "INACTIVE"])
      await createBeside(aws, "AWS::Cognito::UserPool", { UserPoolName: "customers", DeletionProtection })
    await expect(pool.read(pool.desired({ UserPoolName: "customers" }))).rejects.toThrow(
      /^2 resources of type AWS::Cognito::UserPool are called customers: us-east-1_\d+, us-east-1_\d+$/,
    )
  })

  it("and that has no name is found by the template's tag", async () => {
    const network: Desired = { ...vpc.desired({ CidrBlock: "10.0.0.0/16" }), key: "example" }
    await createBeside(aws, "AWS::EC2::VPC", { CidrBlock: "10.0.0.0/16" })
    expect(await vpc.converge(network)).toBe("create")
    expect(await vpc.due(network)).toBeUndefined()
    const wider = { ...network, properties: { ...network.properties, EnableDnsHostnames: true } }
    expect(await vpc.converge(wider)).toBe("update")
    expect(await vpc.read(wider)).toMatchObject({
      key: "example",
      arn: expect.stringMatching(/^arn:aws:ec2:us-east-1:100000000001:vpc\/vpc-\d+$/),
      called: expect.stringMatching(/^vpc-\d+$/),
      owner: "contract",
      template: "example",
    })
  })

  describe("and that is found by its tag alone, which anybody may set,", () => {
    const network: Desired = { ...vpc.desired({ CidrBlock: "10.0.0.0/16" }), key: "example" }
    const mark = (CidrBlock: string) =>
      createBeside(aws, "AWS::EC2::VPC", {
        CidrBlock,
        Tags: [
          { Key: "reconcile:owner", Value: "contract" },
          { Key: "reconcile:template", Value: "example" },
        ],
      })

    it("is held where it is to go, by the name that AWS gave it", async () => {
      await mark("10.0.0.0/16")
      expect(await vpc.read({ ...network, state: "absent" })).toMatchObject({
        held: expect.stringMatching(/^vpc-\d+ was found by its tag alone, which anybody may set; delete it by hand$/),
      })
      expect(await vpc.read({ ...network, state: "released" })).not.toHaveProperty("held")
    })

    it("is held where it differs in what never changes", async () => {
      await mark("172.16.0.0/12")
      expect(await vpc.read(network)).toMatchObject({
        held: expect.stringMatching(
          /^vpc-\d+ was found by its tag alone, which anybody may set, and has another CidrBlock; if it is yours, delete it by hand$/,
        ),
      })
    })

    it("is the one that was looked at, though its tag has moved on since", async () => {
      await mark("10.0.0.0/16")
      const wider = { ...network, properties: { ...network.properties, EnableDnsHostnames: true } }
      const { write } = (await vpc.due(wider)) ?? {}
      if (!write) throw new Error("nothing to do")
      await mark("10.0.0.0/16")
      await providerOf("AWS::EC2::VPC").update?.(vpc.session(), write)
      expect(models().map(({ EnableDnsHostnames }) => EnableDnsHostnames)).toEqual([true, undefined])
    })
  })

  it("and of which there is one per region is that one", async () => {
    await createBeside(aws, "AWS::GuardDuty::Detector", { Enable: false })
    const on = detector.desired({ Enable: true, Features: [{ Name: "S3_DATA_EVENTS", Status: "ENABLED" }] })
    expect(await detector.converge(on)).toBe("update")
    expect(models()).toMatchObject([{ Enable: true }])
    expect(await detector.due(on)).toBeUndefined()
    expect(await detector.due(on, { region: "eu-west-1" })).toMatchObject({ action: "create" })
  })
})

describe("what carries our tags", () => {
  it("is found by its ARN, which proves nothing by itself", async () => {
    await logGroup.converge(audit)
    await createBeside(aws, "AWS::Logs::LogGroup", { LogGroupName: "/other" })
    const arn = (name: string) => `arn:aws:logs:us-east-1:100000000001:log-group:${name}`
    const owned = [
      arn("/acme/audit"),
      arn("/other"),
      arn("/gone"),
      "arn:aws:logs:us-east-1:100000000001:destination:acme",
    ]
    const found = await providerOf("AWS::Logs::LogGroup").read(logGroup.session({ purpose: "plan" }), {
      desired: [],
      owned,
    })
    expect(found.map(({ key, owner }) => [key, owner])).toEqual([["/acme/audit", "contract"]])
  })

  it.each([
    ["by what identifies it", logGroup, "AWS::Logs::LogGroup", { LogGroupName: "/acme/audit" }, "/acme/audit"],
    ["by its name", topic, "AWS::SNS::Topic", { TopicName: "alarms" }, "alarms"],
  ])("is found %s when it is about to go", async (_, place, type, properties, key) => {
    const read = () => providerOf(type).read(place.session({ purpose: "apply" }), { desired: [], owned: [key] })
    expect(await read()).toEqual([])
    await place.converge(place.desired(properties))
    expect((await read()).map((found) => [found.key, found.owner])).toEqual([[key, "contract"]])
  })

  it("is called by its identifier too, where its tag alone names it", async () => {
    const network: Desired = { ...vpc.desired({ CidrBlock: "10.0.0.0/16" }), key: "example" }
    await vpc.converge(network)
    const arn = (await vpc.read(network, { purpose: "plan" }))?.arn ?? ""
    const read = (owned: string, purpose: "plan" | "apply") =>
      providerOf("AWS::EC2::VPC").read(vpc.session({ purpose }), { desired: [], owned: [owned] })
    const [{ key } = { key: "" }] = await read(arn, "plan")
    expect(key).toMatch(/^example \(vpc-\d+\)$/)
    expect(await read(key, "apply")).toMatchObject([{ key, owner: "contract", template: "example" }])
  })

  it("is shown once, if a template states it too", async () => {
    await logGroup.converge(audit)
    const owned = ["arn:aws:logs:us-east-1:100000000001:log-group:/acme/audit"]
    const session = logGroup.session({ purpose: "plan" })
    expect(await providerOf("AWS::Logs::LogGroup").read(session, { desired: [audit], owned })).toHaveLength(1)
  })
})

// Last, since the pace of calls recovers slowly.
it("goes on when AWS throttles", async () => {
  aws.behaviour.throttled = 3
  await logGroup.converge(audit)
  expect(models()).toHaveLength(1)
})
