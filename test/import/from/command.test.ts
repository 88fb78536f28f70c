import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { convert } from "../../../src/import/from/convert.ts"
import { runCli } from "../../cli.ts"
import { memoryFiles } from "../../files.ts"

const page = readFileSync(new URL("../../../docs/migrate.md", import.meta.url), "utf8")
const [, before = "", after = ""] = page.match(/^```yaml\n([\s\S]*?)^```\n\nbecomes\n\n```yaml\n([\s\S]*?)^```/m) ?? []

describe("the page about coming from another tool", () => {
  it("shows what the conversion makes of its example", async () => {
    const { templates, notes, problems } = await convert("iambic", memoryFiles({ "roles/backend.yaml": before }), {
      clock: new Date("2026-06-01T00:00:00Z"),
    })
    expect(templates.get("roles/backend.yaml")).toBe(`# From roles/backend.yaml\n# owner: team-backend\n${after}`)
    expect([...notes, ...problems]).toEqual([])
  })
})

describe("reconcile import --from", () => {
  let folder = ""
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "reconcile-migrate-"))
    mkdirSync(join(folder, "theirs"))
    mkdirSync(join(folder, "ours"))
    const account = "{ account_id: '222222222222', account_name: dev, variables: [{ key: team, value: x }] }"
    writeFileSync(
      join(folder, "theirs/config.yaml"),
      `template_type: NOQ::Core::Config\naws:\n  accounts: [${account}]\n`,
    )
    const group = "template_type: NOQ::AWS::IAM::Group\nidentifier: a\nproperties: { group_name: 'a-{{var.team}}' }\n"
    writeFileSync(join(folder, "theirs/group.yaml"), group)
    writeFileSync(join(folder, "theirs/bad.yaml"), `${group}exclude_accounts: [x]\n`)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it("writes what it can, says what it cannot, prints the settings, and never overwrites", async () => {
    const args = ["import", "--from", "iambic", "../theirs"]
    const first = await runCli(args, { cwd: join(folder, "ours") })
    expect(first.stderr).toContain('bad.yaml:4:1 error: "exclude_accounts" looks like "excluded_accounts"')
    expect(first.stdout).toContain("1 file in templates/imported.\n\nAdd this to reconcile.yaml:\n\nvariables:")
    expect(first.code).toBe(1)
    const written = readFileSync(join(folder, "ours/templates/imported/group.yaml"), "utf8")
    expect(written).toContain(`GroupName: "a-{{ variables.iambic[account.id]['team'] }}"`)
    const again = await runCli(args, { cwd: join(folder, "ours") })
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("templates/imported is not empty")])
  }, 60_000)

  it("says that a folder does not exist, and what to give", async () => {
    const { code, stderr } = await runCli(["import", "--from", "iambic", "nosuch"], { cwd: join(folder, "ours") })
    expect([code, stderr]).toEqual([1, expect.stringContaining("nosuch does not exist")])
    expect(stderr).toContain("Give the folder that holds the other tool's templates.")
    expect(stderr).not.toContain("ENOENT")
  }, 60_000)

  it("says what is missing", async () => {
    const { code, stderr } = await runCli(["import", "../theirs"], { cwd: join(folder, "ours") })
    expect([code, stderr]).toEqual([1, expect.stringContaining("--from starfleet FOLDER")])
  }, 60_000)
})
