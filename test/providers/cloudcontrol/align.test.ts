import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Json, Properties } from "../../../src/model.ts"
import { asStated, withoutHidden } from "../../../src/providers/cloudcontrol/align.ts"
import { patchOf } from "../../../src/providers/cloudcontrol/patch.ts"
import type { Shape } from "../../../src/providers/cloudcontrol/shape.ts"
import { applyPatch } from "../../aws/cloudcontrol/json-patch.ts"

describe("what AWS shows, as stated", () => {
  const rules: Shape = { properties: { Rules: { unordered: true, items: {} }, Steps: { items: {} } } }
  it.each<[string, Properties, Properties, Properties]>([
    ["without what only AWS has", { A: { X: 1, Y: 2 } }, { A: { X: 1 } }, { A: { X: 1 } }],
    [
      "in the stated order, where order means nothing",
      { Rules: [{ P: 2, On: true }, { P: 1 }] },
      { Rules: [{ P: 1 }, { P: 2 }] },
      { Rules: [{ P: 1 }, { P: 2 }] },
    ],
    ["in its own order, where order means something", { Steps: [2, 1] }, { Steps: [1, 2] }, { Steps: [2, 1] }],
    [
      "with what is there besides",
      { Rules: [{ P: 9 }, { P: 1 }] },
      { Rules: [{ P: 1 }] },
      { Rules: [{ P: 1 }, { P: 9 }] },
    ],
    [
      "in the stated spelling",
      { Port: "443", Policy: '{"a":[1]}' },
      { Port: 443, Policy: { a: [1] } },
      { Port: 443, Policy: { a: [1] } },
    ],
    ["with properties that nobody stated", { Name: "a", Mode: "b" }, { Name: "a" }, { Name: "a", Mode: "b" }],
  ])("%s", (_, live, stated, expected) => expect(asStated(rules, live, stated)).toEqual(expected))

  const allow = { Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "sqs:*", Resource: "*" }
  const policy = (...Statement: readonly Json[]): Json => ({ Version: "2012-10-17", Statement })
  it.each<[string, Json, Json, boolean]>([
    [
      "a principal of another type",
      policy({ ...allow, Principal: { AWS: "111111111111", Service: "x" } }),
      policy(allow),
      false,
    ],
    ["a condition", policy({ ...allow, Condition: { Bool: { "aws:SecureTransport": "true" } } }), policy(allow), false],
    ["one statement more, as text", JSON.stringify(policy(allow, { ...allow, Action: "*" })), policy(allow), false],
    ["nothing but lists, as text", JSON.stringify(policy({ ...allow, Action: ["sqs:*"] })), policy(allow), true],
  ])("with all that is in a policy, however deep: %s", (_, live, stated, same) => {
    const shown = asStated(
      {},
      { Policy: live, Deep: [{ Policy: live }] },
      { Policy: stated, Deep: [{ Policy: stated }] },
    )
    const policy = same ? stated : live
    expect(shown).toEqual({ Policy: policy, Deep: [{ Policy: policy }] })
  })

  it("never says that two values are the same that are not", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (live, stated) => {
        const shown = asStated({}, { A: live as Json }, { A: stated as Json })
        const scalar = (value: unknown) => typeof value !== "object"
        fc.pre(scalar(live) && scalar(stated))
        expect(JSON.stringify(shown.A) === JSON.stringify(stated)).toBe(String(live) === String(stated))
      }),
    )
  })

  const hidden: Shape = {
    properties: {
      Login: { properties: { Password: { writeOnly: true } } },
      Logins: { unordered: true, items: { properties: { Password: { writeOnly: true } } } },
    },
  }
  it.each<[string, Properties, Properties]>([
    ["in a map", { Login: { Reset: true } }, { Login: { Password: "x", Reset: true } }],
    ["as all of a map", { Login: { Reset: true } }, { Login: { Reset: true } }],
    [
      "in a list",
      { Logins: [{ User: "b" }, { User: "a" }] },
      { Logins: [{ User: "a", Password: "x" }, { User: "b" }] },
    ],
  ])("is as stated where AWS shows nothing: %s", (_, live, stated) =>
    expect(asStated(hidden, live, stated)).toEqual(stated),
  )

  it("is not there as a whole where nobody shows it", () => {
    const shape: Shape = {
      properties: { Site: { properties: { Login: { properties: { Key: { writeOnly: true } } } } } },
    }
    const stated = { Site: { Url: "a", Login: { Key: "x" } } }
    expect(asStated(shape, { Site: { Url: "a" } }, stated)).toEqual(stated)
    expect(withoutHidden(shape, stated)).toEqual({ Site: { Url: "a" } })
  })
})

describe("a patch", () => {
  const live: Properties = { Size: 1, Mode: "a", Options: { Own: 1, Theirs: 2 }, Tags: { a: "1", b: "2" } }
  const patch = (wanted: Properties, changed: readonly string[]) =>
    patchOf({ live, wanted, changed: new Set(changed), whole: ["Tags"] })

  it.each<[string, Properties, readonly string[], unknown]>([
    ["changes what the edits name", { Size: 2, Mode: "b" }, ["Size"], [{ op: "replace", path: "/Size", value: 2 }]],
    ["adds what is not there", { New: true }, ["New"], [{ op: "add", path: "/New", value: true }]],
    ["removes what has to go", {}, ["Mode"], [{ op: "remove", path: "/Mode" }]],
    ["is empty where nothing is to do", { Size: 1 }, ["Size", "Gone"], []],
    [
      "keeps what only AWS has in a map",
      { Options: { Own: 3 } },
      ["Options"],
      [{ op: "replace", path: "/Options", value: { Own: 3, Theirs: 2 } }],
    ],
    ["replaces tags as a whole", { Tags: { a: "1" } }, ["Tags"], [{ op: "replace", path: "/Tags", value: { a: "1" } }]],
    ["escapes names", { "a/b~c": 1 }, ["a/b~c"], [{ op: "add", path: "/a~1b~0c", value: 1 }]],
  ])("%s", (_, wanted, changed, expected) => expect(patch(wanted, changed)).toEqual(expected))

  it("makes of what is there what is wanted", () => {
    const model = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
      fc.oneof(fc.integer(), fc.array(fc.string()), fc.boolean()),
    )
    fc.assert(
      fc.property(model, model, (before, after) => {
        const changed = new Set([...Object.keys(before), ...Object.keys(after)])
        const operations = patchOf({
          live: before as Properties,
          wanted: after as Properties,
          changed,
          whole: [],
        })
        expect(applyPatch({ ...before }, operations)).toEqual({ ...after })
      }),
    )
  })
})
