import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { policiesFor, policyFor, rightsFor } from "../../src/accounts/session-policy.ts"
import { providers } from "../../src/providers/index.ts"

const statements = (policy: string | undefined) => JSON.parse(policy ?? "").Statement
const role = (name: string) => `arn:aws:iam::100000000001:role/${name}`
const many = (verb: string, count: number) => Array.from({ length: count }, (_, n) => `iam:${verb}SomethingLong${n}`)

describe("the policy of a plan session", () => {
  test("allows what the types read, and nothing else", () => {
    const iam = [...providers.values()].filter(({ type }) => type.includes("::IAM::"))
    const policy = policiesFor(rightsFor(iam, "plan"))("iam")[0]
    const [{ Effect, Action, Resource }, ...others] = statements(policy)
    expect(others).toEqual([])
    expect({ Effect, Resource }).toEqual({ Effect: "Allow", Resource: "*" })
    const read = iam.flatMap(({ actions }) => actions.read)
    expect(Action).toEqual([...new Set(["tag:GetResources", ...read])].sort())
  })

  test("is one for all services while it fits", () => {
    const policies = policiesFor({ read: ["iam:GetRole", "s3:GetBucketPolicy"], write: [] })
    expect(policies("iam")).toEqual(policies("s3"))
  })

  test("is one per service when it does not fit, in wildcards where even that is too long", () => {
    const policies = policiesFor({ read: ["s3:GetBucketPolicy", ...many("Get", 50), ...many("List", 50)], write: [] })
    expect(statements(policies("s3")[0])).toEqual([{ Effect: "Allow", Action: ["s3:GetBucketPolicy"], Resource: "*" }])
    expect(statements(policies("iam")[0])).toEqual([
      { Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
    ])
  })

  test("allows a service that no type named nothing", () => {
    const policies = policiesFor({ read: ["s3:GetBucketPolicy", ...many("Get", 100)], write: [] })
    expect(statements(policies("kms")[0])).toEqual([{ Effect: "Deny", Action: "*", Resource: "*" }])
  })
})

describe("the policy of an apply session", () => {
  test("writes only what the plan changes", () => {
    const [policy] = policyFor({ read: ["iam:GetRole"], write: ["iam:UpdateRole"], resources: [role("a"), role("b")] })
    expect(statements(policy)).toEqual([
      { Effect: "Allow", Action: ["iam:GetRole"], Resource: "*" },
      { Effect: "Allow", Action: ["iam:UpdateRole"], Resource: [role("a"), role("b")] },
    ])
  })

  test("writes settings of the account, of which AWS knows no resource, beside what it names", () => {
    const write = ["iam:DeleteRole", "iam:CreateAccountAlias"]
    expect(statements(policyFor({ read: [], write, resources: [role("a")] })[0])).toEqual([
      { Effect: "Allow", Action: ["iam:CreateAccountAlias"], Resource: "*" },
      { Effect: "Allow", Action: ["iam:DeleteRole"], Resource: role("a") },
    ])
  })

  test("writes anywhere when the resources do not fit", () => {
    const resources = Array.from({ length: 100 }, (_, n) => role(`some-name-${n}`))
    expect(statements(policyFor({ read: ["iam:GetRole"], write: ["iam:UpdateRole"], resources })[0])).toEqual([
      { Effect: "Allow", Action: ["iam:GetRole", "iam:UpdateRole"], Resource: "*" },
    ])
  })

  test("has wider ones behind it, for when AWS finds it too large", () => {
    const policies = policyFor({ read: ["iam:GetRole"], write: ["iam:UpdateRole"], resources: [role("a")] })
    expect(policies.map((policy) => statements(policy).at(-1).Action)).toEqual([
      ["iam:UpdateRole"],
      ["iam:GetRole", "iam:UpdateRole"],
      ["iam:Get*", "iam:UpdateRole"],
      ["iam:*", "iam:Get*"],
    ])
  })

  test("writes nothing where nothing is to be changed", () => {
    const [policy] = policyFor({ read: ["iam:GetRole"], write: ["iam:UpdateRole"], resources: [] })
    expect(statements(policy)).toEqual([{ Effect: "Allow", Action: ["iam:GetRole"], Resource: "*" }])
  })
})

test("never has more than 2,048 characters", () => {
  const actions = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{1,12}:[A-Z][a-z]{2,8}[A-Z][A-Za-z]{2,30}$/), {
    maxLength: 120,
  })
  const arns = fc.array(fc.stringMatching(/^arn:aws:iam::[0-9]{12}:role\/[a-z]{1,64}$/), { maxLength: 60 })
  fc.assert(
    fc.property(actions, actions, arns, (read, write, resources) => {
      const policies = policiesFor({ read, write, resources })
      for (const action of [...read, ...write]) {
        const texts = policies(action.split(":")[0]!)
        expect(texts.length).toBeGreaterThan(0)
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(2048)
      }
    }),
  )
})
