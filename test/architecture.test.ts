import { existsSync, readdirSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { describe, expect, it } from "vitest"

/** The import table: an area is `model.ts`, or a folder with the file of its name. Everybody may import within their own. */
const LEAVES = ["model", "value", "expression", "version"]
const STAGES = [
  "accounts",
  "templates",
  "desired",
  "live",
  "inventory",
  "import",
  "check",
  "plan",
  "apply",
  "report",
  "propose",
  "run",
]
const TABLE: Readonly<Record<string, readonly string[]>> = {
  model: [],
  version: [],
  value: LEAVES,
  expression: LEAVES,
  accounts: LEAVES,
  templates: LEAVES,
  desired: LEAVES,
  live: LEAVES,
  inventory: LEAVES,
  import: LEAVES,
  check: LEAVES,
  plan: LEAVES,
  apply: LEAVES,
  report: LEAVES,
  run: LEAVES,
  config: LEAVES,
  providers: LEAVES,
  world: [...LEAVES, "accounts", "providers"],
  reconcile: [...LEAVES, ...STAGES, "config"],
  notify: LEAVES,
  propose: LEAVES,
  shell: [...LEAVES, ...STAGES, "config", "reconcile", "world", "providers", "notify", "github"],
  cli: [...LEAVES, ...STAGES, "config", "reconcile", "world", "providers", "shell", "bootstrap", "doctor", "init"],
  github: LEAVES,
  action: [...LEAVES, ...STAGES, "config", "reconcile", "world", "providers", "shell", "github"],
  bootstrap: [...LEAVES, "config"],
  init: LEAVES,
  doctor: [...LEAVES, ...STAGES, "config", "reconcile", "world", "providers", "bootstrap"],
  index: [...LEAVES, ...STAGES, "config", "reconcile", "world", "providers"],
}

/** Single files that serve other areas too: what a selector says and means, and what is read alike wherever it is written. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "accounts/select.ts": ["templates", "desired", "apply", "config"],
  "accounts/selector.ts": ["templates", "desired", "apply", "config"],
  "accounts/selector.schema.ts": ["templates", "config"],
  "accounts/where.ts": ["desired"],
  "templates/content.ts": ["config"],
  "run/command.schema.ts": ["templates"],
  "run/lambda.schema.ts": ["templates"],
  "run/transfer.schema.ts": ["templates"],
  "templates/template.schema.ts": ["config"],
}

const VAGUE = /^(utils?|helpers?|common|managers?|misc|shared)\b/
const LONGEST = 250

interface Import {
  readonly to: string
  /** Gone when the code runs. */
  readonly types: boolean
}
type Graph = ReadonlyMap<string, readonly Import[]>

describe("architecture", () => {
  const folder = new URL("../src/", import.meta.url)
  const sources = readSources(folder)
  const graph: Graph = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]))

  it("imports follow the table", () => expect(violations(graph)).toEqual([]))
  it("no file needs itself by way of others", () => expect(cycles(graph)).toEqual([]))
  it("every import leads to a file", () => {
    const all = [...graph].flatMap(([file, imports]) => imports.map(({ to }) => ({ file, to })))
    expect(all.filter(({ to }) => !existsSync(new URL(to, folder)))).toEqual([])
  })
  it("a file is named after its subject", () => {
    expect([...sources.keys()].filter((file) => file.split("/").some((part) => VAGUE.test(part)))).toEqual([])
  })
  it(`a file has one subject, and at most ${LONGEST} lines`, () => {
    const long = [...sources].filter(([, text]) => text.split("\n").length - 1 > LONGEST)
    expect(long.map(([file]) => file)).toEqual([])
  })
  it("exports have names, and each says what it is", () => {
    expect([...sources].flatMap(([file, text]) => undocumented(text).map((name) => `${file}: ${name}`))).toEqual([])
  })
  it("whoever needs a noun takes it from the page that has them all", () => {
    const others = [...graph].filter(([file]) => areaOf(file) !== "model")
    const past = others.filter(([, imports]) => imports.some(({ to }) => to.startsWith("model/")))
    expect(past.map(([file]) => file)).toEqual([])
  })
  it("the table knows every area, and names no file that is gone", () => {
    expect([...new Set([...sources.keys()].map(areaOf))].filter((area) => !TABLE[area])).toEqual([])
    expect(Object.keys(SHARED).filter((file) => !sources.has(file))).toEqual([])
  })
})

describe("a planned violation is found", () => {
  const planted = (file: string, line: string): Graph =>
    new Map([
      ["value/digest.ts", []],
      ["plan/join.ts", []],
      [file, importsOf(file, line)],
    ])

  it.each([
    ["a leaf that imports a stage", "value/diff.ts", "../plan/join.ts"],
    ["a stage that imports another", "plan/group.ts", "../report/text.ts"],
    ["a stage that imports a provider", "live.ts", "./providers/index.ts"],
    ["a provider that imports a stage", "providers/iam/role.ts", "../../plan/compare.ts"],
    ["a world that imports a stage of the plan", "world/aws.ts", "../plan/join.ts"],
    ["the sentence that imports a shell", "reconcile/account.ts", "../cli/options.ts"],
    ["the sentence that builds its own world", "reconcile.ts", "./world/aws.ts"],
    ["a stage that imports more of accounts than its selectors", "templates/load.ts", "../accounts/session.ts"],
    ["a model that imports anything", "model.ts", "./value/digest.ts"],
  ])("%s", (_, file, to) => {
    const from = posix.join(posix.dirname(file), to)
    for (const line of [`import { a } from "${to}"`, `import type {\n  A,\n} from "${to}"`, `await import("${to}")`])
      expect(violations(planted(file, line))).toEqual([`${file} imports ${from}`])
  })
  it("and what the table allows is not", () => {
    expect(violations(planted("plan/group.ts", 'import { hash } from "../value/digest.ts"'))).toEqual([])
    expect(violations(planted("desired/targets.ts", 'import { selectTargets } from "../accounts/select.ts"'))).toEqual(
      [],
    )
    expect(violations(planted("cli/plan.ts", 'import { plan } from "../reconcile.ts"'))).toEqual([])
  })
  it("a cycle, unless types alone close it", () => {
    const ring = (last: string): Graph =>
      new Map(
        [
          ["plan/a.ts", 'import { b } from "./b.ts"'],
          ["plan/b.ts", 'export { c } from "./c.ts"'],
          ["plan/c.ts", last],
        ].map(([file, text]) => [file as string, importsOf(file as string, text as string)]),
      )
    expect(cycles(ring('import { a } from "./a.ts"'))).toEqual(["plan/a.ts -> plan/b.ts -> plan/c.ts -> plan/a.ts"])
    expect(cycles(ring('import { type A } from "./a.ts"'))).toHaveLength(1)
    expect(cycles(ring('import type { A } from "./a.ts"'))).toEqual([])
  })
  it("an export without a word about it, or without a name", () => {
    expect(undocumented("/** Adds. */\nexport const add = 1\nexport function sub() {}\n")).toEqual(["sub"])
    expect(undocumented("export default 1\n")).toEqual(["default"])
    expect(undocumented("export interface A {\n  /** Seconds. */\n  readonly b: 1\n}\n")).toEqual([])
    expect(undocumented("export interface A {\n  readonly b: 1\n}\n")).toEqual(["A"])
  })
})

function readSources(folder: URL): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"))
  return new Map(
    paths
      .filter((path) => path.endsWith(".ts"))
      .sort()
      .map((path) => [path, readFileSync(new URL(path, folder), "utf8")]),
  )
}

/** The files of ours that a file imports, also by `export ... from` and by `import()`. */
function importsOf(file: string, text: string): readonly Import[] {
  const at = (path: string): string => posix.join(posix.dirname(file), path.replace(/\?.*$/, ""))
  const still = [...text.matchAll(/^(?:import|export)\s(type\s)?(?:[^"'`;=]*?\sfrom\s)?\s*"(\.[^"]+)"/gm)]
  const later = [...text.matchAll(/\bimport\("(\.[^"]+)"\)/g)]
  return [
    ...still.map(([, type, path]): Import => ({ to: at(path as string), types: type !== undefined })),
    ...later.map(([, path]): Import => ({ to: at(path as string), types: false })),
  ]
}

/** `plan/join.ts` and `plan.ts` are both of the area `plan`. */
const areaOf = (file: string): string => (file.split("/")[0] as string).replace(/\.ts$/, "")

function violations(graph: Graph): readonly string[] {
  return [...graph].flatMap(([file, imports]) => {
    const area = areaOf(file)
    const allowed = ({ to }: Import) =>
      areaOf(to) === area || to.startsWith("../") || TABLE[area]?.includes(areaOf(to)) || SHARED[to]?.includes(area)
    return imports.filter((one) => !allowed(one)).map(({ to }) => `${file} imports ${to}`)
  })
}

/** Each cycle once, from the first of its files on. */
function cycles(graph: Graph): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) found.push([...trail.slice(start), file].join(" -> "))
    if (start >= 0 || done.has(file)) return
    for (const { to, types } of graph.get(file) ?? []) if (!types) visit(to, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

/** Exports with no comment above; of an interface, one at its members will do. */
function undocumented(text: string): readonly string[] {
  const lines = text.split("\n")
  return lines.flatMap((line, index) => {
    const [, kind, name] =
      line.match(/^export (default|(?:async )?(?:const|function|class|interface|type))\b ?(\w*)/) ?? []
    if (kind === undefined) return []
    if (kind === "default") return ["default"]
    const members = kind === "interface" ? lines.slice(index, lines.indexOf("}", index)) : []
    const said = lines[index - 1]?.trimEnd().endsWith("*/") || members.some((member) => member.includes("/**"))
    return said || name === undefined || name === "" ? [] : [name]
  })
}
