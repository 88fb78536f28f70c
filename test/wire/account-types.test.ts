import { CreateAccountAliasCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Json } from "../../src/model.ts"
import { metadata } from "../providers/iam/metadata.ts"
import { type Company, member, startCompany } from "./company.ts"

const everywhere = { targets: { accounts: "all" } } satisfies Json
const state = (type: string, properties: Json, more: { readonly [key: string]: Json } = {}) => ({
  type,
  ...everywhere,
  properties,
  ...more,
})

/** What makes an account the company's own, apart from its roles and policies. */
const templates = {
  alias: state("Reconcile::IAM::AccountAlias", { AccountAlias: "acme-{{ account.name }}" }),
  passwords: state("Reconcile::IAM::AccountPasswordPolicy", { MinimumPasswordLength: 14, MaxPasswordAge: 90 }),
  autoscaling: state("AWS::IAM::ServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" }),
  batch: state("AWS::IAM::ServiceLinkedRole", {
    AWSServiceName: "autoscaling.amazonaws.com",
    CustomSuffix: "batch",
    Description: "Batch of {{ account.name }}",
  }),
  gitlab: state("AWS::IAM::OIDCProvider", { Url: "https://gitlab.example.com", ClientIdList: ["aws"] }),
  people: state("AWS::IAM::SAMLProvider", { Name: "Workforce", SamlMetadataDocument: metadata("idp.example.com") }),
}
const members = [member(1), member(2), member(3)]

let company: Company
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
})
beforeEach(() => company.reset())
afterAll(() => company.close())

describe("accounts with alias, password policy, service-linked roles and identity providers", () => {
  test("become as stated by what was reviewed, within the rights of the changes, and nothing is left to do", async () => {
    const reviewed = await company.plan(templates)
    expect(reviewed.summary).toMatchObject({ creates: 18, updates: 0, adopts: 0 })
    const applied = await company.apply(templates, { expect: reviewed })
    expect(new Set(Object.values(applied.said))).toEqual(new Set(["applied"]))
    company.proxy.clear()
    expect(await company.plan(templates)).toMatchObject({ changes: [], problems: [], unchanged: 18 })
    // Per account: two sweeps that every plan makes, the tags, and a call for each alias, password policy and provider.
    const { "sts:AssumeRole": _, ...reads } = company.proxy.counts
    expect(Object.fromEntries(Object.entries(reads).filter(([action]) => action.startsWith("iam:")))).toEqual({
      "iam:GetAccountAuthorizationDetails": 3,
      "iam:ListRoles": 3,
      "iam:ListAccountAliases": 3,
      "iam:GetAccountPasswordPolicy": 3,
      "iam:GetOpenIDConnectProvider": 3,
      "iam:GetSAMLProvider": 3,
    })
  })

  test("are changed, and given up: settings go back to AWS's, what is tagged is an orphan", async () => {
    await company.apply(templates)
    const changed = {
      ...templates,
      alias: state("Reconcile::IAM::AccountAlias", { AccountAlias: "{{ account.name }}-acme" }),
      passwords: state("Reconcile::IAM::AccountPasswordPolicy", {}, { state: "absent" }),
      batch: { ...templates.batch, state: "absent" },
      gitlab: state("AWS::IAM::OIDCProvider", { Url: "https://gitlab.example.com", ClientIdList: ["aws", "audit"] }),
    }
    const { people: _, autoscaling: __, ...fewer } = changed
    const options = { config: "safety: { deletes: 10, deletePercent: 50 }" }
    const applied = await company.apply(fewer, options)
    expect(applied.plan.summary).toMatchObject({ updates: 6, deletes: 6, orphans: 3 })
    expect(applied.plan.orphans.map(({ id }) => id)).toEqual(["Workforce", "Workforce", "Workforce"])
    expect(new Set(Object.values(applied.said))).toEqual(new Set(["applied"]))
    expect((await company.plan(fewer, options)).changes).toEqual([])
  })

  test("fail one by one: an alias that somebody else has stops nothing else", async () => {
    const outsider = company.iam("100000000000")
    await outsider.send(new CreateAccountAliasCommand({ AccountAlias: "acme-account-0002" }))
    const applied = await company.apply(templates)
    const [, second] = members
    expect(applied.said[`${second} AccountAlias`]).toMatch(
      /^failed: Cannot make acme-account-0002 the account's alias in account-0002 \(100000000002\): The account alias acme-account-0002 already exists\. Aliases are unique/,
    )
    expect(Object.values(applied.said).filter((outcome) => outcome === "applied")).toHaveLength(17)
  })
})
