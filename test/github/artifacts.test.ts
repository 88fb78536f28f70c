import { zipSync } from "fflate"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readArtifact } from "../../src/github/artifacts.ts"
import { open } from "./open.ts"
import { type GitHubServer, startGitHub } from "./server.ts"

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHub()
})
afterEach(() => server.stop())

const read = (change: { file?: string; most?: number; run?: number } = {}, token?: string) =>
  readArtifact(open(server, token), { run: 7, name: "reconcile-plan", file: "plan.json", most: 1000, ...change })

describe("a file of an artifact", () => {
  it("is read, wherever in the zip file it is", async () => {
    server.uploadArtifact(7, "reconcile-plan", {
      "plan.html": "<p>",
      "effects/é.json": '{"é":"😀"}',
      "plan.json": "{}",
    })
    expect(await read()).toBe("{}")
    expect(await read({ file: "effects/é.json" })).toBe('{"é":"😀"}')
  })
  it("is that of the newest artifact of its name that has not expired", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "old" })
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "newer" })
    server.expire(server.uploadArtifact(7, "reconcile-plan", { "plan.json": "expired" }))
    server.uploadArtifact(7, "reconcile-plan-2", { "plan.json": "other name" })
    server.uploadArtifact(8, "reconcile-plan", { "plan.json": "other run" })
    expect(await read()).toBe("newer")
  })
  it("is found when there are pages of artifacts", async () => {
    for (let n = 0; n < 105; n += 1) server.uploadArtifact(7, "reconcile-plan", { "plan.json": String(n) })
    expect(await read()).toBe("104")
  })
  it("comes from elsewhere, where the token is not sent", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    await read()
    const elsewhere = server.requests.filter(({ host }) => host === "storage")
    expect(elsewhere.map(({ status }) => status)).toEqual([200])
    expect(JSON.stringify(elsewhere)).not.toContain(server.token)
  })
  it("comes in spite of trouble there", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    server.rule({ path: /^\/artifacts/, status: 503 })
    expect(await read()).toBe("{}")
  })
})

describe("what is not there is said", () => {
  it.each<[string, (server: GitHubServer) => void, string]>([
    ["no such run", () => {}, "GitHub has no workflow run 7, or does not show it to this token"],
    ["no artifact of that name", (s) => s.uploadArtifact(7, "x", {}), "Run 7 has no artifact reconcile-plan"],
    [
      "one that has expired",
      (s) => s.expire(s.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })),
      "The artifact reconcile-plan of run 7 has expired",
    ],
    [
      "one that expires while it is looked for",
      (s) => {
        s.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
        s.rule({ path: /\/zip$/, status: 410, body: { message: "Artifact has expired" } })
      },
      "The artifact reconcile-plan of run 7 has expired",
    ],
    [
      "one without the file",
      (s) => s.uploadArtifact(7, "reconcile-plan", { "Plan.json": "{}", "a/plan.json": "{}" }),
      "The artifact reconcile-plan does not hold plan.json",
    ],
    [
      "no zip file",
      (s) => s.uploadArtifact(7, "reconcile-plan", new TextEncoder().encode("no zip file at all, but a long text")),
      "The artifact reconcile-plan is damaged: plan.json cannot be read from it",
    ],
    [
      "no text",
      (s) => s.uploadArtifact(7, "reconcile-plan", zipSync({ "plan.json": new Uint8Array([0xff, 0xfe, 0x00]) })),
      "The artifact reconcile-plan is damaged: plan.json cannot be read from it",
    ],
  ])("%s", async (_, scene, missing) => {
    scene(server)
    expect(await read()).toEqual({ missing })
  })
})

describe("what is too large is not unzipped", () => {
  const bomb = () => zipSync({ "plan.json": new Uint8Array(50_000_000) }, { level: 9 })
  const tooLarge = { missing: "plan.json of the artifact reconcile-plan takes more than 1,000 bytes" }

  it("a byte more than allowed", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "x".repeat(1000), large: "x".repeat(1001) })
    expect(await read()).toBe("x".repeat(1000))
    expect(await read({ file: "large" })).toEqual({
      missing: "large of the artifact reconcile-plan takes more than 1,000 bytes",
    })
  })
  it("a zip bomb", async () => {
    server.uploadArtifact(7, "reconcile-plan", bomb())
    expect(await read()).toEqual(tooLarge)
  })
  it("a zip bomb that says it is small", async () => {
    server.uploadArtifact(7, "reconcile-plan", claiming(bomb(), 900))
    expect(await read()).toEqual(tooLarge)
  })
  it("nor is more of a lie taken than it says", async () => {
    const zip = zipSync({ "plan.json": new TextEncoder().encode("x".repeat(5000)) })
    server.uploadArtifact(7, "reconcile-plan", claiming(zip, 900))
    expect(await read()).toBe("x".repeat(900))
  })
  it("an artifact that is large as a zip file", async () => {
    const artifact = server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    Object.assign(artifact, { zip: new Uint8Array(64 * 1024 * 1024 + 1) })
    expect(await read()).toEqual({ missing: "The artifact reconcile-plan takes more than 67,108,864 bytes" })
    expect(server.requests.filter(({ host }) => host === "storage")).toEqual([])
  })
  it("a download that is larger than GitHub said", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    server.rule({ path: /^\/artifacts/, status: 200, body: new Uint8Array(64 * 1024 * 1024 + 1) })
    await expect(read()).rejects.toThrow("Could not download what GitHub keeps for a workflow run: it takes more than")
  })

  /** The same zip file with another size of its one file in the central directory. */
  function claiming(zip: Uint8Array, size: number): Uint8Array {
    const copy = new DataView(zip.slice().buffer)
    const directory = copy.getUint32(copy.byteLength - 22 + 16, true)
    copy.setUint32(directory + 24, size, true)
    return new Uint8Array(copy.buffer)
  }
})

describe("what goes wrong is a problem", () => {
  it("when the token may not read artifacts", async () => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    const error = await read({}, server.addToken({ permissions: { contents: "read" } })).catch((thrown) => thrown)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message:
          "Could not read the artifact reconcile-plan of run 7: the token may not (HTTP 403: Resource not accessible by integration)",
        fix: "Add `actions: read` to `permissions:` of this job in the workflow.",
      },
    ])
  })
  it.each<[string, { status?: number; reset?: "before" }, string]>([
    ["when the storage refuses", { status: 403 }, "its storage answered HTTP 403"],
    ["when the download breaks off", { reset: "before" }, "the download broke off"],
  ])("%s; the address stays a secret", async (_, trouble, why) => {
    server.uploadArtifact(7, "reconcile-plan", { "plan.json": "{}" })
    server.rule({ path: /^\/artifacts/, times: 99, ...trouble })
    const error = await read().catch((thrown) => thrown)
    expect(error.problems).toEqual([
      {
        severity: "error",
        message: `Could not download what GitHub keeps for a workflow run: ${why}`,
        fix: "Run the job again.",
      },
    ])
    expect(error.message).not.toContain("sig=")
  })
})
