import { execFile, execFileSync } from "node:child_process"
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { acmeWith, onSnapshot } from "../cli/acme.ts"
import { ensureBuilt } from "../cli.ts"

/** A line of a shell in which `$R` is the command line, on the company's snapshot. */
async function shell(cwd: string, line: string) {
  const R = `'${process.execPath}' '${await ensureBuilt()}' --snapshot organization.yaml`
  const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" }
  return promisify(execFile)("bash", ["-c", line.replaceAll("$R", R)], { cwd, env, timeout: 30_000 })
}
const scope = ["--types", "AWS::IAM::Role", "--accounts", "payments-prod"]
const taking = `$R inventory ${scope.join(" ")}`

describe("an inventory's --out", { timeout: 60_000 }, () => {
  it("that is a pipe is written into, and stays one", async () => {
    const cwd = acmeWith()
    execFileSync("mkfifo", [join(cwd, "pipe")])
    const { stdout } = await shell(cwd, `cat pipe & ${taking} --format jsonl --out pipe; wait`)
    expect(stdout).toBe((await onSnapshot(cwd, ["inventory", ...scope])).stdout)
    expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true)
    expect(readdirSync(cwd).filter((name) => name.startsWith("pipe"))).toEqual(["pipe"])
  })

  it("of a merge, too", async () => {
    const cwd = acmeWith()
    execFileSync("mkfifo", [join(cwd, "pipe")])
    for (const index of [1, 2]) await onSnapshot(cwd, ["inventory", "--out", `${index}.json`, "--shard", `${index}/2`])
    const { stdout } = await shell(cwd, "cat pipe & $R merge 1.json 2.json --out pipe; wait")
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1 })
    expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true)
  })

  it("that is a pipe whose reader goes is told with the reason", async () => {
    const cwd = acmeWith()
    execFileSync("mkfifo", [join(cwd, "pipe")])
    const { stdout, stderr } = await shell(cwd, "head -c 1 pipe > read & $R inventory --out pipe; echo $?; wait")
    // What fits into the pipe before its reader goes is through.
    if (stdout === "1\n") expect(stderr).toContain("error: pipe cannot be written: nobody reads it any more.\n")
    else expect(stderr).toContain(": pipe\n")
    expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true)
  })

  it("that stdout is goes where that goes, behind what is there", async () => {
    const cwd = acmeWith()
    const { stdout: lines } = await onSnapshot(cwd, ["inventory", ...scope])
    expect((await shell(cwd, `${taking} --out /dev/fd/1 --format jsonl | cat`)).stdout).toBe(lines)
    writeFileSync(join(cwd, "log"), "first\n")
    await shell(cwd, `${taking} --out /dev/fd/1 --format jsonl >> log`)
    expect(readFileSync(join(cwd, "log"), "utf8")).toBe(`first\n${lines}`)
  })
})

describe("standard output that is full", { timeout: 60_000 }, () => {
  it.each(["inventory", "inventory --format snapshot", "plan", "accounts", "validate"])(
    "ends %s, which says so once",
    async (command) => {
      const cwd = acmeWith()
      const { stdout, stderr } = await shell(cwd, `{ $R ${command} > /dev/full; } || echo $?`)
      expect([stdout, stderr]).toEqual([
        "1\n",
        "error: Standard output cannot be written: no space is left.\n  fix: Send it to where it can be, and run it again.\n\n1 error\n",
      ])
    },
  )

  it("is none where its reader had enough", async () => {
    const { stderr } = await shell(acmeWith(), "$R inventory | head -c 1 > read")
    expect(stderr).not.toMatch(/error|Warning/)
  })
})
