import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { PageData } from "../../src/report/html/page-data.ts"
import { renderPlanHtml } from "../../src/report/html.ts"
import { html, proseHtml, scriptJson } from "../../src/report/html-escape.ts"
import { everyday, fleet } from "./example.ts"
import { HOSTILE, hostile } from "./hostile.ts"
import { planOf } from "./plans.ts"

/** The parts of a page that are not markup, and the markup that is left. */
function partsOf(page: string) {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ""
  const [, json = "", script = ""] =
    /<script type="application\/json" id="plan">([\s\S]*?)<\/script>\n<script>([\s\S]*?)<\/script>\n<\/body>/.exec(
      page,
    ) ?? []
  const markup = page.replace(style, "").replace(json, "").replace(script, "")
  return { style, script, markup, data: JSON.parse(json) as PageData, json }
}

const policyOf = (page: string) => /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ""
const textOf = (markup: string) => markup.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")

describe("a plan as a page", () => {
  it("names the snapshot before all else, then what is planned and which plan it is", () => {
    const text = textOf(partsOf(renderPlanHtml(everyday)).markup)
    expect(text).toMatch(/^ Reconcile plan of acme-baseline snapshot examples\/organization\.yaml: not AWS itself /)
    expect(text).toContain("6 to add 8 to change 1 to adopt 1 to delete 1 to replace")
    expect(text).toContain("6 of 7 changed, 0 unchanged, 1 not planned")
    expect(text).toContain(`Judged at 2027-01-31T09:00:00.000Z Digest ${everyday.digest}`)
  })

  it("tells the alerts before anything else of the plan, in the words of the other reports", () => {
    const { markup } = partsOf(renderPlanHtml(everyday))
    const titles = [...markup.matchAll(/<h2[^>]*>([^<]+)<\/h2>/g)].map(([, title]) => title)
    expect(titles.slice(0, 3)).toEqual([
      "1 resource will be deleted",
      "1 resource will be deleted and created again",
      "Blocked by 1 problem",
    ])
    expect(titles.slice(-4)).toEqual([
      "Problems: 1",
      "Not planned: 1 account",
      "Good to know: 1 note",
      "Orphans: 2 resources of ours that no template states",
    ])
  })

  it("tells first which settings that decide safety change, each with what it was and is", () => {
    const settings = [{ setting: "safety.deletes", before: "5", after: "<b>400" }]
    const { markup } = partsOf(renderPlanHtml({ ...everyday, settings }))
    expect(textOf(markup.slice(markup.indexOf('aria-label="Alerts"')))).toMatch(
      / This pull request changes 1 setting that decides safety safety\.deletes : 5 -&gt; &lt;b&gt;400 1 resource will be deleted /,
    )
  })

  it("says that nothing changes, and says it in one sentence", () => {
    const text = textOf(partsOf(renderPlanHtml(planOf({ accounts: { "111111111111": "one" }, unchanged: 12 }))).markup)
    expect(text).toContain("No changes. 1 account matches 0 templates; 12 resources unchanged.")
    expect(text).not.toContain("to add")
  })

  it("says once what 300 accounts have in common", () => {
    const { data } = partsOf(renderPlanHtml(fleet))
    expect(data.accounts).toHaveLength(300)
    expect(data.groups.map(({ spans, entries }) => [spans, entries.length])).toEqual([
      [[0, 1], 1],
      [[0, 300], 19],
      [[1, 299], 1],
    ])
    expect(data.bodies).toHaveLength(20)
    expect(renderPlanHtml(fleet).length).toBeLessThan(100_000)
  })

  it("tells what drifted already from what the pull request causes, and lists nothing as a change that is none", () => {
    const { data } = partsOf(renderPlanHtml(everyday))
    const states = (kind: string) =>
      data.groups.filter((group) => group.kind === kind).flatMap(({ entries }) => entries.map(({ state }) => state))
    expect(states("drift")).toEqual(["update"])
    expect(states("aside")).toEqual(["blocked", "not planned", "note", "orphan"])
    expect(data.accounts.filter(({ unplanned }) => unplanned).map(({ name }) => name)).toEqual(["moved-out"])
  })

  it("gives real names where a group has one account", () => {
    const one = planOf({
      accounts: { "111111111111": "one" },
      rows: [
        {
          action: "update",
          id: "A",
          in: ["111111111111"],
          edits: [{ path: ["Description"], before: "x", after: "of {{ account.name }}" }],
        },
      ],
    })
    expect(partsOf(renderPlanHtml(one)).data.bodies).toEqual([[["~", 0, 'Description: "x" -> "of one"']]])
  })

  it("is the same for the same plan", () => {
    expect(renderPlanHtml(structuredClone(everyday))).toBe(renderPlanHtml(everyday))
  })
})

describe("what a page may do", () => {
  const page = renderPlanHtml(everyday)
  const { style, script, markup } = partsOf(page)
  const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

  it("run its own script and style only, and make no text into markup", () => {
    expect(policyOf(page).split("; ")).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(style)}`,
      `script-src ${hashOf(script)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
  })

  it("load nothing: there is nowhere to load from", () => {
    expect(markup).not.toMatch(/\s(src|href|action|style|on\w+)=/i)
    expect(style).not.toMatch(/url\(|@import/)
    expect(script).not.toMatch(/fetch\(|XMLHttpRequest|WebSocket|import\(|innerHTML|eval\(|https?:/)
    expect(style.length + script.length).toBeLessThan(60_000)
  })
})

describe("hostile text in a page", () => {
  const OURS =
    /^(\/?(html|head|title|body|header|main|section|h1|h2|p|ul|li|dl|div|dt|dd|span|strong|time|code|pre|details|summary|button|label|form|datalist|dialog|noscript|style|script)|!doctype|meta|input)$/

  const check = (page: string): void => {
    const { markup, json } = partsOf(page)
    expect(json).not.toContain("<")
    for (const [, name = ""] of markup.matchAll(/<([^\s>]*)/g)) expect(name).toMatch(OURS)
    for (const [, attributes = ""] of markup.matchAll(/<[^\s>]+\s([^>]*)>/g)) {
      expect(attributes.replace(/\s?[\w-]+="[^"<>]*"|\s?\b(hidden|open)\b|^html$/g, "")).toBe("")
    }
    expect(page).not.toMatch(/[^\n\P{C}]|[\p{Zl}\p{Zp}]/u)
  }

  it("stays text, wherever it stands", () => check(renderPlanHtml(hostile)))

  it("comes back from the data as it went in, made visible", () => {
    const { data } = partsOf(renderPlanHtml(hostile))
    expect(data.accounts.map(({ name }) => name)).toContain("</details></summary><script>alert(1)</script>")
    expect(data.groups.flatMap(({ entries }) => entries.map(({ id }) => id))).toContain("<img src=x onerror=alert(1)>")
  })

  it.each(["</script>", "<!--", "<!--<script>", "]]>", "\u2028", "'\"&<>", "\ud800"])("%j", (text) => {
    expect(JSON.parse(scriptJson({ [text]: text }))).toEqual({ [text]: text })
    expect(scriptJson({ [text]: text })).not.toContain("<")
    expect(html(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
    expect(proseHtml(`\`${text}\` ${text}`)).toMatch(/^<code>[^<>"']*<\/code>[^<>"']*$/)
  })

  it("stays text, whatever it is", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom(...HOSTILE))
    const row = fc.record({
      action: fc.constantFrom("create", "update", "delete", "adopt", "replace"),
      id: text,
      type: text,
      template: text,
      in: fc.subarray(["111111111111", "222222222222"], { minLength: 1 }),
      edits: fc.array(fc.record({ path: fc.array(text, { maxLength: 3 }), before: text, after: text }), {
        maxLength: 3,
      }),
    })
    const facts = fc.record({
      world: text,
      owner: text,
      name: text,
      rows: fc.array(row, { maxLength: 5 }),
      message: text,
    })
    fc.assert(
      fc.property(facts, ({ name, message, ...rest }) => {
        const problems = [{ severity: "error", message, fix: message, account: "111111111111" }]
        const accounts = { "111111111111": name, "222222222222": "b" }
        check(renderPlanHtml(planOf({ ...rest, accounts, problems } as Parameters<typeof planOf>[0])))
      }),
      { numRuns: 60 },
    )
  })
})
