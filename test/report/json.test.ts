import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { writePlan } from "../../src/report/json.ts"
import { readPlan } from "../../src/report/read-plan.ts"
import { everyday, fleet } from "./example.ts"
import { hostile } from "./hostile.ts"

const SETTINGS: Plan["settings"] = [
  { setting: "safety.deletes", before: "5", after: "400" },
  {
    source: { file: "templates/a.yaml", line: 4, column: 3 },
    after: '["Description"]',
    setting: "template a: lifecycle.ignore",
  },
]

const written = async (plan: Plan) => {
  const chunks: string[] = []
  await writePlan(plan, (chunk) => {
    chunks.push(chunk)
  })
  return { chunks, text: chunks.join("") }
}

describe("a plan as JSON", () => {
  it("has one line per row and always the same keys in the same order", async () => {
    await expect((await written(everyday)).text).toMatchFileSnapshot("golden/everyday.json.txt")
  })

  it.each([
    ["an ordinary day", everyday],
    ["300 accounts", fleet],
    ["hostile text", hostile],
    ["settings", { ...everyday, settings: SETTINGS }],
    ["no settings at all", { ...everyday, settings: [] }],
  ])("comes back as it was: %s", async (_, plan) => {
    expect(readPlan((await written(plan)).text)).toEqual({ plan, problems: [] })
  })

  it("has the settings that decide safety between what was reviewed and the numbers, if there are any", async () => {
    const { text } = await written({ ...everyday, settings: SETTINGS })
    expect(text).toContain(
      '"shown": "' +
        "0".repeat(64) +
        '"},\n"settings": [\n{"setting":"safety.deletes","before":"5","after":"400"},\n' +
        '{"setting":"template a: lifecycle.ignore","after":"[\\"Description\\"]","source":{"file":"templates/a.yaml","line":4,"column":3}}],\n"summary": {',
    )
    expect((await written(everyday)).text).not.toContain("settings")
  })

  it("is written in pieces", async () => {
    const { chunks, text } = await written(fleet)
    expect(text.length).toBeGreaterThan(1_000_000)
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000)
  })

  it("waits for whoever takes the pieces", async () => {
    let waiting = 0
    await writePlan(fleet, async () => {
      expect(++waiting).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      waiting--
    })
  })

  it("does not depend on the order of keys in the plan", async () => {
    const shuffled = Object.fromEntries(Object.entries(everyday).reverse()) as unknown as Plan
    expect((await written(shuffled)).text).toBe((await written(everyday)).text)
  })
})

describe("reading a plan refuses", () => {
  const broken = async (edit: (text: string) => string) => {
    const { plan, problems } = readPlan(edit((await written(everyday)).text), "plan.json")
    expect(plan).toBeUndefined()
    return problems.map(({ message }) => message)
  }

  it.each([
    ["half a file", (text: string) => text.slice(0, 500), /^plan\.json is not JSON, or only a part of it$/],
    ["another file", () => "[]", /^plan\.json is not a plan: it has no formatVersion$/],
    ["null", () => "null", /^plan\.json is not a plan/],
    [
      "another version",
      (text: string) => text.replace('"formatVersion": 1', '"formatVersion": 2'),
      /has the format version 2; this reconcile reads version 1$/,
    ],
    [
      "an unknown action",
      (text: string) => text.replace('"action":"adopt"', '"action":"steal"'),
      /^plan\.json is not a whole plan at groups\/3\/action/,
    ],
    [
      "a missing row",
      (text: string) => text.replace(/\n\{"action":"delete","type":"AWS::IAM::Role","account".*\n/, "\n"),
      /does not fit together: 16 changes, but 17 reviewed ones/,
    ],
    [
      "a group that is not there",
      (text: string) => text.replace(/"group":6/, '"group":99'),
      /points to group 99, which is not there/,
    ],
    [
      "another group",
      (text: string) => text.replace(/"group":6/, '"group":0'),
      /and its group 0 differ in what they do/,
    ],
    [
      "an account that is not listed",
      (text: string) => text.replace('"account":"666666666666"', '"account":"999999999999"'),
      /is in account 999999999999, which is not listed/,
    ],
    [
      "a setting without a name",
      (text: string) => text.replace('"summary"', '"settings": [{"before":"5"}],\n"summary"'),
      /^plan\.json is not a whole plan at settings\/0/,
    ],
    ["changed numbers", (text: string) => text.replace('"deletes":1', '"deletes":0'), /its summary counts 16/],
  ])("%s", async (_, edit, message) => {
    expect((await broken(edit))[0]).toMatch(message)
  })

  it("never throws, whatever the file holds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"formatVersion":1,"changes":${json}}`),
        ),
        (text) => {
          expect(readPlan(text).problems.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})
