import { readFileSync } from "node:fs"
import { afterEach, describe, expect, test, vi } from "vitest"
import { parse } from "yaml"
import type { Event } from "../../src/action/event.ts"
import { type Inputs, readInputs } from "../../src/action/inputs.ts"
import { fails } from "../../src/action/outcome.ts"
import { refusal } from "../../src/action/triggers.ts"
import type { ExitCode } from "../../src/shell/exit.ts"
import { ProblemError } from "../../src/value/problem.ts"

afterEach(() => vi.unstubAllEnvs())

const { inputs: known } = parse(readFileSync(new URL("../../action.yml", import.meta.url), "utf8")) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}

/** As the runner hands them over. */
function given(inputs: Readonly<Record<string, string>>): Inputs {
  for (const [name, { default: usual = "" }] of Object.entries(known))
    vi.stubEnv(`INPUT_${name.toUpperCase()}`, inputs[name] ?? usual)
  return readInputs()
}

function wrong(inputs: Readonly<Record<string, string>>): readonly string[] {
  try {
    given(inputs)
    return []
  } catch (error) {
    return error instanceof ProblemError ? error.problems.map(({ message }) => message) : [String(error)]
  }
}

describe("inputs", () => {
  test("of an inventory and of a run are taken", () => {
    expect(given({ command: "inventory", out: "company/", format: "snapshot" })).toMatchObject({
      out: "company/",
      format: "snapshot",
    })
    expect(given({ command: "run", task: "hello", "run-id": "101-1" })).toMatchObject({ task: "hello", runId: "101-1" })
  })
  test("that nobody gave are not there", () => {
    expect(Object.keys(given({ command: "check" }))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(out|format|task|runId)$/)]),
    )
  })
  test("that are wrong are told all at once", () => {
    const all = { command: "check", out: "x", format: "snapshots", task: "hello", "run-id": "-1", shard: "1/2" }
    expect(wrong(all)).toEqual([
      'The input `format` is "snapshots"',
      'The input `run-id` is "-1"',
      "`check` takes no `out`",
      "`check` takes no `format`",
      "`check` takes no `task`",
      "`check` takes no `run-id`",
    ])
  })
  test("of a run name a task, and no snapshot", () => {
    expect(wrong({ command: "run", snapshot: "company.json" })).toEqual([
      "The input `task` is missing",
      "A task is performed in AWS, and a snapshot is none",
    ])
  })
})

describe("where nothing is looked at", () => {
  const push: Event = {
    ...{ name: "push", sha: "1", ref: "refs/heads/main", repository: "acme/baseline", defaultBranch: "main" },
    isFork: false,
  }
  const pull = { number: 7, head: "2", base: "3", fork: false }
  test.each<[string, Partial<Inputs>, Partial<Event>, RegExp | undefined]>([
    ["check of a branch's pull request is made", { command: "check" }, { name: "pull_request", pull }, undefined],
    ["check of a fork's", { command: "check" }, { name: "pull_request", pull: { ...pull, fork: true } }, /from a fork/],
    [
      "check of a fork's on a snapshot is made",
      { command: "check", snapshot: "company.json" },
      { name: "pull_request", pull: { ...pull, fork: true } },
      undefined,
    ],
    ["inventory of a pull request", { command: "inventory" }, { name: "pull_request", pull }, /not merged/],
    [
      "inventory of a merge group",
      { command: "inventory" },
      { name: "merge_group", group: { head: "a", base: "b" } },
      /not merged/,
    ],
    ["inventory on a schedule is made", { command: "inventory" }, { name: "schedule" }, undefined],
    ["run of a pull request with the branch's rights", { command: "run" }, { name: "pull_request_target" }, /others/],
  ])("%s", (_, inputs, event, expected) => {
    const refused = refusal({ standing: false, ...inputs } as Inputs, { ...push, ...event })
    if (expected) expect(refused?.message).toMatch(expected)
    else expect(refused).toBeUndefined()
  })
})

test.each<[Inputs["command"], Inputs["failOn"], ExitCode, boolean]>([
  // Findings are told; they fail where any difference does.
  ["check", "blocked", 2, false],
  ["check", "error", 2, false],
  ["check", "changes", 2, true],
  ["check", "changes", 0, false],
  ["check", "error", 5, true],
  ["check", "error", 1, true],
  ["inventory", "error", 5, true],
  ["inventory", "changes", 0, false],
  ["run", "error", 5, true],
  ["run", "changes", 0, false],
])("%s with fail-on %s and exit code %d fails: %s", (command, failOn, code, expected) => {
  expect(fails({ command, failOn }, code)).toBe(expected)
})
