import { Buffer } from "node:buffer"
import { unzipSync } from "fflate"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type GitHubServer, startGitHub } from "./server.ts"
import { ofFork } from "./tokens.ts"

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHub()
})
afterEach(() => server.stop())

const repo = "/repos/acme/baseline"

async function call(
  method: string,
  path: string,
  { body, token = server.token }: { body?: unknown; token?: string } = {},
) {
  const headers = { authorization: `Bearer ${token}` }
  const request = {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: "manual",
  } as const
  const response = await fetch(`${server.apiUrl}${path}`, request)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) }
}

describe("lists have pages", () => {
  it("of thirty, with links to the others", async () => {
    for (let n = 0; n < 70; n += 1) server.issue({})
    const first = await call("GET", `${repo}/issues?state=all`)
    const link = (rel: string, page: number) => `<${server.apiUrl}${repo}/issues?state=all&page=${page}>; rel="${rel}"`
    expect(first.body).toHaveLength(30)
    expect(first.headers.get("link")).toBe([link("next", 2), link("last", 3)].join(", "))
    const third = await call("GET", `${repo}/issues?state=all&page=3`)
    expect(third.body).toHaveLength(10)
    expect(third.headers.get("link")).toBe([link("prev", 2), link("first", 1)].join(", "))
  })
  it("of a hundred at most", async () => {
    for (let n = 0; n < 120; n += 1) server.issue({})
    expect((await call("GET", `${repo}/issues?per_page=500`)).body).toHaveLength(100)
  })
})

describe("what is refused", () => {
  it("whoever is not known", async () => {
    expect(await call("GET", repo, { token: "ghs_guessed" })).toMatchObject({
      status: 401,
      body: { message: "Bad credentials" },
    })
  })
  it("what the token may not, with what would be needed", async () => {
    const { number } = server.pull()
    const token = server.addToken({ permissions: ofFork })
    const { status, headers, body } = await call("POST", `${repo}/issues/${number}/comments`, {
      body: { body: "Hi" },
      token,
    })
    expect([status, body.message]).toEqual([403, "Resource not accessible by integration"])
    expect(headers.get("x-accepted-github-permissions")).toBe("issues=write; pull_requests=write")
  })
  it("a workflow that asks who it is in the way of people", async () => {
    expect((await call("GET", "/user")).status).toBe(403)
  })
  it("pull-requests: write where the comment is on an issue", async () => {
    const { number } = server.issue({})
    const token = server.addToken({ permissions: { "pull-requests": "write" } })
    expect((await call("POST", `${repo}/issues/${number}/comments`, { body: { body: "Hi" }, token })).status).toBe(403)
  })
  it.each([
    ["another repository", "/repos/acme/other"],
    ["no such endpoint", `${repo}/wikis`],
    ["no such issue", `${repo}/issues/9`],
    ["a commit that is not there", `${repo}/commits?sha=0000`],
  ])("%s", async (_, path) => {
    expect((await call("GET", path)).status).toBe(404)
  })
  it.each([
    ["more than fifty annotations", { annotations: Array(51).fill({}) }, "No more than 50 items are allowed; 51 were"],
    ["a summary of too many bytes", { summary: "é".repeat(32_768) }, "Validation Failed"],
    [
      "an annotation without a line",
      { annotations: [{ path: "a", message: "b", annotation_level: "notice" }] },
      "not valid",
    ],
    [
      "columns across lines",
      {
        annotations: [
          {
            path: "a",
            message: "b",
            annotation_level: "notice",
            start_line: 1,
            end_line: 2,
            start_column: 1,
            end_column: 2,
          },
        ],
      },
      "not valid",
    ],
  ])("a check run with %s", async (_, output, message) => {
    const [head_sha] = server.state.history.commits.keys()
    const body = { name: "c", head_sha, status: "in_progress", output: { title: "t", summary: "s", ...output } }
    const answer = await call("POST", `${repo}/check-runs`, { body })
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } })
    expect(server.state.checks).toEqual([])
  })
})

describe("history", () => {
  it("is listed as git log does: what a merge brought along is in between", async () => {
    const before = server.push()
    const { head } = server.pull({ number: 1 })
    const meanwhile = server.push()
    const merge = server.merge(1, { as: "merge" })
    const { body } = await call("GET", `${repo}/commits?per_page=4`)
    expect(body.map(({ sha }: { sha: string }) => sha)).toEqual([merge, meanwhile, head, before])
    expect(body[0].parents.map(({ sha }: { sha: string }) => sha)).toEqual([meanwhile, head])
  })
  it("is compared in the order of time", async () => {
    const base = server.push()
    server.pull({ number: 1, branch: "change" })
    const second = server.push({ branch: "change" })
    server.push()
    const { body } = await call("GET", `${repo}/compare/${base}...${second}?per_page=1&page=2`)
    expect(body).toMatchObject({
      status: "ahead",
      ahead_by: 2,
      behind_by: 0,
      total_commits: 2,
      commits: [{ sha: second }],
    })
    expect((await call("GET", `${repo}/compare/main...${second}`)).body.status).toBe("diverged")
  })
  it("keeps the commits that tests name, and rebases those of a pull request", async () => {
    server.pull({ number: 1, branch: "change", head: "a1" })
    server.push({ branch: "change", sha: "a2" })
    expect(server.merge(1, { as: "rebase", shas: ["b1", "b2"] })).toBe("b2")
    expect(server.state.history.commits.get("b2")?.parents).toEqual(["b1"])
    for (const sha of ["a1", "a2", "b1", "b2"]) {
      expect((await call("GET", `${repo}/commits/${sha}/pulls`)).body).toMatchObject([
        { number: 1, head: { sha: "a2" } },
      ])
    }
  })
})

describe("what is kept elsewhere", () => {
  it("is fetched from another host, and a token sent there is refused", async () => {
    const { id } = server.uploadArtifact(7, "plan", { "plan.json": "{}" })
    const { status, headers } = await call("GET", `${repo}/actions/artifacts/${id}/zip`)
    const location = headers.get("location") ?? ""
    expect(status).toBe(302)
    expect(new URL(location).host).not.toBe(new URL(server.apiUrl).host)
    expect((await fetch(location, { headers: { authorization: `Bearer ${server.token}` } })).status).toBe(400)
    expect((await fetch(location.replace(/sig=.*/, "sig=guessed"))).status).toBe(403)
    const zip = new Uint8Array(await (await fetch(location)).arrayBuffer())
    expect(Buffer.from(unzipSync(zip)["plan.json"] ?? []).toString()).toBe("{}")
  })
})

describe("rules", () => {
  it("count the calls that they name", async () => {
    server.rule({ method: "GET", path: /acme/, nth: 2, times: 2, status: 500 })
    const statuses: number[] = []
    for (let n = 0; n < 4; n += 1) statuses.push((await call("GET", repo)).status)
    expect(statuses).toEqual([200, 500, 500, 200])
  })
  it("lose the reply before or after GitHub has done it", async () => {
    server.rule({ path: /issues/, reset: "before" })
    server.rule({ path: /issues/, nth: 2, reset: "after" })
    await expect(call("POST", `${repo}/issues`, { body: { title: "Before" } })).rejects.toThrow()
    await expect(call("POST", `${repo}/issues`, { body: { title: "After" } })).rejects.toThrow()
    expect([...server.state.issues.values()].map(({ title }) => title)).toEqual(["After"])
  })
})

it("a job proves what it is by a token that says so", async () => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = server.oidc(
    "repo:acme/baseline:environment:apply",
  )
  const answer = await fetch(`${url}&audience=sts.amazonaws.com`, { headers: { authorization: `Bearer ${token}` } })
  const { value } = (await answer.json()) as { value: string }
  expect(JSON.parse(Buffer.from(value.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
    iss: "https://token.actions.githubusercontent.com",
    aud: "sts.amazonaws.com",
    sub: "repo:acme/baseline:environment:apply",
    repository: "acme/baseline",
  })
  expect((await fetch(url ?? "", { headers: { authorization: `Bearer ${server.addToken()}` } })).status).toBe(403)
})
