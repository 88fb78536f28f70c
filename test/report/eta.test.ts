import { describe, expect, test } from "vitest"
import type { Change } from "../../src/model.ts"
import { etaText } from "../../src/report/eta.ts"

const change = (type: string, action: Change["action"]): Change => ({
  ...{ action, type, account: "222222222222", region: "us-east-1", id: "x", template: "t", group: 0 },
})
const many = (count: number, type: string, action: Change["action"] = "create") =>
  Array.from({ length: count }, () => change(type, action))

describe("how long IAM Identity Center takes", () => {
  test.each<[string, readonly Change[], string | undefined]>([
    [
      "ten at a time, twenty a minute",
      many(300, "AWS::SSO::Assignment"),
      "IAM Identity Center takes about 16 minutes for 300 assignments",
    ],
    [
      "for edited permission sets too",
      [...many(30, "AWS::SSO::Assignment", "delete"), ...many(10, "AWS::SSO::PermissionSet", "update")],
      "IAM Identity Center takes about 3 minutes for 40 assignments",
    ],
    ["is not worth a word below two minutes", many(5, "AWS::SSO::Assignment"), undefined],
    ["and nothing where nothing of it changes", many(500, "AWS::IAM::Role"), undefined],
  ])("%s", (_, changes, expected) => expect(etaText({ changes })).toBe(expected))
})
