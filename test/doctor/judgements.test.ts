import { describe, expect, test } from "vitest"
import { judgeIndex } from "../../src/doctor/accounts.ts"
import { configurationProblem, judgeConfiguration } from "../../src/doctor/configuration.ts"
import { isOutage } from "../../src/doctor/outage.ts"
import type { Account, Organization, Problem } from "../../src/model.ts"

const source = { file: "templates/audit.yaml", line: 3, column: 5 }
const error: Problem = { severity: "error", message: "The type is unknown.", source }
const warning: Problem = { severity: "warning", message: "It expires soon." }

describe("the configuration, in one line", () => {
  const said = (templates: number, accounts: number | undefined, problems: readonly Problem[]) => {
    const { status, message } = judgeConfiguration({ templates, accounts, problems })
    return `${status}: ${message}`
  }

  test("is valid, as far as it was looked at", () => {
    expect(said(1, 1, [])).toBe("ok: 1 template is valid in 1 account.")
    expect(said(9, undefined, [])).toBe("ok: 9 templates are valid as far as can be told without accounts.")
  })

  test("names the first error, before any warning", () => {
    expect(said(9, 17, [warning, error, error])).toBe(
      "wrong: The templates have 2 errors, first of all: templates/audit.yaml:3:5 The type is unknown.",
    )
    expect(said(9, 17, [warning])).toBe(
      "warning: 9 templates are valid in 17 accounts, with 1 warning, first of all: It expires soon.",
    )
  })

  test("keeps what reconcile.yaml itself has wrong as grave as it is", () => {
    expect(configurationProblem({ ...error, fix: "Mend it." })).toMatchObject({ status: "wrong", fix: "Mend it." })
    expect(configurationProblem(warning)).toMatchObject({ status: "warning", message: "It expires soon." })
  })
})

describe("the account index", () => {
  const account = (nth: number, state: Account["state"]) => ({ id: String(nth), state }) as Account
  const said = (
    states: readonly Account["state"][],
    organization: { atLeast: number; accounts?: string },
    world = "",
  ) => {
    const index = { accounts: states.map((state, nth) => account(nth, state)), unknown: {} } as unknown as Organization
    return judgeIndex(index, { organization }, world).map(({ status, message }) => `${status}: ${message}`)
  }

  test("counts active accounts only", () => {
    expect(said(["ACTIVE", "SUSPENDED"], { atLeast: 1 })).toEqual([
      "ok: AWS Organizations lists 1 active account, and `organization.atLeast` is 1.",
    ])
    expect(said(["ACTIVE", "SUSPENDED"], { atLeast: 2 })).toEqual([
      "wrong: AWS Organizations lists 1 active account, fewer than `organization.atLeast`: 2.",
    ])
    expect(said(["ACTIVE"], { atLeast: 0 }, "snapshot acme.yaml")).toEqual([
      "ok: The snapshot acme.yaml lists 1 active account.",
    ])
  })

  test("should have a lower limit", () => {
    expect(said(["ACTIVE", "ACTIVE"], { atLeast: 0, accounts: "accounts.json" })).toEqual([
      "ok: accounts.json lists 2 active accounts.",
      "warning: `organization.atLeast` is not set: an index that lost accounts would be believed.",
    ])
  })
})

test("what failed because something is down is no fault of the set-up", () => {
  const named = (name: string, more: object = {}) => Object.assign(new Error("x"), { name }, more)
  expect(isOutage(new Error("refused", { cause: named("TimeoutError") }))).toBe(true)
  expect(isOutage(named("ServiceException", { $metadata: { httpStatusCode: 503 } }))).toBe(true)
  expect(isOutage(named("Error", { code: "ECONNREFUSED" }))).toBe(true)
  expect(isOutage(new Error("AWS throttled a call for 10 minutes on end (STS, hub)."))).toBe(true)
  expect(isOutage(new Error("refused", { cause: named("AccessDenied", { $metadata: { httpStatusCode: 403 } }) }))).toBe(
    false,
  )
  expect(isOutage("text")).toBe(false)
})
