import { execFileSync, spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { type CliResult, ensureBuilt, folderWith, runCli, runCliOnTerminal } from "../cli.ts"
import { configText, type Stage, startStage } from "./stage.ts"

const [a, b] = ["100000000001", "100000000002"]
const node = JSON.stringify(process.execPath)
const hang = `require("node:fs").writeFileSync("pid", String(process.pid)); setTimeout(() => {}, 60000)`

let stage: Stage
let cwd: string
beforeAll(async () => {
  stage = await startStage({ accounts: 2 })
  await ensureBuilt()
}, 120_000)
beforeEach(async () => {
  await stage.reset()
  const task = (name: string, script: string, more = "") => `name: ${name}
targets: { accounts: all }
run:
  command: [${node}, -e, ${JSON.stringify(script)}]
  actions: ["sts:GetCallerIdentity"]
output: out/{{ run.id }}/{{ account.id }}
${more}`
  cwd = folderWith({
    "reconcile.yaml": configText(),
    "templates/hello.yaml": task("hello", "console.log('{{ account.id }}')"),
    "templates/half.yaml": task("half", `process.exit("{{ account.id }}" === "${b}" ? 1 : 0)`),
    "templates/hang.yaml": task("hang", hang, "timeout: 50s\nconcurrency: 1"),
  })
})
afterAll(() => stage.close())

const env = () => stage.aws.at(stage.proxy.endpoint).environment()
const reconcile = (...args: string[]): Promise<CliResult> => runCli(args, { cwd, env: env() })
const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("reconcile run", () => {
  test("performs a task, says what became of each target, and how to go on", async () => {
    const { code, stdout, stderr } = await reconcile("run", "half", "--yes", "--run-id", "first")
    expect(stderr).toContain("Nothing of run first is done yet: it begins with this id.\n")
    expect(stderr).toMatch(/Run first: half, the command .*, in 2 targets of 2 accounts\.\n/)
    expect({ code, stdout }).toEqual({
      code: 5,
      stdout: `reconcile run half (first)

Done: 1 target
  account-0001 (${a})  us-east-1  ${stdout.match(/\S+s(?= {2}out)/)}  out/first/${a}

Failed: 1 target
  account-0002 (${b})  us-east-1  ${stdout.match(/\S+s(?= {2}\/)/)}  ${process.execPath} ended with 1

1 target left; when what failed is mended, this goes on with it:
  reconcile run half --run-id first --yes
`,
    })
  })

  test("gives programs a line of JSON per target", async () => {
    const { code, stdout } = await reconcile("run", "hello", "--yes", "--format", "json", "--account", "account-0002")
    expect(code).toBe(0)
    const [line] = linesOf(stdout)
    expect(line).toEqual({
      ...{ run: "hello", id: line.id, account: b, name: "account-0002", region: "us-east-1" },
      ...{ output: `out/${line.id}/${b}`, status: "done", seconds: line.seconds },
    })
    expect(readFileSync(join(cwd, line.output), "utf8")).toBe(`${b}\n`)
  })

  test("goes on with a run by its id", async () => {
    await reconcile("run", "half", "--yes", "--run-id", "r")
    const { stdout, stderr } = await reconcile("run", "half", "--yes", "--run-id", "r", "--format", "json")
    expect(stderr).not.toContain("Nothing of run")
    expect(stderr).toContain("Run r was begun before: targets with a result are left as they are, even if the task has")
    expect(stderr).toContain("this goes on with it:\n  reconcile run half --run-id r --format json --yes\n")
    expect(linesOf(stdout).map(({ account, status }) => [account, status])).toEqual([
      [a, "present"],
      [b, "failed"],
    ])
  })

  test("is told to be run again as a whole where its results do not hold the id", async () => {
    const path = join(cwd, "templates/half.yaml")
    writeFileSync(path, readFileSync(path, "utf8").replace("out/{{ run.id }}", "out"))
    const { stdout } = await reconcile("run", "half", "--yes")
    expect(stdout).toContain(
      "1 target left; its output does not hold {{ run.id }}, so it can only be run again as a whole, by this:\n  reconcile run half --yes\n",
    )
  })

  test("is told that a result is of the task as it was, where the task has changed since", async () => {
    await reconcile("run", "hello", "--yes", "--run-id", "r", "--account", a)
    const path = join(cwd, "templates/hello.yaml")
    writeFileSync(path, readFileSync(path, "utf8").replace("console.log('", "console.log('now "))
    const { stdout, stderr } = await reconcile("run", "hello", "--yes", "--run-id", "r")
    expect(stderr).toContain("left as they are, even if the task has changed since.")
    expect(stdout).toContain("Done before: 1 target\n")
    expect([a, b].map((id) => readFileSync(join(cwd, "out/r", id), "utf8"))).toEqual([`${a}\n`, `now ${b}\n`])
  })

  test("performs what is right beside what is wrong, which it tells and validate lists", async () => {
    writeFileSync(join(cwd, "templates/bad.yaml"), "name: bad\nrun: {}\ntimeout: soon\n")
    const { code, stderr } = await reconcile("run", "hello", "--yes")
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("warning: Left out, since it is wrong: targets is missing."),
    ])
    expect((await reconcile("validate")).stdout).toMatch(/bad\.yaml.*bad\.yaml/s)
    writeFileSync(join(cwd, "templates/bad.yaml"), "name: hello\nrun: {}\n")
    expect(await reconcile("run", "hello", "--yes")).toMatchObject({ code: 1 })
  })

  test("joins why a target failed and what to do as sentences", async () => {
    const path = join(cwd, "templates/half.yaml")
    writeFileSync(path, readFileSync(path, "utf8").replace(node, "nosuchprogram"))
    const { stdout } = await reconcile("run", "half", "--yes")
    expect(stdout).toMatch(/nosuchprogram.*[a-z]\. [A-Z].*\.\n/)
  })

  test("of no task there is says so before it asks for anything", async () => {
    const { code, stderr } = await reconcile("run", "nope")
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no task "nope"')])
    expect(stderr).not.toContain("--yes")
  })

  test("says what it would do, and enters nothing", async () => {
    const { code, stdout } = await reconcile("run", "hello", "--dry-run", "--run-id", "r")
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `reconcile run hello: 2 targets in 2 accounts
  account-0001 (${a})  us-east-1    out/r/${a}
  account-0002 (${b})  us-east-1    out/r/${b}
`,
    })
    expect(stage.proxy.counts["sts:AssumeRole"]).toBeUndefined()
  })

  test("asks where somebody is there to answer, and else wants to be told", async () => {
    const { code, stderr } = await reconcile("run", "hello")
    expect([code, stderr]).toEqual([1, expect.stringContaining("run asks before it performs anything")])
    const answered = await runCliOnTerminal(["run", "hello"], { cwd, env: env(), answer: "no" })
    expect(answered.code).toBe(1)
    expect(answered.stderr).toContain("Perform hello in 2 targets of 2 accounts as run ")
    expect(answered.stderr).toContain("Nothing was performed.")
    expect(stage.proxy.counts["sts:AssumeRole"]).toBeUndefined()
  })

  test.each([
    [{ GITHUB_EVENT_NAME: "pull_request", GITHUB_REF: "refs/heads/main" }, 1],
    [{ GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/evil" }, 1],
    [{ GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/main", GITHUB_EVENT_PATH: "nowhere" }, 1],
    [{ GITHUB_EVENT_NAME: "schedule", GITHUB_REF: "refs/heads/main" }, 0],
  ])("in a job on %o ends with %i", async (event, code) => {
    writeFileSync(join(cwd, "event.json"), JSON.stringify({ repository: { default_branch: "main" } }))
    const result = await runCli(["run", "hello", "--dry-run"], {
      cwd,
      env: { ...env(), GITHUB_ACTIONS: "true", GITHUB_EVENT_PATH: join(cwd, "event.json"), ...event },
    })
    expect([result.code, result.stderr.includes("what is not merged is not performed")]).toEqual([code, code === 1])
  })

  test("takes the task from a git revision where it is told to", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd })
    for (const args of [
      ["init", "-q"],
      ["add", "."],
      ["commit", "-q", "-m", "reviewed"],
    ])
      git(...args)
    writeFileSync(join(cwd, "templates/hello.yaml"), "name: hello\nrun: nothing\n")
    expect(await reconcile("run", "hello", "--dry-run", "--at", "HEAD")).toMatchObject({ code: 0 })
    expect(await reconcile("run", "hello", "--dry-run")).toMatchObject({ code: 1 })
  })

  test("shows on a snapshot what it would do, and does nothing there", async () => {
    const snapshot = fileURLToPath(new URL("../../examples/organization.yaml", import.meta.url))
    const shown = await reconcile("run", "hello", "--snapshot", snapshot, "--dry-run")
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^reconcile run hello: \d\d+ targets/)])
    const { code, stderr } = await reconcile("run", "hello", "--snapshot", snapshot, "--yes")
    expect([code, stderr]).toEqual([1, expect.stringContaining("A task is performed in AWS, and a snapshot is none")])
  })

  test("of an account that is none of its targets says so", async () => {
    const task = readFileSync(join(cwd, "templates/hello.yaml"), "utf8").replace("all", "{ names: [account-0001] }")
    writeFileSync(join(cwd, "templates/hello.yaml"), task)
    const { code, stderr } = await reconcile("run", "hello", "--dry-run", "--account", b)
    expect([code, stderr]).toEqual([1, expect.stringContaining("The task hello has no target in these accounts")])
  })

  test("that has no role of its own in the configuration performs nothing", async () => {
    const other = folderWith({
      "reconcile.yaml": "name: acme\n",
      "templates/t.yaml": readFileSync(join(cwd, "templates/hello.yaml"), "utf8"),
    })
    const { code, stderr } = await runCli(["run", "hello", "--yes"], { cwd: other, env: env() })
    expect([code, stderr]).toEqual([1, expect.stringContaining("`access.run` is not configured")])
  })

  test("at a Ctrl-C says what is done and what is not, and the command that goes on", async () => {
    const slow = readFileSync(join(cwd, "templates/hello.yaml"), "utf8")
      .replace("name: hello", "name: slow")
      .replace("console.log(", "require('node:fs').writeFileSync('begun', ''); setTimeout(console.log, 2000, ")
    writeFileSync(join(cwd, "templates/slow one.yaml"), `${slow}concurrency: 1\n`)
    const child = spawn(
      process.execPath,
      [await ensureBuilt(), "run", "slow", "--yes", "--run-id", "s", "--account", "account-0001,account-0002"],
      { cwd, env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env() }, stdio: ["ignore", "pipe", "pipe"] },
    )
    let stdout = ""
    child.stdout.on("data", (part) => (stdout += part))
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
    await vi.waitFor(() => readFileSync(join(cwd, "begun")), 20_000)
    child.kill("SIGINT")
    expect(await ended).toBe(5)
    const again = "reconcile run slow --run-id s --account account-0001,account-0002 --yes"
    expect(stdout).toMatch(/Done: 1 target\n.*Not begun: 1 target\n/s)
    expect(stdout).toContain(
      `Interrupted: 1 target done, 0 failed, 1 not begun; this goes on with it:\n  ${again.replace("account-0001,account-0002", "'account-0001,account-0002'")}\n`,
    )
    const { code, stdout: rest } = await reconcile(...again.split(" ").slice(1))
    expect([code, rest]).toEqual([0, expect.stringMatching(/Done: 1 target\n.*Done before: 1 target\n/s)])
  }, 40_000)

  test("ends at the first Ctrl-C when what is performed is over, and at the second at once, with it", async () => {
    const child = spawn(process.execPath, [await ensureBuilt(), "run", "hang", "--yes"], {
      cwd,
      env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env() },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let stderr = ""
    child.stderr.on("data", (part) => (stderr += part))
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
    const pid = await vi.waitFor(() => Number(readFileSync(join(cwd, "pid"), "utf8") || Number.NaN), 20_000)
    child.kill("SIGINT")
    await vi.waitFor(() => expect(stderr).toContain("Stopping: what is being performed is finished"), 5_000)
    expect(stderr).toMatch(/Run (\w+): hang, .*It is run \1\./s)
    expect(isAlive(pid)).toBe(true)
    child.kill("SIGINT")
    expect(await ended).toBe(5)
    expect(stderr).toMatch(
      /Left at once: 0 targets done, 2 targets without a result; .*\n {2}reconcile run hang --run-id \w+ --yes\n$/s,
    )
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000)
  }, 40_000)
})

/** Whoever is dead and not buried yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/ [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}
