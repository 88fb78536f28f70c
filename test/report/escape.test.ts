import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clip, code, fenced, prose, visible, withoutCommands } from "../../src/report/escape.ts"

describe("visible text", () => {
  it.each([
    ["plain text, as it is", "plain text, as it is"],
    ["line\nend\r\tand tab", "line\\nend\\r\\tand tab"],
    ["\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
    ["invoice\u202efdp.exe", "invoice\\u202efdp.exe"],
    ["zero\u200bwidth\ufeff and soft\u00adhyphen", "zero\\u200bwidth\\ufeff and soft\\u00adhyphen"],
    ["\u{e0041} tag, \ud800 half, \u00a0 blank", "\\u{e0041} tag, \\ud800 half, \\u00a0 blank"],
    ["Zürich 東京 🚀", "Zürich 東京 🚀"],
    ["##[error]x", "#\\u0023[error]x"],
  ])("%j", (text, expected) => {
    expect(visible(text)).toBe(expected)
  })

  it("is one line without anything hidden, whatever went in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).toMatch(/^[\P{C}]*$/u)
        expect(visible(visible(text))).toBe(visible(text))
      }),
    )
  })
})

describe("workflow commands", () => {
  it("lose their first colon, behind blanks and colours too", () => {
    expect(withoutCommands("::error::x\n  ::a::b\n\u001b[31m::c::\nkeep a::b")).toBe(
      "\\u003a:error::x\n  \\u003a:a::b\n\u001b[31m\\u003a:c::\nkeep a::b",
    )
  })
})

describe("text in Markdown", () => {
  it("is code that neither Markdown nor HTML can leave", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(code(text)).toMatch(/^<code>[^<>"'`*_[\]|\\~@$^]*<\/code>$/)
      }),
    )
  })

  it.each([
    ["Cannot assume the role: access denied.", "Cannot assume the role: access denied."],
    ["Ask @octocat, see #12.", "Ask <code>&#64;octocat</code>, see <code>&#35;12</code>."],
    ["Run `reconcile plan` again", "Run <code>reconcile plan</code> again"],
    ["in arn:aws:iam::{{ account.id }}:root now", "in <code>arn:aws:iam::{{ account.id }}:root</code> now"],
    [
      "<b>x</b> and (https://x.example)",
      "<code>&#60;b&#62;x&#60;/b&#62;</code> and (<code>https&#58;//x.example</code>)",
    ],
    ["safety.deletes: `5` -> `400`", "safety.deletes: <code>5</code> -> <code>400</code>"],
    ["::error::x and a::b", "<code>::error::x</code> and a::b"],
    ["- [x] no list", "<code>- &#91;x&#93;</code> no list"],
    ["1. nor this - one", "<code>1.</code> nor this - one"],
    ["=== no heading", "<code>===</code> no heading"],
  ])("%j reads as a sentence", (text, expected) => {
    expect(prose(text)).toBe(expected)
  })

  it("stays in its fence", () => {
    expect(fenced("diff", ["+ a", "````"])).toBe("`````diff\n+ a\n````\n`````")
    expect(fenced("diff", ["+ a"])).toBe("```diff\n+ a\n```")
  })
})

describe("clipping", () => {
  it("never splits a character and never exceeds the length", () => {
    expect(clip("abcdef", 5)).toBe("ab...")
    expect(clip("ab🚀def", 6)).toBe("ab...")
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, length) => {
        expect(clip(text, length).length).toBeLessThanOrEqual(length)
        expect(clip(text, length)).toMatch(/^\P{Cs}*$/u)
      }),
    )
  })
})
