import { describe, expect, it } from "vitest"
import type { JsonSchema, Written } from "../../../src/model.ts"
import { groupSchema } from "../../../src/providers/iam/group.schema.ts"
import { instanceProfileSchema } from "../../../src/providers/iam/instance-profile.schema.ts"
import { userSchema } from "../../../src/providers/iam/user.schema.ts"
import { checkWritten } from "../../../src/value/schema.ts"
import { parseYaml } from "../../../src/value/written.ts"
import { said } from "../../templates/said.ts"

const check = (schema: JsonSchema, text: string): readonly string[] =>
  said(checkWritten(schema, parseYaml(text, "t.yaml").documents[0] as Written))

describe("a user", () => {
  it("may say everything that IAM knows of it but its credentials", () => {
    const text = `
UserName: ci.deploy@example.com
Path: /robots/
Groups: [readers, Writers]
PermissionsBoundary: arn:aws:iam::111111111111:policy/team/Boundary
ManagedPolicyArns: [arn:aws:iam::aws:policy/job-function/Billing]
Policies: [{ PolicyName: own, PolicyDocument: { Version: "2012-10-17", Statement: [] } }]
Tags: [{ Key: Team, Value: platform }]
`
    expect(check(userSchema, text)).toEqual([])
  })

  it("has no password: the sentence says why and what to do, and does not show it", () => {
    const problems = check(userSchema, "UserName: alice\nLoginProfile:\n  Password: hunter2\n")
    expect(problems).toEqual([
      't.yaml:2:1 A key here sets no password, because all who read the repository would know it: take it out, and set one in IAM, or let people sign in by way of IAM Identity Center; this is "LoginProfile".',
    ])
  })

  it("is told of every other word that it does not know", () => {
    expect(check(userSchema, "UserName: alice\nGroup: admins\n")).toEqual([
      't.yaml:2:1 Unknown key "Group"; did you mean "Groups"? The keys known here are UserName, Path, Groups, PermissionsBoundary, ManagedPolicyArns, Policies, Tags.',
    ])
  })

  it.each([
    [
      "no name",
      "Path: /",
      ["t.yaml:1:1 UserName is missing. Add UserName: The user's name, unique in its account ignoring case and path."],
    ],
    ["a long name", `UserName: ${"a".repeat(65)}`, ["t.yaml:1:11 UserName has 65 characters; at most 64 are allowed."]],
    [
      "a name with a space",
      "UserName: Alice A",
      ['t.yaml:1:11 UserName has letters, digits and _ + = , . @ - only; this is "Alice A".'],
    ],
    [
      "a path without slashes",
      "UserName: a\nPath: people",
      ['t.yaml:2:7 Path starts and ends with a slash and has no spaces, like /team/audit/; this is "people".'],
    ],
    [
      "one group that is no list",
      "UserName: a\nGroups: admins",
      ['t.yaml:2:9 Groups is text, but must be a list. Make it a list: ["admins"].'],
    ],
    [
      "a group by its ARN",
      "UserName: a\nGroups: ['arn:aws:iam::111111111111:group/admins']",
      [
        't.yaml:2:10 An item of Groups has letters, digits and _ + = , . @ - only; this is "arn:aws:iam::111111111111:group/admins".',
      ],
    ],
    [
      "more groups than IAM takes",
      `UserName: a\nGroups: [${Array.from({ length: 11 }, (_, n) => `g${n}`)}]`,
      ["t.yaml:2:9 Groups has 11 items; at most 10 are allowed."],
    ],
  ])("is refused with %s", (_, text, problems) => {
    expect(check(userSchema, text)).toEqual(problems)
  })
})

describe("a group", () => {
  it("has a name, and may have path and policies", () => {
    expect(check(groupSchema, `GroupName: ${"a".repeat(128)}`)).toEqual([])
    expect(check(groupSchema, "GroupName: readers\nPath: /finance/\nManagedPolicyArns: []\nPolicies: []")).toEqual([])
  })

  it.each(["Users: [alice]", "Tags: [{ Key: team, Value: a }]", "PermissionsBoundary: arn:aws:iam::aws:policy/a"])(
    "has neither members, nor tags, nor a boundary: %s",
    (line) => {
      const [problem = ""] = check(groupSchema, `GroupName: readers\n${line}`)
      expect(problem).toMatch(
        /^t\.yaml:2:1 Unknown key "\w+"\. The keys known here are GroupName, Path, ManagedPolicyArns, Policies\.$/,
      )
    },
  )
})

describe("an instance profile", () => {
  it("has exactly one role", () => {
    const withRoles = (roles: string) => check(instanceProfileSchema, `InstanceProfileName: web\nRoles: ${roles}`)
    expect(withRoles("[web]")).toEqual([])
    expect(withRoles("[]")).toEqual(["t.yaml:2:8 Roles is an empty list. Add an item, or remove the key."])
    expect(withRoles("[web, worker]")).toEqual(["t.yaml:2:8 Roles has 2 items; at most 1 are allowed."])
    expect(withRoles("web")).toEqual(['t.yaml:2:8 Roles is text, but must be a list. Make it a list: ["web"].'])
    expect(withRoles("['arn:aws:iam::111111111111:role/web']")).toEqual([
      't.yaml:2:9 An item of Roles has letters, digits and _ + = , . @ - only; this is "arn:aws:iam::111111111111:role/web".',
    ])
  })
})
