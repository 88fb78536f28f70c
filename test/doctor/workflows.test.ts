import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { judgeReach } from "../../src/doctor/reach.ts"
import { readRepository } from "../../src/doctor/workflow-files.ts"
import { reconcileJobs } from "../../src/doctor/workflow-jobs.ts"
import { environmentsOf, judgeJobs } from "../../src/doctor/workflows.ts"
import { defaults, type Settings } from "../../src/init/settings.ts"
import { callerWorkflows } from "../../src/init/workflows.ts"
import { version } from "../../src/version.ts"
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
    const tag = `who may move it runs code with the role that writes`
    expect(judgeJobs(jobs).filter(({ status }) => status !== "ok")).toMatchObject(
      ["apply", "standing"].map((name) => ({
        status: "warning",
        message: expect.stringContaining(`${name}.yml@v${version}, a tag: ${tag}.`),
        fix: expect.stringContaining(`${name}.yml@<commit> # v${version}`),
      })),
    )
    const pinned = callerWorkflows(settings).map(({ path, text }) => {
      return { path, text: text.replaceAll(`@v${version}`, `@${"0123456789".repeat(4)}`) }
    })
    expect(judgeJobs(reconcileJobs(pinned).jobs).filter(({ status }) => status !== "ok")).toEqual([])
  })

  test.each(["plan", "apply", "drift", "standing"])("that call %s.yml have to grant all that it asks for", (name) => {
    const text = readFileSync(new URL(`../../.github/workflows/${name}.yml`, import.meta.url), "utf8")
    const { jobs } = parse(text) as { jobs: Record<string, { permissions: Record<string, string> }> }
    const asked: Record<string, string> = {}
    for (const { permissions } of Object.values(jobs)) {
      for (const [scope, level] of Object.entries(permissions)) if (asked[scope] !== "write") asked[scope] = level
    }
    const granting = (permissions: Record<string, string>) => {
      const uses = `acme/reconcile/.github/workflows/${name}.yml@${"0123456789".repeat(4)}`
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

describe("the configuration that workflows run", () => {
  const call = (inputs: string) =>
    reconcileJobs([
      {
        path: "it.yml",
        text: `on: push\njobs: { it: { uses: acme/reconcile/.github/workflows/plan.yml@v1, with: { ${inputs} } } }`,
      },
    ]).jobs
  const place = (folder: string, file = "reconcile.yaml") => ({ folder, file })

  test.each([
    ["", place(".")],
    ["working-directory: ./a/", place("a")],
    ["config: a/reconcile.yaml", place("a")],
    ["working-directory: a, config: own.yaml", place("a", "own.yaml")],
    ['working-directory: "${{ matrix.folder }}"', place("a")],
  ])("is this one: %s", (inputs, here) => expect(judgeReach(call(inputs), here)).toEqual([]))

  test("is another one, which is said with what to write", () => {
    expect(judgeReach(call("working-directory: a"), place("b", "own.yaml"))).toMatchObject([
      {
        status: "warning",
        message: "No workflow of this repository runs b/own.yaml: they run a/reconcile.yaml.",
        fix: expect.stringContaining("with working-directory: b and config: own.yaml;"),
      },
    ])
    expect(judgeReach(call("working-directory: a"), place("."))).toMatchObject([
      { fix: expect.stringContaining("without working-directory and config;") },
    ])
  })

  test("is none where no workflow runs any", () => {
    expect(judgeReach([], place("."))).toMatchObject([{ status: "skipped" }])
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
