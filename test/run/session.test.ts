import { mkdirSync } from "node:fs"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { type Stage, startStage } from "./stage.ts"

const a = "100000000001"

let stage: Stage
beforeAll(async () => {
  const run = { hub: "reconcile-run-hub", role: "reconcile-run", externalId: "acme-only" }
  stage = await startStage({ accounts: 1, access: { run } })
}, 60_000)
beforeEach(async () => {
  await stage.reset()
  mkdirSync(stage.folder, { recursive: true })
})
afterEach(() => void vi.useRealTimers())
afterAll(() => stage.close())

const task = {
  name: "keys",
  targets: { accounts: "all", regions: "all" },
  run: {
    command: [process.execPath, "-e", "console.log(process.env.AWS_ACCESS_KEY_ID)"],
    actions: ["sts:GetCallerIdentity"],
  },
  timeout: "10m",
}
const access = ", externalId: acme-only, sessionDuration: 1234"
const entering = () => stage.proxy.calls.filter(({ action, target }) => action === "AssumeRole" && target === a)

describe("OTF-13: the session of a task", () => {
  test("is of a role with an external id, and as long as the configuration says", async () => {
    expect(await stage.run(task, { access })).toMatchObject([{ status: "done" }, { status: "done" }])
    expect(entering().map(({ parameters }) => [parameters.ExternalId, parameters.DurationSeconds])).toEqual([
      ["acme-only", "1234"],
    ])
    expect(new Set(Object.values(stage.results())).size).toBe(1)
  })

  test("is not entered without the external id", async () => {
    const [one] = await stage.run(task)
    expect(one).toMatchObject({ status: "failed", reason: expect.stringContaining("access denied") })
  })

  test("is renewed before it ends while something is performed: with another key", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() })
    // Of 1,234 seconds 534 are left, and the next target may take 600.
    const told = () => void vi.setSystemTime(Date.now() + 700_000)
    const outcomes = await stage.run(task, { access, concurrency: 1, told })
    expect(outcomes).toMatchObject([{ status: "done" }, { status: "done" }])
    expect(entering()).toHaveLength(2)
    expect(new Set(Object.values(stage.results())).size).toBe(2)
  })
})
