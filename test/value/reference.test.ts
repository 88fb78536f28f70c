import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { scrubbed } from "../../src/apply/secrets.ts"
import type { Account, SecretSource } from "../../src/model.ts"
import { partOfJson } from "../../src/value/json-path.ts"
import { isReference, parseReference, referenceOfTag, referenceTag, referenceText } from "../../src/value/reference.ts"

const account = (id: string): Account => ({
  id,
  name: id,
  email: "",
  state: "ACTIVE",
  path: [],
  tags: {},
  management: false,
})
const own = { account: "222222222222", region: "eu-west-1" }
const letters = "abcXYZ019_./-"
const name = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 300 })
const source: fc.Arbitrary<SecretSource> = fc
  .record({
    service: fc.constantFrom("ssm" as const, "secretsmanager" as const),
    name,
    version: fc.nat().map((number) => String(number + 1)),
    account: fc.constantFrom(account(own.account), account("333333333333")),
    region: fc.constantFrom(own.region, "us-east-1"),
    path: fc.string({ unit: fc.constantFrom(..."abc.[1] ö'"), maxLength: 20 }),
  })
  .map(({ path, ...rest }) => ({ ...rest, ...(rest.service === "secretsmanager" && path ? { path } : {}) }))

describe("a reference", () => {
  it.each([
    [{ service: "ssm", name: "/a", version: "3" }, "{{resolve:ssm-secure:/a:3}}"],
    [{ service: "secretsmanager", name: "db", version: "v-1" }, "{{resolve:secretsmanager:db:SecretString:::v-1}}"],
    [
      { service: "secretsmanager", name: "db", path: "user.name", version: "v-1" },
      "{{resolve:secretsmanager:db:SecretString:user.name::v-1}}",
    ],
    [
      { service: "ssm", name: "/a", version: "3", region: "us-east-1" },
      "{{resolve:ssm-secure:/a:3:222222222222:us-east-1}}",
    ],
  ] as const)("%j is %s", (given, text) => {
    expect(referenceText({ account: account(own.account), region: own.region, ...given }, own)).toBe(text)
  })

  it("is read back from its text, and found again by its tag", () => {
    fc.assert(
      fc.property(source, (given) => {
        const text = referenceText(given, own)
        const elsewhere = given.account.id !== own.account || given.region !== own.region
        expect(parseReference(text)).toEqual({
          service: given.service,
          name: given.name,
          path: given.path ?? "",
          version: given.version,
          ...(elsewhere ? { account: given.account.id, region: given.region } : {}),
        })
        const tag = referenceTag(text)
        expect(tag).toMatch(/^[\p{L}\p{N} _.:/=+\-@]{1,256}$/u)
        expect(referenceOfTag(tag, text)).toBe(text)
        expect(isReference(referenceOfTag(tag) ?? "")).toBe(true)
      }),
    )
  })

  it.each(["", "hunter2", "{{resolve:ssm:/a:3}}", "x{{resolve:ssm-secure:/a:3}}", "{{resolve:ssm-secure:/a:3}}\n"])(
    "is not %j",
    (text) => {
      expect(isReference(text)).toBe(false)
    },
  )

  it("is no tag that somebody else wrote", () => {
    expect(referenceOfTag("hunter2", "{{resolve:ssm-secure:/a:3}}")).toBeUndefined()
    expect(referenceOfTag(undefined)).toBeUndefined()
  })
})

describe("a part of a secret", () => {
  const text = JSON.stringify({
    "a.b": "dotted",
    a: { b: "deep", n: 5, list: [], yes: true, none: null },
    l: ["x", "y"],
  })
  it.each([
    ["a.b", { value: "dotted" }],
    ["a.n", { value: "5" }],
    ["l[1]", { value: "y" }],
    ["l.[0]", { value: "x" }],
    ["l", { value: "x", note: "l is a list: its first item was taken" }],
    ["a.list", { problem: "the list at a.list is empty" }],
    ["a.yes", { problem: "at a.yes its JSON has true or false, not a text or a number" }],
    ["a.none", { problem: "at a.none its JSON has null, not a text or a number" }],
    ["a", { problem: "at a its JSON has an object, not a text or a number" }],
    ["constructor", { problem: "its JSON has nothing at constructor" }],
    ["l[2]", { problem: "its JSON has nothing at l[2]" }],
  ])("%s", (path, part) => {
    expect(partOfJson(text, path)).toEqual(part)
  })

  it("of what is no JSON is none, and is not quoted", () => {
    expect(partOfJson("hunter2", "a")).toEqual({ problem: "it is not JSON, so it has no parts" })
  })
})

describe("a message", () => {
  it("with any part of a value in it is not shown", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), fc.string(), fc.nat(), (value, around, start) => {
        const at = start % (value.length - 5)
        const message = scrubbed(`${around}${value.slice(at, at + 6)}${around}`, [value])
        expect(message).toBe("AWS refused it, with a message that is not shown, since it may quote a sensitive value")
      }),
    )
  })

  it.each([
    ["as JSON", `Value ${JSON.stringify('say "hello" twice')}`, 'say "hello" twice'],
    ["as base64", "aHVudGVyMi1maXJzdA", "hunter2-first"],
    ["in capitals", "HUNTER2-FIRST", "hunter2-first"],
    ["that is short", "the pin 123 is wrong", "123"],
  ])("that quotes a value %s is not shown", (_, message, value) => {
    expect(scrubbed(message, [value])).toContain("is not shown")
  })

  it("about something else is shown as it is", () => {
    expect(scrubbed("AccessDenied: not authorized", ["hunter2-first", ""])).toBe("AccessDenied: not authorized")
  })
})
