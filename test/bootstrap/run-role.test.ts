import { describe, expect, it } from "vitest"
import type { PolicyStatement } from "../../src/bootstrap/document.ts"
import type { TaskRights } from "../../src/bootstrap/tasks.ts"
import { allows } from "./evaluate.ts"
import { print, refused } from "./print.ts"
import { type Made, type MadeRole, resolve } from "./resolve.ts"

const parameters = { OrganizationId: "o-exampleorg", HubAccountId: "222222222222", ManagementAccountId: "111111111111" }
const [hubAccount, member] = ["222222222222", "333333333333"]
const parameter = "arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/zen/*"

/** One task that looks, one that would take everything over, and one that calls a central function. */
const tasks: TaskRights = {
  member: [
    { task: "zen", actions: ["ssm:GetParameter"], resources: [parameter] },
    { task: "audit", actions: ["ssm:GetParameter"], resources: [parameter] },
    {
      task: "takeover",
      actions: ["sts:AssumeRole", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"],
      resources: ["*"],
    },
    { task: "copy", actions: ["kms:Decrypt"], resources: ["*"], throughS3: true },
  ],
  central: [
    { task: "audit", actions: ["lambda:InvokeFunction"], resources: ["arn:${AWS::Partition}:lambda:*:*:function:f"] },
  ],
}
const flags = { withRunRole: true }
const config = "access: { run: { role: reconcile-run, externalId: acme-only } }"
const hub = resolve(print("hub", { flags, tasks }), { account: hubAccount, parameters })
const members = resolve(print("members", { flags, tasks, config }), { account: member, parameters })

const named = ({ roles }: Made, name: string): MadeRole => roles.find((one) => one.name === name)!
const statements = ({ permissions }: MadeRole): readonly PolicyStatement[] =>
  permissions.flatMap(({ Statement }) => Statement)
const arn = (name: string, account = hubAccount) => `arn:aws:iam::${account}:role/${name}`

describe("the role by which tasks are performed in an account", () => {
  const run = named(members, "reconcile-run")
  const may = (action: string, resource: string, context = {}) => allows(run.permissions, { action, resource, context })

  it("may do what the tasks take, said once, and nothing else", () => {
    expect(statements(run).filter(({ Effect }) => Effect === "Allow")).toEqual([
      expect.objectContaining({
        Action: ["ssm:GetParameter"],
        Resource: [`arn:aws:ssm:*:${member}:parameter/zen/*`],
      }),
      expect.objectContaining({ Action: ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"] }),
      expect.objectContaining({ Condition: { StringLike: { "kms:ViaService": ["s3.*.amazonaws.com"] } } }),
    ])
    expect(print("members", { flags, tasks })).toMatch(/# For audit, zen\.\n +- Sid: Task1\n/)
    expect(may("ssm:GetParameter", `arn:aws:ssm:eu-west-1:${member}:parameter/zen/a`)).toBe(true)
    expect(may("ssm:GetParameter", `arn:aws:ssm:eu-west-1:${member}:parameter/other`)).toBe(false)
  })

  it("trusts the run hub only, under the conditions of the other roles", () => {
    expect(run.trust.Statement).toEqual([
      {
        Sid: "Trust",
        Effect: "Allow",
        Principal: { AWS: [arn("reconcile-run-hub")] },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-exampleorg"], "sts:ExternalId": ["acme-only"] } },
      },
    ])
  })

  it.each(
    ["plan", "apply", "run"].flatMap((one) => [`reconcile-${one}`, `reconcile-${one}-hub`, `reconcile-${one}-ci`]),
  )("neither becomes nor changes %s, in any account, whatever a task takes", (name) => {
    for (const account of [hubAccount, member, "444444444444"])
      expect([account, may("sts:AssumeRole", arn(name, account))]).toEqual([account, false])
    expect(may("iam:UpdateAssumeRolePolicy", arn(name, member))).toBe(false)
    expect(may("iam:PutRolePolicy", arn(name, member))).toBe(false)
  })

  it("may still become what is none of reconcile's, where a task says so", () => {
    expect(may("sts:AssumeRole", arn("somebody-else", member))).toBe(true)
    expect(may("sts:AssumeRole", arn("reconcile-index", "111111111111"))).toBe(false)
  })

  it("carries the tag that the configuration asks for, and may show it", () => {
    const tag = { key: "reconcile:assumable", value: "true" }
    const template = print("members", { flags, tasks: { ...tasks, tag } })
    expect(template).toContain('      Tags:\n        - Key: reconcile:assumable\n          Value: "true"\n')
    const made = named(resolve(template, { account: member, parameters }), "reconcile-run")
    expect(allows(made.permissions, { action: "iam:GetRole", resource: arn("reconcile-run", member) })).toBe(true)
    expect(allows(run.permissions, { action: "iam:GetRole", resource: arn("reconcile-run", member) })).toBe(false)
  })

  it("is made in the management account too, where its members' roles are", () => {
    const made = resolve(print("management", { flags: { ...flags, withMemberRoles: true }, tasks, config }), {
      account: "111111111111",
      parameters,
    })
    const there = JSON.stringify(named(made, "reconcile-run")).replaceAll("111111111111", member)
    const here = JSON.stringify(run).replaceAll("111111111111", member)
    expect(JSON.parse(there)).toEqual(JSON.parse(here))
    const [trust] = named(made, "reconcile-index").trust.Statement
    expect(trust?.Principal?.AWS).toEqual(["apply", "plan", "run"].map((one) => arn(`reconcile-${one}-ci`)))
  })
})

describe("the hub of tasks, and what CI enters by", () => {
  const issuer = "token.actions.githubusercontent.com"
  const opens = (name: string, sub: string, ref = "refs/heads/main") =>
    allows([named(hub, name).trust], {
      action: "sts:AssumeRoleWithWebIdentity",
      principal: `arn:aws:iam::${hubAccount}:oidc-provider/${issuer}`,
      context: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:ref`]: ref },
    })

  it("lead to the run role of every account, and do what tasks take centrally", () => {
    const found = statements(named(hub, "reconcile-run-hub")).map(({ Action, Resource }) => [Action, Resource])
    expect(found).toEqual([
      [["sts:AssumeRole"], ["arn:aws:iam::*:role/reconcile-run"]],
      [["lambda:InvokeFunction"], ["arn:aws:lambda:*:*:function:f"]],
    ])
    expect(statements(named(hub, "reconcile-run-ci")).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [["sts:AssumeRole"], [arn("reconcile-run-hub"), "arn:aws:iam::111111111111:role/reconcile-index"]],
    ])
    expect(named(hub, "reconcile-run-hub").trust.Statement[0]?.Principal?.AWS).toEqual([arn("reconcile-run-ci")])
  })

  it("are opened by jobs of their own environment on the branch, and by no other", () => {
    expect(opens("reconcile-run-ci", "repo:acme/baseline:environment:reconcile-run")).toBe(true)
    expect(opens("reconcile-run-ci", "repo:acme/baseline:environment:reconcile-run", "refs/pull/7/merge")).toBe(false)
    expect(opens("reconcile-run-ci", "repo:acme/baseline:environment:reconcile-apply")).toBe(false)
    expect(opens("reconcile-run-ci", "repo:acme/baseline:pull_request")).toBe(false)
    expect(opens("reconcile-run-ci", "repo:acme/baseline:ref:refs/heads/main")).toBe(false)
    expect(opens("reconcile-apply-ci", "repo:acme/baseline:environment:reconcile-run")).toBe(false)
    expect(opens("reconcile-plan-ci", "repo:acme/baseline:environment:reconcile-run")).toBe(false)
  })

  it("are reached by nobody who plans or applies, and are left alone by who applies", () => {
    for (const { name, permissions } of [...hub.roles, ...members.roles].filter((one) => !/-run/.test(one.name)))
      for (const role of [arn("reconcile-run-hub"), arn("reconcile-run-ci"), arn("reconcile-run", member)]) {
        const context = { "aws:ResourceOrgID": "o-exampleorg" }
        expect([name, allows(permissions, { action: "sts:AssumeRole", resource: role, context })]).toEqual([
          name,
          false,
        ])
      }
    const { permissions } = named(members, "reconcile-apply")
    for (const name of ["reconcile-run", "reconcile-run-hub", "reconcile-run-ci"])
      expect(allows(permissions, { action: "iam:DeleteRole", resource: arn(name, member) })).toBe(false)
  })

  it("are in the comment above the template, and in what reconcile.yaml then says", () => {
    const text = print("hub", { flags: { ...flags, hubAccount }, tasks })
    expect(text).toContain("#   run:   reconcile-run-ci   -> reconcile-run-hub   -> reconcile-run in every account\n")
    expect(text).toContain(`#     run: { hub: "${arn("reconcile-run-hub")}", role: reconcile-run }\n`)
    expect(text).toContain("acme/baseline, on main, with `environment: reconcile-run`, to run tasks.")
  })
})

describe("the roles of tasks are not made", () => {
  it("unless asked for", () => {
    for (const stack of ["hub", "members"] as const)
      expect(print(stack, { tasks, config: "access: { run: { role: x } }" })).toBe(
        print(stack, { config: "access: { run: { role: x } }" }),
      )
  })

  it("where there is no task, or they would be somebody else's", () => {
    const said = (more: object, text = "", own: TaskRights | undefined = tasks) =>
      refused("hub", { flags: { ...flags, ...more }, config: text, ...(own && { tasks: own }) }).map(
        ([message]) => message,
      )
    expect(refused("hub", { flags }).map(([message]) => message)).toEqual([
      "There is no task: a role for tasks may do what they take, which is nothing",
    ])
    expect(said({ runEnvironment: "reconcile-apply" })).toEqual([
      "Jobs that apply and jobs that run tasks have one environment, reconcile-apply: what one may do, the other may",
    ])
    expect(said({}, "access: { run: { role: reconcile-apply } }")).toEqual([
      "access.apply.role and access.run.role are both called reconcile-apply",
    ])
    const [plan, run] = [arn("p"), arn("r", member)].map((one) => JSON.stringify(one))
    expect(said({}, `access: { plan: { hub: ${plan}, role: a }, run: { hub: ${run}, role: b } }`)).toEqual([
      `The hubs are in two accounts, ${hubAccount} and ${member}`,
    ])
  })
})
