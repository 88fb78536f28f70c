import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { protects, taggingActions, tagProtection } from "../../src/doctor/tag-protection.ts"
import { judgeTags } from "../../src/doctor/tags.ts"
import type { Account, Json, Provider } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"

interface Case {
  readonly name: string
  readonly policies: readonly { readonly targets: readonly string[]; readonly [element: string]: Json }[]
  readonly unknown?: string
  readonly says: readonly string[]
  readonly document?: boolean
}

const cases: readonly Case[] = parse(readFileSync(new URL("../cases/doctor/tags.yaml", import.meta.url), "utf8"))
const role = "arn:aws:iam::*:role/reconcile-apply"
const write = ["iam:CreateRole", "iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:CreatePolicyVersion"]
const tagged = [{ ownership: "tags", actions: { read: [], write } }] as const

const account = (nth: number, unit: string): Account => ({
  id: String(nth).padStart(12, "0"),
  name: `account-${nth}`,
  email: "",
  state: "ACTIVE",
  path: [
    { id: "r-ab12", name: "Root" },
    { id: unit, name: unit },
  ],
  tags: {},
  management: nth === 0,
})

describe("the policy that protects the tags of ownership", () => {
  test.each(cases)("$name", ({ policies, unknown, says, document: shown = false }) => {
    const own = tagProtection(tagged, [role]) as { readonly Statement: readonly [Json & object] }
    const written = policies.map(({ targets, ...change }) => ({
      name: "protect",
      targets,
      document: { ...own, Statement: [{ ...own.Statement[0], ...change }] },
    }))
    const accounts = [account(0, "ou-root"), account(1, "ou-prod"), account(2, "ou-sandbox")]
    const found = judgeTags(written, {
      organization: {
        accounts: unknown ? accounts.map((one) => ({ ...one, path: [] })) : accounts,
        unknown: unknown ? { units: unknown } : {},
      },
      role,
      providers: tagged as unknown as readonly Provider[],
    })
    const where = (ids?: readonly string[]) => (ids ? ` [${ids.map(Number).join(" ")}]` : "")
    expect(found.map(({ status, message, accounts }) => `${status}: ${message}${where(accounts)}`)).toEqual(says)
    expect(found.some(({ document }) => document !== undefined)).toBe(shown)
  })

  test("covers every call that can set a tag, and no other", () => {
    const two = ["AWS::IAM::ManagedPolicy", "AWS::IAM::Role"].map((type) => providers.get(type) as Provider)
    expect(taggingActions(two)).toEqual([
      "iam:CreatePolicy",
      "iam:CreateRole",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UntagPolicy",
      "iam:UntagRole",
    ])
  })

  test("is what AWS takes, and what doctor itself is content with", () => {
    const document = tagProtection(providers.values(), [role])
    expect(document).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyReconcileSaysWhatIsItsOwn",
          Effect: "Deny",
          Action: taggingActions(providers.values()),
          Resource: "*",
          Condition: {
            "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": ["reconcile:owner", "reconcile:template"] },
            ArnNotLike: { "aws:PrincipalArn": [role] },
          },
        },
      ],
    })
    expect(JSON.stringify(document).length).toBeLessThan(5120)
    expect(protects(document, taggingActions(providers.values()), role)).toEqual({ open: [], locked: false })
  })
})
