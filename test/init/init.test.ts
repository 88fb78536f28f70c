import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { version } from "../../src/version.ts"
import { ensureBuilt, folderWith, runCli } from "../cli.ts"
import { endOfInput, runTyping } from "./terminal.ts"

const flags = ["--name", "acme-baseline", "--region", "eu-west-1", "--hub-account", "222222222222"]

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith(".git/"))
    .sort()
const commandsIn = (stdout: string) =>
  [...stdout.matchAll(/^ {2}\d\. npx reconcile-aws (.+)$/gm)].map(([, command]) => command)
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
    expect(commandsIn(stdout)).toEqual([
      "validate",
      "bootstrap hub --repository acme/baseline --branch trunk --out hub.yaml",
      "bootstrap members --out members.yaml",
      "doctor",
    ])
    expect(stdout).toContain("At GitHub, protect the branch trunk, and make an environment reconcile-apply\n")
  })

  it("says that the release has to exist, and which workflows to pin to its commit", async () => {
    const { stdout } = await runCli(["init", ...flags], { cwd: folderWith({}) })
    expect(stdout).toContain(
      `. git ls-remote https://github.com/reconcile-aws/reconcile v${version} 'v${version}^{}'\n     before you push the workflows:`,
    )
    expect(stdout).toContain(`write @<commit> # v${version} for @v${version} where the apply role is handed over, in\n`)
    expect(stdout).toContain("     .github/workflows/reconcile-apply.yml, .github/workflows/reconcile-schedule.yml\n")
    const without = await runCli(["init", ...flags, "--no-workflows"], { cwd: folderWith({}) })
    expect(without.stdout).not.toContain("ls-remote")
  })

  it("with the management account names the role that lists accounts, and says to make it", async () => {
    const cwd = folderWith({})
    const { stdout } = await runCli(["init", ...flags, "--management-account", "111111111111"], { cwd })
    expect(commandsIn(stdout)).toContain("bootstrap management --out management.yaml")
    expect(stdout).not.toContain("Let CI list the accounts")
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toContain(
      "\norganization:\n  read: arn:aws:iam::111111111111:role/reconcile-index # ",
    )
    expect((await runCli(["validate"], { cwd })).code).toBe(0)
    const bootstrap = await runCli(["bootstrap", "management"], { cwd })
    expect([bootstrap.code, bootstrap.stdout.match(/RoleName: .+/g)]).toEqual([0, ["RoleName: reconcile-index"]])
  })

  it("without the management account says who has to be able to list accounts", async () => {
    const cwd = folderWith({})
    const { stdout } = await runCli(["init", ...flags], { cwd })
    expect(commandsIn(stdout)).not.toContain("bootstrap management --out management.yaml")
    expect(stdout).toContain(
      ". Let CI list the accounts: see the comment in reconcile.yaml\n     without organization.read the identity of CI has to be able to list accounts",
    )
    expect(stdout).toContain("or let the hub account be a delegated administrator of AWS Organizations\n")
    const text = readFileSync(join(cwd, "reconcile.yaml"), "utf8")
    expect(text).toContain("# organization:\n#   read: arn:aws:iam::MANAGEMENT_ACCOUNT:role/reconcile-index\n")
    expect(text).not.toMatch(/^organization:/m)
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
    expect(stdout).toContain(
      "\nNot used, since the file was kept and says otherwise:\n  --name (reconcile.yaml)\n\nNext:\n",
    )
  })

  it("a second time with other values speaks of those that the files have", async () => {
    const cwd = folderWith({})
    await runCli(["init", ...flags, "--management-account", "111111111111"], { cwd })
    const others = ["--region", "us-east-1", "--hub-account", "333333333333", "--management-account", "444444444444"]
    const more = ["--name", "acme-baseline", "--branch", "trunk", "--environment", "production"]
    const { code, stdout } = await runCli(["init", ...others, ...more], { cwd })
    expect(code).toBe(0)
    const unused = /Not used, since the file was kept and says otherwise:\n((?: {2}.+\n)+)/.exec(stdout)?.[1]
    expect(unused?.trim().split(/\n */)).toEqual([
      "--region (reconcile.yaml)",
      "--hub-account (reconcile.yaml)",
      "--management-account (reconcile.yaml)",
      "--branch (.github/workflows/reconcile-plan.yml)",
      "--branch (.github/workflows/reconcile-apply.yml)",
      "--environment (.github/workflows/reconcile-apply.yml)",
      "--environment (.github/workflows/reconcile-schedule.yml)",
    ])
    const next = stdout.slice(stdout.indexOf("Next:"))
    expect(next).toContain("roles for the account 222222222222,")
    expect(next).toContain("for the management account 111111111111;")
    expect(next).toContain("protect the branch main, and make an environment reconcile-apply\n")
    expect(next).not.toMatch(/333333333333|444444444444|trunk|production/)
  })

  it("a second time says what the first said, where nobody says anything else", async () => {
    const cwd = folderWith({})
    const china = [...flags.slice(0, 2), "--hub-account", "222222222222", "--region", "cn-north-1"]
    const first = await runCli(["init", ...china, "--environment", "prod"], { cwd })
    const { stdout } = await runCli(["init", "--name", "acme-baseline", "--hub-account", "222222222222"], { cwd })
    expect(stdout).not.toContain("Not used")
    expect(stdout.slice(stdout.indexOf("Next:"))).toBe(first.stdout.slice(first.stdout.indexOf("Next:")))
    expect(stdout).toContain("--environment prod --audience sts.amazonaws.com.cn ")
  })

  it("a second configuration of a repository gets workflows of its own, beside those of the first", async () => {
    const top = folderWith({ "a/.keep": "", "b/.keep": "", "infra/b/.keep": "" })
    git(top, "init", "--quiet")
    const at = (folder: string) => runCli(["init", ...flags], { cwd: join(top, folder) })
    const first = await at("a")
    expect(first.stdout).not.toContain("Left alone")
    const workflow = (name: string) => readFileSync(join(top, ".github/workflows", name), "utf8")
    const before = workflow("reconcile-plan.yml")
    const { code, stdout } = await at("b")
    expect(code).toBe(0)
    expect(stdout).toContain("  ../.github/workflows/reconcile-plan-b.yml\n")
    expect(stdout).toContain(
      `Left alone, since they run another configuration:\n${["plan", "apply", "schedule"].map((kind) => `  ../.github/workflows/reconcile-${kind}.yml\n`).join("")}\n`,
    )
    expect(workflow("reconcile-plan.yml")).toBe(before)
    expect(workflow("reconcile-apply-b.yml")).toContain("      working-directory: b\n")
    expect(workflow("reconcile-apply-b.yml")).toContain("\nname: reconcile apply (b)\n")
    expect((await at("b")).stdout).not.toContain("Written:")
    expect((await at("a")).stdout).not.toContain("Left alone")
    await at("infra/b")
    await at(".")
    expect(workflow("reconcile-schedule-infra-b.yml")).toContain("      working-directory: infra/b\n")
    expect(workflow("reconcile-schedule-root.yml")).not.toContain("working-directory:")
  })

  it("refuses a folder whose name GitHub would evaluate", async () => {
    const top = folderWith({ "${{ x }}/.keep": "" })
    git(top, "init", "--quiet")
    const { code, stderr } = await runCli(["init", ...flags], { cwd: join(top, "${{ x }}") })
    expect(code).toBe(1)
    expect(stderr).toContain('error: "${{ x }}" has ${{ in its name, which GitHub would take for an expression.\n')
    expect(filesIn(top)).toEqual(["${{ x }}/.keep"])
  })

  it("says how long a name may be", async () => {
    const cwd = folderWith({})
    const long = await runCli(["init", "--name", "a".repeat(129), "--no-workflows"], { cwd })
    expect([long.code, filesIn(cwd)]).toEqual([1, []])
    expect(long.stderr).toContain("error: --name has 129 characters; 128 is the most.\n")
    const fits = await runCli(["init", "--name", "a".repeat(128), "--no-workflows"], { cwd })
    expect(fits.code).toBe(0)
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
    expect(stdout).toContain("2. npx reconcile-aws plan\n")
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
    expect(stdout).toContain("npx reconcile-aws validate --config 'baseline/our own.yaml'\n")
    const workflow = readFileSync(join(top, ".github/workflows/reconcile-plan.yml"), "utf8")
    expect(workflow).toContain("      config: our own.yaml\n      working-directory: aws/baseline\n")
  })
})

describe("reconcile init at a terminal", () => {
  it("asks, and takes what it suggests for an answer", async () => {
    const cwd = folderWith({})
    const typed = "acme-baseline\neu-west-1, us-east-1\n222222222222\n111111111111\nacme/baseline\n\nproduction\n"
    const { code, stdout, stderr } = await runTyping(typed, ["init"], cwd)
    expect([code, filesIn(cwd)]).toEqual([0, all])
    expect(stderr).toContain("AWS regions, the home region first [us-east-1]: ")
    expect(stderr).toContain("Branch that is applied [main]: ")
    expect(stdout).toContain("--repository acme/baseline --environment production ")
    expect(readFileSync(join(cwd, "reconcile.yaml"), "utf8")).toContain("regions: [eu-west-1, us-east-1] ")
  })

  it("asks only for what no flag says", async () => {
    const cwd = folderWith({})
    const { code, stderr } = await runTyping("\n\n\n\n", ["init", ...flags], cwd)
    expect([code, filesIn(cwd)]).toEqual([0, all])
    expect(stderr).not.toContain("Name, ")
    expect(stderr.match(/: /g)).toHaveLength(4)
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
