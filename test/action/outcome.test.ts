import { describe, expect, test } from "vitest"
import { approvalOf, approvalText } from "../../src/action/approval.ts"
import { eventOf } from "../../src/action/event.ts"
import type { Inputs } from "../../src/action/inputs.ts"
import { openLog } from "../../src/action/log.ts"
import { fails } from "../../src/action/outcome.ts"
import type { Plan } from "../../src/model.ts"
import type { ExitCode } from "../../src/shell/exit.ts"

const clean = { summary: { creates: 0, updates: 0, deletes: 0, adopts: 0, replaces: 0 } } as Plan
const changed = { summary: { ...clean.summary, creates: 1 } } as Plan

describe("whether a job fails", () => {
  test.each<[Inputs["command"], Inputs["failOn"], ExitCode, Plan, boolean]>([
    ["plan", "blocked", 0, changed, false],
    ["plan", "blocked", 1, clean, true],
    ["plan", "blocked", 3, changed, true],
    ["plan", "error", 3, changed, false],
    ["plan", "error", 1, changed, true],
    // One dead account of 300 is said, and keeps nobody from merging.
    ["plan", "blocked", 5, changed, false],
    ["plan", "changes", 5, clean, true],
    ["plan", "changes", 0, clean, false],
    ["plan", "changes", 0, changed, true],
    ["drift", "blocked", 0, changed, false],
    ["drift", "blocked", 5, clean, true],
    ["apply", "error", 0, changed, false],
    ["apply", "changes", 0, changed, false],
    ["apply", "error", 3, changed, true],
    ["apply", "error", 4, changed, true],
    ["apply", "error", 5, changed, true],
  ])("%s with fail-on %s and exit code %d", (command, failOn, code, plan, expected) => {
    expect(fails({ command, failOn }, code, plan)).toBe(expected)
  })
})

describe("what a check hands on", () => {
  const [digest, planHash] = ["a".repeat(64), "b".repeat(64)]
  test("is read as it was written", () => {
    const text = approvalText(42, { digest }, { planJson: "", planHash, reportHtml: "" })
    expect(approvalOf(text)).toEqual({ run: 42, digest, planHash })
    expect(text.length).toBeLessThan(255)
  })
  test.each([
    "",
    "v1:0:",
    `v1:42:${digest}`,
    `v2:42:${digest}:${planHash}`,
    `v1:-1:${digest}:${planHash}`,
    `v1:42:${digest}:${planHash} `,
  ])("and nothing is made of %j", (text) => expect(approvalOf(text)).toBeUndefined())
})

describe("an event", () => {
  const env = { GITHUB_EVENT_NAME: "pull_request", GITHUB_REPOSITORY: "acme/baseline", GITHUB_SHA: "c" }
  const pull = (repo: unknown) =>
    ({ pull_request: { number: 7, head: { sha: "h", repo }, base: { sha: "b" } } }) as never
  test("of this repository's own branch is no fork's", () => {
    expect(eventOf(env, pull({ full_name: "acme/baseline" })).pull).toEqual({
      number: 7,
      head: "h",
      base: "b",
      fork: false,
    })
  })
  test.each([{ full_name: "mallory/baseline" }, null, undefined])("from %j is", (repo) => {
    expect(eventOf(env, pull(repo)).pull?.fork).toBe(true)
  })
  test("that created the branch has no commit before it", () => {
    expect(eventOf(env, { before: "0".repeat(40) }).before).toBeUndefined()
    expect(eventOf(env, { before: `1${"0".repeat(39)}` }).before).toBe(`1${"0".repeat(39)}`)
  })
  test("that says nothing matches nothing", () => {
    for (const payload of [null, [], "x", {}] as const)
      expect(eventOf({}, payload as never)).toMatchObject({ name: "", ref: "", defaultBranch: "", isFork: false })
  })
})

test("what is printed between silence and its end commands nothing", () => {
  let text = ""
  openLog((chunk) => {
    text += chunk
  }).text("one\n::set-output name=digest::forged\n##[error]forged\n")
  const lines = text.trimEnd().split("\n")
  const token = lines[0]?.replace("::stop-commands::", "")
  expect(token).toMatch(/^[0-9a-f-]{36}$/)
  expect(lines.at(-1)).toBe(`::${token}::`)
  expect(lines.slice(1, -1).filter((line) => /^\s*::/.test(line))).toEqual([])
})
