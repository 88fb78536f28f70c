import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { loadTemplates } from "../../src/templates/load.ts"
import { memoryFiles } from "../files.ts"

interface Case {
  readonly name: string
  readonly text: string
  readonly problems: readonly string[]
}

const cases: readonly Case[] = parse(readFileSync(new URL("cases/parse.yaml", import.meta.url), "utf8"))

describe("tasks are read", () => {
  it.each(cases)("$name", async ({ text, problems }) => {
    const loaded = await loadTemplates(memoryFiles({ "t.yaml": text }), ["t.yaml"])
    const said = loaded.problems.map(
      ({ message, fix, source }) => `${source?.line}:${source?.column} ${message}${fix ? ` ${fix}` : ""}`,
    )
    expect(said).toEqual(problems)
    if (problems.length === 0) expect(loaded.tasks).toHaveLength(1)
  })

  it("with their times in milliseconds", async () => {
    const files = memoryFiles({ "t.yaml": cases[1]?.text ?? "" })
    const [task] = (await loadTemplates(files, ["t.yaml"])).tasks
    expect(task).toMatchObject({ name: "recon", kind: "command", concurrency: 5, timeout: 90_000 })
  })
})
