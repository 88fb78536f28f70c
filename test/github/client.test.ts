import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { openGitHub } from "../../src/github/client.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { open } from "./open.ts"
import { primaryLimit, secondaryLimit } from "./rules.ts"
import { type GitHubServer, startGitHub } from "./server.ts"

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHub()
})
afterEach(() => server.stop())

const readRepository = (github = open(server)) =>
  github.octokit.rest.repos.get({ owner: github.owner, repo: github.repo }).then(({ data }) => data.full_name)

describe("who we are", () => {
  it("is what GraphQL says, asked once however many want to know", async () => {
    const github = open(server)
    expect(await Promise.all([github.me(), github.me()])).toEqual(["github-actions[bot]", "github-actions[bot]"])
    expect(await github.me()).toBe("github-actions[bot]")
    expect(server.requests.map(({ path }) => path)).toEqual(["/graphql"])
  })
  it("is asked again where nobody answered", async () => {
    const github = open(server)
    server.rule({ path: /graphql/, times: 4, reset: "before" })
    await expect(github.me()).rejects.toThrow("Could not ask GitHub whose token this is: GitHub could not be reached (")
    expect(await github.me()).toBe("github-actions[bot]")
  })
  it("is told by what GitHub says where it will not answer", async () => {
    const body = { errors: [{ type: "FORBIDDEN", message: "Resource not accessible" }] }
    server.rule({ path: /graphql/, status: 200, body })
    await expect(open(server).me()).rejects.toThrow(
      /^Could not ask GitHub whose token this is: .*Resource not accessible$/,
    )
  })
})

describe("calls", () => {
  it("are made again when GitHub has trouble, or the connection breaks", async () => {
    server.rule({ path: /repos/, times: 2, status: 502, body: "<html>Bad gateway</html>" })
    server.rule({ path: /repos/, nth: 3, reset: "before" })
    expect(await readRepository()).toBe("acme/baseline")
    expect(server.requests.map(({ status }) => status)).toEqual([502, 502, 0, 200])
  })
  it("are given up after three more", async () => {
    server.rule({ path: /repos/, times: 99, status: 503 })
    await expect(readRepository()).rejects.toMatchObject({ status: 503 })
    expect(server.requests).toHaveLength(4)
  })
  it.each([
    ["the secondary rate limit", secondaryLimit(60), "GitHub's secondary rate limit is used up; going on in 60 s"],
    ["the hourly limit", primaryLimit(-1), "GitHub's rate limit is used up; going on in 0 s"],
  ])("wait for %s, and say so", async (_, limit, line) => {
    server.rule({ path: /repos/, times: 2, ...limit })
    const log: string[] = []
    const { apiUrl, repository, token } = server
    expect(
      await readRepository(openGitHub({ apiUrl, repository, token, second: 1, log: (text) => log.push(text) })),
    ).toBe("acme/baseline")
    expect(server.requests.map(({ status }) => status)).toEqual([limit.status, limit.status, 200])
    expect(log).toEqual([line, line])
  })
  it("wait three times, no more", async () => {
    server.rule({ path: /repos/, times: 99, ...secondaryLimit(1) })
    await expect(readRepository()).rejects.toMatchObject({ status: 429 })
    expect(server.requests).toHaveLength(4)
  })
  it("do not wait for an hour", async () => {
    server.rule({ path: /repos/, times: 99, ...primaryLimit(3600) })
    await expect(readRepository()).rejects.toMatchObject({ status: 403 })
    expect(server.requests).toHaveLength(1)
  })
  it("are not made again where the answer would be the same", async () => {
    const github = open(server, server.addToken())
    await expect(readRepository(github)).rejects.toMatchObject({ status: 403 })
    expect(server.requests).toHaveLength(1)
  })
})

it("prints nothing, even when GitHub says that something is deprecated", async () => {
  const printed = ["log", "info", "warn", "error", "debug"].map((name) =>
    vi.spyOn(console, name as "log").mockImplementation(() => {}),
  )
  const headers = { deprecation: "Sat, 01 Jan 2028 00:00:00 GMT", sunset: "Sat, 01 Jul 2028 00:00:00 GMT" }
  server.rule({ path: /repos/, status: 200, headers, body: { full_name: "acme/baseline" } })
  server.rule({ path: /repos/, nth: 2, times: 9, status: 500 })
  expect(await readRepository()).toBe("acme/baseline")
  await expect(readRepository()).rejects.toThrow()
  for (const spy of printed) {
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  }
})

describe("what cannot be opened is a problem", () => {
  const attemptWith = (change: { token?: string; repository?: string }): unknown => {
    try {
      return openGitHub({ apiUrl: server.apiUrl, repository: "acme/baseline", token: "ghs_secret", ...change })
    } catch (error) {
      return error
    }
  }
  it("without a token", () => {
    expect(attemptWith({ token: "" })).toMatchObject({ message: "There is no token for GitHub" })
  })
  it("with a token that no header takes; it is not in the message", () => {
    const error = attemptWith({ token: "ghs_secret\n" })
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ message: "The token for GitHub holds characters that no token has" })
    expect(JSON.stringify(error)).not.toContain("ghs_secret")
  })
  it.each(["", "acme", "acme/", "a/b/c"])("for %j as repository", (repository) => {
    expect(attemptWith({ repository })).toMatchObject({
      message: `${repository || "(nothing)"} is not owner/name of a repository`,
    })
  })
})
