import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import { acmeWith, onSnapshot, role } from "../cli/acme.ts"

// Of two shards, payments-dev is the first; payments-prod, checkout-dev and lab are the second.
const readIn = (cwd: string, file: string): string => readFileSync(join(cwd, file), "utf8")
const planIn = (cwd: string, file: string): Plan => JSON.parse(readIn(cwd, file)) as Plan
const timeless = (text: string): string => text.replace(/"clock": "[^"]*"/g, '"clock": ""')

/** Plans in two shards and joins them. */
async function merged(cwd: string, more: readonly string[] = []) {
  for (const index of [1, 2]) {
    const args = ["plan", "--shard", `${index}/2`, "--format", "json", "--out", `${index}.json`, ...more]
    const { code, stderr } = await onSnapshot(cwd, args)
    expect([code, stderr.includes("error")]).toEqual([index === 1 ? 0 : 5, false])
  }
  return onSnapshot(cwd, ["merge", "2.json", "1.json", "--format", "json", "--out", "plan.json"])
}

const apply = (cwd: string, ...args: readonly string[]) =>
  onSnapshot(cwd, ["apply", "--yes", "--expect", "plan.json", ...args])

describe("reconcile plan --shard, and merge", { timeout: 60_000 }, () => {
  it("write what one machine writes, and end as it does", async () => {
    const cwd = acmeWith({ "reconcile.yaml": "name: acme\nwaves: [{ accounts: { names: [payments-dev] } }]\n" })
    const whole = await onSnapshot(cwd, ["plan", "--format", "json", "--out", "whole.json"])
    const joined = await merged(cwd)
    expect(timeless(readIn(cwd, "plan.json"))).toBe(timeless(readIn(cwd, "whole.json")))
    expect(joined.code).toBe(whole.code)
    expect(joined.stderr).toBe(`${whole.stderr.trim().split("\n").at(-1)}\nWaves in which something is due: 1, 2.\n`)
    const shown = [["plan"], ["merge", "1.json", "2.json"]].map((args) => onSnapshot(cwd, args))
    expect((await shown[1])?.stdout).toBe((await shown[0])?.stdout)
  })

  it("say what is wrong with what they are given", async () => {
    const cwd = acmeWith({ "1.json": "{", "2.json": "[]" })
    for (const [args, says] of [
      [["plan", "--shard", "1/2"], ["One shard of a plan is no plan to look at"]],
      [["plan", "--shard", "3/2", "--format", "json"], ["It must be like 1/4"]],
      [
        ["merge", "1.json", "2.json"],
        ["1.json is not JSON", "2.json is no shard, or not all of one"],
      ],
      [["merge", "4.json"], ["4.json does not exist"]],
    ] as const) {
      const { code, stderr } = await onSnapshot(cwd, args)
      expect(code).toBe(1)
      for (const text of says) expect(stderr).toContain(text)
    }
  })
})

describe("reconcile apply --shard", { timeout: 60_000 }, () => {
  it("makes in all shards what was reviewed as a whole, each its part", async () => {
    const cwd = acmeWith()
    await merged(cwd)
    const first = await apply(cwd, "--shard", "1/2")
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining("1 applied")])
    const left = (await onSnapshot(cwd, ["plan", "--format", "json"])).stdout
    expect((JSON.parse(left) as Plan).changes.map(({ account }) => account)).toEqual(["222222222222", "444444444444"])
    const second = await apply(cwd, "--shard", "2/2", "--wave", "1")
    expect([second.code, second.stdout]).toEqual([5, expect.stringContaining("2 applied")])
    expect((await onSnapshot(cwd, ["plan"])).stdout).toContain("No changes")
    expect((await apply(cwd, "--shard", "1/2")).code).toBe(0)
  })

  it("wants the whole plan, and none that is blocked", async () => {
    const cwd = acmeWith({ "reconcile.yaml": "name: acme\nprune: delete\nsafety: { deletes: 0 }\n" })
    const old = role("deploy", "state: absent\n", "names: [payments-prod]").replace(
      "RoleName: deploy",
      "RoleName: audit",
    )
    writeFileSync(join(cwd, "templates/deploy.yaml"), old)
    writeFileSync(join(cwd, "templates/audit.yaml"), role("audit", "", "names: [payments-dev]"))
    await onSnapshot(cwd, ["plan", "--format", "json", "--out", "plan.json"])
    const { digest, problems } = planIn(cwd, "plan.json")
    expect(problems.some(({ message }) => message.includes("in the whole run"))).toBe(true)
    await onSnapshot(cwd, ["plan", "--shard", "1/2", "--format", "json", "--out", "1.json"])
    const before = readIn(cwd, "organization.yaml")
    for (const [args, code, says] of [
      [["--shard", "1/2", "--expect", "plan.json"], 3, "The whole plan is blocked: 1 deletes in the whole run"],
      [["--shard", "1/2", "--expect", "1.json"], 1, "1.json is one shard of a plan"],
      [["--shard", "1/2", "--expect", digest], 1, "--shard applies a part of a whole plan"],
      [["--wave", "1"], 1, "--wave is for machines that apply side by side"],
    ] as const) {
      const result = await onSnapshot(cwd, ["apply", "--yes", ...args])
      expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(says)])
    }
    expect(readIn(cwd, "organization.yaml")).toBe(before)
  })
})
