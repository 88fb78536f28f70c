import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parseConfig } from "../src/config.ts"
import type { Config, Files, World } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { quoteLines } from "../src/reconcile/quote-lines.ts"
import { validate } from "../src/reconcile/validate.ts"
import { renderProblems } from "../src/report/problems.ts"
import { ProblemError } from "../src/value/problem.ts"
import { snapshotWorld } from "../src/world/snapshot.ts"

const readText = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8")

const config = parseConfig(readText("reconcile.yaml"), "reconcile.yaml").config as Config

/** A fenced block of a page, with the block after it where only a blank line is between them. */
interface Example {
  readonly page: string
  readonly name: string
  readonly text: string
  /** What reconcile says of an example that is wrong on purpose. */
  readonly says: string | undefined
}

const fence = /^```yaml\n(name: (.+)\n[\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm

const examplesOf = (page: string): readonly Example[] =>
  [...readText(page).matchAll(fence)].map(([, text = "", name = "", says]) => ({ page, name, text, says }))

/** The example organization, where this text is the only template and the repository's files may be included. */
function worldOf(template: string): World {
  const files: Files = {
    list: async (globs) => (globs.includes("holds.yaml") ? [] : ["template.yaml"]),
    read: async (path) => (path === "template.yaml" ? template : readText(path)),
  }
  return snapshotWorld({
    path: "examples/organization.yaml",
    text: readText("examples/organization.yaml"),
    clock: new Date("2027-01-15T12:00:00Z"),
    config,
    providers,
    files: async () => files,
  })
}

async function said({ text }: Example): Promise<string> {
  const world = worldOf(text)
  try {
    const { problems } = await validate(world, config, await world.organization())
    return renderProblems(await quoteLines(problems, await world.files()), { color: false })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return renderProblems(error.problems, { color: false })
  }
}

const pages = ["README.md", "CONTRIBUTING.md", ...list("docs", ".md")]

function list(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true })
    .map((path) => `${folder}/${String(path).replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(ending))
    .sort()
}


import { writeFileSync } from "node:fs"
it("fills", async () => {
  for (const page of pages) {
    let text = readText(page)
    for (const example of examplesOf(page)) {
      const out = await said(example)
      if (example.says === undefined) { if (out !== "") console.log("UNEXPECTED", example.name, out); continue }
      const from = "```yaml\n" + example.text + "```\n\n```text\n" + example.says + "```"
      const to = "```yaml\n" + example.text + "```\n\n```text\n" + out + "```"
      if (!text.includes(from)) console.log("NOT FOUND", example.name)
      text = text.replace(from, () => to)
    }
    writeFileSync(new URL(`../${page}`, import.meta.url), text)
  }
})
