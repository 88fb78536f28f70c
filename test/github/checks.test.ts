import { Buffer } from "node:buffer"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Annotation, checksOf, finishCheck, startCheck } from "../../src/github/checks.ts"
import { open } from "./open.ts"
import { type GitHubServer, startGitHub } from "./server.ts"
import { githubActions, ofFork } from "./tokens.ts"

const latestCheck = async (...asked: Parameters<typeof checksOf>) => (await checksOf(...asked))[0]

const name = "reconcile/plan (acme)"
const result = { conclusion: "success", title: "3 to add", summary: "## Plan" } as const

let server: GitHubServer
let sha: string
beforeEach(async () => {
  server = await startGitHub()
  sha = server.push()
})
afterEach(() => server.stop())

const started = () => startCheck(open(server), { name, sha })
const last = () => server.state.checks.at(-1)

describe("a check", () => {
  it("starts, ends, and is found again with what it was given", async () => {
    const detailsUrl = "https://github.com/acme/baseline/actions/runs/7"
    const { id, app } = await startCheck(open(server), { name, sha, detailsUrl })
    expect(app).toBe(githubActions)
    const url = `https://github.com/acme/baseline/runs/${id}`
    const going = { id, app, status: "in_progress", externalId: "", detailsUrl, url }
    expect(await latestCheck(open(server), { sha, name })).toEqual(going)

    await finishCheck(open(server), id, { ...result, conclusion: "neutral", externalId: "a".repeat(140) })
    expect(await latestCheck(open(server), { sha, name, app })).toEqual({
      ...going,
      completedAt: expect.any(String),
      status: "completed",
      conclusion: "neutral",
      externalId: "a".repeat(140),
    })
    expect(last()).toMatchObject({ title: "3 to add", summary: "## Plan", annotations: [] })
  })
  it("annotates lines, with a column where one is known", async () => {
    const { id } = await started()
    const place = { path: "templates/a.yaml", line: 7 }
    await finishCheck(open(server), id, {
      ...result,
      annotations: [
        { ...place, column: 3, level: "failure", title: "Wrong", message: "No such role" },
        { ...place, level: "notice", title: "t".repeat(300), message: "Deleted" },
      ],
    })
    const lines = { path: "templates/a.yaml", start_line: 7, end_line: 7 }
    expect(last()?.annotations).toEqual([
      {
        ...lines,
        start_column: 3,
        end_column: 3,
        annotation_level: "failure",
        title: "Wrong",
        message: "No such role",
      },
      { ...lines, annotation_level: "notice", title: "t".repeat(255), message: "Deleted" },
    ])
  })
  it("keeps the first fifty annotations, in one request", async () => {
    const { id } = await started()
    const annotations = Array.from({ length: 60 }, (_, index): Annotation => {
      return { path: "a.yaml", line: index + 1, level: "warning", title: "Wide", message: "Look" }
    })
    await finishCheck(open(server), id, { ...result, annotations })
    expect(last()?.annotations.map(({ start_line }) => start_line)).toEqual(
      annotations.slice(0, 50).map(({ line }) => line),
    )
    expect(server.requests.filter(({ method }) => method === "PATCH")).toHaveLength(1)
  })
  it.each([
    ["x", 65_535],
    ["é", 65_534],
    ["€", 65_535],
    ["😀", 65_532],
  ])("has a summary of at most 65,535 bytes, of whole characters such as %s", async (character, bytes) => {
    const { id } = await started()
    await finishCheck(open(server), id, { ...result, summary: character.repeat(70_000) })
    expect(Buffer.byteLength(last()?.summary ?? "")).toBe(bytes)
    expect(last()?.summary).toMatch(new RegExp(`^(${character})+$`, "u"))
  })
})

describe("the latest check", () => {
  it("is none where there is none, or only others", async () => {
    server.check({ sha, name: "reconcile/plan (other)" })
    server.check({ sha: server.push(), name })
    expect(await latestCheck(open(server), { sha, name })).toBeUndefined()
  })
  it("is the one that was started last, whatever became of it", async () => {
    server.check({ sha, name, conclusion: "success" })
    const { id } = server.check({ sha, name, conclusion: "failure" })
    expect(await latestCheck(open(server), { sha, name })).toMatchObject({ id, conclusion: "failure" })
  })
  it("is that of one App, whoever else uses the name", async () => {
    const ours = server.check({ sha, name, externalId: "ours" })
    server.check({ sha, name, app: 99, externalId: "forged" })
    const app = githubActions
    expect(await latestCheck(open(server), { sha, name, app })).toMatchObject({ id: ours.id, externalId: "ours" })
    expect(await latestCheck(open(server), { sha, name })).toMatchObject({ app: 99, externalId: "forged" })
    expect(await latestCheck(open(server), { sha, name, app: 98 })).toBeUndefined()
  })
  it("is found on the second page", async () => {
    for (let n = 0; n < 120; n += 1) server.check({ sha, name })
    const { id } = server.check({ sha, name })
    expect(await latestCheck(open(server), { sha, name })).toMatchObject({ id })
  })
})

describe("what the token may not do is a problem", () => {
  const reading = () => open(server, server.addToken({ permissions: ofFork }))
  const forbidden = "the token may not (HTTP 403: Resource not accessible by integration)"

  it("starting", async () => {
    const error = await startCheck(reading(), { name, sha }).catch((thrown) => thrown)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message: `Could not start the check ${name} on ${sha.slice(0, 7)}: ${forbidden}`,
        fix: expect.stringContaining("Add `checks: write` to `permissions:`"),
      },
    ])
  })
  it("finishing", async () => {
    const { id } = await started()
    await expect(finishCheck(reading(), id, result)).rejects.toThrow(
      `Could not finish the check "3 to add": ${forbidden}`,
    )
  })
  it("finishing what another App has started", async () => {
    const { id } = server.check({ sha, name, app: 99, status: "in_progress" })
    await expect(finishCheck(open(server), id, result)).rejects.toThrow("can only be modified by the GitHub App")
  })
  it("starting with a person's token: only Apps can", async () => {
    const person = server.addToken({ login: "alice", app: undefined, permissions: { checks: "write" } })
    await expect(startCheck(open(server, person), { name, sha })).rejects.toThrow(
      "You must authenticate via a GitHub App.",
    )
  })
  it("reading", async () => {
    await expect(latestCheck(open(server, server.addToken()), { sha, name })).rejects.toThrow(
      `Could not read the checks of ${sha.slice(0, 7)}: ${forbidden}`,
    )
  })
})
