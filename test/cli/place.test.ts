import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { runCli } from "../cli.ts"
import { acme, acmeWith, onSnapshot } from "./acme.ts"

const inputs = ["reconcile.yaml", "organization.yaml", "holds.yaml", "templates/audit.yaml"]

describe("--out refuses what the command reads", () => {
  const all = { ...acme, "holds.yaml": "# none\n" }
  const what: Readonly<Record<string, string>> = {
    "reconcile.yaml": "the configuration",
    "organization.yaml": "the snapshot",
    "holds.yaml": "the holds",
    "templates/audit.yaml": "a template",
  }
  const refusal = (out: string, input: string) =>
    `error: --out ${out} would overwrite ${what[input]}: nothing was read or written.\n  fix: Give another file with --out.\n\n1 error\n`

  it.each(["plan", "drift", "accounts", "bootstrap members"])("%s", async (command) => {
    const cwd = acmeWith(all)
    for (const input of inputs) {
      const result = await onSnapshot(cwd, [...command.split(" "), "--out", input])
      expect(result).toEqual({ code: 1, stdout: "", stderr: refusal(input, input) })
      expect(readFileSync(join(cwd, input), "utf8")).toBe(all[input as keyof typeof all])
    }
  })

  it("by whatever path: a link to it, a link that it is, and the way round", async () => {
    const cwd = acmeWith({
      ...all,
      "elsewhere.yaml": acme["templates/deploy.yaml"],
      "templates/deploy.yaml": undefined,
    })
    symlinkSync("../elsewhere.yaml", join(cwd, "templates/deploy.yaml"))
    symlinkSync("reconcile.yaml", join(cwd, "link"))
    symlinkSync(".", join(cwd, "folder"))
    for (const [out, input] of [
      ["link", "reconcile.yaml"],
      ["folder/organization.yaml", "organization.yaml"],
      ["./templates/../holds.yaml", "holds.yaml"],
      ["elsewhere.yaml", "templates/audit.yaml"],
    ] as const) {
      expect(await onSnapshot(cwd, ["plan", "--out", out])).toMatchObject({ code: 1, stderr: refusal(out, input) })
    }
  })

  it("what would be read the next time, too: holds and templates that are not there yet", async () => {
    const cwd = acmeWith()
    for (const [out, input] of [
      ["holds.yaml", "holds.yaml"],
      ["templates/plan.yaml", "templates/audit.yaml"],
    ] as const) {
      expect(await onSnapshot(cwd, ["plan", "--out", out])).toMatchObject({ code: 1, stderr: refusal(out, input) })
    }
  })

  it("rules that a check is told to look for, and what an inventory goes by", async () => {
    const cwd = acmeWith({ "rules/one.yaml": "# none\n" })
    const commands = [
      [["check", "--rules", "rules/*.yaml"], "rules/one.yaml", "a rule"],
      [["check", "--rules", "rules/*.yaml"], "templates/audit.yaml", "a template"],
      [["inventory"], "templates/audit.yaml", "a template"],
      [["inventory"], "templates/new/deep.yaml", "a template"],
    ] as const
    for (const [args, out, input] of commands) {
      const { code, stderr } = await onSnapshot(cwd, [...args, "--out", out])
      expect([code, stderr]).toEqual([1, expect.stringContaining(`--out ${out} would overwrite ${input}: nothing was`)])
    }
    expect(readFileSync(join(cwd, "rules/one.yaml"), "utf8")).toBe("# none\n")
    expect(readFileSync(join(cwd, "templates/audit.yaml"), "utf8")).toBe(acme["templates/audit.yaml"])
  })

  it("beside a configuration of another name and folder", async () => {
    const cwd = acmeWith({ "aws/own.yaml": "name: acme\ntemplates: roles/*.yaml\n" })
    mkdirSync(join(cwd, "aws/roles"))
    const run = (out: string) => runCli(["bootstrap", "members", "--config", "aws/own.yaml", "--out", out], { cwd })
    for (const out of ["aws/own.yaml", "aws/holds.yaml", "aws/roles/x.yaml"]) expect((await run(out)).code).toBe(1)
    for (const out of ["holds.yaml", "aws/members.yaml", "aws/roles/x.json"]) expect((await run(out)).code).toBe(0)
  })
})
