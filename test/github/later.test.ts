import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { laterApplied } from "../../src/github/later.ts"
import { open } from "./open.ts"
import { type GitHubServer, startGitHub } from "./server.ts"
import { githubActions } from "./tokens.ts"

const check = "reconcile/apply (acme)"

let server: GitHubServer
let sha: string
beforeEach(async () => {
  server = await startGitHub()
  sha = server.push()
  server.check({ sha, name: check })
})
afterEach(() => server.stop())

const later = (token?: string) => laterApplied(open(server, token), { branch: "main", sha, check, app: githubActions })

describe("a later commit that is applied", () => {
  it("is none where this is the tip", async () => {
    expect(await later()).toBeUndefined()
  })
  it("is none where nobody has begun with one", async () => {
    server.push()
    const other = server.push()
    server.check({ sha: other, name: "reconcile/apply (other)" })
    server.check({ sha: other, name: check, app: 99 })
    expect(await later()).toBeUndefined()
  })
  it.each(["in_progress", "queued", "completed"])("is the first one whose check is %s", async (status) => {
    server.push()
    const first = server.push()
    server.check({ sha: first, name: check, status, conclusion: status === "completed" ? "failure" : null })
    server.check({ sha: server.push(), name: check })
    expect(await later()).toBe(first)
  })
  it("is found behind more commits than a page holds", async () => {
    for (let n = 0; n < 130; n += 1) server.push()
    const last = server.push()
    server.check({ sha: last, name: check })
    expect(await later()).toBe(last)
  })
  it("is one of the branch: those of a branch that was merged do not count", async () => {
    server.pull({ number: 1, branch: "feature" })
    server.check({ sha: server.push({ branch: "feature" }), name: check })
    const merge = server.merge(1, { as: "merge" })
    expect(await later()).toBeUndefined()
    server.check({ sha: merge, name: check })
    expect(await later()).toBe(merge)
  })
  it("is not even looked for where a force push put the branch elsewhere: this commit is gone", async () => {
    const [initial] = server.state.history.commits.keys()
    server.push({ parents: [initial as string] })
    await expect(later()).rejects.toThrow("is not on the branch main any more")
  })
  it("nor where the branch was reset to before this commit", async () => {
    const [initial] = server.state.history.commits.keys()
    server.push({ sha: initial })
    await expect(later()).rejects.toThrow("is not on the branch main any more")
  })
  it("is on the branch that was asked about, whatever its name", async () => {
    const next = server.push({ branch: "release/2026 #1", parents: [sha] })
    server.check({ sha: next, name: check })
    const query = { branch: "release/2026 #1", sha, check, app: githubActions }
    expect(await laterApplied(open(server), query)).toBe(next)
  })
})

describe("what the token may not see is a problem", () => {
  it("without contents: read", async () => {
    const error = await later(server.addToken({ permissions: { checks: "read" } })).catch((thrown) => thrown)
    expect(error.problems).toMatchObject([
      {
        message: expect.stringMatching(/^Could not compare .{7} with the branch main: the token may not/),
        fix: "Add `contents: read` to `permissions:` of this job in the workflow.",
      },
    ])
  })
  it("where the branch is gone", async () => {
    const query = { branch: "gone", sha, check, app: githubActions }
    await expect(laterApplied(open(server), query)).rejects.toThrow("HTTP 404: Branch not found")
  })
})
