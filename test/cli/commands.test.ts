import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import manifest from "../../package.json" with { type: "json" }
import type { Plan } from "../../src/model.ts"
import { compileSchema } from "../../src/value/schema.ts"
import { runCli, runCliOnTerminal } from "../cli.ts"
import { acme, acmeWith, onSnapshot, role } from "./acme.ts"

const snapshot = ["--snapshot", "organization.yaml"]
const stack = /^\s+at .+:\d+:\d+/m
const colour = "\u001b["

describe("a slip of the pen on the command line is said, with what was probably meant", () => {
  it.each([
    [["plann"], "error: unknown command 'plann'\n(Did you mean plan?)"],
    [["plan", "--frmat", "json"], "error: unknown option '--frmat'\n(Did you mean --format?)"],
    [["plan", "--format", "xml"], "Allowed choices are text, json, markdown, html."],
    [["plan", "--concurrency", "0"], "argument '0' is invalid. It must be a whole number from 1 to 1000."],
    [["plan", "--concurrency", "many"], "argument 'many' is invalid."],
    [["plan", "--account", ""], "argument '' is invalid. It names nothing."],
    [["plan", "--base", ""], "argument '' is invalid. It is empty. Write a branch, a tag or a commit."],
    [["apply", "--yes", "--base", " "], "argument ' ' is invalid. It is empty. Write a branch, a tag or a commit."],
    [["render"], "error: required option '--account <account>' not specified"],
    [["--config", "nowhere.yaml", "plan"], "error: nowhere.yaml does not exist."],
    [["--snapshot", "nowhere.yaml", "plan"], "error: nowhere.yaml does not exist."],
    [["--snapshot", ".", "plan"], "error: . holds no snapshot: it has no index.json."],
    [["plan", "--base", "nowhere"], "not a git repository"],
    [["plan", "--out", "no/folder/plan.json"], "no/folder/plan.json cannot be written: its folder does not exist."],
    [["plan", "--out", "templates"], "error: templates cannot be written: it is a folder."],
    [["accounts", "--out", "no/a.json"], "error: no/a.json cannot be written: its folder does not exist."],
    [
      ["render", "--account", "payments-prd"],
      'There is no account "payments-prd".\n  fix: Did you mean "payments-prod"?',
    ],
    [["render", "--account", "lab", "--template", "audits"], 'no template "audits".\n  fix: Did you mean "audit"?'],
    [
      ["apply"],
      "apply asks before it writes, and nobody is there to answer.\n  fix: Add --yes, or run it in a terminal.",
    ],
    [["apply", "--yes", "--standing"], "--standing needs to know what was applied last"],
    [["apply", "--yes", "--standing", "--base", "main", "--expect", "x.json"], "--standing is for what nobody reviews"],
  ])("%j", async (args, says) => {
    const cwd = acmeWith()
    const result = await runCli([...(args[0]?.startsWith("--") ? [] : snapshot), ...args], { cwd })
    expect(result.stderr).toContain(says)
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).not.toMatch(stack)
    expect(readFileSync(join(cwd, "organization.yaml"), "utf8")).toBe(acme["organization.yaml"])
  })

  it("a configuration and a snapshot with mistakes", async () => {
    const config = await onSnapshot(acmeWith({ "reconcile.yaml": "nam: acme\n" }), ["plan"])
    expect(config.stderr).toContain('reconcile.yaml:1:1 error: Unknown key "nam"; did you mean "name"?')
    const empty = await onSnapshot(acmeWith({ "reconcile.yaml": "" }), ["plan"])
    expect(empty.stderr).toContain("reconcile.yaml:1:1 error: The configuration is empty.")
    const older = await onSnapshot(acmeWith({ "organization.yaml": "formatVersion: 2\n" }), ["plan"])
    expect(older.stderr).toContain("organization.yaml:1:16 error: This snapshot has the format version 2;")
    expect([config, empty, older].map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([1, ""]))
  })

  it("an index that lost accounts is not believed", async () => {
    const config = "name: acme\norganization: { atLeast: 9 }\n"
    const { code, stderr } = await onSnapshot(acmeWith({ "reconcile.yaml": config }), ["plan"])
    expect(stderr).toContain("Only 5 active accounts were found, fewer than organization.atLeast: 9.")
    expect(code).toBe(1)
  })

  it("says its version and its commands without anything else at hand", async () => {
    const cwd = acmeWith()
    expect(manifest.bin["reconcile-aws"]).toBe(manifest.bin.reconcile)
    expect(await runCli(["--version"], { cwd })).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" })
    const help = await runCli(["plan", "--help"], { cwd })
    expect(help).toMatchObject({ code: 0, stderr: "" })
    expect(help.stdout).toContain("--detailed-exitcode")
    expect(await runCli([], { cwd })).toMatchObject({ code: 1, stdout: "" })
  })
})

describe("filters", () => {
  it("that name what is not there are errors, all of them at once", async () => {
    const args = ["plan", "--account", "nobody,payments-pord", "--template", "audits", "--type", "AWS::IAM::Rolle"]
    const { code, stdout, stderr } = await onSnapshot(acmeWith(), args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
    expect(stderr).toContain('error: There is no account "nobody".')
    expect(stderr).toContain('error: There is no account "payments-pord".\n  fix: Did you mean "payments-prod"?')
    expect(stderr).toContain('error: There is no template "audits".\n  fix: Did you mean "audit"?')
    expect(stderr).toContain('error: There is no type "AWS::IAM::Rolle".\n  fix: Did you mean "AWS::IAM::Role"?')
    expect(stderr).toContain("4 errors")
  })

  it("name accounts by id, or by name in any case, with the same plan", async () => {
    const cwd = acmeWith()
    const spelled = [["PAYMENTS-Dev,222222222222"], ["222222222222", "--account", "333333333333,payments-dev"]]
    const plans = await Promise.all(spelled.map((args) => planOf(cwd, ["--account", ...args])))
    expect(plans[0]?.filters).toEqual({ accounts: ["222222222222", "333333333333"] })
    expect(Object.keys(plans[0]?.accounts ?? {})).toEqual(["222222222222", "333333333333"])
    expect(plans[1]?.digest).toBe(plans[0]?.digest)
    expect((await planOf(cwd)).digest).not.toBe(plans[0]?.digest)
  })

  it("that name an account nothing can be planned for say so", async () => {
    const suspended = await onSnapshot(acmeWith(), ["plan", "--account", "old-shop"])
    expect(suspended.stderr).toContain("Account old-shop (555555555555) is SUSPENDED: nothing is planned for it.")
    expect(suspended.code).toBe(1)
    const management = await onSnapshot(acmeWith(), ["plan", "--account", "acme-management"])
    expect(management.stdout).toContain("Nothing is planned for acme-management (111111111111)")
    expect(management.code).toBe(0)
  })

  it("never prune, and say that they are there", async () => {
    const cwd = acmeWith({
      "templates/audit.yaml": role("audit", "", "names: [payments-dev]"),
      "reconcile.yaml": pruning,
    })
    const whole = await planOf(cwd)
    expect(whole.changes.map(({ action, id }) => `${action} ${id}`)).toContain("delete audit")
    for (const filter of [
      ["--account", "payments-prod"],
      ["--template", "audit"],
      ["--type", "AWS::IAM::Role"],
    ]) {
      const plan = await planOf(cwd, filter)
      expect(plan.changes.filter(({ action }) => action === "delete")).toEqual([])
      expect(plan.orphans).toEqual([])
    }
    const text = await onSnapshot(cwd, ["plan", "--template", "audit"])
    expect(text.stdout).toContain("Filtered: only templates audit. Orphans are not looked for.")
  })
})

const pruning = "name: acme\nprune: delete\n"

async function planOf(cwd: string, args: readonly string[] = []): Promise<Plan> {
  return JSON.parse((await onSnapshot(cwd, ["plan", "--format", "json", ...args])).stdout)
}

describe("exit codes", () => {
  const readable = acme["organization.yaml"]?.replace(/^unread:\n.*\n/m, "") ?? ""
  const foreign = readable.replace("Value: acme }", "Value: another-team }")
  const done = role("audit", "  Description: changed by hand\n", "names: [payments-prod]")
  const settled = {
    "organization.yaml": readable,
    "templates/deploy.yaml": undefined,
    "templates/audit.yaml": done,
  }
  const wrong = { "templates/x.yaml": role("x", "", "names: [nobody]") }
  const blocked = { "organization.yaml": foreign }
  const partial = { "organization.yaml": foreign.replace("resources:", `${unread}resources:`) }

  it.each([
    ["0 where nothing is to be done", settled, [], 0],
    ["0 with changes, unless asked", { "organization.yaml": readable }, [], 0],
    ["2 with changes, where asked", { "organization.yaml": readable }, ["--detailed-exitcode"], 2],
    ["0 without changes, where asked", settled, ["--detailed-exitcode"], 0],
    ["5 where an account could not be read, changes or not", {}, ["--detailed-exitcode"], 5],
    ["3 where something belongs to somebody else", blocked, ["--detailed-exitcode"], 3],
    ["3 before 5", partial, [], 3],
    ["1 before all", { ...partial, ...wrong }, ["--detailed-exitcode"], 1],
  ])("%s", async (_, files, args, code) => {
    const result = await onSnapshot(acmeWith(files), ["plan", ...args])
    expect(result).toMatchObject({ code, stderr: "" })
  })

  it("4 where the plan is not the one that was approved; nothing is written", async () => {
    const cwd = acmeWith()
    const { code, stderr, stdout } = await onSnapshot(cwd, ["apply", "--yes", "--expect", "0".repeat(64)])
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" })
    expect(stderr).toMatch(/The plan is not the one that was approved: approved 000000000000, now [0-9a-f]{12}\./)
    expect(readFileSync(join(cwd, "organization.yaml"), "utf8")).toBe(acme["organization.yaml"])
  })

  it("5 where apply could not do all of it", async () => {
    expect(await onSnapshot(acmeWith(), ["apply", "--yes"])).toMatchObject({ code: 5, stderr: "" })
    expect(await onSnapshot(acmeWith({ "organization.yaml": readable }), ["apply", "--yes"])).toMatchObject({ code: 0 })
  })
})

const unread = 'unread: [{ account: "666666666666", type: "*", reason: Access denied. }]\n'

describe("what goes where", () => {
  it("the result alone on stdout, progress on a terminal's stderr", async () => {
    const cwd = acmeWith()
    const { stdout, stderr } = await runCliOnTerminal([...snapshot, "plan", "--format", "json"], { cwd })
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, owner: "acme" })
    expect(stderr).toMatch(/starting: |reading accounts: |planning: /)
  })

  it("no spinner on a terminal of no width", async () => {
    const result = await runCliOnTerminal([...snapshot, "plan"], { cwd: acmeWith(), columns: 0 })
    expect(result).toMatchObject({ code: 5, stderr: "" })
  })

  it("no progress where nobody watches", async () => {
    expect((await onSnapshot(acmeWith(), ["plan"])).stderr).toBe("")
    const ci = await runCliOnTerminal([...snapshot, "plan"], { cwd: acmeWith(), env: { CI: "true" } })
    expect(ci.stderr).toBe("")
  })

  it("colours only where they are wanted", async () => {
    const cwd = acmeWith()
    const colours = async (env: Record<string, string>) =>
      (await onSnapshot(cwd, ["plan"], { env })).stdout.includes(colour)
    expect(await colours({})).toBe(false)
    expect(await colours({ FORCE_COLOR: "1" })).toBe(true)
    expect(await colours({ FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false)
    const terminal = (env: Record<string, string>) =>
      runCliOnTerminal([...snapshot, "render", "--account", "x"], { cwd, env })
    expect((await terminal({})).stderr).toContain(colour)
    expect((await terminal({ NO_COLOR: "1" })).stderr).not.toContain(colour)
  })

  it("the plan in a file, in every format, and nothing on stdout", async () => {
    const cwd = acmeWith()
    for (const format of ["text", "json", "markdown", "html"]) {
      const args = ["plan", "--format", format, "--out", `plan.${format}`]
      const [onFile, onStdout] = [
        await onSnapshot(cwd, args, { env: { FORCE_COLOR: "1" } }),
        await onSnapshot(cwd, args.slice(0, 3)),
      ]
      const verdict = "Plan: 2 to add, 1 to change, 0 to delete; 0 accounts unchanged, 1 not planned.\n"
      expect(onFile).toMatchObject({ code: 5, stdout: "", stderr: verdict })
      expect(timeless(readFileSync(join(cwd, `plan.${format}`), "utf8"))).toBe(timeless(onStdout.stdout))
    }
  })

  it("JSON that the published schema allows", async () => {
    const schema = JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8"))
    expect(compileSchema(schema)(JSON.parse(JSON.stringify(await planOf(acmeWith()))))).toEqual([])
  })

  it("a reader that had enough is no error", async () => {
    const many = Array.from({ length: 800 }, (_, index) => role(`role-${index}`, "")).join("---\n")
    const cwd = acmeWith({ "templates/many.yaml": many })
    for (const format of ["text", "json", "markdown", "html"]) {
      const result = await onSnapshot(cwd, ["plan", "--full", "--format", format], { readAtMost: 100 })
      expect(result).toMatchObject({ code: 5, stderr: "" })
    }
    const applied = await onSnapshot(cwd, ["apply", "--yes"], { readAtMost: 100 })
    expect(applied).toMatchObject({ code: 5, stderr: "" })
    expect(readFileSync(join(cwd, "organization.yaml"), "utf8")).toContain("id: role-799")
  })

  it("a stack trace only with --debug", async () => {
    const cwd = acmeWith()
    expect((await runCli(["--snapshot", "nowhere", "plan"], { cwd })).stderr).not.toMatch(stack)
    expect((await runCli(["--snapshot", "nowhere", "plan", "--debug"], { cwd })).stderr).toMatch(stack)
    expect((await runCli(["--debug", "--snapshot", "nowhere", "plan"], { cwd })).stderr).toContain("ENOENT")
  })
})

describe("apply", () => {
  it("asks at a terminal, and takes only yes for an answer", async () => {
    const cwd = acmeWith()
    const no = await runCliOnTerminal([...snapshot, "apply"], { cwd, answer: "y" })
    expect(no.stderr).toContain("Make these changes?")
    expect(no.code).toBe(1)
    expect(readFileSync(join(cwd, "organization.yaml"), "utf8")).toBe(acme["organization.yaml"])
    const yes = await runCliOnTerminal([...snapshot, "apply"], { cwd, answer: "yes" })
    expect(yes.stdout).toContain("Apply: 3 applied, of 3 changes in 3 accounts.")
    expect(yes.code).toBe(5)
    expect((await planOf(cwd)).changes).toEqual([])
  })
})

describe("accounts", () => {
  it("saves what organization.accounts reads: the same accounts again", async () => {
    const cwd = acmeWith()
    const saved = await onSnapshot(cwd, ["accounts", "--out", "accounts.json"])
    expect(saved).toEqual({ code: 0, stdout: "", stderr: "6 accounts saved to accounts.json\n" })
    const printed = await onSnapshot(cwd, ["accounts", "--json"])
    expect(printed.stdout).toBe(readFileSync(join(cwd, "accounts.json"), "utf8"))
    const other = acmeWith({
      "reconcile.yaml": "name: acme\norganization: { accounts: accounts.json }\n",
      "accounts.json": printed.stdout,
    })
    for (const format of ["--json", "--table"]) {
      const again = await runCli(["accounts", format], { cwd: other })
      expect(again).toEqual(await onSnapshot(cwd, ["accounts", format]))
    }
    const valid = await runCli(["validate"], { cwd: other })
    expect(valid).toEqual({ code: 0, stdout: "2 templates are valid in 6 accounts.\n", stderr: "" })
  })

  it("prints the tree of units", async () => {
    const { stdout, code } = await onSnapshot(acmeWith(), ["accounts"])
    expect(code).toBe(0)
    expect(stdout).toContain("│  ├─ old-shop (555555555555)  SUSPENDED\n")
    expect(stdout).toContain("o-acme000001: 6 accounts (1 not ACTIVE: never selected) in 5 units.\n")
  })

  it.each([
    ["accounts.json", 'There is no file "accounts.json".'],
    ["../accounts.json", '"../accounts.json" leads outside the configuration'],
  ])("a file that cannot be read: %s", async (path, says) => {
    const cwd = acmeWith({ "reconcile.yaml": `name: acme\norganization: { accounts: ${path} }\n` })
    const result = await runCli(["accounts"], { cwd })
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).toContain(says)
  })
})

describe("validate and render", () => {
  it("validate says how far it could look", async () => {
    const cwd = acmeWith({ "templates/x.yaml": role("x", "", "names: [nobody]") })
    const offline = await runCli(["validate"], { cwd })
    expect(offline.stdout).toContain("3 templates are valid as far as can be told without accounts: selectors")
    expect(offline.code).toBe(0)
    const known = await onSnapshot(cwd, ["validate"])
    expect(known.stdout).toContain('templates/x.yaml:3:32 error: No account is named "nobody".')
    expect(known.code).toBe(1)
  })

  it("render shows one account's desired state, and where each value was written", async () => {
    const text = await onSnapshot(acmeWith(), ["render", "--account", "Payments-Dev"])
    expect(text.stdout).toContain("AWS::IAM::Role audit  template audit\n  RoleName: audit\n")
    expect(text.stdout).toMatch(/RoleName +templates\/audit\.yaml:5:13/)
    const json = await onSnapshot(acmeWith(), ["render", "--account", "333333333333", "--json"])
    expect(JSON.parse(json.stdout)).toMatchObject([
      { type: "AWS::IAM::Role", id: "audit", state: "present", places: { RoleName: "templates/audit.yaml:5:13" } },
    ])
    const nothing = await onSnapshot(acmeWith(), ["render", "--account", "lab"])
    expect(nothing.stdout).toBe("lab (666666666666): no template speaks to this account.\n")
    expect([text, json, nothing].map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, ""]))
  })

  it("render keeps JSON and problems apart", async () => {
    const cwd = acmeWith({ "templates/x.yaml": role("x", '  Description: "{{ variables.tem }}"\n') })
    const { code, stdout, stderr } = await onSnapshot(cwd, ["render", "--account", "checkout-dev", "--json"])
    expect(JSON.parse(stdout)).toMatchObject([{ id: "deploy" }])
    expect(stderr).toContain('templates/x.yaml:9:16 error: variables has no key "tem".')
    expect(code).toBe(1)
  })
})

/** The text without the moment it was made at. */
const timeless = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")
