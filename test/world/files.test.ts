import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Problem } from "../../src/model.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { workTree } from "../../src/world/files.ts"
import { gitFiles } from "../../src/world/git-files.ts"

let base: string
let folder: string

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", base, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    encoding: "utf8",
  })

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`Expected a ProblemError, got ${String(error)}`)
  return error.problems
}

const messageOf = async (work: Promise<unknown>): Promise<string> =>
  (await problemsOf(work)).map(({ severity, message, fix }) => [severity, message, fix].join(" ")).join("\n")

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "reconcile-files-")))
  folder = join(base, "baseline")
  mkdirSync(folder)
  git("init", "--quiet", "--initial-branch=main")
  write("templates/iam/audit.yaml", "name: audit\n")
  write("templates/one.yaml", "name: one\n")
  write("templates/two.yml", "name: two\n")
  write("trust/säcurity (old).json", '{ "Version": "2012-10-17" }\n')
  write("templates/.draft/three.yaml", "name: draft\n")
  write("templates/node_modules/four.yaml", "name: four\n")
  write("latin.txt", Buffer.from([0x63, 0x61, 0x66, 0xe9]))
  write("large.json", " ".repeat(1_000_001))
  write("almost.json", "x".repeat(1_000_000))
  writeFileSync(join(base, "secret.txt"), "secret\n")
  mkdirSync(join(base, "outside"))
  writeFileSync(join(base, "outside", "five.yaml"), "name: five\n")
  symlinkSync("../secret.txt", join(folder, "link-out.txt"))
  symlinkSync("templates/one.yaml", join(folder, "link-in.yaml"))
  symlinkSync("link-loop.yaml", join(folder, "link-loop.yaml"))
  symlinkSync("../outside", join(folder, "link-folder"))
  symlinkSync("../.git/config", join(folder, "link-git"))
  git("add", ".")
  git("commit", "--quiet", "-m", "first")
  git("tag", "first")
  write("templates/one.yaml", "name: changed\n")
  write("templates/new.yaml", "name: new\n")
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

describe("the work tree", () => {
  const tree = () => workTree(folder)

  it("lists what globs match, sorted, without hidden folders and packages", async () => {
    expect(await tree().list(["templates/**/*.yaml"])).toEqual([
      "templates/iam/audit.yaml",
      "templates/new.yaml",
      "templates/one.yaml",
    ])
    expect(await tree().list(["templates/*.{yaml,yml}", "./templates/one.yaml"])).toEqual([
      "templates/new.yaml",
      "templates/one.yaml",
      "templates/two.yml",
    ])
    expect(await tree().list(["templates/**/*.yaml", "!templates/iam/**"])).toEqual([
      "templates/new.yaml",
      "templates/one.yaml",
    ])
    expect(await tree().list(["nowhere/**/*.yaml", "nowhere.yaml"])).toEqual([])
  })

  it("reads what is on disk", async () => {
    expect(await tree().read("templates/one.yaml")).toBe("name: changed\n")
    expect(await tree().read("./templates//one.yaml")).toBe("name: changed\n")
    expect(await tree().read("trust/säcurity (old).json")).toContain("2012-10-17")
    expect(await tree().read("almost.json")).toHaveLength(1_000_000)
  })

  it("follows a link that stays inside", async () => {
    expect(await tree().read("link-in.yaml")).toBe("name: changed\n")
    expect(await tree().list(["*.yaml"])).toEqual(["link-in.yaml", "link-loop.yaml"])
  })

  it.each([
    ["../secret.txt", "leads outside the configuration's folder"],
    ["templates/../../secret.txt", "leads outside the configuration's folder"],
    ["templates/../trust/x.json", "leads outside the configuration's folder"],
    ["/etc/passwd", "is not a relative path"],
    ["C:/secret.txt", "is not a relative path"],
    ["..\\secret.txt", "is not a relative path"],
    ["templates\0/one.yaml", "is not a relative path"],
    ["link-out.txt", "is a link that leads outside"],
    ["link-folder/five.yaml", "is a link that leads outside"],
    ["link-git", "leads outside"],
    ["link-loop.yaml", "is a symbolic link that leads to itself"],
    [".git/config", "is in .git, which is never read"],
    [".GIT/config", "is in .git, which is never read"],
    ["templates", "is not a file"],
    ["", "is not a file"],
    [".", "is not a file"],
    ["templates/none.yaml", "There is no file"],
    ["templates/one.yaml/none", "There is no file"],
    ["large.json", "is larger than 1 MB"],
    ["latin.txt", "is not UTF-8 text"],
  ])("does not read %j: it %s", async (path, reason) => {
    expect(await messageOf(tree().read(path))).toMatch(new RegExp(`^error .*${reason.replace(".", "\\.")}`))
  })

  it("refuses globs that leave the folder", async () => {
    expect(await messageOf(tree().list(["../**/*.yaml"]))).toContain("leads outside")
    expect(await messageOf(tree().list(["/etc/*"]))).toContain("is not a relative path")
  })

  it("refuses links to folders where it has to look, instead of passing them over", async () => {
    expect(await messageOf(tree().list(["**/*.yaml"]))).toContain('"link-folder" is a symbolic link to a folder')
    expect(await messageOf(tree().list(["link-folder/*.yaml"]))).toContain(
      '"link-folder" is a symbolic link to a folder',
    )
  })
})

describe("a revision", () => {
  it("has the files of its time, whatever the work tree says", async () => {
    const files = await gitFiles(folder, "first")
    expect(await files.list(["templates/**/*.yaml"])).toEqual(["templates/iam/audit.yaml", "templates/one.yaml"])
    expect(await files.read("templates/one.yaml")).toBe("name: one\n")
    expect(await files.read("trust/säcurity (old).json")).toContain("2012-10-17")
    expect(await messageOf(files.read("templates/new.yaml"))).toContain(
      'There is no file "templates/new.yaml" at first',
    )
  })

  it("may be named in any way that git understands", async () => {
    for (const revision of ["HEAD", "main", "HEAD~0", git("rev-parse", "first").trim()]) {
      const files = await gitFiles(folder, revision)
      expect(await files.read("templates/one.yaml")).toBe("name: one\n")
    }
  })

  it.each([
    ["../secret.txt", "leads outside"],
    ["/etc/passwd", "is not a relative path"],
    [".git/config", "is in .git"],
    ["link-out.txt", "is a symbolic link"],
    ["link-in.yaml", "is a symbolic link"],
    ["link-folder/five.yaml", "There is no file"],
    ["templates", "There is no file"],
    ["large.json", "is larger than 1 MB"],
    ["latin.txt", "is not UTF-8 text"],
  ])("does not read %j: it %s", async (path, reason) => {
    expect(await messageOf((await gitFiles(folder, "first")).read(path))).toContain(reason)
  })

  it("is empty where the configuration's folder did not exist yet", async () => {
    mkdirSync(join(base, "later"), { recursive: true })
    const files = await gitFiles(join(base, "later"), "first")
    expect(await files.list(["**/*.yaml"])).toEqual([])
    expect(await messageOf(files.read("a.yaml"))).toContain("There is no file")
  })

  it.each(["--output=x", "-h", "", "main:baseline", "^main", "a b"])("is not %j: nothing is run", async (revision) => {
    expect(await messageOf(gitFiles(folder, revision))).toContain("is not a git revision")
  })

  it("that git does not know is a sentence that says how to get it", async () => {
    expect(await messageOf(gitFiles(folder, "origin/none"))).toBe(
      'error git knows no revision "origin/none" here. Fetch it first, for example with `git fetch origin`.',
    )
  })

  it("that a shallow clone lacks is a sentence about the clone", async () => {
    git("add", ".")
    git("commit", "--quiet", "-m", "second")
    const clone = join(base, "clone")
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${base}`, clone], { stdio: "ignore" })
    expect(await messageOf(gitFiles(clone, "HEAD~1"))).toContain("`fetch-depth: 0`")
  })

  it("needs a repository", async () => {
    const bare = mkdtempSync(join(tmpdir(), "reconcile-no-git-"))
    expect(await messageOf(gitFiles(bare, "main"))).toContain("git failed in")
    rmSync(bare, { recursive: true })
  })

  it("needs git", async () => {
    const path = process.env.PATH
    process.env.PATH = "/nowhere"
    try {
      expect(await messageOf(gitFiles(folder, "main"))).toContain("git was not found")
    } finally {
      process.env.PATH = path
    }
  })
})

describe("the bytes of a file", () => {
  const both = async (path: string) => {
    const tree = workTree(folder)
    const revision = await gitFiles(folder, "first")
    return [await tree.bytes(path), await revision.bytes(path)].map((bytes) => Buffer.from(bytes))
  }

  it("are those of the file, text or not, larger than a template or not", async () => {
    expect(await both("latin.txt")).toEqual(Array(2).fill(Buffer.from([0x63, 0x61, 0x66, 0xe9])))
    expect((await both("large.json")).map(({ length }) => length)).toEqual([1_000_001, 1_000_001])
  })

  it("of what is no text can stand beside files that are listed", async () => {
    for (const files of [workTree(folder), await gitFiles(folder, "first")]) {
      expect(await files.list(["*.txt"])).toContain("latin.txt")
      expect((await files.bytes("latin.txt")).length).toBe(4)
      expect(await messageOf(files.read("latin.txt"))).toContain("is not UTF-8 text")
    }
  })

  it.each([
    ["../secret.txt", "leads outside"],
    ["link-out.txt", "link"],
    [".git/config", "in .git"],
    ["link-git", ""],
    ["/etc/passwd", "not a relative path"],
    ["gone.txt", "There is no file"],
  ])("of %s are not read", async (path, reason) => {
    for (const files of [workTree(folder), await gitFiles(folder, "first")])
      expect(await messageOf(files.bytes(path))).toContain(reason)
  })

  it("are at most 100 MiB", async () => {
    const file = join(base, "huge.bin")
    truncateSync(openedAt(file), 100 * 1024 * 1024 + 1)
    expect(await messageOf(workTree(base).bytes("huge.bin"))).toContain('"huge.bin" is larger than 100 MiB')
    rmSync(file)
  })
})

/** A file without content, by its path. */
function openedAt(file: string): string {
  writeFileSync(file, "")
  return file
}
