import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { mergedSince } from "../../src/github/merged.ts"
import { open } from "./open.ts"
import type { CheckRun } from "./repository.ts"
import { type GitHubServer, startGitHub } from "./server.ts"
import { githubActions } from "./tokens.ts"

const check = "reconcile/apply (acme)"

let server: GitHubServer
/** Where everything was applied. */
let applied: string
beforeEach(async () => {
  server = await startGitHub()
  applied = server.push()
  done(applied)
})
afterEach(() => server.stop())

const done = (sha: string, how: Partial<CheckRun> = {}) => server.check({ sha, name: check, ...how })
const tip = () => server.state.history.branches.get("main") as string
const since = (sha = tip(), most?: number) =>
  mergedSince(open(server), { branch: "main", sha, check, app: githubActions, most })
const numbers = async (sha = tip()) => (await since(sha)).pulls.map(({ number }) => number)

interface MergedPull {
  readonly base: { readonly repo: unknown }
}

/** A pull request of so many commits, merged. */
function merged(number: number, as: "merge" | "squash" | "rebase", commits = 1): string {
  server.pull({ number, branch: `change-${number}` })
  for (let n = 1; n < commits; n += 1) server.push({ branch: `change-${number}` })
  return server.merge(number, { as })
}

describe("what was merged", () => {
  it.each(["squash", "merge", "rebase"] as const)("by %s is found by its pull request, once", async (as) => {
    const pull = server.pull({ number: 4, title: "More roles", branch: "roles" })
    const last = server.push({ branch: "roles" })
    server.merge(4, { as })
    expect(await since()).toEqual({
      pulls: [
        {
          number: 4,
          head: last,
          title: "More roles",
          url: "https://github.com/acme/baseline/pull/4",
          mergedAt: pull.merged?.at,
          fork: false,
        },
      ],
      direct: [],
      since: applied,
      complete: true,
    })
  })
  it("is listed newest first, whatever way it came", async () => {
    merged(1, "squash")
    merged(2, "merge", 3)
    merged(3, "rebase", 3)
    merged(4, "squash", 2)
    expect(await numbers()).toEqual([4, 3, 2, 1])
  })
  it("ends at the commit that is applied", async () => {
    merged(1, "squash")
    const second = merged(2, "merge", 2)
    done(second)
    merged(3, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 3 }], since: second })
  })
  it("is asked up to a commit, not up to the tip", async () => {
    const first = merged(1, "squash")
    merged(2, "squash")
    expect(await numbers(first)).toEqual([1])
  })
  it("leaves out what pull requests merged into their own branches", async () => {
    server.pull({ number: 1, branch: "feature" })
    server.pull({ number: 2, branch: "part", base: "feature" })
    server.merge(2, { as: "merge" })
    server.merge(1, { as: "merge" })
    expect(await numbers()).toEqual([1])
  })
  it("follows the branch, not what was merged into it: a check there says nothing", async () => {
    server.pull({ number: 1, branch: "feature" })
    const inside = server.push({ branch: "feature" })
    done(inside)
    merged(2, "squash")
    server.merge(1, { as: "merge" })
    expect(await since()).toMatchObject({ pulls: [{ number: 1 }, { number: 2 }], direct: [], since: applied })
  })
  it("is all found where a merge brought more commits than a page holds", async () => {
    merged(1, "squash")
    merged(2, "merge", 250)
    merged(3, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 3 }, { number: 2 }, { number: 1 }], since: applied })
  })
  it("says what came from a fork, also when the fork is gone", async () => {
    server.pull({ number: 1, fork: "mallory" })
    server.merge(1, { as: "squash" })
    const gone = server.pull({ number: 2, fork: "mallory" })
    server.merge(2, { as: "squash" })
    gone.forkGone = true
    expect((await since()).pulls).toMatchObject([
      { number: 2, fork: true },
      { number: 1, fork: true },
    ])
  })
  it("does not take another branch's pull request for this one's", async () => {
    server.push({ branch: "develop", parents: [applied] })
    server.pull({ number: 1, base: "develop" })
    const developed = server.merge(1, { as: "squash" })
    server.push({ sha: developed })
    expect(await since()).toMatchObject({ pulls: [], direct: [developed, expect.any(String)] })
  })
  it.each<[string, (pull: MergedPull) => unknown]>([
    ["that is open", (pull) => ({ ...pull, merged_at: null })],
    [
      "of another repository",
      ({ base, ...pull }) => ({ ...pull, base: { ...base, repo: { full_name: "fork/baseline" } } }),
    ],
  ])("does not take a pull request %s for it, whatever GitHub lists", async (_, change) => {
    const sha = merged(1, "squash")
    const body = [change(server.payload(1).pull_request as MergedPull)]
    server.rule({ path: /\/pulls\?/, status: 200, body })
    expect(await since()).toMatchObject({ pulls: [], direct: [sha] })
  })
})

describe("commits that came by no pull request", () => {
  it("are named, newest first, among those that did", async () => {
    const first = server.push()
    merged(1, "squash")
    const second = server.push()
    expect(await since()).toMatchObject({ pulls: [{ number: 1 }], direct: [second, first], since: applied })
  })
})

describe("a commit counts as applied", () => {
  const unapplied: [string, () => Partial<CheckRun>][] = [
    ["failed", () => ({ conclusion: "failure" })],
    ["was cancelled", () => ({ conclusion: "cancelled" })],
    ["came to nothing", () => ({ conclusion: "neutral" })],
    ["has not ended", () => ({ status: "in_progress" })],
    ["is forged by another App", () => ({ app: 99 })],
    ["is for another configuration", () => ({ name: "reconcile/apply (other)" })],
  ]
  it.each(unapplied)("not where its check %s", async (_, how) => {
    done(merged(1, "squash"), how())
    merged(2, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 2 }, { number: 1 }], since: applied })
  })
  it("once it was, whatever a later run makes of drift", async () => {
    const first = merged(1, "squash")
    done(first)
    done(first, { conclusion: "failure" })
    merged(2, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 2 }], since: first })
  })
  it("where a later run of the same commit has succeeded", async () => {
    const first = merged(1, "squash")
    done(first, { conclusion: "failure" })
    done(first)
    merged(2, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 2 }], since: first })
  })
  it("whatever another App says of it", async () => {
    const first = merged(1, "squash")
    done(first)
    done(first, { app: 99, conclusion: "failure" })
    merged(2, "squash")
    expect(await since()).toMatchObject({ pulls: [{ number: 2 }], since: first })
  })
})

describe("the commit itself", () => {
  it("is not held back by the check that goes on", async () => {
    done(merged(1, "squash"), { status: "in_progress" })
    expect(await since()).toMatchObject({ pulls: [{ number: 1 }], since: applied })
  })
  it("has nothing left to apply where an earlier run has succeeded", async () => {
    const sha = merged(1, "squash")
    done(sha)
    done(sha, { status: "in_progress" })
    expect(await since()).toEqual({ pulls: [], direct: [], since: sha, complete: true })
  })
  it("has nothing left either where a later run has failed: its review is used up", async () => {
    const sha = merged(1, "squash")
    done(sha)
    done(sha, { conclusion: "failure" })
    done(sha, { status: "in_progress" })
    expect(await since()).toMatchObject({ pulls: [], since: sha })
  })
})

describe("a history that nobody has applied yet", () => {
  beforeEach(() => {
    server.state.checks.length = 0
  })
  it("is looked at to its beginning", async () => {
    merged(1, "squash")
    const { history } = server.state
    const first = history.log(applied).map(({ sha }) => sha)
    expect(await since()).toEqual({
      pulls: [expect.objectContaining({ number: 1 })],
      direct: first,
      since: undefined,
      complete: true,
    })
  })
  it("is looked at so far as told, and what is behind is not passed over in silence", async () => {
    for (let n = 0; n < 9; n += 1) server.push()
    expect(await since(tip(), 7)).toMatchObject({ direct: { length: 7 }, complete: false })
    expect(await since(tip(), 11)).toMatchObject({ direct: { length: 11 }, complete: true })
    expect(await since(tip(), 12)).toMatchObject({ direct: { length: 11 }, complete: true })
  })
  it("is looked at a hundred commits deep", async () => {
    for (let n = 0; n < 120; n += 1) server.push()
    expect(await since()).toMatchObject({ direct: { length: 100 }, complete: false })
  })
})

describe("what the token may not see is a problem", () => {
  it.each([
    ["checks: read", {}],
    ["contents: read", { checks: "read" }],
    ["pull-requests: read", { checks: "read", contents: "read" }],
  ] as const)("without %s", async (permission, permissions) => {
    merged(1, "squash")
    const github = open(server, server.addToken({ permissions }))
    const error = await mergedSince(github, { branch: "main", sha: tip(), check, app: githubActions }).catch((e) => e)
    expect(error.problems).toMatchObject([
      { severity: "error", fix: `Add \`${permission}\` to \`permissions:\` of this job in the workflow.` },
    ])
  })
})
