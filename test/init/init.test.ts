import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { ensureBuilt, folderWith, runCli } from "../cli.ts"
import { endOfInput, runTyping } from "./terminal.ts"

const flags = ["--name", "acme-baseline", "--region", "eu-west-1", "--hub-account", "222222222222"]

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith(".git/"))
    .sort()
const git = (folder: string, ...args: readonly string[]) => execFileSync("git", ["-C", folder, ...args])

/** To root nothing is forbidden: then as the user nobody, with a copy of the bundle that it may read. */
async function runUnprivileged(args: readonly string[], cwd: string): Promise<{ code: number; stderr: string }> {
  const bundle = folderWith({ "package.json": '{ "type": "module" }' })
  chmodSync(bundle, 0o755)
  cpSync(dirname(await ensureBuilt()), join(bundle, "dist"), { recursive: true })
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const command = [join(bundle, "dist/cli.js"), ...args]
  const { status, stderr } = spawnSync(process.execPath, command, { cwd, ...identity, encoding: "utf8" })
  return { code: status ?? -1, stderr }
}

const all = [
  ".github/workflows/reconcile-apply.yml",
  ".github/workflows/reconcile-plan.yml",
  ".github/workflows/reconcile-schedule.yml",
  "holds.yaml",
  "reconcile.yaml",
  "templates/security-audit.yaml",
]

describe("reconcile init", () => {
  it("writes files that validate finds right", async () => {
    const cwd = folderWith({})
    const { code, stdout, stderr } = await runCli(["init", ...flags], { cwd })
    expect([code, stderr]).toEqual([0, ""])
    expect(filesIn(cwd)).toEqual(all)
    for (const path of all) expect(stdout).toContain(`  ${path}\n`)
    const validated = await runCli(["validate"], { cwd })
    expect([validated.code, validated.stderr]).toEqual([0, ""])
    expect(validated.stdout).toMatch(/^1 template is valid /)
  })

  it("says what to do next, as commands that are there", async () => {
    const cwd = folderWith({})
    const { stdout } = await runCli(["init", ...flags, "--repository", "acme/baseline", "--branch", "trunk"], { cwd })
    const commands = [...stdout.matchAll(/^ {2}\d\. reconcile (.+)$/gm)].map(([, command]) => command)
    expect(commands).toEqual([
      "validate",
      "bootstrap hub --repository acme/baseline --branch trunk --out hub.yaml",
      "bootstrap members --out members.yaml",
      "doctor",
    ])
    expect(stdout).toContain("At GitHub, protect the branch trunk, and make an environment reconcile-apply\n")
  })

  it("keeps what is there, whatever it is, and writes the rest", async () => {
    const cwd = folderWith({ "reconcile.yaml": "name: mine\n" })
    symlinkSync("nowhere", join(cwd, "holds.yaml"))
    const { code, stdout } = await runCli(["init", ...flags], { cwd })
    expect(code).toBe(0)
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toBe("name: mine\n")
    expect(stdout).toContain("Kept, since they were there:\n  reconcile.yaml\n  holds.yaml\n\n")
    expect(existsSync(join(cwd, "nowhere"))).toBe(false)
    expect(filesIn(cwd)).toEqual(all)
  })

  it("a second time keeps everything", async () => {
    const cwd = folderWith({})
    await runCli(["init", ...flags], { cwd })
    const { code, stdout } = await runCli(["init", ...flags, "--name", "other"], { cwd })
    expect(code).toBe(0)
    expect(stdout).not.toContain("Written:")
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toContain("name: acme-baseline ")
  })

  it("writes nothing where something is in the way, and says all of it", async () => {
    const cwd = folderWith({ templates: "a file", ".github": "another" })
    const { code, stderr } = await runCli(["init", ...flags], { cwd })
    expect(code).toBe(1)
    expect(stderr).toContain("templates is in the way: it should be a folder.\n")
    expect(stderr).toContain(".github is in the way: it should be a folder.\n")
    expect(filesIn(cwd)).toEqual([".github", "templates"])
  })

  it("writes nothing where it may not", async () => {
    const cwd = folderWith({ "templates/.keep": "" })
    chmodSync(join(cwd, "templates"), 0o555)
    chmodSync(cwd, 0o777)
    const { code, stderr } = await runUnprivileged(["init", ...flags], cwd)
    expect(code).toBe(1)
    expect(stderr).toContain("templates cannot be written to: there is no permission.\n")
    expect(filesIn(cwd)).toEqual(["templates/.keep"])
  })

  it("without a name and without a terminal names the flags", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runCli(["init"], { cwd })
    expect(code).toBe(1)
    for (const flag of ["--name", "--region", "--hub-account", "--branch", "--environment", "--no-workflows"])
      expect(stderr).toContain(flag)
    expect(filesIn(cwd)).toEqual([])
  })

  it("says all that is wrong with the flags at once", async () => {
    const cwd = folderWith({})
    const wrong = ["--name", "a b", "--region", "europe", "--hub-account", "12", "--branch", "refs/heads/main"]
    const { code, stderr } = await runCli(["init", ...wrong, "--environment", "*", "--repository", "acme"], { cwd })
    expect(code).toBe(1)
    expect(stderr.match(/^error: --[a-z-]+/gm)?.sort()).toEqual([
      "error: --branch",
      "error: --environment",
      "error: --hub-account",
      "error: --name",
      "error: --region",
      "error: --repository",
    ])
    expect(filesIn(cwd)).toEqual([])
  })

  it("--no-workflows needs no hub account, and plans the account of one's own credentials", async () => {
    const cwd = folderWith({})
    const { code, stdout } = await runCli(["init", "--name", "mine", "--no-workflows"], { cwd })
    expect(code).toBe(0)
    expect(filesIn(cwd)).toEqual(["holds.yaml", "reconcile.yaml", "templates/security-audit.yaml"])
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).not.toMatch(/^(access|organization):/m)
    expect(stdout).toContain("2. reconcile plan\n")
    expect((await runCli(["validate"], { cwd })).code).toBe(0)
  })

  it("takes repository and branch from Git, where nobody says otherwise", async () => {
    const cwd = folderWith({})
    git(cwd, "init", "--quiet")
    git(cwd, "remote", "add", "origin", "git@github.com:acme/baseline.git")
    git(cwd, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    const { stdout } = await runCli(["init", ...flags], { cwd })
    expect(stdout).toContain("bootstrap hub --repository acme/baseline --branch trunk ")
    expect(readFileSync(join(cwd, ".github/workflows/reconcile-apply.yml"), "utf8")).toContain("branches: [trunk]")
  })

  it("in a folder of a repository puts the workflows where GitHub looks, and tells them the folder", async () => {
    const top = folderWith({})
    git(top, "init", "--quiet")
    mkdirSync(join(top, "aws"))
    const { code, stdout } = await runCli(["init", ...flags, "--config", "baseline/our own.yaml"], {
      cwd: join(top, "aws"),
    })
    expect(code).toBe(0)
    expect(filesIn(top)).toEqual([
      ...all.slice(0, 3),
      "aws/baseline/holds.yaml",
      "aws/baseline/our own.yaml",
      "aws/baseline/templates/security-audit.yaml",
    ])
    expect(stdout).toContain("  ../.github/workflows/reconcile-plan.yml\n")
    expect(stdout).toContain("reconcile validate --config 'baseline/our own.yaml'\n")
    const workflow = readFileSync(join(top, ".github/workflows/reconcile-plan.yml"), "utf8")
    expect(workflow).toContain("      config: our own.yaml\n      working-directory: aws/baseline\n")
  })
})

describe("reconcile init at a terminal", () => {
  it("asks, and takes what it suggests for an answer", async () => {
    const cwd = folderWith({})
    const typed = "acme-baseline\neu-west-1, us-east-1\n222222222222\nacme/baseline\n\nproduction\n"
    const { code, stdout, stderr } = await runTyping(typed, ["init"], cwd)
    expect([code, filesIn(cwd)]).toEqual([0, all])
    expect(stderr).toContain("AWS regions, the home region first [us-east-1]: ")
    expect(stderr).toContain("Branch that is applied [main]: ")
    expect(stdout).toContain("--repository acme/baseline --environment production ")
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toContain("regions: [eu-west-1, us-east-1] ")
  })

  it("asks only for what no flag says", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("\n\n\n", ["init", ...flags], cwd)
    expect([code, filesIn(cwd)]).toEqual([0, all])
    expect(stderr).not.toContain("Name, ")
    expect(stderr.match(/: /g)).toHaveLength(3)
  })

  it("asks again after an answer that cannot be, and says why", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("acme baseline\nacme-baseline\n\n\n", ["init"], cwd)
    expect(code).toBe(0)
    expect(stderr).toContain("  Give letters, digits and . _ / - only")
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toContain("name: acme-baseline ")
  })

  it("says what is wrong with a flag before it asks anything", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("", ["init", "--name", "a b"], cwd)
    expect(code).toBe(1)
    expect(stderr).toContain('error: --name "a b" is not what it should be.')
    expect(stderr).not.toContain("AWS regions")
  })

  it("without a hub account writes no workflows, and asks nothing about GitHub", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("mine\n\n\n", ["init"], cwd)
    expect([code, filesIn(cwd)]).toEqual([0, ["holds.yaml", "reconcile.yaml", "templates/security-audit.yaml"]])
    expect(stderr).not.toContain("GitHub")
  })

  it("writes nothing when somebody leaves", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping(`acme-baseline\n${endOfInput}`, ["init"], cwd)
    expect(code).toBe(1)
    expect(stderr).toContain("Nothing was written: not everything was answered.")
    expect(filesIn(cwd)).toEqual([])
  })

  it("asks nothing with --yes", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("", ["init", ...flags, "--yes"], cwd)
    expect([code, stderr, filesIn(cwd)]).toEqual([0, "", all])
  })
})
