import { describe, expect, it } from "vitest"
import type { Problem } from "../../src/model.ts"
import { renderProblems } from "../../src/report/problems.ts"
import { HOSTILE } from "./hostile.ts"

const problems: readonly Problem[] = [
  {
    severity: "warning",
    message: "The account legacy is SUSPENDED",
    source: { file: "templates/b.yaml", line: 3, column: 7 },
    line: "  ids: [legacy]",
  },
  {
    severity: "error",
    message: 'Unknown property "RoleNam"',
    fix: 'Did you mean "RoleName"?',
    source: { file: "templates/a.yaml", line: 12, column: 3 },
    line: "  RoleNam: SecurityAudit",
  },
  {
    severity: "error",
    message: "Bad\tindent",
    source: { file: "templates/a.yaml", line: 2, column: 2 },
    line: "\tname: x",
  },
  { severity: "blocked", message: "No desired state at all" },
  ...["111111111111", "222222222222"].map(
    (account): Problem => ({
      severity: "error",
      message: `The role name is too long in account ${account}`,
      source: { file: "templates/a.yaml", line: 4, column: 1 },
      account,
    }),
  ),
]

describe("problems", () => {
  it("read like a compiler's, by file and line, with counts at the end", async () => {
    const accounts = { "111111111111": { name: "payments" }, "222222222222": { name: "data" } }
    await expect(renderProblems(problems, { color: false, accounts })).toMatchFileSnapshot("golden/problems.txt")
  })

  it("count once where they say the same of several accounts", () => {
    const same = ["111111111111", "222222222222", "333333333333"].map(
      (account): Problem => ({ severity: "error", message: "No nme", account }),
    )
    expect(renderProblems(same, { color: false })).toMatch(/\n\n1 error in 3 accounts\n$/)
  })

  it("are nothing when there are none", () => {
    expect(renderProblems([], { color: false })).toBe("")
  })

  it("point at the column of a very long line", () => {
    const line = `${"a".repeat(5000)}X${"b".repeat(5000)}`
    const [, excerpt = "", caret = ""] = renderProblems(
      [{ severity: "error", message: "Here", source: { file: "f", line: 1, column: 5001 }, line }],
      { color: false },
    ).split("\n")
    expect(excerpt.length).toBeLessThan(250)
    expect(excerpt[caret.indexOf("^")]).toBe("X")
  })

  it("cannot steer the terminal or the workflow", () => {
    const hostile = HOSTILE.map(
      (text): Problem => ({
        severity: "error",
        message: text,
        fix: text,
        line: text,
        source: { file: text, line: 1, column: 9 },
      }),
    )
    const text = renderProblems(hostile, { color: false })
    expect(text).not.toMatch(/[^\n\x20-\x7e]/)
    expect(text).not.toMatch(/^\s*::/m)
  })
})
