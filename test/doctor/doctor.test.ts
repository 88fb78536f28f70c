import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { tagProtection } from "../../src/doctor/tag-protection.ts"
import { providers } from "../../src/providers/index.ts"
import { arn, configText, hubs, member, members, type Patient, startPatient } from "./company.ts"

describe("faulty", () => {
  let company: Patient
  beforeAll(async () => {
    company = await startPatient(
      [
        { name: "payments", roles: members },
        { name: "empty" },
        { name: "open", roles: [member("plan"), member("apply", { trust: "arn:aws:iam::{account}:root" })] },
        {
          name: "poor",
          roles: [
            member("plan", {
              inline: {
                some: {
                  Version: "2012-10-17",
                  Statement: [
                    {
                      Effect: "Allow",
                      Action: ["iam:Get*", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
                      Resource: "*",
                    },
                  ],
                },
              },
            }),
            member("apply", { inline: {}, attached: ["IAMFullAccess"] }),
          ],
        },
        { name: "wide", roles: [member("plan", { attached: ["AdministratorAccess"] }), member("apply")] },
        { name: "wide2", roles: [member("plan", { attached: ["AdministratorAccess"] }), member("apply")] },
      ],
      [
        ...hubs("plan"),
        ...hubs("apply", {
          trust: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Federated: "arn:aws:iam::100000000001:oidc-provider/token.actions.githubusercontent.com" },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } },
              },
            ],
          },
        }),
      ],
    )
  })
  afterAll(() => company.close())

  test("x", async () => {
    const r = await company.examine({})
    console.log(r.complaints.join("\n"), r.praise.join("\n"))
    company.proxy.rule({ action: ["ListTagsForResource", "GetResources", "ListRoots"], effect: "denied" })
    company.proxy.rule({ action: ["ListPolicies"], effect: "denied" })
    const r2 = await company.examine({ sample: 2 })
    console.log(r2.complaints.join("\n"), r2.praise.join("\n"))
    const org = new OrganizationsClient(company.aws.client())
    console.log(await org.send(new EnablePolicyTypeCommand({ RootId: "r-ab12", PolicyType: "SERVICE_CONTROL_POLICY" })))
    const p = await org.send(
      new CreatePolicyCommand({
        Name: "x",
        Description: "d",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify(tagProtection(providers.values(), [arn("reconcile-apply", "*")])),
      }),
    )
    console.log(
      await org.send(new AttachPolicyCommand({ PolicyId: p.Policy!.PolicySummary!.Id, TargetId: "100000000002" })),
    )
    company.proxy.clear()
    const r3 = await company.examine({ sample: 2 })
    console.log(r3.complaints.join("\n"), r3.praise.join("\n"))
  })
})
