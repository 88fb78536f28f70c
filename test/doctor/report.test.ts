import { describe, expect, test } from "vitest"
import { type Diagnosis, tally } from "../../src/doctor/diagnosis.ts"
import { gather } from "../../src/doctor/gather.ts"
import { renderDiagnoses } from "../../src/doctor/report.ts"

const names = { "100000000002": { name: "payments" }, "100000000003": { name: "data" } }
const some: readonly Diagnosis[] = [
  { check: "configuration", status: "ok", message: "9 templates are valid in 17 accounts." },
  {
    check: "access",
    status: "wrong",
    message: "Cannot assume the role",
    fix: "Check that it exists",
    accounts: ["100000000002", "100000000003"],
  },
  { check: "access", status: "skipped", message: "The apply roles were not assumed." },
  { check: "permissions", status: "ok", message: "The role may do it.", accounts: ["100000000002", "100000000003"] },
  { check: "trust", status: "unknown", message: "Nobody showed it.", accounts: ["100000000003"] },
  {
    check: "tags",
    status: "warning",
    message: "Not protected.",
    fix: "Attach this:",
    document: { Version: "x", Statement: [] },
  },
]

describe("the report", () => {
  test("goes from what is right to what is wrong, a sign per line, and counts at the end", () => {
    expect(renderDiagnoses(some, { color: false, accounts: names })).toBe(`Configuration and templates
  ✓ 9 templates are valid in 17 accounts.

Permissions of reconcile's roles
  ✓ The role may do it. (2 accounts)

Tags of ownership
  ! Not protected.
    fix: Attach this:

    {
      "Version": "x",
      "Statement": []
    }


Who may be reconcile's roles
  ? Nobody showed it.
    in: data (100000000003)

The way into the accounts
  - The apply roles were not assumed.
  ✗ Cannot assume the role.
    fix: Check that it exists.
    in: 2 accounts: data (100000000003), payments (100000000002)

1 wrong, 1 could not be looked at, 1 warning.
`)
  })

  test("names ten accounts at most, in lines as wide as the terminal", () => {
    const accounts = Array.from({ length: 40 }, (_, nth) => String(nth).padStart(12, "0"))
    const text = renderDiagnoses([{ check: "trust", status: "wrong", message: "No.", accounts }], {
      color: false,
      width: 60,
    })
    expect(text).toContain("    in: 40 accounts: 000000000000, 000000000001,\n        000000000002,")
    expect(text).toContain("+30")
    expect(text.split("\n").every((line) => line.length <= 60)).toBe(true)
  })

  test("says what it is about where that is not AWS, and that nothing is wrong", () => {
    const text = renderDiagnoses(some.slice(0, 1), { color: false, world: "snapshot acme.yaml" })
    expect(text).toMatch(/^snapshot acme\.yaml: reconcile doctor\n\n/)
    expect(text).toMatch(/\nNothing is wrong\.\n$/)
  })

  test("shows what AWS, GitHub and files say as text, whatever they say", () => {
    const hostile = "::error::x\u001b[31m\u202eevil\n##[group]"
    const text = renderDiagnoses(
      [
        {
          check: "trust",
          status: "wrong",
          message: hostile,
          fix: hostile,
          accounts: ["100000000002"],
          document: { [hostile]: hostile },
        },
      ],
      { color: false, accounts: { "100000000002": { name: hostile } }, world: hostile },
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u001b\u202e]|^\s*::|##\[/m)
    expect(text.split("\n").filter((line) => line.includes("evil"))).toHaveLength(5)
  })

  test("has colours where they are wanted", () => {
    expect(renderDiagnoses(some, { color: true })).toContain("\u001b[31m✗\u001b[39m")
    expect(renderDiagnoses(some, { color: false })).not.toContain("\u001b")
  })
})

describe("what is so in several accounts", () => {
  const one = (account: string, message: string): Diagnosis => ({
    check: "trust",
    status: "wrong",
    message,
    accounts: [account],
  })

  test("is said once, with all of them; what differs is not mixed up", () => {
    const first: Diagnosis = { check: "configuration", status: "ok", message: "valid" }
    expect(gather([one("2", "a"), one("1", "a"), one("1", "b"), one("2", "a"), first, first])).toEqual([
      first,
      { ...one("1", "a"), accounts: ["1", "2"] },
      one("1", "b"),
    ])
  })

  test("counts once", () => {
    expect(tally(gather([one("1", "a"), one("2", "a")]))).toEqual({
      skipped: 0,
      ok: 0,
      warning: 0,
      unknown: 0,
      wrong: 1,
    })
  })
})
