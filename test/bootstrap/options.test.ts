import { describe, expect, it } from "vitest"
import { type BootstrapFlags, repositoryOf } from "../../src/bootstrap/options.ts"
import { print, refused } from "./print.ts"

const numbers =
  "`gh api repos/OWNER/NAME --jq '.id, .owner.id'` shows them: the first is --repository-id, the second --owner-id."

describe("a flag that is not what it should be is said", () => {
  it.each<[string, BootstrapFlags]>([
    ['--repository "baseline"', { repository: "baseline" }],
    ['--repository "acme/baseline/x"', { repository: "acme/baseline/x" }],
    ['--repository "acme/*"', { repository: "acme/*" }],
    ['--repository "acme/.."', { repository: "acme/.." }],
    ['--repository "acme@1/baseline@2"', { repository: "acme@1/baseline@2" }],
    ['--repository "${AWS::AccountId}/x"', { repository: "${AWS::AccountId}/x" }],
    ['--repository-id "12a"', { repositoryId: "12a", ownerId: "1" }],
    ['--owner-id "*"', { repositoryId: "12", ownerId: "*" }],
    ['--branch "refs/heads/main"', { branch: "refs/heads/main" }],
    ['--branch "release/*"', { branch: "release/*" }],
    ['--branch ""', { branch: "" }],
    ['--environment "*"', { environment: "*" }],
    ['--environment "a\\nb"', { environment: "a\nb" }],
    ['--workflow "reconcile.yml"', { workflow: "reconcile.yml" }],
    ['--workflow "acme/baseline/.github/workflows/x.yml"', { workflow: "acme/baseline/.github/workflows/x.yml" }],
    ['--workflow "acme/b/.github/workflows/*.yml@main"', { workflow: "acme/b/.github/workflows/*.yml@main" }],
    ['--audience "a b"', { audience: "a b" }],
    ['--organization-id "r-ab12"', { organizationId: "r-ab12" }],
    ['--hub-account "22222222222"', { hubAccount: "22222222222" }],
    ['--management-account "main"', { managementAccount: "main" }],
  ])("%s", (said, flags) => {
    const problems = refused("hub", { flags })
    expect(problems.map(([message]) => message)).toEqual([`${said} is not what it should be`])
    expect(problems.every(([, fix]) => fix !== undefined)).toBe(true)
  })

  it.each<[string, BootstrapFlags]>([
    ["--repository-id and --owner-id go together", { repositoryId: "456789" }],
    ["--repository-id and --owner-id go together", { ownerId: "123456" }],
    ["--immutable-sub needs the ids", { immutableSub: true }],
  ])("%s", (said, flags) => {
    expect(refused("hub", { flags })).toEqual([[said, numbers]])
  })

  it("with all the others, at once", () => {
    const flags = { repository: "acme", branch: "*", hubAccount: "2", type: ["AWS::IAM::Rol"] }
    expect(refused("members", { flags })).toEqual([
      ['--repository "acme" is not what it should be', "Write OWNER/NAME, as GitHub writes it: capital letters count."],
      ['--branch "*" is not what it should be', expect.stringContaining("without wildcards")],
      ['--hub-account "2" is not what it should be', "An account's id has twelve digits."],
      ['--type "AWS::IAM::Rol" is no type that reconcile knows', "Did you mean AWS::IAM::Role?"],
    ])
  })

  it("but what GitHub allows is allowed", () => {
    const workflow = "acme/shared.workflows/.github/workflows/reconcile-apply.yaml@refs/tags/v1.2"
    for (const flags of [
      { repository: "a-b_corp/The.Base-line_2", branch: "release/2.x", environment: "prod: eu (1)", workflow },
      { repository: "acme/.github", branch: "user@host#1" },
    ])
      expect(refused("hub", { flags })).toEqual([])
  })
})

describe("a configuration that would mix planning with applying is refused", () => {
  const arn = (name: string, account = "222222222222") => `"arn:aws:iam::${account}:role/${name}"`
  it.each([
    [
      "access.plan.hub and access.apply.hub are both called Hub",
      `access: { plan: { hub: ${arn("hub")}, role: a }, apply: { hub: ${arn("ops/Hub")}, role: b } }`,
    ],
    [
      "access.plan.role and access.apply.role are both called both",
      "access: { plan: { role: both }, apply: { role: /x/both } }",
    ],
    [
      "access.apply.hub and access.plan.role are both called reconcile-apply-hub",
      "access: { plan: { role: reconcile-apply-hub } }",
    ],
    [
      "The hubs are in two accounts, 222222222222 and 333333333333",
      `access: { plan: { hub: ${arn("p")}, role: a }, apply: { hub: ${arn("q", "333333333333")}, role: b } }`,
    ],
  ])("%s", (said, config) => expect(refused("hub", { config }).map(([message]) => message)).toContain(said))

  it("a flag that contradicts it, too", () => {
    const config = `organization: { read: ${arn("index", "111111111111")} }\naccess: { plan: { hub: ${arn("hub")}, role: a } }`
    const flags = { hubAccount: "333333333333", managementAccount: "444444444444" }
    expect(refused("members", { config, flags })).toEqual([
      [
        "--hub-account 333333333333 is not the account 222222222222 of access in reconcile.yaml",
        "Leave out --hub-account.",
      ],
      [
        "--management-account 444444444444 is not the account 111111111111 of organization.read in reconcile.yaml",
        "Leave out --management-account.",
      ],
    ])
  })

  it("and so is a template for the management account with nothing in it", () => {
    const fix = "Add --with-member-roles if templates speak to the management account too."
    const there = `organization: { read: ${arn("index")} }`
    expect(refused("management", { config: there, flags: { hubAccount: "222222222222" } })).toEqual([
      ["The management account needs nothing: organization.read is a role of the hub account", fix],
    ])
    expect(refused("management", { config: "organization: { accounts: accounts.json }" })).toEqual([
      ["The management account needs nothing: the accounts come from a file", fix],
    ])
    const flags = { withMemberRoles: true }
    expect(refused("management", { config: "organization: { accounts: accounts.json }", flags })).toEqual([])
  })
})

describe("the repository of a remote", () => {
  it.each([
    ["https://github.com/acme/baseline.git\n", "acme/baseline"],
    ["https://github.com/acme/baseline", "acme/baseline"],
    ["https://x-access-token:secret@github.com/acme/baseline/", "acme/baseline"],
    ["git@github.com:acme/base.line.git", "acme/base.line"],
    ["ssh://git@github.com/acme/baseline.git", "acme/baseline"],
    ["ssh://git@github.com:22/acme/baseline", "acme/baseline"],
    ["https://gitlab.com/acme/baseline.git", undefined],
    ["https://github.com.evil.example/acme/baseline.git", undefined],
    ["https://evil.example/github.com/acme/baseline", undefined],
    ["git@github.acme.example:acme/baseline.git", undefined],
    ["https://github.com/acme", undefined],
    ["/home/me/baseline", undefined],
    ["", undefined],
  ])("%j is %s", (remote, repository) => expect(repositoryOf(remote)).toBe(repository))
})

describe("the comment above the hubs", () => {
  const header = (template: string) => template.slice(0, template.indexOf("AWSTemplateFormatVersion"))

  it("says who enters by what, what reconcile.yaml says then, and how to find the ids", () => {
    const config = "access: { apply: { role: /ops/acme-apply, externalId: acme-only } }"
    expect(header(print("hub", { config, flags: { hubAccount: "222222222222" } }))).toMatchInlineSnapshot(`
      "# reconcile's hubs. Deploy this first, in the account 222222222222 (not the management account), in one region:
      #
      #   aws cloudformation deploy --stack-name reconcile-hub --template-file hub.yaml \\
      #     --region us-east-1 --capabilities CAPABILITY_NAMED_IAM \\
      #     --parameter-overrides \\
      #     OrganizationId=$(aws organizations describe-organization --query Organization.Id --output text) \\
      #     ManagementAccountId=$(aws organizations describe-organization --query Organization.MasterAccountId --output text)
      #
      # A job of GitHub Actions assumes one role, its role-to-assume. reconcile goes on from there:
      #
      #   plan:  reconcile-plan-ci  -> reconcile-plan-hub  -> reconcile-plan in every account
      #          reconcile-plan-ci  -> reconcile-index, which lists the accounts
      #   apply: reconcile-apply-ci -> reconcile-apply-hub -> acme-apply in every account
      #          reconcile-apply-ci -> reconcile-plan-hub  -> reconcile-plan in every account: apply plans first
      #          reconcile-apply-ci -> reconcile-index, which lists the accounts
      #
      # reconcile.yaml then says:
      #
      #   organization: { read: "arn:aws:iam::MANAGEMENT_ACCOUNT:role/reconcile-index" }
      #   access:
      #     plan: { hub: "arn:aws:iam::222222222222:role/reconcile-plan-hub", role: reconcile-plan }
      #     apply: { hub: "arn:aws:iam::222222222222:role/reconcile-apply-hub", role: /ops/acme-apply, externalId: "acme-only" }
      #
      # Trusted are, with \`permissions: { id-token: write }\`, jobs of
      #
      #   acme/baseline, on pull requests and on main, to plan;
      #   acme/baseline, on main, with \`environment: reconcile-apply\`, to apply. Let that environment deploy from
      #   main only.
      #
      # The repository is known by its name alone, which somebody else could take one day. And one that was made, renamed
      # or transferred since 15 July 2026 has its ids in the token: these roles refuse it. The ids:
      #
      #   gh api repos/acme/baseline --jq '.id, .owner.id'
      #
      # The first is --repository-id, the second --owner-id: print this again with both.

      "
    `)
  })

  it("asks for no ids where it has them", () => {
    const text = header(print("hub", { flags: { repositoryId: "456789", ownerId: "123456" } }))
    expect(text).not.toContain("--jq")
    expect(text).toContain("acme/baseline, on pull requests and on main, to plan")
  })

  it("says what this account has to be, where more is expected of it", () => {
    const provider = header(print("hub", { flags: { existingOidcProvider: true } }))
    expect(provider).toContain("# The OIDC provider of this account has to have the audience sts.amazonaws.com.")
    const config = 'organization: { read: "arn:aws:iam::222222222222:role/index" }'
    const index = header(print("hub", { config, flags: { hubAccount: "222222222222" } }))
    expect(index).toContain(
      "# index is made here: this account has to be a delegated administrator of AWS Organizations.",
    )
    expect(header(print("hub"))).not.toMatch(/has to (be|have)/)
  })
})
