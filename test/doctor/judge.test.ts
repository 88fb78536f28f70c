import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import type { Diagnosis } from "../../src/doctor/diagnosis.ts"
import { judgeHubTrust, judgeSeparation } from "../../src/doctor/hub-trust.ts"
import { judgeMemberTrust } from "../../src/doctor/member-trust.ts"
import { judgeHubPermissions, judgePermissions, judgeReach } from "../../src/doctor/permissions.ts"
import type { RepositoryIdentity } from "../../src/doctor/subject-trust.ts"
import type { Json, Purpose } from "../../src/model.ts"

type Fields = { readonly [key: string]: Json }
interface Case {
  readonly name: string
  readonly purpose: Purpose
  readonly says: readonly string[]
}

const cases = <T>(name: string): readonly (Case & T)[] =>
  parse(readFileSync(new URL(`../cases/doctor/${name}.yaml`, import.meta.url), "utf8"))
const said = (diagnoses: readonly Diagnosis[]) => diagnoses.map(({ status, message }) => `${status}: ${message}`)
const document = (...Statement: readonly Json[]): Json => ({ Version: "2012-10-17", Statement })
const account = "100000000002"
const others = (purpose: Purpose) => (["plan", "apply", "run"] as const).filter((one) => one !== purpose)
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
      ...(!hubless && { hub: hub(purpose) }),
      otherHubs: hubless ? [] : others(purpose).map((other) => ({ purpose: other, arn: hub(other) })),
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
    const same = (one: Purpose, other: Purpose) =>
      said(judgeSeparation({ purpose: one, name: "a" }, { purpose: other, name: "a" }))
    expect(same("plan", "apply")).toEqual([
      "wrong: Planning and applying use the same role, a: who may plan, on any pull request, may write.",
    ])
    expect(same("plan", "run")).toEqual([
      "wrong: Planning and running tasks use the same role, a: who may plan, on any pull request, may run tasks.",
    ])
    expect(same("run", "apply")).toEqual([
      "wrong: Running tasks and applying use the same role, a: who may run tasks may write.",
    ])
    const judged = (planners: readonly string[], appliers: readonly string[]) =>
      said(
        judgeSeparation(
          { purpose: "plan", name: "a", document: trusting(...planners) },
          { purpose: "apply", name: "b", document: trusting(...appliers) },
        ),
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
    readonly purpose: "plan" | "apply"
    readonly allow?: readonly string[]
    readonly statements?: readonly Json[]
    readonly boundary?: readonly string[]
    readonly policy?: string
  }
  const allowing = (Action: readonly string[]): Json => ({ Effect: "Allow", Action, Resource: "*" })
  test.each(cases<PermissionsCase>("permissions") as readonly (Omit<Case, "purpose"> & PermissionsCase)[])(
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
  const [plan, apply, run] = ["plan", "apply", "run"].map((one) => `arn:aws:iam::*:role/${one}`) as [
    string,
    string,
    string,
  ]
  const allowed = (Resource: Json) => [
    { name: "own", document: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource }) },
  ]
  const judged = (Resource: Json) =>
    said(
      judgeHubPermissions({
        purpose: "plan",
        role: plan,
        otherRoles: [
          { purpose: "apply", arn: apply },
          { purpose: "run", arn: run },
        ],
        policies: allowed(Resource),
      }),
    )
  expect(judged(plan)).toEqual([])
  expect(judged([plan, apply])).toEqual([
    `warning: The plan hub may call sts:AssumeRole on ${apply}: the trust policies there are all that keeps it from writing.`,
  ])
  expect(judged([plan, run])).toEqual([
    `warning: The plan hub may call sts:AssumeRole on ${run}: the trust policies there are all that keeps it from running tasks.`,
  ])
  expect(judged("arn:aws:iam::100000000002:role/plan")).toEqual([
    `wrong: The plan hub may not call sts:AssumeRole on ${plan}.`,
  ])
})

test("the role of tasks leads on to nothing else of reconcile's", () => {
  const [plan, apply] = ["plan", "apply"].map((name) => `arn:aws:iam::${account}:role/${name}`) as [string, string]
  const judged = (...statements: readonly Json[]) =>
    said(
      judgeReach({
        role: "tasks",
        account,
        others: [plan, apply],
        policies: [{ name: "own", document: document(...statements) }],
      }),
    )
  const allowed = { Effect: "Allow", Action: "*", Resource: "*" }
  expect(judged({ ...allowed, Action: "ssm:*" })).toEqual([])
  expect(judged(allowed)).toEqual([
    `warning: tasks may call sts:AssumeRole on ${[plan, apply].join(", ").replaceAll(account, "{{ account.id }}")}: the trust policies there are all that keeps a task from it.`,
  ])
  expect(judged(allowed, { Effect: "Deny", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/*" })).toEqual([])
})
