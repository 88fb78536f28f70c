import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { TaskOutcome } from "../../src/model.ts"
import { type MergedTask, mergeTasks } from "../../src/reconcile/merge-tasks.ts"
import { type Prepared, prepare } from "../../src/reconcile/run.ts"
import { newTaskLines, renderTaskOutcomes, taskOutcomeLine } from "../../src/report/task-outcomes.ts"
import { tasksCode } from "../../src/shell/exit.ts"
import { readShards } from "../../src/shell/read-shards.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { shuffled } from "../arbitrary.ts"
import { openerOf, sharedOut } from "./arbitrary-company.ts"
import { type Facts, opener } from "./company.ts"
import type { Opened } from "./shards.ts"

const often = { numRuns: Number(process.env.RUNS ?? 40), interruptAfterTimeLimit: 20_000 }
const run = { name: "look", id: "nightly-1" }

const task = {
  targets: { accounts: "all", regions: ["us-east-1"] },
  run: { command: ["true"], actions: ["iam:ListRoles"] },
  output: "results/{{ run.id }}/{{ account.id }}.json",
}

/** What became of a target: the same on whichever machine. */
function outcomeOf({ target, place }: Prepared["aims"][number]): TaskOutcome {
  const luck = Number(target.account.id.slice(-2)) % 4
  const outcome = { target, output: place.text }
  if (luck === 0) return { ...outcome, status: "failed", reason: "It ended with 1\n", fix: "Mend it", seconds: 1.5 }
  if (luck === 1) return { ...outcome, status: "stopped", reason: "Stopped before it was begun." }
  return { ...outcome, status: luck === 2 ? "done" : "present", seconds: luck, summary: `${luck} objects` }
}

/** What `run --shard --format json` prints, targets in the order in which they happen to be through. */
async function filesOf(open: () => Opened, of: number, order: number, id = run.id): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-tasks-"))
  const shards = Array.from({ length: of }, (_, at) => ({ index: at + 1, of }))
  return Promise.all(
    shards.map(async (shard) => {
      const { world, config } = open()
      const { aims, shard: part } = await prepare(world, config, { name: run.name, id, shard })
      if (!part) throw new Error("Nothing was handed over")
      const printed = newTaskLines({ ...run, id })
      const lines = shuffled(aims, order).map((aim) => printed.line(outcomeOf(aim)))
      const path = join(folder, `${shard.index}.jsonl`)
      writeFileSync(path, [...lines, printed.end(part)].join(""))
      return path
    }),
  )
}

async function merged(paths: readonly string[]): Promise<MergedTask> {
  const shards = await readShards(paths)
  if (shards.command !== "run") throw new Error(shards.command)
  return mergeTasks(shards.files)
}

const facts: Facts = { templates: { look: task } }

describe("a task that several machines perform", () => {
  it("ends as it does on one, with every target in its order", () =>
    fc.assert(
      fc.asyncProperty(sharedOut, async (one) => {
        const open = openerOf({ ...one, facts: { ...one.facts, templates: { look: task } } })
        const { world, config } = open()
        const whole = (await prepare(world, config, run)).aims.map(outcomeOf)
        const joined = await merged(shuffled(await filesOf(open, one.of, one.order), one.order))
        const printed = (outcomes: MergedTask["outcomes"]) => [
          renderTaskOutcomes(outcomes, run, { color: false, full: true }),
          outcomes.map((outcome) => taskOutcomeLine(outcome, run)),
          tasksCode(outcomes),
        ]
        expect(printed(joined.outcomes)).toEqual(printed(whole))
        expect([joined.run, joined.resumable]).toEqual([run, true])
      }),
      often,
    ))

  const refusal = async (paths: readonly string[]): Promise<string> => {
    const error = await merged(paths).catch((caught: unknown) => caught)
    if (!(error instanceof ProblemError)) throw new Error("It was joined")
    for (const { fix } of error.problems) expect(fix).toMatch(/\.$/)
    return error.message
  }

  it("is refused where shards are of other runs, tasks or accounts", async () => {
    const of = async (other: Facts, id = run.id) => (await filesOf(opener(other), 2, 1, id))[1] ?? ""
    const [one = "", two = ""] = await filesOf(opener(facts), 2, 1)
    expect(await refusal([two])).toBe("Shards are missing: 1/2")
    expect(await refusal([one, await of(facts, "nightly-2")])).toContain("is of another task, or of another run, than")
    const changed = { templates: { look: { ...task, run: { ...task.run, command: ["false"] } } } }
    expect(await refusal([one, await of(changed)])).toContain("performed another version of the task")
    const fewer: Facts = { ...facts, live: { accounts: { pay: 2, web: 3, dev: 4 } } }
    expect(await refusal([one, await of(fewer)])).toContain("saw other accounts")
  })

  it("is refused where what became of a target was changed by hand, or what the last line says", async () => {
    const [one = "", two = ""] = await filesOf(opener(facts), 2, 1)
    const text = readFileSync(two, "utf8")
    const edits = [
      [/"status":"(failed|stopped)"/, '"status":"done"'],
      ['"resumable":true', '"resumable":false'],
      [/"output":"[^"]*"/, '"output":"elsewhere"'],
    ] as const
    for (const [before, after] of edits) {
      writeFileSync(two, text.replace(before, after))
      expect(readFileSync(two, "utf8")).not.toBe(text)
      expect(await refusal([one, two])).toBe(`${two} was changed after it was written`)
    }
    writeFileSync(two, text)
    expect((await merged([one, two])).outcomes).toHaveLength(4)
  })

  it("is refused where a target is missing, or the last line", async () => {
    const [one = "", two = ""] = await filesOf(opener(facts), 2, 1)
    const { files } = (await readShards([one, two])) as Extract<
      Awaited<ReturnType<typeof readShards>>,
      { readonly command: "run" }
    >
    const cut = files.map((file, at) => (at === 0 ? { ...file, outcomes: file.outcomes.slice(1) } : file))
    expect(() => mergeTasks(cut)).toThrow("does not say what became of each of its targets")
    writeFileSync(one, taskOutcomeLine({ ...files[0]?.outcomes[0], status: "done" } as TaskOutcome, run))
    expect(await refusal([one, two])).toContain("its last record does not say which it is")
  })
})
