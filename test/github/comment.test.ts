import { describe, expect } from "vitest"
import { keepComment } from "../../src/github/comment.ts"
import { type Marker, withMarker } from "../../src/github/marker.ts"
import { isForbidden } from "../../src/github/problem.ts"
import { it } from "./fixture.ts"
import { open } from "./open.ts"
import type { GitHubServer } from "./server.ts"
import { ofFork } from "./tokens.ts"

const us = "github-actions[bot]"
const marker: Marker = { id: "plan", scope: "acme" }
const first = withMarker(marker, "first")
const second = withMarker(marker, "second")

const keep = (server: GitHubServer, body: string, token?: string) => {
  if (!server.state.pulls.has(12)) server.pull({ number: 12 })
  return keepComment(open(server, token), { issue: 12, marker, body })
}
const bodies = ({ state }: GitHubServer) => state.comments.map(({ login, body }) => [login, body])

describe.concurrent("the comment", () => {
  it("is made where there is none, and is the same one from then on", async ({ server }) => {
    const url = expect.stringMatching(/^https:\/\/github\.com\/acme\/baseline\/pull\/12#issuecomment-\d+$/)
    const made = await keep(server, "first")
    expect(made).toEqual({ url, written: "created" })
    expect(await keep(server, "second")).toEqual({ url: made.url, written: "updated" })
    expect(bodies(server)).toEqual([[us, second]])
  })
  it("is not written when it says so already, whatever the browser made of its line ends", async ({ server }) => {
    const { id } = server.comment(12, { login: us, body: `${first.replaceAll("\n", "\r\n")}\r\n` })
    expect(await keep(server, "first")).toEqual({ url: expect.stringContaining(String(id)), written: "unchanged" })
    const writes = server.requests.filter(({ method, path }) => method !== "GET" && path !== "/graphql")
    expect(writes).toEqual([])
  })
  it("is found on the third page, among those of others", async ({ server }) => {
    for (let n = 0; n < 230; n += 1) server.comment(12, { body: `Comment ${n}` })
    server.comment(12, { login: us, body: first })
    for (let n = 0; n < 30; n += 1) server.comment(12, { body: `Comment ${n}` })
    expect(await keep(server, "second")).toMatchObject({ written: "updated" })
    expect(server.state.comments[230]?.body).toBe(second)
    expect(server.state.comments).toHaveLength(261)
  })
  it("is the oldest of ours; later ones stay as they are", async ({ server }) => {
    server.comment(12, { login: us, body: first })
    server.comment(12, { login: us, body: first })
    await keep(server, "second")
    expect(bodies(server)).toEqual([
      [us, second],
      [us, first],
    ])
  })
  it("is never one that somebody else wrote with our marker", async ({ server }) => {
    server.comment(12, { login: "mallory", body: first })
    expect(await keep(server, "second")).toMatchObject({ written: "created" })
    expect(await keep(server, "third")).toMatchObject({ written: "updated" })
    expect(bodies(server)).toEqual([
      ["mallory", first],
      [us, withMarker(marker, "third")],
    ])
  })
  it.for<[string, Marker]>([
    ["scope", { id: "plan", scope: "other" }],
    ["id", { id: "apply", scope: "acme" }],
  ])("is never one of ours with another %s", async ([, other], { server }) => {
    server.comment(12, { login: us, body: withMarker(other, "theirs") })
    expect(await keep(server, "second")).toMatchObject({ written: "created" })
    expect(server.state.comments).toHaveLength(2)
  })
  it("is on this pull request, not on another", async ({ server }) => {
    server.pull({ number: 13 })
    server.comment(13, { login: us, body: first })
    await keep(server, "second")
    expect(server.state.comments.map(({ issue, body }) => [issue, body])).toEqual([
      [13, first],
      [12, second],
    ])
  })
})

describe.concurrent("a comment that cannot be written is a problem", () => {
  it("for a token that only reads, as those for forks", async ({ server }) => {
    const error = await keep(server, "first", server.addToken({ permissions: ofFork })).catch((thrown) => thrown)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message: "Could not comment on #12: the token may not (HTTP 403: Resource not accessible by integration)",
        fix: expect.stringContaining("Add `pull-requests: write` to `permissions:`"),
      },
    ])
    expect(isForbidden(error)).toBe(true)
  })
  it("where the conversation is locked", async ({ server }) => {
    server.pull({ number: 12 })
    Object.assign(server.state.issues.get(12) ?? {}, { locked: true })
    await expect(keep(server, "first")).rejects.toThrow("Could not comment on #12: the conversation is locked")
  })
  it("when it is longer than GitHub takes", async ({ server }) => {
    const longest = 65_536 - withMarker(marker, "").length
    await expect(keep(server, "x".repeat(longest + 1))).rejects.toThrow(
      /^Could not comment on #12: GitHub refused it \(HTTP 422: .*body is too long \(maximum is 65536 characters\)/,
    )
    expect(await keep(server, "x".repeat(longest))).toMatchObject({ written: "created" })
  })
  it("where there is no such pull request", async ({ server }) => {
    const comment = { issue: 99, marker, body: "" }
    await expect(keepComment(open(server), comment)).rejects.toThrow(
      "Could not comment on #99: GitHub has no such thing",
    )
  })
})
