import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { UpdateRoleCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Plan } from "../../src/model.ts"
import { type CliResult, ensureBuilt, folderWith, runCli } from "../cli.ts"
import { type Company, configText, member, startCompany } from "./company.ts"
import { allowing, policy, role } from "./templates.ts"

const one = member(1)

let company: Company
let cwd: string
/** Of an organization where nothing is yet; in `plan.json`. */
let reviewed: Plan
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
  const templates = {
    limit: policy("limit"),
    user: role("user", {
      Description: "as stated",
      ManagedPolicyArns: ["arn:aws:iam::{{ account.id }}:policy/limit"],
      Policies: [{ PolicyName: "own", PolicyDocument: allowing("s3:*") }],
    }),
  }
  const files = Object.entries(templates).map(([name, template]) => [
    `templates/${name}.yaml`,
    JSON.stringify({ name, ...(template as object) }),
  ])
  cwd = folderWith({ "reconcile.yaml": configText(), ...Object.fromEntries(files) })
  await ensureBuilt()
  reviewed = await planned("plan.json")
}, 120_000)
beforeEach(() => company.reset())
afterAll(() => company.close())

const env = () => company.aws.at(company.proxy.endpoint).environment()
const reconcile = (...args: string[]): Promise<CliResult> => runCli(args, { cwd, env: env() })

/** Writes the plan into a file, for review. */
async function planned(name: string): Promise<Plan> {
  const { code, stderr } = await reconcile("plan", "--format", "json", "--out", name)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(readFileSync(join(cwd, name), "utf8"))
}

const creates = () => company.proxy.counts["iam:CreateRole"] ?? 0

/** Starts the program and answers it with what it says in the end. */
async function started(...args: string[]): Promise<{ child: ChildProcess; ended: Promise<CliResult> }> {
  const nowhere = { HOME: "/nonexistent", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }
  const child = spawn(process.execPath, [await ensureBuilt(), ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...nowhere, ...env() },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [stdout, stderr] = ["", ""]
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
  })
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk
  })
  const ended = new Promise<CliResult>((resolve) =>
    child.on("close", (status, signal) => resolve({ code: status ?? signal ?? "gone", stdout, stderr })),
  )
  return { child, ended }
}

describe("reconcile apply --expect FILE", () => {
  test("finishes what a run did that was killed, and then has nothing to do", async () => {
    for (const nth of [2, 5]) {
      const { child, ended } = await started("apply", "--expect", "plan.json", "--yes")
      company.proxy.onWrite(nth, "after", () => void child.kill("SIGKILL"))
      expect(await ended).toMatchObject({ code: "SIGKILL" })
    }
    const third = await reconcile("apply", "--expect", "plan.json", "--yes")
    expect(third).toMatchObject({ code: 0 })
    expect(third.stdout).toMatch(/\b[1-6] applied/)
    expect(await reconcile("apply", "--expect", "plan.json", "--yes")).toMatchObject({ code: 0 })
    expect(creates()).toBeLessThanOrEqual(5)
    expect(await reconcile("plan", "--detailed-exitcode")).toMatchObject({ code: 0 })
  })

  test("holds an account back that is not as it was, with the approved beside the now, and exits 4", async () => {
    await reconcile("apply", "--yes")
    const byHand = (Description: string) =>
      company.iam(one).send(new UpdateRoleCommand({ RoleName: "user", Description }))
    await byHand("by hand")
    await planned("drift.json")
    await byHand("by another hand")
    const { code, stdout } = await reconcile("apply", "--expect", "drift.json", "--yes")
    expect(code).toBe(4)
    expect(stdout).toMatch(
      /approved update \(Description\), now update \(Description\); in AWS Description changed\s+since/,
    )
    expect(company.proxy.counts["iam:UpdateRole"]).toBeUndefined()
  })

  test("refuses a file that is not a plan as it was written, exits 1, and does not call AWS", async () => {
    const plan = reviewed
    const files: readonly (readonly [unknown, string])[] = [
      [{ ...plan, changes: plan.changes.slice(1) }, "A plan file must stay as it was written"],
      [{ ...plan, accounts: { ...plan.accounts, [one]: plan.accounts[member(2)] } }, "changed after it was written"],
      [{ ...plan, formatVersion: 2 }, "has the format version 2; this reconcile reads version 1"],
      [{ hello: "world" }, "is not a plan"],
    ]
    for (const [content, says] of files) {
      writeFileSync(join(cwd, "edited.json"), JSON.stringify(content))
      const { code, stderr } = await reconcile("apply", "--expect", "edited.json", "--yes")
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) })
    }
    expect(company.proxy.calls).toEqual([])
  })
})

describe("reconcile apply --expect DIGEST", () => {
  test("does all of it while the plan is that one, and nothing once it is another", async () => {
    const { digest } = reviewed
    const other = await reconcile("apply", "--expect", digest, "--yes", "--template", "limit")
    expect(other).toMatchObject({ code: 4 })
    expect(other.stderr).toContain(`approved ${digest.slice(0, 12)}`)
    expect(company.proxy.counts["iam:CreatePolicy"]).toBeUndefined()
    expect(await reconcile("apply", "--expect", digest, "--yes")).toMatchObject({ code: 0 })
  })
})

describe("Ctrl-C in the middle of an apply", () => {
  test("finishes the writes in flight, begins no other, says which, and exits 5", async () => {
    company.proxy.rule({ action: "CreateRole", effect: { latency: 600 } })
    const { child, ended } = await started("apply", "--yes", "--concurrency", "1")
    await expect.poll(creates, { interval: 20, timeout: 20_000 }).toBe(1)
    child.kill("SIGINT")
    const { code, stdout, stderr } = await ended
    expect(code).toBe(5)
    expect(stderr).toContain("Stopping: what is being written is finished")
    expect(stdout).toContain("interrupted")
    expect(stdout).toMatch(/\b[1-4] applied/)
    expect(company.proxy.counts).toMatchObject({
      "iam:CreateRole": 1,
      "iam:PutRolePolicy": 1,
      "iam:AttachRolePolicy": 1,
    })
  })

  test("while it is still reading writes nothing", async () => {
    company.proxy.rule({ action: "ListRoles", effect: { latency: 500 } })
    const { child, ended } = await started("apply", "--yes", "--concurrency", "1")
    await expect.poll(() => company.proxy.counts["iam:ListRoles"], { interval: 20, timeout: 20_000 }).toBe(1)
    child.kill("SIGINT")
    expect((await ended).code).toBe(5)
    expect(company.proxy.counts).not.toHaveProperty("iam:CreatePolicy")
  })
})

test("sessions are named after the CI run", async () => {
  const ci = { GITHUB_RUN_ID: "4711", GITHUB_RUN_ATTEMPT: "2" }
  await runCli(["plan"], { cwd, env: { ...env(), ...ci } })
  const names = company.proxy.calls.flatMap(({ action, parameters }) =>
    action === "AssumeRole" ? [parameters.RoleSessionName] : [],
  )
  expect(new Set(names)).toEqual(new Set(["reconcile-4711-2"]))
})
