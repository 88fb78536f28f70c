import { execFile } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ensureBuilt, folderWith, runCli } from "../cli.ts"
import { configText, type Stage, startStage } from "./stage.ts"

const [a, b] = ["100000000001", "100000000002"]
const touch = JSON.stringify([process.execPath, "-e", 'require("node:fs").writeFileSync("begun", "")'])
const task = (output: string, more = "") => `name: touch
${more}targets: { accounts: all }
run: { command: ${touch}, actions: ["sts:GetCallerIdentity"] }
output: "${output}"
`

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ accounts: 2 })
  await ensureBuilt()
}, 120_000)
beforeEach(() => stage.reset())
afterAll(() => stage.close())

const env = () => stage.aws.at(stage.proxy.endpoint).environment()
const scene = (output: string, files: Readonly<Record<string, string>> = {}) =>
  folderWith({ "reconcile.yaml": configText(), "templates/touch.yaml": task(output), ...files })
const each = "out/{{ run.id }}/{{ account.id }}"

/** To root nothing is forbidden: then as the user nobody, with a copy of the bundle that it may read. */
async function runUnprivileged(args: readonly string[], cwd: string): Promise<{ code: number; stderr: string }> {
  const bundle = folderWith({ "package.json": '{ "type": "module" }' })
  chmodSync(bundle, 0o755)
  cpSync(dirname(await ensureBuilt()), join(bundle, "dist"), { recursive: true })
  const options = {
    ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
    ...{ cwd, env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env() } },
  }
  return new Promise((resolve) => {
    const done = (error: unknown, _: string, stderr: string) =>
      resolve({ code: Number((error as { code?: number } | null)?.code ?? 0), stderr })
    execFile(process.execPath, [join(bundle, "dist/cli.js"), ...args], options, done)
  })
}

describe("reconcile run performs nothing where its results could not be stored:", () => {
  const performed = (cwd: string) =>
    existsSync(join(cwd, "begun")) || stage.proxy.counts["sts:AssumeRole"] !== undefined
  const refused = async (cwd: string) => {
    const { code, stdout, stderr } = await runCli(["run", "touch", "--yes", "--run-id", "r"], { cwd, env: env() })
    expect([code, stdout, performed(cwd)]).toEqual([1, "", false])
    expect(stderr).toContain("  fix: Put that right, or name another place in output. Nothing was begun.\n")
    expect(stderr).not.toMatch(/\bE[A-Z]{3,}\b/)
    return stderr
  }

  test("a file where a folder is needed, told once", async () => {
    const stderr = await refused(scene(each, { out: "a file" }))
    expect(stderr.match(/error: .*/g)).toEqual([
      "error: Results have nowhere to go: out is a file, and should be a folder.",
    ])
  })

  test("a folder where the file should be", async () => {
    const stderr = await refused(scene(each, { [`out/r/${b}/x`]: "" }))
    expect(stderr.match(/error: .*/g)).toEqual([
      `error: Results have nowhere to go: out/r/${b} is a folder, and should be a file.`,
    ])
  })

  test("a result that would be the folder of another", async () => {
    const output = `out/{{ run.id }}/{{ account.id == '${a}' ? 'x' : 'x/y' }}`
    expect(await refused(scene(output))).toContain("out/r/x would be a result, and the folder of others.\n")
  })

  test("links that lead out, or nowhere", async () => {
    const [away, lost] = [scene(each), scene(each)]
    symlinkSync(mkdtempSync(join(tmpdir(), "reconcile-away-")), join(away, "out"))
    expect(await refused(away)).toContain("out leads out of the configuration's folder by a link.\n")
    symlinkSync("nowhere", join(lost, "out"))
    expect(await refused(lost)).toContain("out is a link to what is not there.\n")
  })

  test("a folder that may only be read", async () => {
    const cwd = scene(each)
    mkdirSync(join(cwd, "out"))
    chmodSync(join(cwd, "out"), 0o555)
    chmodSync(cwd, 0o755)
    const { code, stderr } = await runUnprivileged(["run", "touch", "--yes"], cwd)
    expect([code, performed(cwd)]).toEqual([1, false])
    expect(stderr).toContain("error: Results have nowhere to go: out cannot be written to: there is no permission.\n")
  })

  test("but what an earlier run has stored needs no room", async () => {
    const cwd = scene(each, { [`out/r/${a}`]: "", [`out/r/${b}`]: "" })
    chmodSync(cwd, 0o755)
    for (const folder of ["out", "out/r"]) chmodSync(join(cwd, folder), 0o555)
    const { code, stderr } = await runUnprivileged(["run", "touch", "--yes", "--run-id", "r"], cwd)
    expect([code, stderr]).toEqual([0, expect.stringContaining("Run r was begun before")])
  })
})

describe("reconcile run without a name", () => {
  test("says which tasks there are, and performs none", async () => {
    const cwd = scene(each, { "templates/bad.yaml": "name: bad\nrun: {}\n" })
    writeFileSync(
      join(cwd, "templates/a.yaml"),
      task(each, 'description: "Looks.\\e[31m"\n').replace("touch", "look-at-it"),
    )
    const { code, stdout, stderr } = await runCli(["run"], { cwd, env: env() })
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain("warning: Left out, since it is wrong: ")
    expect(stderr).toMatch(
      /error: run takes the name of a task\. There are:\n {2}look-at-it {2}Looks\.\\u001b\[31m\n {2}touch\n {2}fix: reconcile run look-at-it --dry-run\n$/,
    )
    expect(stage.proxy.counts).toEqual({})
  })

  test("says what to do where there is none", async () => {
    const cwd = folderWith({ "reconcile.yaml": configText() })
    expect(await runCli(["run"], { cwd, env: env() })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "error: There is no task to run.\n  fix: Write a template with `run` into the templates' folder.\n\n1 error\n",
    })
  })
})
