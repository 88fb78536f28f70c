import { describe, expect } from "vitest"
import { type Issue, keepIssue } from "../../src/github/issue.ts"
import { type Marker, withMarker } from "../../src/github/marker.ts"
import { it } from "./fixture.ts"
import { open } from "./open.ts"
import type { GitHubServer } from "./server.ts"
import { ofFork } from "./tokens.ts"

const us = "github-actions[bot]"
const marker: Marker = { id: "drift", scope: "acme" }
const title = "Drift in 3 accounts"

const keep = (server: GitHubServer, change: Partial<Issue>, token?: string) =>
  keepIssue(open(server, token), { marker, title, body: "3 accounts", wanted: "open", label: "drift", ...change })

/** An issue of ours, as an earlier run left it. */
const ours = (server: GitHubServer, state: "open" | "closed", body = "3 accounts") =>
  server.issue({ login: us, title, body: withMarker(marker, body), state })

const urlOf = ({ number }: { readonly number: number }) => `https://github.com/acme/baseline/issues/${number}`
const comments = ({ state }: GitHubServer) => state.comments.map(({ issue, login, body }) => [issue, login, body])
const writes = ({ requests }: GitHubServer) =>
  requests
    .filter(({ method, path }) => method !== "GET" && path !== "/graphql")
    .map(({ method, path }) => `${method} ${path}`)

describe.concurrent("where there is drift", () => {
  it("an issue is opened, with its label", async ({ server }) => {
    expect(await keep(server, {})).toEqual({ url: urlOf({ number: 1 }), did: "opened" })
    const body = withMarker(marker, "3 accounts")
    expect([...server.state.issues.values()]).toMatchObject([
      { login: us, title, body, state: "open", labels: ["drift"] },
    ])
    expect(comments(server)).toEqual([])
  })
  it("the open one says what there is now", async ({ server }) => {
    const issue = ours(server, "open", "2 accounts")
    expect(await keep(server, { title: "Drift in 4 accounts", body: "4 accounts" })).toEqual({
      url: urlOf(issue),
      did: "updated",
    })
    expect(issue).toMatchObject({ title: "Drift in 4 accounts", body: withMarker(marker, "4 accounts"), state: "open" })
    expect(comments(server)).toEqual([])
  })
  it("nothing is written when it says so already", async ({ server }) => {
    const issue = ours(server, "open")
    expect(await keep(server, {})).toEqual({ url: urlOf(issue), did: "unchanged" })
    expect(writes(server)).toEqual([])
  })
  it("the closed one is opened again, and those who follow it hear of it", async ({ server }) => {
    const issue = ours(server, "closed", "1 account")
    expect(await keep(server, {})).toEqual({ url: urlOf(issue), did: "reopened" })
    const body = withMarker(marker, "3 accounts")
    expect(issue).toMatchObject({ state: "open", reason: "reopened", body, labels: ["drift"] })
    expect(comments(server)).toEqual([[issue.number, us, "Drift is back."]])
    expect(server.state.issues.size).toBe(1)
  })
  it("an open one goes before an older closed one, and the oldest before others", async ({ server }) => {
    ours(server, "closed")
    const issue = ours(server, "open", "2 accounts")
    ours(server, "open", "2 accounts")
    expect(await keep(server, {})).toEqual({ url: urlOf(issue), did: "updated" })
    expect(writes(server)).toEqual([`PATCH /repos/acme/baseline/issues/${issue.number}`])
  })
  it("ours is found among hundreds, and pull requests are none", async ({ server }) => {
    const issue = ours(server, "open", "2 accounts")
    for (let n = 0; n < 220; n += 1) server.issue({ login: us, title: `Issue ${n}` })
    const pull = server.pull({ login: us })
    Object.assign(server.state.issues.get(pull.number) ?? {}, { body: withMarker(marker, "a pull request") })
    expect(await keep(server, {})).toEqual({ url: urlOf(issue), did: "updated" })
  })
  it("a pull request of ours with the marker is no issue", async ({ server }) => {
    const pull = server.pull({ login: us })
    Object.assign(server.state.issues.get(pull.number) ?? {}, { body: withMarker(marker, "a pull request") })
    expect(await keep(server, {})).toMatchObject({ did: "opened" })
  })
  it("somebody else's issue with our marker is left alone", async ({ server }) => {
    const theirs = server.issue({ login: "mallory", title, body: withMarker(marker, "nothing to see") })
    expect(await keep(server, {})).toMatchObject({ did: "opened" })
    expect(theirs.body).toBe(withMarker(marker, "nothing to see"))
  })
  it("an issue of ours about another configuration is left alone", async ({ server }) => {
    server.issue({ login: us, title, body: withMarker({ ...marker, scope: "other" }, "theirs") })
    expect(await keep(server, {})).toMatchObject({ did: "opened" })
  })
  it("a label that cannot be set is no failure", async ({ server }) => {
    server.rule({ path: /labels/, status: 403, body: { message: "Resource not accessible by integration" } })
    expect(await keep(server, {})).toMatchObject({ did: "opened" })
    expect(server.state.issues.get(1)?.labels).toEqual([])
  })
})

describe.concurrent("where there is none", () => {
  it("the open issue is closed, and says so", async ({ server }) => {
    const issue = ours(server, "open")
    expect(await keep(server, { wanted: "closed", title: "No drift", body: "clean" })).toEqual({
      url: urlOf(issue),
      did: "closed",
    })
    const body = withMarker(marker, "clean")
    expect(issue).toMatchObject({ state: "closed", reason: "completed", title: "No drift", body })
    expect(comments(server)).toEqual([[issue.number, us, "No drift is left."]])
  })
  it("a closed one is left as it is", async ({ server }) => {
    const issue = ours(server, "closed", "1 account")
    expect(await keep(server, { wanted: "closed", body: "clean" })).toEqual({ url: urlOf(issue), did: "unchanged" })
    expect(writes(server)).toEqual([])
  })
  it("none is opened", async ({ server }) => {
    expect(await keep(server, { wanted: "closed" })).toEqual({ did: "none" })
    expect(writes(server)).toEqual([])
  })
})

describe.concurrent("where nobody knows", () => {
  it("an open issue says so, and stays open", async ({ server }) => {
    const issue = ours(server, "open")
    expect(await keep(server, { wanted: "unchanged", body: "unreadable" })).toEqual({
      url: urlOf(issue),
      did: "updated",
    })
    expect(issue).toMatchObject({ state: "open", body: withMarker(marker, "unreadable") })
  })
  it("nothing is opened", async ({ server }) => {
    expect(await keep(server, { wanted: "unchanged" })).toEqual({ did: "none" })
  })
  it("nothing is opened again", async ({ server }) => {
    const issue = ours(server, "closed")
    expect(await keep(server, { wanted: "unchanged", body: "unreadable" })).toEqual({
      url: urlOf(issue),
      did: "unchanged",
    })
    expect(issue.state).toBe("closed")
  })
})

describe.concurrent("what cannot be done is a problem", () => {
  it("without the permission", async ({ server }) => {
    const error = await keep(server, {}, server.addToken({ permissions: ofFork })).catch((thrown) => thrown)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message: `Could not keep the issue "${title}": the token may not (HTTP 403: Resource not accessible by integration)`,
        fix: expect.stringContaining("Add `issues: write` to `permissions:`"),
      },
    ])
  })
  it("where the repository has no issues", async ({ server }) => {
    server.rule({
      method: "POST",
      path: /issues$/,
      status: 410,
      body: { message: "Issues are disabled for this repo" },
    })
    await expect(keep(server, {})).rejects.toThrow("HTTP 410: Issues are disabled for this repo")
  })
})
