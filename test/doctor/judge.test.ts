import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import type { Diagnosis } from "../../src/doctor/diagnosis.ts"
import { judgeHubTrust, judgeSeparation } from "../../src/doctor/hub-trust.ts"
import { judgeMemberTrust } from "../../src/doctor/member-trust.ts"
import { judgeHubPermissions, judgePermissions } from "../../src/doctor/permissions.ts"
import type { RepositoryIdentity } from "../../src/doctor/subject-trust.ts"
import type { Json } from "../../src/model.ts"

type Fields = { readonly [key: string]: Json }
interface Case {
  readonly name: string
  readonly purpose: "plan" | "apply"
  readonly says: readonly string[]
}

const cases = <T>(name: string): readonly (Case & T)[] =>
  parse(readFileSync(new URL(`../cases/doctor/${name}.yaml`, import.meta.url), "utf8"))
const said = (diagnoses: readonly Diagnosis[]) => diagnoses.map(({ status, message }) => `${status}: ${message}`)
const document = (...Statement: readonly Json[]): Json => ({ Version: "2012-10-17", Statement })
const account = "100000000002"
const hub = (purpose: string) => `arn:aws:iam::100000000001:role/${purpose}-hub`

describe("the trust policy of a member role", () => {
  test.each(
    cases<{ readonly statement: Fields; readonly hubless?: boolean; readonly externalId?: string }>("member-trust"),
  )("$name", ({ purpose, statement, hubless, externalId, says }) => {
    const found = judgeMemberTrust({
      purpose,
      role: purpose,
      account,
      document: document({ Effect: "Allow", ...statement }),
      ...(!hubless && { hub: hub(purpose), otherHub: hub(purpose === "plan" ? "apply" : "plan") }),
      ...(externalId && { externalId }),
    })
    expect(said(found)).toEqual(says)
    expect(found.every(({ fix, accounts }) => fix && accounts?.[0] === account)).toBe(true)
  })
})

describe("the trust policy of a hub", () => {
  const github = "token.actions.githubusercontent.com"
  interface HubCase {
    readonly condition: Readonly<Record<string, Fields>>
    readonly principal?: Fields
    readonly host?: string
    readonly aud?: boolean
    readonly limited?: readonly string[]
    readonly repository?: RepositoryIdentity
  }
  test.each(cases<HubCase>("hub-trust"))(
    "$name",
    ({ purpose, says, host = github, repository, limited, ...written }) => {
      const principal = written.principal ?? { Federated: `arn:aws:iam::100000000001:oidc-provider/${host}` }
      const keyed = Object.entries(written.condition).map(([operator, keys]) => [
        operator,
        Object.fromEntries(
          Object.entries(keys).map(([key, value]) => [key.includes(":") ? key : `${host}:${key}`, value]),
        ),
      ])
      const { StringEquals = {}, ...others } = Object.fromEntries(keyed)
      const aud = written.aud === false || !("Federated" in principal) ? {} : { [`${host}:aud`]: "sts.amazonaws.com" }
      const Condition = { StringEquals: { ...aud, ...StringEquals }, ...others }
      const found = judgeHubTrust({
        purpose,
        hub: "The hub",
        document: document({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole*", Condition }),
        ...(repository && { repository }),
        ...(limited && { isLimited: (name) => limited.includes(name) }),
      })
      expect(said(found)).toEqual(says)
      expect(found.every(({ fix }) => fix)).toBe(true)
    },
  )

  test("is not shared between planning and applying, and neither is the hub", () => {
    const trusting = (...AWS: readonly string[]) =>
      document({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" })
    const [one, other] = [hub("one"), hub("other")]
    expect(said(judgeSeparation({ name: "a" }, { name: "a" }))).toEqual([
      "wrong: Planning and applying use the same role, a: who may plan, on any pull request, may write.",
    ])
    const judged = (planners: readonly string[], appliers: readonly string[]) =>
      said(
        judgeSeparation({ name: "a", document: trusting(...planners) }, { name: "b", document: trusting(...appliers) }),
      )
    expect(judged([one], [one, other])).toEqual([
      `wrong: All that a trusts, b trusts too (${one}): who may plan, on any pull request, may write.`,
    ])
    expect(judged([one, other], [other])).toEqual([])
    expect(judged([one], [other])).toEqual([])
  })
})

describe("the permissions of a member role", () => {
  interface PermissionsCase {
    readonly allow?: readonly string[]
    readonly statements?: readonly Json[]
    readonly boundary?: readonly string[]
    readonly policy?: string
  }
  const allowing = (Action: readonly string[]): Json => ({ Effect: "Allow", Action, Resource: "*" })
  test.each(cases<PermissionsCase>("permissions"))(
    "$name",
    ({ purpose, says, allow = [], policy = "own", ...written }) => {
      const needed = [
        "iam:GetRole",
        "tag:GetResources",
        ...(purpose === "apply" ? ["iam:CreateRole", "iam:TagRole"] : []),
      ]
      const found = judgePermissions({
        purpose,
        role: "role",
        account,
        needed,
        policies: [{ name: policy, document: document(...(written.statements ?? [allowing(allow)])) }],
        ...(written.boundary && { boundary: { name: "boundary", document: document(allowing(written.boundary)) } }),
      })
      expect(said(found)).toEqual(says)
      expect(found.every(({ fix, accounts }) => fix && accounts?.[0] === account)).toBe(true)
    },
  )
})

test("a hub may assume its own role in every account, and the plan hub not the other", () => {
  const [plan, apply] = ["arn:aws:iam::*:role/plan", "arn:aws:iam::*:role/apply"]
  const allowed = (Resource: Json) => [
    { name: "own", document: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource }) },
  ]
  const judged = (Resource: Json) =>
    said(judgeHubPermissions({ purpose: "plan", role: plan, otherRole: apply, policies: allowed(Resource) }))
  expect(judged(plan)).toEqual([])
  expect(judged([plan, apply])).toEqual([
    `warning: The plan hub may call sts:AssumeRole on ${apply}: the trust policies there are all that keeps it from writing.`,
  ])
  expect(judged("arn:aws:iam::100000000002:role/plan")).toEqual([
    `wrong: The plan hub may not call sts:AssumeRole on ${plan}.`,
  ])
})
