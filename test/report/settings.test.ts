import { describe, expect, it } from "vitest"
import { alerts } from "../../src/report/alerts.ts"
import { everyday } from "./example.ts"

describe("settings that decide safety", () => {
  it("are said before all else where a pull request changes them", () => {
    const settings = [
      { setting: "safety.deletes", before: "5", after: "400" },
      { setting: "lookups", before: "`a` -> b\u202e", after: "x".repeat(400) },
      { setting: "unreviewed", after: "apply" },
    ]
    const [first, ...rest] = alerts({ ...everyday, settings })
    expect(first).toEqual({
      kind: "settings",
      level: "caution",
      title: "This pull request changes 3 settings that decide safety",
      items: [
        { subject: "safety.deletes", details: ["`5` -> `400`"], accounts: [] },
        { subject: "lookups", details: [`\`\\u0060a\\u0060 -> b\\u202e\` -> \`${"x".repeat(147)}...\``], accounts: [] },
        { subject: "unreviewed", details: ["(not set) -> `apply`"], accounts: [] },
      ],
    })
    expect(rest).toEqual(alerts(everyday))
    expect(alerts({ ...everyday, settings: settings.slice(0, 1) })[0]?.title).toBe(
      "This pull request changes 1 setting that decides safety",
    )
  })
})
