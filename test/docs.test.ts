import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { readAccountsFile } from "../src/accounts/file.ts"
import { parseWaivers } from "../src/config/waivers.ts"
import { parseConfig, parseHolds } from "../src/config.ts"
import { callerWorkflows } from "../src/init/workflows.ts"
import type { Config, Files, World } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { carryOut } from "../src/reconcile/carry-out.ts"
import { quoteLines } from "../src/reconcile/quote-lines.ts"
import { validate } from "../src/reconcile/validate.ts"
import { plan } from "../src/reconcile.ts"
import { planSchema } from "../src/report/plan.schema.ts"
import { renderProblems } from "../src/report/problems.ts"
import { renderPlan } from "../src/report/text.ts"
import { ProblemError } from "../src/value/problem.ts"
import { workTree } from "../src/world/files.ts"
import { snapshotWorld } from "../src/world/snapshot.ts"
import { memoryFiles } from "./files.ts"

const at = (path: string): URL => new URL(`../${path}`, import.meta.url)
const readText = (path: string): string => readFileSync(at(path), "utf8")

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

/** The repository's files, with this text as the only template. */
const onlyTemplate = (text: string): Files => ({
  list: async (globs) => (globs.includes("holds.yaml") ? [] : ["template.yaml"]),
  read: async (path) => (path === "template.yaml" ? text : readText(path)),
  bytes: async (path) => readFileSync(at(path)),
})

function exampleWith(files: Files): World {
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
  const world = exampleWith(onlyTemplate(text))
  try {
    const allowed = { lookups: ["/reconcile/*"], run: { functions: ["arn:aws:lambda:*"] } }
    const { problems } = await validate(world, { ...config, ...allowed }, await world.organization())
    return renderProblems(await quoteLines(problems, await world.files()), { color: false })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return renderProblems(error.problems, { color: false })
  }
}

const pages = ["README.md", "CONTRIBUTING.md", ...list("docs", ".md")]

function list(folder: string, ending: string): readonly string[] {
  return readdirSync(at(folder), { recursive: true })
    .map((path) => `${folder}/${String(path).replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(ending))
    .sort()
}

describe("the examples of the pages", () => {
  const examples = pages.flatMap(examplesOf)

  it.each(examples.filter(({ says }) => says === undefined))("$name in $page is valid", async (example) => {
    expect(await said(example)).toBe("")
  })

  it.each(examples.filter(({ says }) => says !== undefined))("$name in $page is wrong as it says", async (example) => {
    expect(await said(example)).toBe(example.says)
  })

  it("are many, and some are wrong", () => {
    expect(examples.filter(({ says }) => says === undefined).length).toBeGreaterThanOrEqual(15)
    expect(examples.filter(({ says }) => says !== undefined).length).toBeGreaterThanOrEqual(5)
  })
})

describe("the pages", () => {
  it("quote the plan of the example as it is", async () => {
    const world = exampleWith(workTree(fileURLToPath(at(""))))
    const { plan: planned } = await plan(world, config, { run: "docs", concurrency: 8 })
    const printed = renderPlan(planned, { color: false, full: false })
    const quotes = ["README.md", "docs/life-of-a-plan.md"].flatMap((page) =>
      [...readText(page).matchAll(/^```text\n([\s\S]*?)^```$/gm)].flatMap(([, text = ""]) => text.split("...\n")),
    )
    expect(quotes).toHaveLength(4)
    expect(quotes.filter((quote) => !printed.includes(quote))).toEqual([])
  })

  it.each(pages)("%s names only files that exist", (page) => {
    const text = readText(page)
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => new URL(path, at(page)))
    const named = [...text.matchAll(/`((?:src|test|docs|templates|examples|schemas|bench)\/[\w./-]+)`/g)].map(
      ([, path = ""]) => at(path),
    )
    expect([...links, ...named].filter((url) => !existsSync(url)).map(({ pathname }) => pathname)).toEqual([])
  })

  it("show configurations and holds that are right", () => {
    const blocks = pages.flatMap((page) => [
      ...readText(page).matchAll(/^ *```yaml\n( *# (reconcile|holds|waivers)\.yaml\n[\s\S]*?)^ *```$/gm),
    ])
    const problems = blocks.flatMap(([, text = "", file]) => {
      const own = text.replaceAll(new RegExp(`^${text.match(/^ */)?.[0]}`, "gm"), "")
      if (file === "waivers") return parseWaivers(own, "waivers.yaml", "2027-01-15").problems
      if (file === "holds") return parseHolds(own, "holds.yaml", "2027-01-15").problems
      return parseConfig(/^name:/m.test(own) ? own : `name: example\n${own}`, "reconcile.yaml").problems
    })
    expect(problems).toEqual([])
    expect(blocks.length).toBeGreaterThanOrEqual(5)
  })
})

describe("the workflow in the README", () => {
  it("is the one that `reconcile init` writes", () => {
    const [, shown = ""] = readText("README.md").match(/^```yaml\n(# Shows on a pull request[\s\S]*?)^```$/m) ?? []
    const settings = { name: "acme-baseline", regions: ["us-east-1"], hubAccount: "222222222222", branch: "main" }
    const rest = { environment: "reconcile-apply", workflows: true, config: "reconcile.yaml", workingDirectory: "." }
    const written = callerWorkflows({ ...settings, ...rest })
    expect(written.map(({ text }) => text)).toContain(shown)
  })
})

describe("the page about snapshots", () => {
  const page = readText("docs/snapshots.md")
  const block = (language: string, start: string): string =>
    page.match(new RegExp(`^\`\`\`${language}\\n(${start}[\\s\\S]*?)^\`\`\`$`, "m"))?.[1] ?? ""
  const text = block("yaml", "# snapshot.yaml\n")

  function smallest() {
    const own = parseConfig("name: acme-baseline\n", "reconcile.yaml").config as Config
    const files = memoryFiles({ "templates/auditor.yaml": block("yaml", "name: auditor\n") })
    const clock = new Date("2027-01-15T12:00:00Z")
    const world = snapshotWorld({
      path: "snapshot.yaml",
      text,
      clock,
      config: own,
      providers,
      files: async () => files,
    })
    return { world, own }
  }

  it("has a snapshot that is complete, and plans as the page says", async () => {
    const { world, own } = smallest()
    const { plan: planned } = await plan(world, own, { run: "docs", concurrency: 1 })
    expect(renderPlan(planned, { color: false, full: false })).toBe(block("text", ""))
  })

  it("is right that nothing is left to do once it was applied", async () => {
    const { world, own } = smallest()
    const planning = await plan(world, own, { run: "docs", concurrency: 1, keep: true })
    const outcomes = await carryOut(planning, world, own, { run: "docs", concurrency: 1 })
    expect(outcomes.map(({ status }) => status)).toEqual(["applied"])
    expect(world.text().startsWith("# snapshot.yaml\nformatVersion: 1\n")).toBe(true)
    expect((await plan(world, own, { run: "docs", concurrency: 1 })).plan.changes).toEqual([])
  })

  it("tells of the same accounts in Starfleet's words, and as an accounts file", () => {
    const { organization } = readAccountsFile(text, "snapshot.yaml")
    expect(organization?.accounts.map(({ name }) => name)).toEqual(["management", "data-dev"])
    const starfleet = readAccountsFile(block("json", ""), "accountIndex.json").organization
    expect(starfleet).toEqual(organization)
  })
})

describe("the page about the plan's JSON", () => {
  const page = readText("docs/plan-json.md")

  it("names every key, in order", () => {
    const rows = page.split("\n## ")[0]?.matchAll(/^\| `(\w+)` \|/gm) ?? []
    expect([...rows].map(([, key]) => key)).toEqual(Object.keys(planSchema.properties as object))
  })

  it("prints what its commands find in the plan of the example", async () => {
    const world = exampleWith(workTree(fileURLToPath(at(""))))
    const { groups, changes } = (await plan(world, config, { run: "docs", concurrency: 8 })).plan
    const deleted = changes.filter(({ action }) => action === "delete")
    const changed = changes.filter(({ id, action }) => id === "break-glass" && action !== "create")
    const found = [
      deleted.map(({ account, type, id }) => [account, type, id]),
      changed.map(({ account, action, group }) => [
        account,
        action,
        ...(groups[group]?.edits.map(({ path: [property] }) => property) ?? []),
      ]),
    ]
    const printed = [...page.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text]) => text)
    expect(printed).toEqual(found.map((rows) => rows.map((row) => `${row.join("  ")}\n`).join("")))
  })
})
