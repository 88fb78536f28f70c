import { describe, expect, it } from "vitest"
import type { Action, Edit, Json } from "../../src/model.ts"
import { alerts } from "../../src/report/alerts.ts"
import { everyday } from "./example.ts"
import { planOf, policy, trust } from "./plans.ts"

const accounts = { "111111111111": "one", "222222222222": "two" }
const ids = Object.keys(accounts)

const alertsOf = (edits: readonly Edit[], action: Action = "update") =>
  alerts(planOf({ accounts, rows: [{ action, id: "R", in: ids, edits }] })).map(({ kind, items }) => [
    kind,
    ...items.flatMap(({ details }) => details),
  ])

const trusts = (before: Json, after: Json): readonly Edit[] => [{ path: ["AssumeRolePolicyDocument"], before, after }]
const grants = (before: Json | undefined, after: Json): readonly Edit[] => [
  { path: ["Policies", "p"], ...(before === undefined ? {} : { before }), after },
]

describe("alerts", () => {
  it("come most serious first, with what they are about", () => {
    expect(alerts(everyday).map(({ level, title }) => `${level}: ${title}`)).toEqual([
      "caution: 1 resource will be deleted",
      "caution: 1 resource will be deleted and created again",
      "caution: Blocked by 1 problem",
      "caution: Administrator rights given to 2 resources",
      "warning: Trust widened on 2 roles",
      "warning: The management account is changed",
      "warning: 1 account not planned, or not wholly",
    ])
  })

  it("name each deleted resource once, with all its accounts", () => {
    const plan = planOf({
      accounts,
      rows: ids.map((id) => ({
        action: "delete",
        id: "Old",
        in: [id],
        edits: [{ path: ["Description"], before: id }],
      })),
    })
    expect(alerts(plan)).toEqual([
      {
        kind: "deletes",
        level: "caution",
        title: "2 resources will be deleted",
        items: [{ subject: "AWS::IAM::Role Old", details: [], accounts: ids }],
      },
    ])
  })

  it.each<[string, Json, Json, readonly string[] | undefined]>([
    ["a new principal", trust({ AWS: "1" }), trust({ AWS: ["1", "2"] }), ["new principal AWS 2"]],
    ["a principal less", trust({ AWS: ["1", "2"] }), trust({ AWS: "1" }), undefined],
    [
      "the same principal, spelled otherwise",
      trust({ AWS: "111111111111" }),
      trust({ AWS: "arn:aws:iam::111111111111:root" }),
      undefined,
    ],
    [
      "a condition less",
      trust({ AWS: "1" }, { StringEquals: { "sts:ExternalId": "x" } }),
      trust({ AWS: "1" }),
      ["condition removed: StringEquals sts:ExternalId = x"],
    ],
    [
      "a condition more",
      trust({ AWS: "1" }),
      trust({ AWS: "1" }, { StringEquals: { "sts:ExternalId": "x" } }),
      undefined,
    ],
    [
      "a second value of a condition",
      trust({ AWS: "1" }, { StringLike: { "a:sub": "repo:x" } }),
      trust({ AWS: "1" }, { StringLike: { "A:Sub": ["repo:x", "*"] } }),
      ["condition StringLike A:Sub now also allows *"],
    ],
    [
      "a value less of a negated condition",
      trust({ AWS: "1" }, { StringNotEquals: { "a:b": ["x", "y"] } }),
      trust({ AWS: "1" }, { StringNotEquals: { "a:b": "x" } }),
      ["condition StringNotEquals a:b no longer excludes y"],
    ],
    [
      "a Deny that goes",
      policy(
        { Effect: "Allow", Principal: { AWS: "1" }, Action: "sts:AssumeRole" },
        { Effect: "Deny", Principal: { AWS: "2" }, Action: "sts:AssumeRole" },
      ),
      trust({ AWS: "1" }),
      ["a Deny statement goes"],
    ],
    [
      "a condition that gave way to a looser one",
      trust({ AWS: "1" }, { StringEquals: { "a:sub": "repo:x" } }),
      trust({ AWS: "1" }, { StringLike: { "a:sub": "repo:*" } }),
      ["condition StringEquals a:sub = repo:x replaced by StringLike a:sub = repo:*"],
    ],
    [
      "a pattern that gave way to a value which does not fit it",
      trust({ AWS: "1" }, { StringLike: { "a:sub": "repo:acme/*" } }),
      trust({ AWS: "1" }, { StringEquals: { "a:sub": "repo:ACME/payments" } }),
      ["condition StringLike a:sub = repo:acme/* replaced by StringEquals a:sub = repo:ACME/payments"],
    ],
    [
      "a pattern that gave way to a policy variable",
      trust({ AWS: "1" }, { StringLike: { "a:sub": "*" } }),
      trust({ AWS: "1" }, { StringEquals: { "a:sub": "${aws:username}" } }),
      ["condition StringLike a:sub = * replaced by StringEquals a:sub = ${aws:username}"],
    ],
    [
      "a condition less beside a wider one on its key",
      trust({ AWS: "1" }, { StringLike: { "a:sub": "r*" }, StringEquals: { "a:sub": "r1" } }),
      trust({ AWS: "1" }, { StringEquals: { "a:sub": ["r1", "x"] } }),
      ["condition removed: StringLike a:sub = r*", "condition StringEquals a:sub now also allows x"],
    ],
    [
      "a condition that gave way to one on another key",
      trust({ AWS: "1" }, { StringLike: { "a:sub": "repo:acme/*" } }),
      trust({ AWS: "1" }, { StringEquals: { "a:aud": "repo:acme/payments" } }),
      ["condition removed: StringLike a:sub = repo:acme/*"],
    ],
  ])("trust: %s", (_, before, after, details) => {
    expect(alertsOf(trusts(before, after))).toEqual(details ? [["trust", ...details]] : [])
  })

  it.each<[Json, Json, string]>([
    [
      { StringLike: { "a:sub": "repo:acme/*" } },
      { StringEquals: { "A:sub": "repo:acme/payments" } },
      "condition StringLike a:sub = repo:acme/* replaced by StringEquals A:sub = repo:acme/payments",
    ],
    [
      { StringLike: { "a:sub": ["repo:*:ref:*/main", "x"] } },
      { StringEquals: { "a:sub": ["repo:a:ref:heads/main", "x"] } },
      "condition StringLike a:sub replaced by StringEquals a:sub",
    ],
    [
      { "ForAnyValue:StringLikeIfExists": { "a:sub": "*" } },
      { "ForAnyValue:StringEquals": { "a:sub": "x" } },
      "condition ForAnyValue:StringLikeIfExists a:sub = * replaced by ForAnyValue:StringEquals a:sub = x",
    ],
    [
      { StringEqualsIfExists: { "a:sub": "x" } },
      { StringEquals: { "a:sub": "x" } },
      "condition StringEqualsIfExists a:sub = x replaced by StringEquals a:sub = x",
    ],
  ])("trust: %j that gave way to the stricter %j is no widening, and to be looked at", (before, after, detail) => {
    const edits = trusts(trust({ AWS: "1" }, before), trust({ AWS: "1" }, after))
    expect(alertsOf(edits)).toEqual([["trust-condition", detail]])
    const plan = planOf({ accounts, rows: [{ action: "update", id: "R", in: ids, edits }] })
    expect(alerts(plan)).toMatchObject([
      { level: "warning", title: "Trust conditions replaced by stricter ones on 2 roles" },
    ])
  })

  it.each<[Json, Json]>([
    [{ StringEquals: { "a:sub": "x" } }, { StringEqualsIfExists: { "a:sub": "x" } }],
    [{ StringNotEqualsIfExists: { "a:sub": ["x", "y"] } }, { StringNotEquals: { "a:sub": "x" } }],
    [{ StringLike: { "a:sub": "aba*aba" } }, { StringEquals: { "a:sub": "aba" } }],
    [{ StringLike: { "a:sub": "a*b*c" } }, { StringEquals: { "a:sub": ["abc", "ac"] } }],
    [{ "ForAnyValue:StringLike": { "a:sub": "*" } }, { "ForAllValues:StringEquals": { "a:sub": "x" } }],
  ])("trust: %j that gave way to %j may let in more", (before, after) => {
    const edits = trusts(trust({ AWS: "1" }, before), trust({ AWS: "1" }, after))
    expect(alertsOf(edits).map(([kind]) => kind)).toEqual(["trust"])
  })

  it("say when anybody may assume a role, a new one too", () => {
    expect(alertsOf([{ path: ["AssumeRolePolicyDocument"], after: trust("*") }], "create")).toEqual([
      ["everyone", "trusts every principal (*)"],
    ])
    expect(alertsOf([{ path: ["AssumeRolePolicyDocument"], after: trust({ AWS: "1" }) }], "create")).toEqual([])
  })

  it.each<[string, Json | undefined, Json, string | undefined]>([
    ["* on *", undefined, policy({ Effect: "Allow", Action: "*", Resource: ["*"] }), "admin"],
    ["*:* on *", undefined, policy({ Effect: "allow", Action: ["*:*"], Resource: "*" }), "admin"],
    [
      "* on *, as before",
      policy({ Effect: "Allow", Action: "*", Resource: "*" }),
      policy({ Sid: "S", Effect: "Allow", Action: "*", Resource: "*" }),
      undefined,
    ],
    ["everything denied", undefined, policy({ Effect: "Deny", Action: "*", Resource: "*" }), undefined],
    ["* on one bucket", undefined, policy({ Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::b" }), undefined],
    ["iam:PassRole on *", undefined, policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }), "pass-role"],
    [
      "iam:Pa* on every role",
      undefined,
      policy({ Effect: "Allow", Action: "IAM:Pa*", Resource: "arn:aws:iam::*:role/*" }),
      "pass-role",
    ],
    [
      "iam:PassRole on one role",
      undefined,
      policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/x" }),
      undefined,
    ],
    ["iam:Get*", undefined, policy({ Effect: "Allow", Action: "iam:Get*", Resource: "*" }), undefined],
    ["iam:* on *", undefined, policy({ Effect: "Allow", Action: "iam:*", Resource: "*" }), "admin"],
    ["* on arn:*", undefined, policy({ Effect: "Allow", Action: "*", Resource: "arn:*" }), "admin"],
    ["* on *:*", undefined, policy({ Effect: "Allow", Action: "*", Resource: "*:*" }), "admin"],
    ["* on all of IAM", undefined, policy({ Effect: "Allow", Action: "*", Resource: "arn:aws:iam::*:*" }), "admin"],
    [
      "* on all but a bucket",
      undefined,
      policy({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b" }),
      "admin",
    ],
    ["all but s3:*", undefined, policy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }), "admin"],
    ["all but IAM", undefined, policy({ Effect: "Allow", NotAction: ["iam:*", "s3:*"], Resource: "*" }), undefined],
    ["all but everything", undefined, policy({ Effect: "Allow", NotAction: "*", Resource: "*" }), undefined],
  ])("rights: %s", (_, before, after, kind) => {
    expect(alertsOf(grants(before, after)).map(([found]) => found)).toEqual(kind ? [kind] : [])
  })

  it("say when AdministratorAccess is attached, or a boundary goes", () => {
    const arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    expect(alertsOf([{ path: ["ManagedPolicyArns", arn], after: arn }])).toEqual([
      ["admin", "AdministratorAccess attached"],
    ])
    expect(alertsOf([{ path: ["PermissionsBoundary"], before: "arn:b" }])).toEqual([
      ["boundary", "permissions boundary arn:b removed"],
    ])
  })

  it.each([["ManagedPolicyArns"], ["ManagedPolicies"]])(
    "say when IAMFullAccess comes into %s, which may give itself all",
    (property) => {
      const arn = "arn:aws:iam::aws:policy/IAMFullAccess"
      expect(alertsOf([{ path: [property, arn], after: arn }])).toEqual([["admin", "IAMFullAccess attached"]])
    },
  )

  const everybody = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }
  it.each<[string, string, Json | undefined, Json, string | undefined]>([
    ["for anybody", "BucketPolicy", undefined, policy(everybody), "lets in every principal (*)"],
    ["as text", "ResourcePolicy", undefined, JSON.stringify(policy(everybody)), "lets in every principal (*)"],
    [
      "for anybody whom a condition lets in",
      "BucketPolicy",
      undefined,
      policy({ ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      "lets in every principal (*), under a condition",
    ],
    [
      "for anybody, and the condition goes",
      "BucketPolicy",
      policy({ ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      policy(everybody),
      "lets in every principal (*)",
    ],
    ["for anybody, as before", "BucketPolicy", policy(everybody), policy({ ...everybody, Sid: "S" }), undefined],
    ["against anybody", "BucketPolicy", undefined, policy({ ...everybody, Effect: "Deny" }), undefined],
    ["for one account", "KeyPolicy", undefined, policy({ ...everybody, Principal: { AWS: "1" } }), undefined],
  ])("a resource's own policy: %s", (_, property, before, after, detail) => {
    const edit: Edit = { path: [property], ...(before !== undefined && { before }), after }
    expect(alertsOf([edit])).toEqual(detail ? [["public", detail]] : [])
  })

  const deny = { Effect: "Deny", Action: ["s3:DeleteBucket", "iam:*"], Resource: "*" }
  it.each<[string, Json, readonly string[]]>([
    ["a statement goes", policy(), ["a Deny statement goes"]],
    ["an action goes", policy({ ...deny, Action: "iam:*" }), ["s3:DeleteBucket is not denied any more"]],
    [
      "a condition comes",
      policy({ ...deny, Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:x" } } }),
      ["is denied less: ArnNotLike aws:PrincipalArn = arn:x"],
    ],
    ["an action comes", policy({ ...deny, Action: ["s3:DeleteBucket", "iam:*", "sqs:*"] }), []],
  ])("a guard rail of the organization: %s", (_, after, details) => {
    const type = "AWS::Organizations::Policy"
    const plan = planOf({
      accounts,
      rows: [{ action: "update", type, id: "P", in: ids, edits: [{ path: ["Content"], before: policy(deny), after }] }],
    })
    expect(alerts(plan).map(({ kind, items }) => [kind, items.flatMap((item) => item.details)])).toEqual(
      details.length > 0 ? [["guard-rail", details]] : [],
    )
  })

  const made = (type: string, edits: readonly Edit[], action: Action = "create") =>
    alerts(planOf({ accounts, rows: [{ action, type, id: "R", in: ids, edits }] })).map(({ kind, items }) => [
      kind,
      ...items.flatMap(({ details }) => details),
    ])

  it.each<[string, Json, boolean]>([
    ["* on *", policy({ Effect: "Deny", Action: "*", Resource: "*" }), true],
    [
      "* on *, for nobody in particular",
      policy({ Effect: "Deny", Principal: "*", Action: ["*"], Resource: ["*"] }),
      true,
    ],
    [
      "* on *, under a condition",
      policy({ Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { a: "true" } } }),
      false,
    ],
    ["one service", policy({ Effect: "Deny", Action: "iam:*", Resource: "*" }), false],
  ])("a policy of the organization that denies %s", (_, after, told) => {
    const edits: readonly Edit[] = [{ path: ["Content"], after }]
    expect(made("AWS::Organizations::Policy", edits)).toEqual(told ? [["denies-all", "denies every action"]] : [])
  })

  it("say when an account leaves its unit, and with it what held there", () => {
    const edits: readonly Edit[] = [{ path: ["OrganizationalUnit"], before: "Workloads/Prod", after: "Sandbox" }]
    expect(made("AWS::Organizations::Account", edits, "update")).toEqual([
      ["guard-rail", "leaves Workloads/Prod, its policies, and the templates that select it"],
    ])
  })

  it("say who gets access by what is there already", () => {
    const assignment = [
      { path: ["PermissionSet"], after: "Boss" },
      { path: ["PrincipalType"], after: "GROUP" },
      { path: ["PrincipalName"], after: "contractors" },
    ]
    expect(made("AWS::SSO::Assignment", assignment)).toEqual([["access", "contractors gets the permission set Boss"]])
    const groups: readonly Edit[] = [{ path: ["Groups", "admins"], after: "admins" }]
    expect(made("AWS::IAM::User", groups, "update")).toEqual([["access", "joins the group admins"]])
    const roles: readonly Edit[] = [{ path: ["Roles", "break-glass"], after: "break-glass" }]
    expect(made("AWS::IAM::InstanceProfile", roles)).toEqual([["access", "carries the role break-glass"]])
  })

  it("say when a guard rail of the organization is taken off a target", () => {
    const edits: readonly Edit[] = [
      { path: ["Targets", "Workloads/Prod"], before: "Workloads/Prod" },
      { path: ["Targets", "Sandbox"], after: "Sandbox" },
    ]
    const row = { action: "update" as const, type: "AWS::Organizations::Policy", id: "P", in: ids, edits }
    const [alert] = alerts(planOf({ accounts, rows: [row] }))
    expect(alert).toMatchObject({ kind: "guard-rail", items: [{ details: ["holds no more on Workloads/Prod"] }] })
  })

  it("know an account's root by its number, where a group belongs to one account", () => {
    const root = "arn:aws:iam::{{ account.id }}:root"
    const edits = trusts(trust({ AWS: "111111111111" }, { Bool: { "aws:a": "true" } }), trust({ AWS: root }))
    const plan = planOf({ accounts, rows: [{ action: "update", id: "R", in: ["111111111111"], edits }] })
    expect(alerts(plan).flatMap(({ items }) => items.flatMap(({ details }) => details))).toEqual([
      "condition removed: Bool aws:a = true",
    ])
  })

  it("say when somebody took our owner tag away", () => {
    const owner: Edit = { path: ["Tags", "reconcile:owner"], after: "acme" }
    const template: Edit = { path: ["Tags", "reconcile:template"], after: "t" }
    expect(alertsOf([owner], "adopt")).toEqual([["owner", "its tag reconcile:owner is set again"]])
    expect(alertsOf([owner, template], "adopt")).toEqual([])
  })

  it("say which objects a folder takes out of its bucket, as nothing else would", () => {
    const gone = (key: string): readonly Edit[] => [
      { path: ["Objects", key, "ETag"], before: "e" },
      { path: ["Objects", key, "Size"], before: 2 },
    ]
    const changed: Edit = { path: ["Objects", "kept.txt", "Sha256"], before: "a", after: "b" }
    const edits = [...gone("b.txt"), ...gone("a.txt"), changed]
    const row = { action: "update" as const, type: "Reconcile::S3::Folder", id: "site|", in: ids, edits }
    const [alert] = alerts(planOf({ accounts, rows: [row] }))
    expect(alert).toMatchObject({
      kind: "objects",
      level: "caution",
      items: [{ details: ["2 objects: a.txt, b.txt"] }],
    })
    expect(alerts(planOf({ accounts, rows: [{ ...row, edits: [changed] }] }))).toEqual([])
  })
})
