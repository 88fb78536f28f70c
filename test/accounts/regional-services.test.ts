import { S3ControlClient } from "@aws-sdk/client-s3-control"
import { afterEach, describe, expect, test, vi } from "vitest"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { familyOf } from "../../src/accounts/families.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import { policiesFor, policyFor } from "../../src/accounts/session-policy.ts"

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}
const statements = (policy: string | undefined): readonly Statement[] => JSON.parse(policy ?? "").Statement

const role = "arn:aws:iam::100000000001:role/a"
const region = "arn:aws:ec2:eu-west-1:100000000001:*"

describe("the policy of an apply session", () => {
  test("allows on anything what knows no resource, and everything else on its resources only", () => {
    const [policy] = policyFor({
      read: ["ec2:GetEbsEncryptionByDefault"],
      write: ["ec2:EnableEbsEncryptionByDefault", "iam:UpdateRole", "s3:PutAccountPublicAccessBlock"],
      resources: [role, region],
    })
    expect(statements(policy)).toEqual([
      {
        Effect: "Allow",
        Action: ["ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault", "s3:PutAccountPublicAccessBlock"],
        Resource: "*",
      },
      { Effect: "Allow", Action: ["iam:UpdateRole"], Resource: [role, region] },
    ])
  })

  test.each([
    "config:PutConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:PutRetentionConfiguration",
    "ec2:ModifyInstanceMetadataDefaults",
    "ec2:ResetEbsDefaultKmsKeyId",
    "ec2:DisableImageBlockPublicAccess",
    "ec2:EnableSnapshotBlockPublicAccess",
    "ec2:EnableSerialConsoleAccess",
  ])("knows that %s is about no resource", (action) => {
    const [policy] = policyFor({ read: [], write: [action], resources: [role] })
    expect(statements(policy)).toEqual([{ Effect: "Allow", Action: [action], Resource: "*" }])
  })

  test.each(["iam:PassRole", "access-analyzer:CreateAnalyzer", "account:PutAlternateContact", "ec2:RunInstances"])(
    "confines %s to its resources",
    (action) => {
      const [policy] = policyFor({ read: [], write: [action], resources: [role] })
      expect(statements(policy)).toEqual([{ Effect: "Allow", Action: [action], Resource: role }])
    },
  )
})

describe("the policies by service", () => {
  const many = Array.from({ length: 60 }, (_, n) => `iam:GetSomethingWithAVeryLongName${n}`)
  const policies = policiesFor({
    read: ["s3:GetAccountPublicAccessBlock", "config:DescribeConfigurationRecorders", "tag:GetResources", ...many],
    write: ["access-analyzer:CreateAnalyzer", "config:PutConfigurationRecorder", "iam:PassRole"],
    resources: [role],
  })

  test.each([
    ["s3control", "s3:GetAccountPublicAccessBlock"],
    ["configservice", "config:DescribeConfigurationRecorders"],
    ["accessanalyzer", "access-analyzer:CreateAnalyzer"],
  ])("are found by what the SDK calls the service: %s", (service, action) => {
    expect(statements(policies(service)[0]).flatMap(({ Action }) => Action)).toContain(action)
  })

  test("let a service check what it does for the caller: that a role may be passed", () => {
    expect(statements(policies("configservice")[0])).toContainEqual({
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: role,
    })
    expect(statements(policies("configservice").at(-1)).flatMap(({ Action }) => Action)).not.toContain("iam:*")
  })
})

describe("the family of a call", () => {
  const caller = { hub: "hub", account: "111111111111" }

  test.each(["AccessAnalyzer", "Account", "Config Service", "EC2", "S3 Control"])(
    "is the account's own for %s, so that one that is throttled slows down nobody else",
    (service) => {
      expect(familyOf(service, "GetSomething", caller).name).toBe(`${service} reads, 111111111111`)
      expect(familyOf(service, "PutSomething", caller).name).toBe(`${service} writes, 111111111111`)
    },
  )

  test("is the hub's for IAM", () => {
    expect(familyOf("IAM", "GetRole", caller).name).toBe("IAM reads, hub")
  })
})

describe("a client of S3 Control", () => {
  afterEach(() => vi.unstubAllEnvs())

  const hostOf = (endpoint: string | undefined) => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint)
    const client = newClient({ handler: newHandler(), limiter: newLimiter({ isThrottle }) }, S3ControlClient, {
      region: "eu-west-1",
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      caller: { hub: "hub", account: "111111111111" },
    })
    const parameters = { Region: "eu-west-1", AccountId: "111111111111", RequiresAccountId: true }
    return client.config.endpointProvider({ ...parameters, ...(endpoint && { Endpoint: endpoint }) }).url.host
  }

  test.each([
    [undefined, "111111111111.s3-control.eu-west-1.amazonaws.com"],
    ["https://control.example.com", "111111111111.control.example.com"],
    ["http://127.0.0.1:5000", "127.0.0.1:5000"],
    ["http://localhost:4566", "localhost:4566"],
    ["http://[::1]:4566", "[::1]:4566"],
  ])("puts the account before the host, unless that is an address: %s", (endpoint, host) => {
    expect(hostOf(endpoint)).toBe(host)
  })
})
