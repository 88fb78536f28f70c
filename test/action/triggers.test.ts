import { describe, expect, test } from "vitest"
import type { Event } from "../../src/action/event.ts"
import type { Inputs } from "../../src/action/inputs.ts"
import { refusal } from "../../src/action/triggers.ts"

const push: Event = {
  name: "push",
  sha: "1".repeat(40),
  ref: "refs/heads/main",
  repository: "acme/baseline",
  defaultBranch: "main",
  isFork: false,
}
const pull = { number: 7, head: "2".repeat(40), base: "3".repeat(40), fork: false }
const asked = (command: Inputs["command"], more: Partial<Inputs> = {}) =>
  ({ command, standing: false, ...more }) as Inputs

describe("what is merged is applied, and nothing else", () => {
  test.each<[string, Partial<Event>, Partial<Inputs>, RegExp | undefined]>([
    ["a push to the default branch", {}, {}, undefined],
    ["a run by hand on the default branch", { name: "workflow_dispatch" }, { digest: "a".repeat(64) }, undefined],
    [
      "a push to another branch",
      { ref: "refs/heads/feature" },
      {},
      /default branch main only, and this is refs\/heads\/feature/,
    ],
    ["a tag named like the branch", { ref: "refs/tags/main" }, {}, /and this is refs\/tags\/main/],
    ["an event that does not say the default branch", { defaultBranch: "" }, {}, /default branch \(unknown\) only/],
    ["a pull request", { name: "pull_request", ref: "refs/pull/7/merge", pull }, {}, /nothing is merged yet/],
    ["a pull request's ref on any event", { ref: "refs/pull/7/head" }, {}, /nothing is merged yet/],
    ["a merge group", { name: "merge_group", group: { head: "a", base: "b" } }, {}, /nothing is merged yet/],
    ["a pull request with the branch's rights", { name: "pull_request_target", pull }, {}, /others wrote/],
    ["a run after another workflow's", { name: "workflow_run" }, {}, /others wrote/],
    ["a comment", { name: "issue_comment" }, {}, /others wrote/],
    ["a fork of the repository", { isFork: true }, {}, /in a fork/],
    ["a schedule", { name: "schedule" }, {}, /`push` and `workflow_dispatch` only/],
    ["no event at all", { name: "" }, {}, /does not run on `\(no event\)`/],
    ["a digest on a push", {}, { digest: "a".repeat(64) }, /`workflow_dispatch` only/],
    ["standing changes on a schedule", { name: "schedule" }, { standing: true }, undefined],
    ["standing changes on a push", {}, { standing: true }, /`schedule` and `workflow_dispatch` only/],
  ])("apply: %s", (_, event, inputs, expected) => {
    const refused = refusal(asked("apply", inputs), { ...push, ...event })
    if (expected) expect(refused?.message + (refused?.fix ?? "")).toMatch(expected)
    else expect(refused).toBeUndefined()
  })
})

test.each(["plan", "drift", "validate"] as const)(
  "%s writes nothing, and runs on all but untrusted events",
  (command) => {
    for (const name of ["push", "pull_request", "merge_group", "schedule", "workflow_dispatch"])
      expect(refusal(asked(command), { ...push, name, ref: "refs/heads/any", isFork: true })).toBeUndefined()
    for (const name of ["pull_request_target", "workflow_run", "issue_comment"])
      expect(refusal(asked(command), { ...push, name })?.severity).toBe("error")
  },
)
