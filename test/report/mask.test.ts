import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { renderPlanHtml } from "../../src/report/html.ts"
import { renderPlanMarkdown } from "../../src/report/markdown.ts"
import { renderDriftMarkdown } from "../../src/report/markdown-drift.ts"
import { renderOutcomesMarkdown } from "../../src/report/markdown-outcomes.ts"
import { accountMask, maskAccounts } from "../../src/report/mask.ts"
import { renderPlan } from "../../src/report/text.ts"
import { everyday, fleet } from "./example.ts"
import { flaws } from "./markdown-shape.ts"
import { outcomes } from "./outcome-example.ts"

const HASH = "0123456789".repeat(6).concat("abcd")
const anyId = fc.stringMatching(/^\d{12}$/)

describe("masked account ids", () => {
  it.each<[string, string, string]>([
    ["alone", "111111111111", "xxxxxxxx1111"],
    ["in an ARN", "arn:aws:iam::111111111111:role/x", "arn:aws:iam::xxxxxxxx1111:role/x"],
    ["in a name", "logs-111111111111-eu", "logs-xxxxxxxx1111-eu"],
    ["beside a word", "x_111111111111_y (111111111111)", "x_xxxxxxxx1111_y (xxxxxxxx1111)"],
    ["in a digest", HASH, HASH],
    ["in a commit", "1111111111112222222222223333333333334444", "1111111111112222222222223333333333334444"],
    ["among more digits", "1111111111112 and 21111111111112", "1111111111112 and 21111111111112"],
    ["in a longer word", "v111111111111z", "v111111111111z"],
    ["in something hexadecimal", "abc111111111111", "abc111111111111"],
  ])("%s", (_, text, masked) => expect(maskAccounts(text)).toBe(masked))

  it("are masked inside longer words too where they are known", () => {
    const text = "logs111111111111bucket data111111111111"
    expect(maskAccounts(["111111111111", text])).toEqual(["xxxxxxxx1111", "logsxxxxxxxx1111bucket dataxxxxxxxx1111"])
  })

  it("keep as many digits as it takes to tell them apart, and never the first four", () => {
    expect(maskAccounts(["111111115555", "222222225555", "333333335555"])).toEqual([
      "xxxxxxx15555",
      "xxxxxxx25555",
      "xxxxxxx35555",
    ])
    expect(maskAccounts(["111155555555", "222255555555", "222266665555"])).toEqual([
      "xxxa55555555",
      "xxxb55555555",
      "xxxxxxx65555".padStart(12, "x"),
    ])
  })

  it("are masked in keys, and in numbers, of a copy", () => {
    const value = { "111111111111": [{ id: 111111111111, n: 11111111111, at: null, on: true }], digest: HASH }
    const before = structuredClone(value)
    expect(maskAccounts(value)).toEqual({
      xxxxxxxx1111: [{ id: "xxxxxxxx1111", n: 11111111111, at: null, on: true }],
      digest: HASH,
    })
    expect(value).toEqual(before)
  })

  it("read the same in several things that belong together, and ids that turn up later are masked too", () => {
    const mask = accountMask(everyday, outcomes)
    expect(mask.value(everyday)).toEqual(maskAccounts(everyday))
    expect(mask.text("arn:aws:sts::777777777777:x of 123412341234")).toBe("arn:aws:sts::xxxxxxxx7777:x of xxxxxxxx1234")
  })

  it("never show, never meet, and are never masked twice", () => {
    const any = fc.uniqueArray(fc.oneof(anyId, fc.stringMatching(/^[01]{5}1111111$/)), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(any, fc.string(), (ids, text) => {
        const value = { ids, by: Object.fromEntries(ids.map((id) => [id, `${text} arn:aws:iam::${id}:root`])) }
        const masked = maskAccounts(value)
        const all = JSON.stringify(masked)
        for (const id of ids) expect(all).not.toContain(id)
        expect(new Set(masked.ids).size).toBe(ids.length)
        for (const [at, one] of masked.ids.entries()) {
          expect(one).toMatch(/^[a-z]{4}[\dx]{4}\d{4}$/)
          expect(one.slice(-4)).toBe(ids[at]?.slice(-4))
        }
        expect(Object.keys(masked.by)).toEqual(expect.arrayContaining([...masked.ids]))
        expect(maskAccounts(masked)).toEqual(masked)
      }),
    )
  })

  it("leave whatever has none as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\d{12}/.test(JSON.stringify(value)))
        expect(maskAccounts(value)).toEqual(value)
      }),
    )
  })
})

describe("a masked plan", () => {
  it("is told as the plan is, with no id in it", () => {
    const [plan, fates] = maskAccounts([everyday, outcomes] as const)
    const comments = [renderPlanMarkdown(plan), renderDriftMarkdown(plan), renderOutcomesMarkdown(fates, plan)]
    expect(comments.flatMap((text) => flaws(text))).toEqual([])
    for (const text of [...comments, renderPlan(plan, { color: false, full: true }), renderPlanHtml(plan)]) {
      for (const id of [...Object.keys(everyday.accounts), "999999999999"]) expect(text).not.toContain(id)
    }
    expect(comments[0]).toContain("payments (xxxxxxxx3333)")
    expect(renderPlanMarkdown(maskAccounts(fleet)).split("\n")[0]).toBe(renderPlanMarkdown(fleet).split("\n")[0])
  })
})
