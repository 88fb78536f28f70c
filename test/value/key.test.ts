import { describe, expect, it } from "vitest"
import type { JsonSchema, Provider } from "../../src/model.ts"
import { foldKey, keyOf } from "../../src/value/key.ts"

const named = (key: Provider["key"], schema: JsonSchema = {}) => ({ type: "Reconcile::IAM::AccountAlias", key, schema })
const twoParts = named(["Service", "Suffix"], { properties: { Service: {}, Suffix: { default: "" } } })
const ignoringCase = named(["Name"], { properties: { Name: { caseInsensitive: true } } })

describe("the key of a resource", () => {
  it.each([
    ["the property that names it", ignoringCase, { Name: "Audit" }, "Audit"],
    ["its parts, with a bar between them", twoParts, { Service: "autoscaling", Suffix: "batch" }, "autoscaling|batch"],
    ["what is left where a part at the end has its default", twoParts, { Service: "autoscaling" }, "autoscaling"],
    ["the same where that default is written", twoParts, { Service: "autoscaling", Suffix: "" }, "autoscaling"],
    ["nothing where a part without default is missing", twoParts, { Suffix: "batch" }, undefined],
    ["what its type is called, where there is one per target", named([]), { AccountAlias: "acme" }, "AccountAlias"],
    ["nothing where AWS names it", named("tag"), { Name: "Audit" }, undefined],
  ])("is %s", (_, provider, properties, key) => {
    expect(keyOf(provider, properties)).toBe(key)
  })

  it("is compared ignoring case where AWS does, and not at all where there is but one", () => {
    expect(foldKey(ignoringCase, "Audit")).toBe(foldKey(ignoringCase, "AUDIT"))
    expect(foldKey(twoParts, "A|b")).not.toBe(foldKey(twoParts, "a|b"))
    expect(foldKey(named([]), "AccountAlias")).toBe(foldKey(named([]), "anything"))
  })
})
