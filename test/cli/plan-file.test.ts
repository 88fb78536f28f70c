import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { runCli } from "../cli.ts"
import { acme, acmeWith, onSnapshot, role } from "./acme.ts"

const snapshotIn = (cwd: string): string => readFileSync(join(cwd, "organization.yaml"), "utf8")

async function planned(cwd: string): Promise<{ readonly text: string; readonly plan: Plan }> {
  await onSnapshot(cwd, ["plan", "--format", "json", "--out", "plan.json"])
  const text = readFileSync(join(cwd, "plan.json"), "utf8")
  return { text, plan: JSON.parse(text) as Plan }
}

describe("a plan file that is not what reconcile wrote is refused, and nothing is written", () => {
  const edited = "The plan file was changed after it was written: "

  it.each<readonly [what: string, change: (plan: Plan, text: string) => unknown, says: string]>([
    [
      "another version",
      (plan) => ({ ...plan, formatVersion: 2 }),
      "plan.json has the format version 2; this reconcile reads",
    ],
    ["half of it", (_, text) => text.slice(0, 500), "plan.json is not JSON, or only a part of it."],
    ["something else", () => "name: x\n", "plan.json is not JSON, or only a part of it."],
    ["other JSON", () => [], "plan.json is not a plan: it has no formatVersion."],
    ["a part left out", ({ reviewed: _, ...rest }) => rest, "plan.json is not a whole plan"],
    ["a part added", (plan) => ({ ...plan, note: "hello" }), "plan.json is not a whole plan"],
    [
      "a clock that is none",
      (plan) => ({ ...plan, clock: "noon" }),
      "plan.json does not fit together: its clock is no moment",
    ],
    [
      "a clock set forward, to let what expires until then pass as expired since",
      (plan) => ({ ...plan, clock: "2999-01-01T00:00:00.000Z" }),
      "The plan file says it was made at 2999-01-01T00:00:00.000Z, which is yet to come.",
    ],
    [
      "a change that was taken out",
      ({ changes, reviewed, summary, ...rest }) => ({
        ...rest,
        changes: changes.slice(1),
        reviewed: { ...reviewed, changes: reviewed.changes.slice(1) },
        summary: { ...summary, updates: 0 },
      }),
      `${edited}the changes of account 222222222222 do not add up to its digest.`,
    ],
    [
      "a change of another resource",
      (plan) => ({ ...plan, changes: plan.changes.map((change) => ({ ...change, id: `${change.id}-2` })) }),
      `${edited}the changes of account 222222222222 do not add up to its digest.`,
    ],
    [
      "other effects",
      (plan) => ({
        ...plan,
        reviewed: { ...plan.reviewed, effects: plan.reviewed.effects.map((effect) => ({ ...effect, edits: [] })) },
      }),
      `${edited}the changes of account 222222222222 do not add up to its digest.`,
    ],
    [
      "other values to read than those that were planned",
      (plan) => ({
        ...plan,
        groups: plan.groups.map((group) => ({
          ...group,
          edits: group.edits.map((edit) => ({ ...edit, after: "harmless" })),
        })),
      }),
      `${edited}what it shows is not what was planned.`,
    ],
    [
      "an account left out",
      ({ accounts: { "666666666666": _, ...accounts }, ...plan }) => ({ ...plan, accounts }),
      `${edited}its accounts do not add up to its digest.`,
    ],
    [
      "another digest",
      (plan) => ({ ...plan, digest: "0".repeat(64) }),
      `${edited}its accounts do not add up to its digest.`,
    ],
  ])("%s", async (_, change, says) => {
    const cwd = acmeWith()
    const { plan, text } = await planned(cwd)
    const other = change(plan, text)
    writeFileSync(join(cwd, "plan.json"), typeof other === "string" ? other : JSON.stringify(other))
    const result = await onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json"])
    expect(result.stderr).toContain(`error: ${says}`)
    expect(result.stderr).toContain("  fix: ")
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(snapshotIn(cwd)).toBe(acme["organization.yaml"])
  })

  it.each([
    ["nowhere.json", "--expect nowhere.json is neither a digest nor a file that can be read."],
    ["templates", "--expect templates is neither a digest nor a file that can be read."],
    ["0123456789ab", "--expect 0123456789ab is only a part of a digest."],
  ])("--expect %s", async (expected, says) => {
    const result = await onSnapshot(acmeWith(), ["apply", "--yes", "--expect", expected])
    expect(result.stderr).toContain(`error: ${says}`)
    expect(result).toMatchObject({ code: 1, stdout: "" })
  })
})

describe("apply --expect", () => {
  it("goes ahead with what was reviewed, and again, with what is left of it: nothing", async () => {
    const cwd = acmeWith()
    const { plan } = await planned(cwd)
    const first = await onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json"])
    expect(first.stdout).toContain("Apply: 3 applied, of 3 changes in 3 accounts.")
    const done = snapshotIn(cwd)
    const second = await onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json"])
    expect([first.code, second.code]).toEqual([5, 5])
    expect(first.stdout).not.toContain("Reviewed:")
    expect(second.stdout).toContain("Reviewed: None of 3 reviewed changes are still due; the rest is done already")
    expect(snapshotIn(cwd)).toBe(done)
    const byDigest = acmeWith()
    await onSnapshot(byDigest, ["apply", "--yes", "--expect", plan.digest])
    expect(snapshotIn(byDigest)).toBe(done)
  })

  it("holds back the account where something else is due by now, and no other: exit 4", async () => {
    const cwd = acmeWith()
    await planned(cwd)
    writeFileSync(join(cwd, "templates/x.yaml"), role("x", ""))
    const { code, stdout } = await onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json"])
    expect(code).toBe(4)
    expect(stdout).toMatch(/not what was reviewed: approved nothing for it, now create AWS::IAM::Role x/)
    expect(stdout).toContain("2 applied")
    expect(snapshotIn(cwd)).not.toContain("id: deploy")
  })

  it("takes a plan of other formatting, since only meaning counts", async () => {
    const cwd = acmeWith()
    const { plan } = await planned(cwd)
    writeFileSync(join(cwd, "plan.json"), JSON.stringify(plan, undefined, 4))
    const { stdout } = await onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json"])
    expect(stdout).toContain("Apply: 3 applied")
  })

  it("asks for consent before anything else", async () => {
    const result = await runCli(["apply", "--expect", "nowhere.json"], { cwd: acmeWith() })
    expect(result.stderr).toContain("apply asks before it writes, and nobody is there to answer.")
    expect(result.code).toBe(1)
  })
})
