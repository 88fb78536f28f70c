import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { rightsFor } from "../../src/accounts/session-policy.ts"
import { readsContents } from "../../src/bootstrap/contents.ts"
import type { PolicyDocument } from "../../src/bootstrap/document.ts"
import { indexActions, memberActions, protectionActions } from "../../src/bootstrap/permissions.ts"
import { protectedActions } from "../../src/bootstrap/protection.ts"
import { lengthOf, longest } from "../../src/bootstrap/size.ts"
import type { Provider } from "../../src/model.ts"
import { role } from "../../src/providers/iam/role.ts"
import { providers } from "../../src/providers/index.ts"
import { lookupType } from "../../src/world/lookups.ts"
import { allows } from "./evaluate.ts"
import { print } from "./print.ts"
import { manyActions } from "./providers.ts"
import { type Made, type MadeRole, resolve } from "./resolve.ts"

const parameters = { OrganizationId: "o-exampleorg", HubAccountId: "222222222222", ManagementAccountId: "111111111111" }
const hub = resolve(print("hub"), { account: "222222222222", parameters })
const members = resolve(print("members"), { account: "333333333333", parameters })
const management = resolve(print("management", { flags: { withMemberRoles: true } }), {
  account: "111111111111",
  parameters,
})

const named = ({ roles }: Made, name: string): MadeRole => roles.find((one) => one.name === name)!
const granted = (documents: readonly PolicyDocument[], effect: "Allow" | "Deny" = "Allow"): readonly string[] =>
  documents
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Effect, Action }) => (Effect === effect ? Action : []))
    .sort()

const isOwn = ({ via, scope }: Provider) => via === undefined && scope !== "organization"
/** Without what reads what people keep: that is only for those who ask for it. */
const usual = [...providers.values()].filter(({ actions }) => !actions.read.includes("s3:GetObject"))

describe("the roles in an account", () => {
  it("may do exactly what the providers declare, and find by tag what is ours", () => {
    const own = usual.filter(isOwn).map(({ actions }) => actions)
    const [reads, writes] = [own.flatMap(({ read }) => read), own.flatMap(({ write }) => write)]
    const declared = (actions: readonly string[]) => [...new Set([...actions, "tag:GetResources"])].sort()
    expect(granted(named(members, "reconcile-plan").permissions)).toEqual(declared(reads))
    expect(granted(named(members, "reconcile-apply").permissions)).toEqual(declared([...reads, ...writes]))
  })

  it.each(["plan", "apply"] as const)("have to %s what a session policy may ask of them", (purpose) => {
    const { read, write } = rightsFor([...providers.values()].filter(isOwn), purpose)
    expect(memberActions(providers.values(), purpose)).toEqual([...new Set([...read, ...write])].sort())
  })

  it("do not get what is done by way of the organization or of Identity Center", () => {
    const elsewhere = { via: "organization", actions: { read: ["organizations:ListPolicies"], write: [] } } as const
    expect(memberActions([elsewhere], "apply")).toEqual(["tag:GetResources"])
  })

  it("read what is in buckets only where somebody asked for it, and are told so", () => {
    const text = print("members")
    expect(text).toContain("# Not for Reconcile::S3::Folder:")
    expect(text).not.toContain("s3:GetObject")
    expect(print("members", { flags: { type: ["Reconcile::S3::Folder"] } })).toContain("s3:GetObject")
  })

  it("use keys for what services encrypt, and for nothing else", () => {
    const statements = named(members, "reconcile-apply").permissions.flatMap(({ Statement }) => Statement)
    const ofKeys = statements.filter(({ Effect, Action }) => Effect === "Allow" && Action.includes("kms:Decrypt"))
    expect(ofKeys.map(({ Condition }) => Condition)).toEqual([
      {
        StringLike: {
          "kms:ViaService": ["s3.*.amazonaws.com", "secretsmanager.*.amazonaws.com", "ssm.*.amazonaws.com"],
        },
      },
    ])
  })

  it("decrypt what is read by way of services only, whatever it is read for", () => {
    const type = ["Reconcile::S3::Folder", "AWS::KMS::Key"]
    const made = resolve(print("members", { flags: { type } }), { account: "333333333333", parameters })
    const key = { resource: "arn:aws:kms:eu-west-1:333333333333:key/1" }
    for (const name of ["reconcile-plan", "reconcile-apply"]) {
      const { permissions } = named(made, name)
      const through = (service: string) => ({ "kms:ViaService": `${service}.eu-west-1.amazonaws.com` })
      expect(allows(permissions, { action: "kms:Decrypt", ...key })).toBe(false)
      expect(allows(permissions, { action: "kms:Decrypt", ...key, context: through("ebs") })).toBe(false)
      expect(allows(permissions, { action: "kms:Decrypt", ...key, context: through("s3") })).toBe(true)
      expect(allows(permissions, { action: "kms:GetKeyPolicy", ...key })).toBe(true)
    }
  })

  it.each([
    ["s3:Get*", true],
    ["S3:GETOBJECT", true],
    ["s3:*", true],
    ["secretsmanager:BatchGetSecretValue", true],
    ["secretsmanager:Batch*", true],
    ["ssm:GetParametersByPath", true],
    ["ssm:GetParam?ter", true],
    ["kms:De*", true],
    ["s3:GetBucket*", false],
    ["ssm:GetParameters", false],
    ["secretsmanager:Describe*", false],
  ])("may not have %s to read with, unless somebody asked for it: %s", (action, does) => {
    expect(readsContents({ actions: { read: ["iam:ListRoles", action], write: [] } })).toBe(does)
  })

  it("get less where fewer types are named", () => {
    const narrow = resolve(print("members", { flags: { type: ["AWS::IAM::Role"] } }), {
      account: "333333333333",
      parameters,
    })
    expect(granted(named(narrow, "reconcile-apply").permissions)).toEqual(
      [...role.actions.read, ...role.actions.write, "tag:GetResources"].sort(),
    )
  })

  it("trust their own hub and nothing else, in the organization", () => {
    for (const purpose of ["plan", "apply"]) {
      expect(named(members, `reconcile-${purpose}`).trust.Statement).toEqual([
        {
          Sid: "Trust",
          Effect: "Allow",
          Principal: { AWS: [`arn:aws:iam::222222222222:role/reconcile-${purpose}-hub`] },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-exampleorg"] } },
        },
      ])
    }
  })

  it("are the same in the management account", () => {
    for (const name of ["reconcile-plan", "reconcile-apply"]) {
      const there = JSON.stringify(named(management, name)).replaceAll("111111111111", "333333333333")
      expect(JSON.parse(there)).toEqual(named(members, name))
    }
  })

  it("leave reconcile's own roles and the OIDC provider alone, and nothing else", () => {
    const { permissions } = named(members, "reconcile-apply")
    const may = (action: string, resource: string) => allows(permissions, { action, resource })
    const own = ["plan-ci", "apply-ci", "plan-hub", "apply-hub", "plan", "apply", "index"].map(
      (name) => `arn:aws:iam::333333333333:role/reconcile-${name}`,
    )
    for (const arn of own) {
      for (const action of role.actions.write.filter((write) => !/:(Get|List)|InstanceProfile/.test(write))) {
        expect([action, arn, may(action, arn)]).toEqual([action, arn, false])
      }
      expect(may("iam:GetRole", arn)).toBe(true)
    }
    expect(granted(permissions, "Deny")).toContain("iam:DeleteOpenIDConnectProvider")
    expect(
      permissions
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Effect, Resource }) => (Effect === "Deny" ? Resource : [])),
    ).toContain("arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com")
    expect(may("iam:DeleteRole", "arn:aws:iam::333333333333:role/reconcile-planner")).toBe(true)
  })

  it("keep off roles with everything that a type declares to change roles, policies and OIDC providers", () => {
    const written = [...providers.values()].flatMap(({ actions }) => actions.write)
    const changing = written.filter((action) =>
      /^iam:(?!Get|List).*(Role|Policy|PolicyVersion|OpenIDConnect)/.test(action),
    )
    const others = /InstanceProfile|User|Group|ServiceLinkedRole|AccountPasswordPolicy/
    expect(changing.filter((action) => !others.test(action) && !protectedActions.includes(action))).toEqual([])
    expect(changing).toContain("iam:UpdateAssumeRolePolicy")
  })
})

describe("what may be looked up", () => {
  const flags = { type: ["AWS::IAM::Role"] }
  const config = "lookups: [/reconcile/*, /apps/*/password, '/${AWS::Region}/?']"
  const own = new Map([...providers, [lookupType.type, lookupType]])
  const made = resolve(print("members", { flags, config, providers: own }), { account: "333333333333", parameters })
  const at = (rest: string) => `arn:aws:${rest.replace("HERE", "eu-west-1:333333333333")}`
  const may = (purpose: string, action: string, resource: string, context = {}) =>
    allows(named(made, `reconcile-${purpose}`).permissions, { action, resource: at(resource), context })

  it.each([
    ["secretsmanager:HERE:secret:reconcile/db-a1B2c3", true],
    ["secretsmanager:HERE:secret:/reconcile/db-a1B2c3", true],
    ["secretsmanager:HERE:secret:apps/web/password-a1B2c3", true],
    ["secretsmanager:HERE:secret:apps/web/password-of-another-a1B2c3", false],
    ["secretsmanager:HERE:secret:prod/db-a1B2c3", false],
    ["secretsmanager:eu-west-1:444444444444:secret:reconcile/db-a1B2c3", false],
  ])("of the secret %s is described to plan and read to apply: %s", (resource, does) => {
    expect(may("plan", "secretsmanager:DescribeSecret", resource)).toBe(does)
    expect(may("apply", "secretsmanager:GetSecretValue", resource)).toBe(does)
    expect(may("plan", "secretsmanager:GetSecretValue", resource)).toBe(false)
  })

  it.each([
    ["ssm:HERE:parameter/reconcile/contact", true],
    ["ssm:HERE:parameter/apps/web/password", true],
    ["ssm:HERE:parameter/payments/key", false],
    ["ssm:HERE:parameter/eu-west-1/x", false],
  ])("of the parameter %s is read to plan and decrypted to apply: %s", (resource, does) => {
    expect(may("plan", "ssm:GetParameters", resource)).toBe(does)
    expect(may("apply", "ssm:GetParameter", resource)).toBe(does)
    expect(may("plan", "ssm:GetParameter", resource)).toBe(false)
  })

  it("is decrypted to apply, by way of the services that keep it", () => {
    const through = { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" }
    expect(may("apply", "kms:Decrypt", "kms:HERE:key/1", through)).toBe(true)
    expect(may("apply", "kms:Decrypt", "kms:HERE:key/1")).toBe(false)
    expect(may("plan", "kms:Decrypt", "kms:HERE:key/1", through)).toBe(false)
  })
})

describe("the hubs and what CI enters by", () => {
  const assuming = (name: string) => {
    const statements = named(hub, name).permissions.flatMap(({ Statement }) => Statement)
    return statements.map(({ Action, Resource = [], Condition }) => ({
      Action,
      Resource: [...Resource].sort(),
      Condition,
    }))
  }
  const inOrganization = { StringEquals: { "aws:ResourceOrgID": ["o-exampleorg"] } }

  it("may assume what lies next on their way, and ask what a type is, and do nothing else", () => {
    const Action = ["sts:AssumeRole"]
    const own = (name: string) => `arn:aws:iam::222222222222:role/${name}`
    const index = "arn:aws:iam::111111111111:role/reconcile-index"
    const may = (...Resource: string[]) => [{ Action, Resource, Condition: inOrganization }]
    expect(assuming("reconcile-plan-ci")).toEqual(may(index, own("reconcile-plan-hub")))
    expect(assuming("reconcile-apply-ci")).toEqual(may(index, own("reconcile-apply-hub"), own("reconcile-plan-hub")))
    const describing = { Action: ["cloudformation:DescribeType"], Resource: ["*"], Condition: undefined }
    expect(assuming("reconcile-plan-hub")).toEqual([...may("arn:aws:iam::*:role/reconcile-plan"), describing])
    expect(assuming("reconcile-apply-hub")).toEqual(may("arn:aws:iam::*:role/reconcile-apply"))
  })

  it("trust those that lie before them: no plan job reaches the apply hub", () => {
    const trusted = (made: Made, name: string) =>
      named(made, name).trust.Statement.map(({ Principal }) => Principal?.AWS)
    const [plan, apply] = ["plan", "apply"].map((purpose) => `arn:aws:iam::222222222222:role/reconcile-${purpose}-ci`)
    expect(trusted(hub, "reconcile-plan-hub")).toEqual([[apply, plan]])
    expect(trusted(hub, "reconcile-apply-hub")).toEqual([[apply]])
    expect(trusted(management, "reconcile-index")).toEqual([[apply, plan]])
  })

  it("set a source identity where the configuration has one, on the whole way", () => {
    const config = "access: { apply: { role: reconcile-apply, sourceIdentity: ci } }"
    const made = resolve(print("hub", { config }), { account: "222222222222", parameters })
    const actions = (documents: readonly PolicyDocument[]) => documents.flatMap(({ Statement }) => Statement[0]!.Action)
    const both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    expect(actions(named(made, "reconcile-apply-ci").permissions)).toEqual(both)
    expect(actions([named(made, "reconcile-apply-hub").trust])).toEqual(both)
    expect(actions(named(made, "reconcile-apply-hub").permissions)).toEqual(both)
    expect(actions(named(made, "reconcile-plan-hub").permissions)).toEqual(["sts:AssumeRole"])
    const member = resolve(print("members", { config }), { account: "333333333333", parameters })
    expect(actions([named(member, "reconcile-apply").trust])).toEqual(both)
    expect(actions([named(member, "reconcile-plan").trust])).toEqual(["sts:AssumeRole"])
  })
})

describe("the index role", () => {
  it("lists accounts, units and tags, and reads what the organization's own types read", () => {
    const central = [...providers.values()].filter(({ via, scope }) => (via ?? scope) === "organization")
    const read = central.flatMap(({ actions }) => actions.read)
    expect(granted(named(management, "reconcile-index").permissions)).toEqual(
      [...new Set([...indexActions, ...protectionActions, ...read])].sort(),
    )
  })
  it("is made in the hub account where the configuration has it there", () => {
    const config = 'organization: { read: "arn:aws:iam::222222222222:role/acme-index" }'
    const flags = { hubAccount: "222222222222" }
    const made = resolve(print("hub", { config, flags }), { account: "222222222222", parameters })
    expect(named(made, "acme-index").trust.Statement.map(({ Principal }) => Principal?.AWS)).toEqual([
      ["arn:aws:iam::222222222222:role/reconcile-apply-ci", "arn:aws:iam::222222222222:role/reconcile-plan-ci"],
    ])
  })
  it("is not made where the accounts come from a file", () => {
    const config = "organization: { accounts: accounts.json }"
    const made = resolve(print("hub", { config }), { account: "222222222222", parameters })
    const text = JSON.stringify(made)
    expect(text).not.toContain("reconcile-index")
    expect(made.parameters).toEqual(["OrganizationId"])
  })
})

describe("no template", () => {
  it.each(Object.entries({ hub, members, management }))("has an action with a wildcard: %s", (_, { roles }) => {
    const documents = roles.flatMap(({ permissions, trust }) => [...permissions, trust])
    const actions = documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action))
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))).toEqual([])
    expect(actions.length).toBeGreaterThan(5)
  })

  it("has a condition that is not exact, unless merge groups are planned", () => {
    const operators = ({ roles }: Made) =>
      roles.flatMap(({ permissions, trust }) =>
        [...permissions, trust].flatMap(({ Statement }) =>
          Statement.flatMap(({ Sid, Condition }) =>
            Object.keys(Condition ?? {}).map((operator) => `${Sid}: ${operator}`),
          ),
        ),
      )
    const like = (made: Made) =>
      operators(made).filter((operator) => !/: StringEquals$|^UseKeysThroughServices: /.test(operator))
    expect([hub, members, management].flatMap(like)).toEqual([])
    const queue = resolve(print("hub", { flags: { mergeQueue: true } }), { account: "222222222222", parameters })
    expect(like(queue)).toEqual(["PlanMergeGroup: StringLike"])
  })

  it("is longer than what a StackSet takes as text", () => {
    const management = print("management", { flags: { withMemberRoles: true } })
    const flags = { repositoryId: "456789", ownerId: "123456", mergeQueue: true }
    for (const text of [print("hub", { flags }), print("members"), management]) expect(text.length).toBeLessThan(51_200)
  })
})

describe("what is too long for one policy", () => {
  const many = manyActions(300)
  const made = resolve(print("members", { providers: many }), { account: "333333333333", parameters })
  const { actions } = many.get("AWS::IAM::Role")!

  it("is spread over managed policies, without losing or repeating an action", () => {
    expect(granted(named(made, "reconcile-apply").permissions)).toEqual(
      [...actions.read, ...actions.write, "tag:GetResources"].sort(),
    )
    expect(made.policies.length).toBeGreaterThan(6)
  })

  it("is within AWS's limits then", () => {
    for (const { document } of made.policies) expect(lengthOf(document)).toBeLessThanOrEqual(longest.managed)
    for (const { inline, managed } of made.roles) {
      const length = Object.values(inline).reduce((sum, document) => sum + lengthOf(document), 0)
      expect(length).toBeLessThanOrEqual(longest.inline)
      expect(managed.length).toBeLessThanOrEqual(10)
    }
  })

  it("is left alone by the role itself", () => {
    const { permissions } = named(made, "reconcile-apply")
    const denied = permissions.flatMap(({ Statement }) => Statement).find(({ Effect }) => Effect === "Deny")
    for (const { arn } of made.policies) expect(denied?.Resource).toContain(arn)
  })
})

describe("the role that changes the organization", () => {
  const config = 'organization: { apply: "arn:aws:iam::111111111111:role/reconcile-org" }'

  it("is made where the configuration names one, for those that apply", () => {
    const made = resolve(print("management", { config }), { account: "111111111111", parameters })
    const { trust, permissions } = named(made, "reconcile-org")
    expect(trust.Statement.map(({ Principal }) => Principal?.AWS)).toEqual([
      ["arn:aws:iam::222222222222:role/reconcile-apply-ci"],
    ])
    expect(granted(permissions)).toEqual(
      expect.arrayContaining(["organizations:AttachPolicy", "organizations:MoveAccount"]),
    )
    expect(granted(permissions).filter((action) => !/^(organizations|account|tag):/.test(action))).toEqual([])
  })

  it("may be assumed by who applies, and not by who plans", () => {
    const made = resolve(print("hub", { config }), { account: "222222222222", parameters })
    const to = (name: string) => JSON.stringify(named(made, name).permissions)
    expect(to("reconcile-apply-ci")).toContain("role/reconcile-org")
    expect(to("reconcile-plan-ci")).not.toContain("role/reconcile-org")
  })

  it("is not made where none is named", () => {
    expect(print("management")).not.toContain("OrganizationRole")
  })
})

interface Given {
  readonly Roles: readonly string[]
  readonly PolicyDocument: PolicyDocument
}

describe("the policies for IAM Identity Center", () => {
  const config = 'identityCenter: { account: "333333333333", region: eu-west-1 }'

  it("are given to the two roles where it is administered", () => {
    const text = print("identity-center", { config })
    expect(text).toContain("# What reconcile's roles need for IAM Identity Center. Deploy this in 333333333333")
    const { Resources } = parse(text, { logLevel: "silent" }) as {
      readonly Resources: Readonly<Record<string, { readonly Properties: Given }>>
    }
    const given = Object.values(Resources).map(({ Properties }) => Properties)
    expect(given.map(({ Roles }) => Roles)).toEqual([["reconcile-plan"], ["reconcile-apply"]])
    const [plan, apply] = given.map(({ PolicyDocument }) => granted([PolicyDocument]))
    expect(plan).toContain("sso:ListPermissionSets")
    expect(plan?.filter((action) => /:(Create|Delete|Put|Provision)/.test(action))).toEqual([])
    expect(apply).toContain("sso:CreateAccountAssignment")
  })

  it("are asked for in vain where nothing says where that is", () => {
    expect(() => print("identity-center")).toThrow("Nothing says where IAM Identity Center is administered")
  })
})
