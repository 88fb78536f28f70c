import { expect, it } from "vitest"
import { completeTags, isAwsTag, isProtected, ownershipOf } from "../../src/providers/tagging.ts"

it("reads owner and template from the tags", () => {
  const tags = [
    { Key: "reconcile:owner", Value: "acme-baseline" },
    { Key: "team", Value: "security" },
    { Key: "reconcile:template", Value: "security-audit" },
  ]
  expect(ownershipOf(tags)).toEqual({ owner: "acme-baseline", template: "security-audit" })
  expect(ownershipOf([{ Key: "team", Value: "security" }])).toEqual({})
})

it("takes tag keys in any case only where AWS does", () => {
  const tags = [{ Key: "Reconcile:Owner", Value: "acme" }]
  expect(ownershipOf(tags, true)).toEqual({ owner: "acme" })
  expect(ownershipOf(tags)).toEqual({})
})

it("never takes a tag of AWS for ours", () => {
  expect(isAwsTag("aws:cloudformation:stack-name")).toBe(true)
  expect(ownershipOf([{ Key: "aws:reconcile:owner", Value: "acme" }], true)).toEqual({})
})

it.each([
  ["true", true],
  ["", true],
  ["False", false],
])("takes reconcile:protect = %j for %s", (Value, expected) => {
  expect(isProtected([{ Key: "reconcile:protect", Value }])).toBe(expected)
})

it("completes the tags of an SDK", () => {
  expect(completeTags([{ Key: "empty" }])).toEqual([{ Key: "empty", Value: "" }])
  expect(completeTags(undefined)).toEqual([])
})
