import { existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import type { Json } from "../../src/model.ts"
import { type Stage, startStage } from "./stage.ts"

const caller = fileURLToPath(new URL("caller.mjs", import.meta.url))
const [a, b, c] = ["100000000001", "100000000002", "100000000003"]

let stage: Stage
beforeAll(async () => {
  const accounts = [
    { id: a, name: "a" },
    { id: b, name: "b", state: "SUSPENDED" as const },
    { id: c, name: "c" },
  ]
  stage = await startStage({ accounts })
}, 60_000)
beforeEach(async () => {
  await stage.reset()
  mkdirSync(stage.folder, { recursive: true })
})
afterAll(() => stage.close())

const task = (command: readonly string[], more: { readonly [key: string]: Json } = {}) => ({
  name: "who",
  targets: { accounts: "all" },
  run: { command: [process.execPath, ...command], actions: ["sts:GetCallerIdentity"] },
  ...more,
})

/** Runs JavaScript. */
const script = (text: string, more?: { readonly [key: string]: Json }) => task(["-e", text], more)

const everywhere = { targets: { accounts: "all", regions: "all" } }

/** Whoever is dead and not buried yet is dead. */
const alive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/ [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))

describe("a command", () => {
  test("STEP-1, STEP-4, STEP-6: runs once per active account and region, as who its result's path says, with one AssumeRole per account", async () => {
    await stage.aws.settings({ pageSize: 2 })
    const outcomes = await stage.run(task([caller, "{{ account.name }}"], everywhere))
    expect(outcomes.map(({ target, status }) => [target.account.id, target.region, status])).toEqual(
      [a, c].flatMap((id) => ["us-east-1", "ap-southeast-2"].map((region) => [id, region, "done"])),
    )
    const results = Object.entries(stage.results()).map(([path, text]) => [path, JSON.parse(text)])
    expect(results).toHaveLength(4)
    for (const [path, { Account, Arn, region, arguments: given }] of results) {
      expect(path).toBe(`runs/who/r1/${Account}/${region}.json`)
      expect(Arn).toBe(`arn:aws:sts::${Account}:assumed-role/reconcile-run/reconcile-r1`)
      expect(given).toEqual([Account === a ? "a" : "c"])
    }
    expect(stage.proxy.counts["sts:AssumeRole"]).toBe(3)
  })

  test("STEP-2: runs once per account where no regions are chosen, and in those that are", async () => {
    const once = await stage.run(script("0"))
    expect(once.map(({ target }) => target.region)).toEqual(["us-east-1", "us-east-1"])
    const sydney = await stage.run(
      script("0", { targets: { accounts: { names: ["c"] }, regions: ["ap-southeast-2"] } }),
    )
    expect(sydney.map(({ target }) => [target.account.name, target.region])).toEqual([["c", "ap-southeast-2"]])
  })

  test("is given its target's credentials, what programs need, what the task says, and nothing else of ours", async () => {
    vi.stubEnv("GITHUB_TOKEN", "ghs_secret")
    vi.stubEnv("RECONCILE_SECRET", "secret")
    const { run } = task([caller])
    await stage.run(task([caller], { run: { ...run, environment: { LEVEL: "{{ account.name }}" } } }), {
      accounts: [a],
    })
    const [{ environment }] = Object.values(stage.results()).map((text) => JSON.parse(text))
    const expected = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "LEVEL", "PATH"]
    expect(environment).toEqual(expect.arrayContaining(expected))
    expect(environment.filter((name: string) => /GITHUB|SECRET$|NODE_ENV|VITEST|npm|PROFILE/.test(name))).toEqual([])
  })

  test("may do what the task says and no more", async () => {
    const run = (actions: readonly string[]) => ({ command: [process.execPath, caller, "aliases"], actions })
    const aliases = async (...actions: string[]) => {
      await stage.run({ ...task([]), run: run(actions) }, { accounts: [a], id: actions.join().replace(/\W/g, "-") })
      return JSON.parse(Object.values(stage.results()).at(-1) ?? "").aliases
    }
    expect(await aliases("iam:ListAccountAliases")).toBe("allowed")
    expect(await aliases("ssm:GetParameter", "iam:ListRoles")).toBe("AccessDenied")
  })

  test("that fails says with what code and words, and its credentials are not among them", async () => {
    const text =
      "console.error('no', process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN); process.exit(3)"
    const [one] = await stage.run(script(text), { accounts: [a] })
    expect(one).toMatchObject({ status: "failed", reason: `${process.execPath} ended with 3: no *** ***` })
    expect(stage.results()).toEqual({})
  })

  test("that complains at length has none of its credentials told, not even the end of one", async () => {
    const text = `const { AWS_SESSION_TOKEN: token } = process.env
      console.error(token + "x".repeat(4095 - token.length + 20)); process.exit(1)`
    const [one] = await stage.run(script(text), { accounts: [a] })
    expect(one?.reason).toMatch(/ended with 1: \*\*\*x+$/)
  })

  test("that prints its credentials stores a result without them, and any other byte as it was", async () => {
    const text = `const { AWS_SECRET_ACCESS_KEY: key, AWS_SESSION_TOKEN: token } = process.env
      process.stdout.write(Buffer.concat([Buffer.from([0, 255, 195]), Buffer.from(key + " \u00e9 " + token)]))`
    expect(await stage.run(script(text), { accounts: [a] })).toMatchObject([{ status: "done" }])
    const [path = ""] = Object.keys(stage.results())
    const expected = Buffer.concat([Buffer.from([0, 255, 195]), Buffer.from("*** \u00e9 ***")])
    expect(readFileSync(join(stage.folder, path))).toEqual(expected)
  })

  test("that hangs is ended when its time is over, with all it started, and others are not kept waiting", async () => {
    const pids = join(stage.folder, "pids")
    const hang = `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"])
      require("node:fs").writeFileSync(${JSON.stringify(pids)}, process.pid + " " + child.pid)
      process.on("SIGTERM", () => {})
      setInterval(() => {}, 1000)`
    const text = "{{ account.name == 'a' ? variables.hang : '0' }}"
    const outcomes = await stage.run(script(text, { variables: { hang }, timeout: "4s" }))
    expect(outcomes.map(({ status }) => status)).toEqual(["failed", "done"])
    expect(outcomes[0]?.reason).toBe(`It took longer than 4 s in a (${a}).`)
    const started = readFileSync(pids, "utf8").split(" ").map(Number)
    await vi.waitFor(() => expect(started.filter(alive)).toEqual([]), 5_000)
  }, 20_000)

  test("that ends and leaves something running takes that along", async () => {
    const pid = join(stage.folder, "pid")
    const text = `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" })
      require("node:fs").writeFileSync(${JSON.stringify(pid)}, String(child.pid))
      process.exit(0)`
    expect(await stage.run(script(text), { accounts: [a] })).toMatchObject([{ status: "done" }])
    await vi.waitFor(() => expect(alive(Number(readFileSync(pid, "utf8")))).toBe(false))
  })

  test("that prints without end is ended", async () => {
    const [one] = await stage.run(
      script("const part = 'x'.repeat(1e6); for (;;) require('node:fs').writeSync(1, part)"),
      {
        accounts: [a],
      },
    )
    expect(one).toMatchObject({ status: "failed", reason: `${process.execPath} printed more than 64 MiB.` })
  }, 20_000)

  test("that is not there says so", async () => {
    const missing = { ...script("0"), run: { command: ["no-such-program"], actions: ["*"] } }
    const [one] = await stage.run(missing, { accounts: [a] })
    expect(one?.reason).toBe(`no-such-program cannot be started in ${stage.folder}: it is not found`)
  })

  test("has no shell: its arguments are text", async () => {
    await stage.run(task(["-e", "console.log(process.argv[1])", "$(touch broken) `id` ; ls"]), { accounts: [a] })
    expect(Object.values(stage.results())).toEqual(["$(touch broken) `id` ; ls\n"])
    expect(existsSync(join(stage.folder, "broken"))).toBe(false)
  })

  test("cannot outlive its credentials", async () => {
    expect(await stage.refused(script("0", { timeout: "2h" }), { accounts: [a] })).toEqual([
      "timeout lets a command run for 7200 seconds, and its credentials last 3600",
    ])
  })
})

describe("a run", () => {
  const output = "out/{{ run.id }}/{{ account.id }}"

  test("goes on with its id: targets with a result are done", async () => {
    const fails = script("process.exit('{{ account.name }}' === 'c' ? 1 : 0)", { output })
    expect((await stage.run(fails)).map(({ status }) => status)).toEqual(["done", "failed"])
    expect((await stage.run(script("0", { output }), { resume: true })).map(({ status }) => status)).toEqual([
      "present",
      "done",
    ])
    expect((await stage.run(script("0", { output }), { id: "r2", resume: true })).map(({ status }) => status)).toEqual([
      "done",
      "done",
    ])
  })

  test("cannot go on where results of other runs would be taken for its own", async () => {
    const [said] = await stage.refused(script("0", { output: "out/{{ account.id }}" }), { resume: true })
    expect(said).toBe("Its output does not hold {{ run.id }}: results of other runs would be taken for this one's")
  })

  test("with results that would overwrite each other begins nothing", async () => {
    expect(await stage.refused(script("0", { ...everywhere, output: "out/{{ account.id }}" }))).toEqual([
      `The results of 4 targets would overwrite each other: those of a (${a}) in us-east-1 and a (${a}) in ap-southeast-2, for example, would both be out/${a}`,
    ])
    expect(await stage.refused(script("0", { output: "out/all" }))).toEqual([
      `The results of a (${a}) and c (${c}) would both be out/all`,
    ])
    expect(stage.proxy.counts["sts:AssumeRole"]).toBeUndefined()
  })

  test.each([
    ["../{{ account.id }}", `../${a} is neither s3://BUCKET/KEY nor a path below the configuration's folder`],
    [".git/hooks/{{ account.id }}", `.git/hooks/${a} is in a folder of git itself`],
    ["/tmp/{{ account.id }}", `/tmp/${a} is neither s3://BUCKET/KEY nor a path below the configuration's folder`],
    ["out/{{ account.id }}/", `out/${a}/ is a folder, not a file`],
    ["s3://results", "s3://results does not name an object: after the bucket comes its key, of at most 1,024 bytes"],
    ["s3://My_Results/{{ account.id }}", `s3://My_Results/${a} does not name a bucket`],
  ])("does not store at %s", async (place, message) => {
    expect(await stage.refused(script("0", { output: place }), { accounts: [a] })).toEqual([message])
  })

  test("that is stopped finishes what it does and begins nothing else", async () => {
    const controller = new AbortController()
    const begun = join(stage.folder, "begun")
    const slow = `require("node:fs").writeFileSync(${JSON.stringify(begun)}, ""); setTimeout(() => console.log("done"), 500)`
    const running = stage.run(script(slow), {
      concurrency: 1,
      signal: controller.signal,
    })
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), 20_000)
    controller.abort()
    expect((await running).map(({ status }) => status)).toEqual(["done", "stopped"])
  })

  test("has one id that fits into session names", async () => {
    const [said] = await stage.refused(script("0"), { id: "x".repeat(55) })
    expect(said).toContain("more than 54 characters")
    const outcomes = await stage.run(task([caller]), { id: "x".repeat(54), accounts: [a] })
    expect(outcomes).toMatchObject([{ status: "done" }])
    const [{ Arn }] = Object.values(stage.results()).map((text) => JSON.parse(text))
    expect(Arn.split("/").at(-1)).toHaveLength(64)
  })

  test("of a name that is not there says which are", async () => {
    expect(await stage.refused({ ...script("0"), name: "who" }, { name: "whom" } as object)).toEqual([
      'There is no task "whom"',
    ])
  })

  test("where an account cannot be entered fails there and goes on elsewhere", async () => {
    stage.proxy.rule({ action: "AssumeRole", account: a, effect: "denied" })
    const [first, second] = await stage.run(script("0"))
    expect(first).toMatchObject({ status: "failed" })
    expect(first?.reason).toContain(`Cannot assume arn:aws:iam::${a}:role/reconcile-run in a (${a})`)
    expect(second).toMatchObject({ status: "done" })
  })

  test("STEP-7: where the role does not carry the tag that is asked for fails before anything is done", async () => {
    const config = "run: { requiredTag: { key: assumable, value: yes } }"
    const outcomes = await stage.run(script("0"), { config })
    expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual(
      [a, c].map((id) => [
        "failed",
        `arn:aws:iam::${id}:role/reconcile-run does not carry the tag assumable = yes: no task runs with it`,
      ]),
    )
  })
})
