import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Plan } from "../../src/model.ts"
import type { ActionResult } from "../action/harness.ts"
import { type Stage, startStage, subjects } from "../action/stage.ts"
import { role } from "../cli/acme.ts"

const FILES = {
  "reconcile.yaml": `name: acme
access:
  plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan }
  apply: { hub: "arn:aws:iam::100000000000:role/reconcile-apply-hub", role: reconcile-apply }
`,
  "templates/a.yaml": role("a", "", "all: true").replace(
    "targets: { accounts: { all: true } }",
    "targets: { accounts: all }",
  ),
}

let stage: Stage
beforeAll(async () => {
  stage = await startStage(FILES, { accounts: 4 })
}, 120_000)
afterAll(() => stage.close())

/** What the step that downloads artifacts leaves behind. */
function downloaded(shards: readonly ActionResult[]): string {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-shards-"))
  for (const { outputs } of shards) {
    const path = outputs["shard-file"] ?? ""
    mkdirSync(join(folder, outputs.artifact ?? ""), { recursive: true })
    writeFileSync(join(folder, outputs.artifact ?? "", basename(path)), readFileSync(path))
  }
  return folder
}

const withoutRun = (text: string): string => text.replaceAll(/actions\/runs\/\d+/g, "actions/runs/1")
const shards = ["1/2", "2/2"] as const
const planOf = ({ outputs }: ActionResult): Plan => JSON.parse(readFileSync(outputs["plan-json"] ?? "", "utf8")) as Plan

describe("a pull request that two jobs plan", () => {
  it("has the comment, the check and the plan that one job makes", async () => {
    const pull = stage.propose("more", {
      "templates/b.yaml": FILES["templates/a.yaml"]
        .replaceAll("name: a\n", "name: b\n")
        .replaceAll("RoleName: a", "RoleName: b"),
    })
    const parts = [
      await stage.onPull(pull, { inputs: { shard: "1/2" } }),
      await stage.onPull(pull, { inputs: { shard: "2/2" } }),
    ]
    for (const [index, part] of parts.entries()) {
      expect([part.code, part.outputs.artifact, part.outputs.digest]).toEqual([
        0,
        `reconcile-shard-acme-${index + 1}-of-2`,
        "",
      ])
    }
    expect(stage.comments(pull)).toEqual([])
    const merged = await stage.onPull(pull, {
      inputs: { command: "merge", shards: downloaded(parts), "role-to-assume": "" },
    })
    expect([merged.code, merged.outputs.outcome, merged.outputs.waves]).toEqual([0, "changes", "[1]"])
    const [joined] = stage.comments(pull)
    expect(joined?.body).toContain(
      "4 to add, 0 to change, 0 to delete in 4 of 4 accounts; 4 changes have drifted already",
    )
    const one = await stage.onPull(pull)
    expect(one.outputs.digest).toBe(merged.outputs.digest)
    expect({ ...planOf(merged), clock: "" }).toEqual({ ...planOf(one), clock: "" })
    expect(stage.comments(pull).map(({ body }) => withoutRun(body))).toEqual([withoutRun(joined?.body ?? "")])
    const left = await stage.onPull(pull, {
      inputs: { command: "merge", shards: downloaded(parts.slice(0, 1)), "role-to-assume": "" },
    })
    expect([left.code, left.log]).toEqual([1, expect.stringContaining("Shards are missing: 2/2")])
  }, 120_000)
})

describe("a merge that two jobs apply", () => {
  it("makes what was merged into one plan, and is complete when a plan of the whole finds nothing left", async () => {
    const run = 900
    const plan = async () => {
      const parts = []
      for (const shard of shards) parts.push(await stage.onMain("push", "plan", { run, inputs: { shard } }))
      const inputs = { shards: downloaded(parts), "role-to-assume": "" }
      return stage.onMain("push", "merge", { run, inputs })
    }
    const checks = () => stage.github.state.checks.filter(({ name }) => name === "reconcile/apply (acme)")
    const merged = await plan()
    expect([merged.outputs.outcome, checks()]).toEqual(["changes", []])
    const inputs = { review: "environment", "plan-sha256": merged.outputs["plan-sha256"] ?? "" }
    const applied = []
    for (const shard of shards) {
      applied.push(
        await stage.onMain("push", "apply", {
          run,
          subject: subjects.environment,
          upload: false,
          inputs: { ...inputs, shard, wave: "1" },
        }),
      )
    }
    expect(applied.map(({ code, outputs }) => [code, outputs.outcome, outputs.creates])).toEqual([
      [0, "changes", expect.any(String)],
      [0, "changes", expect.any(String)],
    ])
    expect(applied.reduce((sum, { outputs }) => sum + Number(outputs.creates), 0)).toBe(4)
    expect(checks()).toEqual([])
    const last = await plan()
    expect(last.outputs.outcome).toBe("no-changes")
    expect(checks().map(({ conclusion }) => conclusion)).toEqual(["success"])
  }, 120_000)

  it("knows which inputs make no sense together", async () => {
    for (const [command, inputs, says] of [
      ["merge", {}, "`command: merge` and `shards` belong together"],
      ["plan", { shards: "x" }, "`command: merge` and `shards` belong together"],
      ["apply", { shard: "1/2" }, "which one is not said"],
      ["apply", { wave: "1" }, "`wave` is for jobs that apply shards side by side"],
      ["validate", { shard: "1/2" }, "`validate` has no shards"],
      ["drift", { shard: "1/2", propose: "true" }, "One shard of drift is nothing to propose"],
      ["plan", { shard: "3/2" }, 'The input `shard` is "3/2"'],
    ] as const) {
      const { code, log } = await stage.onMain("push", command, { inputs })
      expect([code, log]).toEqual([1, expect.stringContaining(says)])
    }
  }, 60_000)
})
