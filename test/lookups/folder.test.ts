import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config.ts"
import type { Config, Files, FolderFile, Plan, Provider } from "../../src/model.ts"
import { plan } from "../../src/reconcile.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { snapshotText } from "../plan-world.ts"

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")
const unused = async (): Promise<void> => {}

/** A type that is made of a folder's files. */
const folder: Provider = {
  type: "AWS::Test::Folder",
  scope: "account",
  schema: {
    type: "object",
    required: ["Name", "Files"],
    additionalProperties: false,
    properties: { Name: { type: "string" }, Folder: { type: "string" }, Files: { type: "array" } },
  },
  key: ["Name"],
  ownership: "declared",
  actions: { read: [], write: [] },
  folder: {
    path: ({ Folder }) => (typeof Folder === "string" ? Folder : undefined),
    fill: (properties, files: readonly FolderFile[]) => ({ ...properties, Files: files.map((file) => ({ ...file })) }),
  },
  read: async () => [],
  create: unused,
}

const template = (text: string) =>
  `name: site\ntype: AWS::Test::Folder\ntargets: { accounts: all }\nproperties:\n  Name: site\n  Folder: ${text}\n`

const contents = { "web/index.html": "<p>hi</p>", "web/img/a.txt": "a", "web/.hidden": "h", "webs/b.txt": "b" }

async function planned(named: string, head: Readonly<Record<string, string>> = contents, base = head): Promise<Plan> {
  const { config } = parseConfig("name: acme\n", "reconcile.yaml") as { readonly config: Config }
  const at = (files: Readonly<Record<string, string>>): Files =>
    memoryFiles({ "reconcile.yaml": "name: acme\n", "templates/t.yaml": template(named), ...files })
  const world = snapshotWorld({
    path: "snapshot.yaml",
    text: snapshotText({}),
    clock: new Date("2026-06-01T00:00:00Z"),
    config,
    providers: new Map([[folder.type, folder]]),
    files: async (revision) => at(revision === undefined ? head : base),
  })
  return (await plan(world, config, { run: "test", concurrency: 4, base: "main" })).plan
}

const filesOf = ({ groups }: Plan): unknown => groups[0]?.edits.find(({ path }) => path[0] === "Files")?.after

describe("a type that is made of a folder's files", () => {
  it.each(["web", "web/", "./web", "./web//"])(
    "knows all files below %s, with their checksums and sizes",
    async (name) => {
      const { groups, changes, problems } = await planned(name)
      expect(problems).toEqual([])
      expect(changes).toHaveLength(2)
      expect(groups).toHaveLength(1)
      expect(filesOf({ groups } as Plan)).toEqual([
        { path: "img/a.txt", sha256: sha256("a"), size: 1 },
        { path: "index.html", sha256: sha256("<p>hi</p>"), size: 9 },
      ])
    },
  )

  it("has the files of the base revision there", async () => {
    const same = await planned("web")
    const changed = await planned("web", contents, { ...contents, "web/index.html": "<p>ho</p>" })
    const causes = ({ groups }: Plan) => groups[0]?.edits.map(({ path, cause }) => [path[0], cause])
    expect(causes(same)).toContainEqual(["Files", "drift"])
    expect(causes(changed)).toContainEqual(["Files", "pull-request"])
  })

  it.each([
    ["gone", 'There is no folder "gone" with files in it'],
    ["web/index.html", 'There is no folder "web/index.html" with files in it'],
    ["'we[b]'", 'The folder "we[b]" has a character that globs use'],
  ])("cannot be made of %s", async (name, message) => {
    const { problems, changes } = await planned(name)
    expect(changes).toEqual([])
    expect(problems.map((problem) => [problem.severity, problem.message, problem.source])).toEqual(
      Array(2).fill(["error", message, { file: "templates/t.yaml", line: 6, column: 11 }]),
    )
  })

  it("is checked like any other where it names no folder", async () => {
    const { problems } = await planned('"{{ 7 }}"')
    expect(problems.map(({ message }) => message).join()).toContain("Folder")
  })

  it("tells what cannot be read where the folder is named", async () => {
    const refused = new ProblemError({ severity: "error", message: "it is a link that leads outside" })
    const { config } = parseConfig("name: acme\n", "reconcile.yaml") as { readonly config: Config }
    const files = memoryFiles({ "templates/t.yaml": template("web"), ...contents })
    const world = snapshotWorld({
      path: "snapshot.yaml",
      text: snapshotText({}),
      clock: new Date("2026-06-01T00:00:00Z"),
      config,
      providers: new Map([[folder.type, folder]]),
      files: async () => ({ ...files, bytes: async () => Promise.reject(refused) }),
    })
    const { problems } = (await plan(world, config, { run: "test", concurrency: 4 })).plan
    expect(problems.map(({ message, source }) => [message, source?.line])).toContainEqual([
      "it is a link that leads outside",
      6,
    ])
  })
})
