import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { acmeWith, onSnapshot } from "../cli/acme.ts"
import type { CliResult } from "../cli.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The small company with a role that nobody owns, and no templates. */
function companyWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const cwd = acmeWith({ "templates/audit.yaml": undefined, "templates/deploy.yaml": undefined, ...changes })
  const path = join(cwd, "organization.yaml")
  writeFileSync(path, readFileSync(path, "utf8").replace(/ +Tags: \[.*reconcile:owner.*\n/, ""))
  folders.push(cwd)
  return cwd
}

const importIn = (cwd: string, ...args: string[]): Promise<CliResult> => onSnapshot(cwd, ["import", ...args])
const filesIn = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort()

describe("reconcile import", () => {
  it("writes templates, says how many, that they are proven, and what could not be read", async () => {
    const cwd = companyWith()
    const { code, stdout, stderr } = await importIn(cwd)
    expect(stdout).toBe(`From snapshot organization.yaml, not from AWS.

1 resource in 1 account: 1 template, 15 lines, in templates/imported
One file per resource would be 1 file, 15 lines.

Proven: a plan of them adopts 1 resource and changes nothing else.
`)
    expect(stderr).toContain("unreadable: Cannot assume the role reconcile-plan in lab (666666666666).")
    expect(code).toBe(5)
    expect(filesIn(join(cwd, "templates"))).toEqual(["imported", "imported/iam", "imported/iam/audit.yaml"])
    const planned = await onSnapshot(cwd, ["plan", "--account", "payments-prod"])
    expect(planned).toMatchObject({ code: 0 })
    expect(planned.stdout).toContain("0 to add, 0 to change, 1 to adopt, 0 to delete")
  })

  it("exits 0 where everything could be read, and writes only where it is told", async () => {
    const cwd = companyWith({ "reconcile.yaml": "name: acme\ntemplates: [baseline/**/*.yaml]\n" })
    const { code, stderr } = await importIn(cwd, "--accounts", "payments-*", "--out", "found/today")
    expect(code).toBe(0)
    expect(stderr).toContain("The configuration's templates (baseline/**/*.yaml) do not include found/today")
    expect(filesIn(join(cwd, "found"))).toEqual(["today", "today/iam", "today/iam/audit.yaml"])
  })

  it("says what it left out and why, and writes nothing where nothing is left", async () => {
    const cwd = acmeWith({ "reconcile.yaml": "name: zeta\n" })
    folders.push(cwd)
    const { code, stdout } = await importIn(cwd, "--accounts", "payments-*")
    expect(stdout).toContain("Nothing to import: nothing was written.")
    expect(stdout).toContain('Left out (1):\n  AWS::IAM::Role audit: it belongs to "acme" (tag reconcile:owner)\n')
    expect(code).toBe(0)
    expect(filesIn(join(cwd, "templates"))).toEqual(["audit.yaml", "deploy.yaml"])
  })

  it.each<[string, string, (cwd: string) => void, string]>([
    [
      "overwrites nothing",
      "here",
      (cwd) => acmeFile(cwd, "here/mine.txt"),
      "here is not empty: an import overwrites nothing",
    ],
    ["is no file", "here", (cwd) => acmeFile(cwd, "here"), "here cannot be written to: it is a file"],
    ["leads nowhere else", "../elsewhere", () => {}, "--out ../elsewhere is not below the configuration's folder"],
    [
      "leads nowhere else by a link",
      "link/x",
      (cwd) => symlinkSync(tmpdir(), join(cwd, "link")),
      "--out link/x is not below the configuration's folder",
    ],
  ])("--out %s", async (_, out, prepare, says) => {
    const cwd = companyWith()
    prepare(cwd)
    const before = readdirSync(cwd)
    const { code, stdout, stderr } = await importIn(cwd, "--out", out)
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain(says)
    expect(readdirSync(cwd)).toEqual(before)
  })

  it("stops at templates that cannot be understood: nobody knows what they state", async () => {
    const cwd = companyWith({ "templates/broken.yaml": "name: [\n" })
    expect(await importIn(cwd)).toMatchObject({ code: 1, stdout: "" })
    expect(filesIn(join(cwd, "templates"))).toEqual(["broken.yaml"])
  })
})

function acmeFile(cwd: string, path: string): void {
  mkdirSync(join(cwd, path, ".."), { recursive: true })
  writeFileSync(join(cwd, path), "mine")
}
