import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { tagProtection } from "../../src/doctor/tag-protection.ts"
import { providers } from "../../src/providers/index.ts"
import { arn, configText, entrances, member, members, type Patient, security, startPatient } from "./company.ts"

const policy = (...Action: readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
})
const unprotected =
  "warning tags: No service control policy keeps others from writing the tags of ownership: who may tag a role could pass it off as reconcile's."

describe("a company as bootstrap leaves it", () => {
  let company: Patient
  beforeAll(async () => {
    company = await startPatient([
      { name: "payments", roles: members },
      { name: "data", roles: members },
      { name: "closed", state: "SUSPENDED" },
    ])
  })
  beforeEach(() => company.reset())
  afterAll(() => company.close())

  test("has nothing wrong, once the tags of ownership are protected", async () => {
    const organizations = new OrganizationsClient(company.aws.client())
    await organizations.send(new EnablePolicyTypeCommand({ RootId: "r-ab12", PolicyType: "SERVICE_CONTROL_POLICY" }))
    const { Policy: made } = await organizations.send(
      new CreatePolicyCommand({
        Name: "reconcile-tags",
        Description: "Only reconcile says what is its own",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify(tagProtection(providers.values(), [arn("reconcile-apply", "*")])),
      }),
    )
    await organizations.send(new AttachPolicyCommand({ PolicyId: made?.PolicySummary?.Id, TargetId: "r-ab12" }))
    const { complaints, praise } = await company.examine()
    expect(complaints).toEqual([])
    expect(praise).toEqual([
      "ok configuration: 1 template is valid in 5 accounts.",
      `ok identity: You are arn:aws:sts::${security}:assumed-role/reconcile-plan-ci/test in account ${security}.`,
      "ok accounts: AWS Organizations lists 4 active accounts, and `organization.atLeast` is 2.",
      `ok access: The plan hub ${arn("reconcile-plan-hub")} can be assumed.`,
      "skipped access: The apply roles were looked at, not assumed; --apply assumes them, with a session that may only read.",
      "ok access: All 3 accounts can be entered to plan.",
      "ok permissions: reconcile-plan may do what planning takes. [1 2 3]",
      "ok permissions: reconcile-apply may do what applying takes. [1 2 3]",
      "ok trust: reconcile-plan trusts its hub and nobody else. [1 2 3]",
      "ok trust: reconcile-apply trusts its hub and nobody else. [1 2 3]",
      "ok trust: The plan hub lets in nobody that it should not.",
      `ok trust: The role ${arn("reconcile-plan-ci")}, by which one comes to the plan hub, lets in nobody that it should not.`,
      "ok trust: The apply hub lets in nobody that it should not.",
      `ok trust: The role ${arn("reconcile-apply-ci")}, by which one comes to the apply hub, lets in nobody that it should not.`,
      "ok tags: The service control policy reconcile-tags protects the tags of ownership.",
      "skipped workflows: The configuration is in no git repository: there are no workflows to look at.",
    ])
  })

  test("is only read, and its sessions may do no more", async () => {
    await company.examine({ apply: true, ambient: "reconcile-apply-ci" })
    const actions = [...new Set(company.proxy.calls.map(({ action }) => action))]
    expect(actions.filter((action) => !/^(Get|List|Describe|AssumeRole$)/.test(action))).toEqual([])
  })

  test("lets in an apply job to apply, which --apply tries, but no job that plans", async () => {
    const { praise, complaints: own } = await company.examine({ apply: true, ambient: "reconcile-apply-ci" })
    expect(own).toEqual([unprotected])
    expect(praise).toContain("ok access: All 3 accounts can be entered to apply.")
    const { complaints } = await company.examine({ apply: true })
    expect(complaints[0]).toMatch(/^wrong access: Cannot assume \S+reconcile-apply-hub as \S+reconcile-plan-ci/)
  })

  test("is looked at in part where --sample asks, and always in the same part", async () => {
    const { praise } = await company.examine({ sample: 2 })
    expect(praise).toContain("skipped access: 2 of 3 accounts were looked at, as --sample asks.")
    expect(praise).toContain("ok trust: reconcile-plan trusts its hub and nobody else. [1 2]")
  })

  test("says which halves of the index AWS does not show, and what would show them", async () => {
    company.proxy.rule({ action: ["ListRoots", "GetResources", "ListTagsForResource"], effect: "denied" })
    const { complaints, diagnoses } = await company.examine()
    expect(complaints.slice(0, 2)).toEqual([
      expect.stringMatching(/^warning accounts: Selectors by unit do not work\. .*organizations:ListRoots/),
      expect.stringMatching(/^warning accounts: Selectors by tag do not work\. .*organizations:ListTagsForResource/),
    ])
    expect(diagnoses.flatMap(({ check, fix }) => (check === "accounts" && fix ? [fix] : []))).toEqual([
      "Allow the role that reads the index organizations:ListAccountsForParent, organizations:ListOrganizationalUnitsForParent, organizations:ListRoots.",
      "Allow the role that reads the index organizations:ListTagsForResource or tag:GetResources.",
    ])
  })

  test("says when accounts are missing from the index, or nobody may read it", async () => {
    const config = configText.replace("atLeast: 2", "atLeast: 10")
    expect((await company.examine({ config })).complaints[0]).toBe(
      "wrong accounts: AWS Organizations lists 4 active accounts, fewer than `organization.atLeast`: 10.",
    )
    company.proxy.rule({ action: "ListAccounts", effect: "denied" })
    const { complaints } = await company.examine()
    expect(complaints).toEqual([
      expect.stringMatching(/^wrong accounts: Cannot list the organization's accounts: access denied\./),
      "unknown access: Nothing in the accounts could be looked at.",
    ])
  })

  test("is unknown, not wrong, where AWS does not answer or does not show something", async () => {
    company.proxy.rule({ action: "ListPolicies", effect: "denied" })
    company.proxy.rule({ action: "GetRole", account: "100000000003", effect: "denied" })
    company.proxy.rule({ action: "AssumeRole", account: "100000000002", effect: "unavailable" })
    const { complaints } = await company.examine()
    expect(complaints).toEqual([
      expect.stringMatching(/^unknown access: Cannot assume \S+ in payments .* \[2\]$/),
      expect.stringMatching(/^unknown permissions: reconcile-plan could not be looked at: .*iam:GetRole.* \[3\]$/),
      expect.stringMatching(/^unknown permissions: reconcile-apply could not be looked at: .*iam:GetRole.* \[3\]$/),
      expect.stringMatching(/^unknown tags: Whether a service control policy .* organizations:ListPolicies$/),
    ])
  })

  test("without credentials says that, looks at the files, and calls nothing", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) vi.stubEnv(name, undefined)
    const { complaints, praise, diagnoses } = await company.examine({ ambient: undefined })
    expect(complaints).toEqual([
      expect.stringMatching(/^wrong identity: No AWS credentials: /),
      "unknown access: Nothing in the accounts could be looked at.",
    ])
    expect(diagnoses.find(({ check }) => check === "identity")?.fix).toContain("AWS_PROFILE")
    expect(praise[0]).toBe("ok configuration: 1 template is valid as far as can be told without accounts.")
    expect(company.proxy.calls).toEqual([])
  })

  test("whose credentials are the hub's already says to leave the hub out", async () => {
    const { complaints, diagnoses } = await company.examine({ ambient: "reconcile-plan-hub" })
    expect(complaints[0]).toMatch(/^wrong access: Cannot assume \S+reconcile-plan-hub as \S+reconcile-plan-hub\/test/)
    expect(diagnoses.find(({ status }) => status === "wrong")?.fix).toBe(
      "These credentials are the hub's already: leave `access.plan.hub` out of reconcile.yaml.",
    )
  })

  test("without hubs in the configuration is followed from the roles in the accounts", async () => {
    const config = configText.replaceAll(/hub: "[^"]+", /g, "")
    const { complaints, praise } = await company.examine({ config, ambient: "reconcile-plan-hub" })
    expect(complaints).toEqual([unprotected])
    expect(praise).toContain(
      `ok trust: The role ${arn("reconcile-plan-hub")}, by which one comes to reconcile-plan, lets in nobody that it should not.`,
    )
    expect(praise).toContain("ok trust: reconcile-apply trusts named roles only. [1 2 3]")
  })
})

describe("a company with faults", () => {
  const token = "token.actions.githubusercontent.com"
  const wildcard = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${security}:oidc-provider/${token}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringLike: { [`${token}:sub`]: "repo:acme/*" } },
      },
    ],
  }
  let company: Patient
  beforeAll(async () => {
    company = await startPatient(
      [
        { name: "right", roles: members },
        { name: "empty" },
        { name: "half", roles: [member("plan")] },
        { name: "open", roles: [member("plan"), member("apply", { trust: "arn:aws:iam::{account}:root" })] },
        {
          name: "poor",
          roles: [
            member("plan", { inline: { reads: policy("iam:Get*", "iam:ListAttachedRolePolicies") } }),
            member("apply", { inline: { iam: policy("iam:*") } }),
          ],
        },
        { name: "wide", roles: [member("plan", { attached: ["AdministratorAccess"] }), member("apply")] },
        { name: "wider", roles: [member("plan", { attached: ["AdministratorAccess"] }), member("apply")] },
        { name: "moved", roles: [member("plan"), member("apply", { path: "/ops/" })] },
        { name: "void" },
      ],
      entrances({
        "reconcile-plan-hub": { inline: { all: policy("sts:AssumeRole") } },
        "reconcile-apply-ci": { trust: wildcard },
        "reconcile-apply-hub": { inline: {} },
      }),
    )
  })
  afterAll(() => company.close())

  test("hears of each of them once, with the accounts", async () => {
    const { complaints } = await company.examine()
    expect(complaints).toEqual([
      expect.stringMatching(
        /^wrong access: Cannot assume arn:aws:iam::account-id:role\/reconcile-plan in the account as .* \[3 10\]$/,
      ),
      "wrong permissions: There is no role reconcile-apply. [4]",
      expect.stringMatching(
        /^wrong permissions: reconcile-plan may not call .*iam:ListRoles.*, tag:GetResources.* \[6\]$/,
      ),
      expect.stringMatching(/^wrong permissions: reconcile-apply may not call .*tag:GetResources.* \[6\]$/),
      "warning permissions: The plan role can do more than look: reconcile-plan has the policy arn:aws:iam::aws:policy/AdministratorAccess, which allows *. [7 8]",
      "wrong permissions: reconcile-apply is at another path: it is arn:aws:iam::{{ account.id }}:role/ops/reconcile-apply. [9]",
      `warning permissions: The plan hub may call sts:AssumeRole on ${arn("reconcile-apply", "*")}: the trust policies there are all that keeps it from writing.`,
      `wrong permissions: The apply hub may not call sts:AssumeRole on ${arn("reconcile-apply", "*")}.`,
      "wrong trust: reconcile-apply trusts its own account as a whole: every role and user there that may call sts:AssumeRole can be it. [5]",
      `wrong trust: reconcile-apply does not trust its hub ${arn("reconcile-apply-hub")}. [5]`,
      `warning trust: The role ${arn("reconcile-apply-ci")}, by which one comes to the apply hub, does not test the audience of tokens (${token}:aud).`,
      `wrong trust: The role ${arn("reconcile-apply-ci")}, by which one comes to the apply hub, lets in the subject "repo:acme/*": every repository of acme that matches may change all accounts.`,
      unprotected,
    ])
  })

  test("hears of one hub for both, and of a hub that does not exist", async () => {
    const one = configText.replace("reconcile-apply-hub", "reconcile-plan-hub")
    expect((await company.examine({ config: one, sample: 1 })).complaints).toContain(
      `wrong trust: Planning and applying use the same role, ${arn("reconcile-plan-hub")}: who may plan, on any pull request, may write.`,
    )
    const gone = configText.replace("reconcile-apply-hub", "reconcile-apply-gone")
    expect((await company.examine({ config: gone, sample: 1 })).complaints).toContain(
      `wrong trust: The apply hub does not exist: there is no role ${arn("reconcile-apply-gone")}.`,
    )
  })

  test("whose templates are wrong hears that first", async () => {
    const { complaints } = await company.examine({ sample: 1, template: "name: audit\ntype: AWS::IAM::Rule\n" })
    expect(complaints[0]).toMatch(
      /^wrong configuration: The templates have \d errors?, first of all: templates\/audit\.yaml:/,
    )
  })
})
