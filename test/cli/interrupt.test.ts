import { spawn } from "node:child_process"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { applyAgain } from "../../src/cli/again.ts"
import { type CliResult, ensureBuilt, folderWith, runCliOnTerminal } from "../cli.ts"
import { type Company, configText, startCompany } from "../wire/company.ts"
import { role } from "../wire/templates.ts"
import { acmeWith } from "./acme.ts"

let company: Company
let cwd: string
beforeAll(async () => {
  company = await startCompany({ accounts: 3 })
  const template = JSON.stringify({ name: "user", ...(role("user", {}) as object) })
  cwd = folderWith({ "reconcile.yaml": configText(), "templates/user.yaml": template })
  await ensureBuilt()
}, 120_000)
beforeEach(() => company.reset())
afterAll(() => company.close())

/** Runs a command, and presses Ctrl-C each time it has made so many calls of a kind, or said something. */
async function interrupted(
  args: readonly string[],
  ...when: readonly ((stderr: string) => boolean)[]
): Promise<CliResult> {
  const nowhere = { HOME: "/nonexistent", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }
  const env = { PATH: process.env.PATH ?? "", ...nowhere, ...company.aws.at(company.proxy.endpoint).environment() }
  const child = spawn(process.execPath, [await ensureBuilt(), ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [stdout, stderr] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part))
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part))
  const ended = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)))
  for (const due of when) {
    await expect.poll(() => due(stderr), { interval: 20, timeout: 20_000 }).toBe(true)
    child.kill("SIGINT")
  }
  return { code: await ended, stdout, stderr }
}

const called = (action: string) => () => (company.proxy.counts[`iam:${action}`] ?? 0) > 0

describe("Ctrl-C while applying", { timeout: 60_000 }, () => {
  const args = ["apply", "--yes", "--concurrency", "1"]

  it("waits for what is being written, and says what was done, what was not begun, and how to go on", async () => {
    company.proxy.rule({ action: "CreateRole", effect: { latency: 600 } })
    const { code, stdout, stderr } = await interrupted(args, called("CreateRole"))
    expect(code).toBe(5)
    expect(stderr).toMatch(
      /Stopping: what is being written is finished, nothing else is begun\.\nBeing written:\n {2}create AWS::IAM::Role user in us-east-1 of .*, stated at templates\/user\.yaml:1:1\nPress Ctrl-C again/,
    )
    expect(stdout).toMatch(/\nApplied: 1 change\n/)
    expect(stdout).toMatch(/\nSkipped: 2 changes\n {2}Interrupted before it was begun\.\n/i)
    expect(stdout).not.toContain("mend")
    expect(stdout).toMatch(
      /\nNext: to go on, run `reconcile apply --yes --concurrency 1`: it does only what is left\.\n$/,
    )
  })

  it("pressed again, leaves at once, and says what may or may not have taken effect", async () => {
    company.proxy.rule({ action: "CreateRole", effect: { latency: 5_000 } })
    const { code, stderr } = await interrupted(args, called("CreateRole"), (said) =>
      said.includes("Press Ctrl-C again"),
    )
    expect(code).toBe(5)
    expect(stderr).toMatch(
      /Left at once: 0 changes done, 0 failed or held back, 2 not begun\.\n1 change was being written, and may or may not have taken effect:\n {2}create AWS::IAM::Role user in us-east-1 of .*\nTo go on, run `reconcile apply --yes --concurrency 1`: it looks at what is there, and does only what is left\.\n$/,
    )
  })

  it("before anything is written, says that nothing was changed", async () => {
    company.proxy.rule({ action: /GetAccountAuthorizationDetails|ListRoles/, effect: { latency: 800 } })
    const { code, stderr } = await interrupted(args, called("ListRoles"))
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringContaining("nothing was changed yet") })
    expect(company.proxy.counts).not.toHaveProperty("iam:CreateRole")
  })

  it("at the question, is a no", async () => {
    const { code, stderr } = await runCliOnTerminal(["--snapshot", "organization.yaml", "apply"], {
      cwd: acmeWith(),
      answer: "\u0003",
    })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing was changed.") })
  })
})

it.each([["plan"], ["drift"], ["drift", "--propose", "elsewhere"]])(
  "Ctrl-C while looking (%s %s) leaves at once, and says that nothing was changed",
  { timeout: 60_000 },
  async (...args) => {
    company.proxy.rule({ action: /GetAccountAuthorizationDetails|ListRoles/, effect: { latency: 5_000 } })
    const { code, stdout, stderr } = await interrupted(args.filter(Boolean), called("ListRoles"))
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" })
    expect(stderr).toMatch(/Interrupted: nothing was changed\. Run the same command again to begin anew\.\n$/)
  },
)

describe("the command to go on with", () => {
  it.each([
    ["the same", undefined, ["apply", "--yes"], "reconcile apply --yes"],
    [
      "quoted for a shell",
      "a plan.json",
      ["apply", "--expect", "a plan.json", "--yes"],
      "reconcile apply --expect 'a plan.json' --yes",
    ],
    [
      "a plan where a digest approved the whole",
      "ab".repeat(32),
      ["apply", "--expect", "ab".repeat(32), "--yes", "--account", "payments"],
      "reconcile plan --account payments",
    ],
    ["the same, written with =", "ab".repeat(32), ["apply", `--expect=${"ab".repeat(32)}`], "reconcile plan"],
  ])("is %s", (_, expected, words, again) => expect(applyAgain(expected, words)).toBe(again))
})
