import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { folderWith } from "../cli.ts"

const root = join(import.meta.dirname, "../..")
let shown: string
beforeEach(() => {
  shown = ""
  for (const name of ["GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY"]) vi.stubEnv(name, undefined)
  vi.stubEnv("NO_COLOR", "1")
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    shown += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const doctor = (options: Partial<Parameters<typeof doctorCommand>[0]>) =>
  doctorCommand({ config: join(root, "reconcile.yaml"), concurrency: 4, ...options })

describe("reconcile doctor", () => {
  test("on a snapshot looks at the files, says that AWS was not looked at, and exits 0", async () => {
    const code = await doctor({ snapshot: join(root, "examples/organization.yaml") })
    expect(shown).toMatch(/^snapshot \S*organization\.yaml: reconcile doctor\n/)
    expect(shown).toMatch(/✓ 9 templates are valid in \d+ accounts\./)
    expect(shown).toMatch(/- Nothing in AWS was looked at: this is the snapshot/)
    expect(shown).not.toMatch(/✗|\?/)
    expect(code).toBe(0)
  })

  test("--json is for programs", async () => {
    const code = await doctor({ snapshot: join(root, "examples/organization.yaml"), json: true })
    const { formatVersion, summary, diagnoses } = JSON.parse(shown)
    expect({ formatVersion, wrong: summary.wrong, code }).toEqual({ formatVersion: 1, wrong: 0, code: 0 })
    expect(diagnoses[0]).toMatchObject({ check: "configuration", status: "ok" })
  })

  test("says what is wrong with a configuration that cannot be read, and exits 1", async () => {
    const folder = folderWith({ "reconcile.yaml": "name: acme\nacess: {}\nprune: often\n" })
    const code = await doctor({ config: join(folder, "reconcile.yaml") })
    expect(shown).toMatch(/✗ reconcile\.yaml:2:1 .*acess.*\n {4}fix: .*access/)
    expect(shown).toMatch(/✗ reconcile\.yaml:3:8 /)
    expect(shown).toMatch(/\n2 wrong\.\n$/)
    expect(code).toBe(1)
  })

  test("says that there is no configuration at all", async () => {
    expect(await doctor({ config: "/nonexistent/reconcile.yaml" })).toBe(1)
    expect(shown).toContain("✗ /nonexistent/reconcile.yaml does not exist.")
  })

  test("exits 1 without credentials, and says how to get some", async () => {
    const folder = folderWith({ "reconcile.yaml": "name: acme\n" })
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) vi.stubEnv(name, undefined)
    expect(await doctor({ config: join(folder, "reconcile.yaml") })).toBe(1)
    expect(shown).toMatch(/✗ No AWS credentials: .*\n {4}fix: Set AWS_PROFILE/)
    expect(shown).toMatch(/\? Nothing in the accounts could be looked at\.\n {4}fix: Mend the identity first\.\n/)
  })

  test("says that the workflows around it run another configuration", async () => {
    const uses = "acme/reconcile/.github/workflows/plan.yml@v1"
    const folder = folderWith({
      ".git/HEAD": "ref: refs/heads/main",
      ".github/workflows/plan.yml": `on: pull_request\njobs: { plan: { uses: ${uses}, with: { working-directory: a } } }\n`,
      "b/reconcile.yaml": "name: acme\n",
      "b/organization.yaml": readFileSync(join(root, "examples/organization.yaml"), "utf8"),
    })
    await doctor({ config: join(folder, "b/reconcile.yaml"), snapshot: join(folder, "b/organization.yaml") })
    expect(shown).toContain("! No workflow of this repository runs b/reconcile.yaml: they run a/reconcile.yaml.\n")
  })
})
