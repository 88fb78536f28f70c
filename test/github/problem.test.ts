import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { attempt, githubProblem, isForbidden, statusOf } from "../../src/github/problem.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { open } from "./open.ts"
import { primaryLimit, type Rule, secondaryLimit } from "./rules.ts"
import { type GitHubServer, startGitHub } from "./server.ts"

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHub()
})
afterEach(() => server.stop())

/** What comes of a call that falls under the rule. */
async function failure(rule: Partial<Rule>, permission = "issues: write"): Promise<ProblemError> {
  server.rule({ path: /issues/, times: 99, ...rule })
  const { octokit, owner, repo } = open(server)
  const call = () => octokit.rest.issues.listForRepo({ owner, repo })
  return attempt("open an issue", permission, call).then(
    () => expect.unreachable(),
    (error) => error,
  )
}

describe("what GitHub refuses becomes a problem", () => {
  it("of the token's permissions: names the line that is missing", async () => {
    const refused = { status: 403, body: { message: "Resource not accessible by integration" } }
    const error = await failure(refused)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message: "Could not open an issue: the token may not (HTTP 403: Resource not accessible by integration)",
        fix: "Add `issues: write` to `permissions:` of this job in the workflow; for a pull request from a fork GitHub's token only reads, whatever it says.",
      },
    ])
    expect(isForbidden(error)).toBe(true)
    expect(statusOf(error)).toBe(403)
  })
  it("of reading: a fork is no excuse", async () => {
    const error = await failure({ status: 403, body: { message: "No" } }, "actions: read")
    expect(error.problems[0]?.fix).toBe("Add `actions: read` to `permissions:` of this job in the workflow.")
  })
  it.each<[string, Partial<Rule>, string, string | undefined]>([
    [
      "a token that is no more",
      { status: 401, body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest" } },
      "GitHub does not accept the token (HTTP 401: Bad credentials)",
      "Give `github-token` one that is still valid.",
    ],
    [
      "something that is not there",
      { status: 404, body: { message: "Not Found" } },
      "GitHub has no such thing, or does not show it to this token (HTTP 404: Not Found)",
      "Add `issues: write` to `permissions:` of this job in the workflow; for a pull request from a fork GitHub's token only reads, whatever it says.",
    ],
    [
      "issues that are switched off",
      { status: 410, body: { message: "Issues are disabled for this repo" } },
      "GitHub refused it (HTTP 410: Issues are disabled for this repo)",
      undefined,
    ],
    [
      "what is not valid",
      { status: 422, body: { message: "Validation Failed", errors: [{ field: "body", message: "too\nlong" }] } },
      'GitHub refused it (HTTP 422: Validation Failed: {"field":"body","message":"too\\nlong"})',
      undefined,
    ],
    [
      "trouble that stays",
      { status: 502, body: `<html>\n${"Bad gateway ".repeat(1000)}` },
      "GitHub answered HTTP 502 every time",
      "Run the job again; https://www.githubstatus.com says whether something is wrong with GitHub.",
    ],
    [
      "the hourly limit",
      primaryLimit(3600),
      "GitHub's rate limit is used up (HTTP 403: API rate limit exceeded for installation ID 1.)",
      "Run the job again later.",
    ],
    [
      "the secondary limit",
      secondaryLimit(1),
      "GitHub's rate limit is used up (HTTP 429: You have exceeded a secondary rate limit. Please wait a few minutes before you try again.)",
      "Run the job again later.",
    ],
    [
      "a locked conversation",
      { status: 403, body: { message: "Unable to create comment because issue is locked." } },
      "the conversation is locked (HTTP 403: Unable to create comment because issue is locked.)",
      "Unlock it.",
    ],
  ])("of %s", async (_, rule, why, fix) => {
    const error = await failure(rule)
    expect(error.problems).toEqual([{ severity: "error", message: `Could not open an issue: ${why}`, fix }])
  })
  it("of a connection that breaks", async () => {
    const error = await failure({ reset: "before" })
    expect(error.message).toMatch(/^Could not open an issue: GitHub could not be reached \(.+\)$/)
  })
  it("on one line of bounded length", async () => {
    const error = await failure({ status: 422, body: { message: `One\n\n two ${"x".repeat(1000)}` } })
    expect(error.message).toMatch(/^Could not open an issue: GitHub refused it \(HTTP 422: One two x+\.\.\.\)$/)
    expect(error.message.length).toBeLessThan(400)
  })
  it("nothing of which holds the token", async () => {
    const error = await failure({ status: 403, body: { message: "No" } })
    expect(JSON.stringify([error, error.message, error.cause, error.stack])).not.toContain(server.token)
  })
})

it("only permissions are forbidden: not rate limits, not what is missing", async () => {
  expect(isForbidden(await failure(primaryLimit(3600)))).toBe(false)
  expect(isForbidden(githubProblem(Object.assign(new Error("Not Found"), { status: 404 }), "x"))).toBe(false)
  expect(isForbidden(Object.assign(new Error("No"), { status: 403 }))).toBe(true)
  expect(isForbidden(new Error("No"))).toBe(false)
  expect(isForbidden(undefined)).toBe(false)
})

it("mistakes of ours are not blamed on GitHub", async () => {
  const mistake = new TypeError("x is not a function")
  await expect(attempt("do it", "issues: write", () => Promise.reject(mistake))).rejects.toBe(mistake)
})

it("a problem stays the problem that it is", () => {
  const problem = new ProblemError({ severity: "error", message: "Already said" })
  expect(githubProblem(problem, "do it")).toBe(problem)
})
