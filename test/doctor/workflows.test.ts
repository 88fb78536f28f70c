import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { readRepository } from "../../src/doctor/workflow-files.ts"
import { reconcileJobs } from "../../src/doctor/workflow-jobs.ts"
import { environmentsOf, judgeJobs } from "../../src/doctor/workflows.ts"
import { defaults, type Settings } from "../../src/init/settings.ts"
import { callerWorkflows } from "../../src/init/workflows.ts"
import { folderWith } from "../cli.ts"
import { security } from "./company.ts"

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly says: readonly string[]
  readonly environments?: readonly string[]
  readonly broken?: readonly string[]
}

const cases: readonly Case[] = parse(readFileSync(new URL("../cases/doctor/workflows.yaml", import.meta.url), "utf8"))

describe("workflows", () => {
  test.each(cases)("$name", ({ files, says, environments, broken = [] }) => {
    const written = Object.entries(files).map(([name, text]) => ({ path: `.github/workflows/${name}`, text }))
    const found = reconcileJobs(written.sort((a, b) => (a.path < b.path ? -1 : 1)))
    const diagnoses = judgeJobs(found.jobs)
    expect(diagnoses.map(({ status, message }) => `${status}: ${message}`)).toEqual(says)
    expect(diagnoses.every(({ status, fix }) => status === "ok" || fix)).toBe(true)
    expect(found.broken).toEqual(broken)
    if (environments) expect(environmentsOf(found.jobs)).toEqual(environments)
  })

  test("as `reconcile init` writes them are right", () => {
    const settings = {
      ...defaults,
      config: "reconcile.yaml",
      workingDirectory: ".",
      hubAccount: security,
      regions: ["eu-west-1"],
    } as unknown as Settings
    const { jobs } = reconcileJobs(callerWorkflows(settings))
    expect(jobs.map(({ command }) => command)).toEqual(["plan", "apply", "drift", "standing"])
    expect(judgeJobs(jobs).filter(({ status }) => status !== "ok")).toEqual([])
  })

  test.each(["plan", "apply", "drift", "standing"])("that call %s.yml have to grant all that it asks for", (name) => {
    const text = readFileSync(new URL(`../../.github/workflows/${name}.yml`, import.meta.url), "utf8")
    const { jobs } = parse(text) as { jobs: Record<string, { permissions: Record<string, string> }> }
    const asked: Record<string, string> = {}
    for (const { permissions } of Object.values(jobs)) {
      for (const [scope, level] of Object.entries(permissions)) if (asked[scope] !== "write") asked[scope] = level
    }
    const granting = (permissions: Record<string, string>) => {
      const uses = `acme/reconcile/.github/workflows/${name}.yml@v1`
      const caller = { on: "schedule", jobs: { it: { permissions, uses } } }
      return judgeJobs(reconcileJobs([{ path: "it.yml", text: JSON.stringify(caller) }]).jobs)
    }
    expect(granting(asked).map(({ status }) => status)).toEqual(["ok"])
    for (const [scope, level] of Object.entries(asked)) {
      const { [scope]: _, ...others } = asked
      expect(granting(others)).toMatchObject([{ status: "wrong", fix: `Add to its permissions: ${scope}: ${level}.` }])
    }
  })

  test("of this repository are right", async () => {
    const repository = await readRepository(join(import.meta.dirname, ".."))
    const { jobs } = reconcileJobs(repository?.workflows ?? [])
    expect(jobs.map(({ file, command }) => `${file} ${command}`)).toContain(".github/workflows/apply.yml apply")
    expect(judgeJobs(jobs).filter(({ status }) => status !== "ok")).toEqual([])
  })
})

describe("the repository around a folder", () => {
  test("is found from inside it, and only files with YAML's endings are workflows", async () => {
    const folder = folderWith({
      ".git/HEAD": "ref: refs/heads/main",
      ".github/workflows/b.yml": "b",
      ".github/workflows/a.yaml": "a",
      ".github/workflows/README.md": "no",
      "baseline/prod/reconcile.yaml": "name: acme",
    })
    mkdirSync(join(folder, ".github/workflows/folder.yml"))
    symlinkSync("/nonexistent", join(folder, ".github/workflows/gone.yml"))
    expect(await readRepository(join(folder, "baseline/prod"))).toEqual({
      folder,
      workflows: [
        { path: ".github/workflows/a.yaml", text: "a" },
        { path: ".github/workflows/b.yml", text: "b" },
      ],
    })
  })

  test("need not have workflows", async () => {
    const folder = folderWith({ ".git": "gitdir: elsewhere" })
    expect(await readRepository(folder)).toEqual({ folder, workflows: [] })
  })

  test("need not be there", async () => expect(await readRepository("/proc/self")).toBeUndefined())
})
