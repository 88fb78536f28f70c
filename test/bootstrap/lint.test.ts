import { describe, expect, it } from "vitest"
import { lint } from "./cfn-lint.ts"
import { print } from "./print.ts"
import { manyActions } from "./providers.ts"

const ids = { repositoryId: "456789", ownerId: "123456" }
const workflow = "acme/baseline/.github/workflows/reconcile.yml@refs/heads/main"
const known = { organizationId: "o-exampleorg", hubAccount: "222222222222", managementAccount: "111111111111" }
const configured = `
organization: { read: "arn:aws:iam::111111111111:role/ops/acme-index" }
access:
  plan: { hub: "arn:aws:iam::222222222222:role/ops/acme-plan-hub", role: /ops/acme-plan, sourceIdentity: ci }
  apply: { hub: "arn:aws:iam::222222222222:role/ops/acme-apply-hub", role: /ops/acme-apply, externalId: acme-only }
`

/** One type where the actions are not what differs: the linter takes its time over each. */
const type = ["AWS::IAM::Role"]
/** What tasks take. */
const tasks = {
  member: [
    {
      task: "zen",
      actions: ["ssm:GetParameter"],
      resources: ["arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/${!aws:username}"],
    },
    { task: "copy", actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["*"], throughS3: true as const },
  ],
  central: [
    { task: "copy", actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:${AWS::Partition}:s3:::lake/*"] },
  ],
  tag: { key: "reconcile:assumable", value: "true" },
}
const center = 'identityCenter: { account: "333333333333", region: eu-west-1 }'

describe("cfn-lint finds no error, no warning, and nothing to note", () => {
  it("in any template", async () => {
    const templates = {
      "hub.yaml": print("hub"),
      "hub-known.yaml": print("hub", { flags: known }),
      "hub-ids.yaml": print("hub", { flags: { ...ids, workflow, mergeQueue: true } }),
      "hub-immutable.yaml": print("hub", { flags: { ...ids, immutableSub: true } }),
      "hub-provider.yaml": print("hub", { flags: { existingOidcProvider: true } }),
      "hub-configured.yaml": print("hub", { config: configured }),
      "hub-file.yaml": print("hub", { config: "organization: { accounts: accounts.json }" }),
      "hub-index.yaml": print("hub", { flags: { hubAccount: "111111111111", managementAccount: "111111111111" } }),
      "members.yaml": print("members"),
      "members-known.yaml": print("members", { flags: { ...known, type } }),
      "members-type.yaml": print("members", { flags: { type } }),
      "members-configured.yaml": print("members", { config: configured, flags: { type } }),
      "management.yaml": print("management"),
      "management-known.yaml": print("management", { flags: known }),
      "management-members.yaml": print("management", { flags: { withMemberRoles: true, type } }),
      "management-configured.yaml": print("management", { config: configured, flags: { withMemberRoles: true, type } }),
      "hub-run.yaml": print("hub", { config: configured, flags: { withRunRole: true }, tasks }),
      "members-run.yaml": print("members", { config: configured, flags: { type, withRunRole: true }, tasks }),
      "identity-center.yaml": print("identity-center", { config: `${configured}${center}` }),
    }
    expect(await lint(templates)).toEqual([])
  }, 180_000)

  it("in one with more actions than one policy takes, apart from their made-up names", async () => {
    const found = await lint({ "long.yaml": print("members", { providers: manyActions(300) }) })
    expect(found.filter((finding) => !finding.startsWith("W3037 "))).toEqual([])
  }, 180_000)

  it("and would, if there were any", async () => {
    const wrong = {
      "action.yaml": print("members", { flags: { type } }).replaceAll("iam:GetRolePolicy", "iam:ReadRolePolicy"),
      "reference.yaml": print("hub").replace("!GetAtt PlanEntry.Arn", "!GetAtt PlanDoor.Arn"),
      "property.yaml": print("management").replace("RoleName:", "Name:"),
      "partition.yaml": print("hub").replaceAll("arn:${AWS::Partition}:", "arn:aws:"),
    }
    const found = await lint(wrong)
    for (const name of Object.keys(wrong)) expect(found).toContainEqual(expect.stringContaining(name))
  }, 180_000)
})
