import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { hasMarker, type Marker, withMarker } from "../../src/github/marker.ts"

const plan: Marker = { id: "plan", scope: "acme" }

describe("a marker", () => {
  it("is one line of compact JSON in a comment, and nothing else changes", () => {
    expect(withMarker(plan, "## Plan\n\ntext")).toBe(
      '<!-- reconcile:v1 {"id":"plan","scope":"acme"} -->\n## Plan\n\ntext',
    )
    expect(withMarker({ commit: "abc", scope: "acme-baseline", id: "apply" }, "")).toBe(
      '<!-- reconcile:v1 {"id":"apply","scope":"acme-baseline","commit":"abc"} -->\n',
    )
  })
  it("is found again, also when somebody has edited the comment in the browser", () => {
    expect(hasMarker(withMarker(plan, "text"), plan)).toBe(true)
    expect(hasMarker(withMarker(plan, "text").replaceAll("\n", "\r\n"), plan)).toBe(true)
  })
  it.each<[string, Marker]>([
    ["another id", { id: "drift", scope: "acme" }],
    ["another scope", { id: "plan", scope: "acme2" }],
    ["a commit", { id: "plan", scope: "acme", commit: "abc" }],
  ])("is not taken for one with %s", (_, other) => {
    expect(hasMarker(withMarker(plan, "text"), other)).toBe(false)
  })
  it("counts in the first line only, and only as a whole", () => {
    const line = withMarker(plan, "").trimEnd()
    expect(hasMarker(`text\n${line}`, plan)).toBe(false)
    expect(hasMarker(` ${line}`, plan)).toBe(false)
    expect(hasMarker(`${line} and more`, plan)).toBe(false)
    expect(hasMarker("", plan)).toBe(false)
  })
  it("cannot be left by what stands in it", () => {
    const scope = "--> <script> --!> & \u2028\n"
    expect(withMarker({ id: "plan", scope }, "x").split("\n")[0]).toBe(
      String.raw`<!-- reconcile:v1 {"id":"plan","scope":"\u002d-\u003e \u003cscript\u003e \u002d-!\u003e \u0026 \u2028\n"} -->`,
    )
  })
  it("holds any scope as plain ASCII in one comment, and tells scopes apart", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[-<>!"\\]*$/))
    fc.assert(
      fc.property(text, text, (scope, other) => {
        const marker: Marker = { id: "plan", scope }
        const [line = ""] = withMarker(marker, "x").split("\n")
        expect(line).toMatch(/^<!-- [ -~]* -->$/)
        expect(line.slice(4, -3)).not.toMatch(/--|[<>]/)
        expect(hasMarker(withMarker(marker, "x"), { id: "plan", scope: other })).toBe(scope === other)
      }),
    )
  })
})
