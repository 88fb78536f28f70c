import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { readRepository } from "../../src/doctor/workflow-files.ts"
import { reconcileJobs } from "../../src/doctor/workflow-jobs.ts"
import { environmentsOf, judgeJobs } from "../../src/doctor/workflows.ts"
import { folderWith } from "../cli.ts"

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
