import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { parse } from "yaml"
import { root } from "./workflow.ts"

const temporary = mkdtempSync(join(tmpdir(), "reconcile-release-"))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const environment = {
  PATH: process.env.PATH ?? "",
  HOME: temporary,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  NO_UPDATE_NOTIFIER: "1",
}

const build = `mkdir -p dist/types/src
for name in action cli index; do echo '//' >dist/$name.js; done
echo 'export {}' >dist/types/src/index.d.ts
`

let clone = ""
let remote = ""

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}
const read = (path: string): string => readFileSync(join(clone, path), "utf8")
const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { env: environment, encoding: "utf8", stdio: "pipe" }).trim()
const commit = (message: string): void => {
  git(clone, "add", "--all")
  git(clone, "-c", "user.name=A", "-c", "user.email=a@acme.example", "commit", "--quiet", "--message", message)
}
const release = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(".ci/release", args, { cwd: clone, env: environment, encoding: "utf8" })
  return { status, stdout, stderr }
}
const filesAt = (revision: string): readonly string[] =>
  git(remote, "ls-tree", "-r", "--name-only", revision).split("\n")
const at = (revision: string): string => git(remote, "rev-parse", `${revision}^{commit}`)

/** The package as it is, with a build that takes no time. */
function manifest(version: string): string {
  const own = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Record<string, unknown>
  return JSON.stringify({ ...own, version, scripts: { prepare: "sh build.sh" } })
}

function setVersion(version: string): void {
  write("package.json", manifest(version))
  write("package-lock.json", JSON.stringify({ version }))
  const older = read("CHANGELOG.md").replace("# Changelog\n", "")
  write("CHANGELOG.md", `# Changelog\n\n## ${version}, 2027-01-15\n\n### Added\n\n- What ${version} has.\n${older}`)
  commit(`Say what ${version} has`)
  git(clone, "push", "--quiet", "origin", "main")
}

/** A clone and its remote, at version 1.2.3, and built. */
const begun = { clone: join(temporary, "begun"), remote: join(temporary, "begun.git") }

beforeAll(() => {
  clone = begun.clone
  remote = begun.remote
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", remote], { env: environment })
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", clone], { env: environment })
  git(clone, "remote", "add", "origin", remote)
  cpSync(`${root}.ci/release`, join(clone, ".ci/release"))
  cpSync(`${root}action.yml`, join(clone, "action.yml"))
  write(".gitignore", "dist/\nrelease/\n")
  write("src/cli.ts", "export {}\n")
  write("README.md", "# reconcile\n")
  write("CHANGELOG.md", "# Changelog\n")
  write("LICENSE", "Apache-2.0\n")
  write("schemas/config.json", "{}\n")
  write("build.sh", build)
  commit("Begin")
  setVersion("1.2.3")
  expect(release("build")).toMatchObject({ status: 0 })
})

beforeEach(() => {
  clone = mkdtempSync(join(temporary, "clone-"))
  remote = `${clone}.git`
  cpSync(begun.clone, clone, { recursive: true })
  cpSync(begun.remote, remote, { recursive: true })
  git(clone, "remote", "set-url", "origin", remote)
})

describe("a release", () => {
  it("is a commit with the bundle on top of main's, which has none", () => {
    const before = at("main")
    const { status, stderr } = release("tag", "1.2.3")
    expect([status, stderr.includes("v1.2.3")]).toEqual([0, true])
    expect(at("main")).toBe(before)
    expect(filesAt("main").filter((path) => path.startsWith("dist/"))).toEqual([])
    expect(git(remote, "rev-parse", "v1.2.3^")).toBe(before)
    expect(git(remote, "diff", "--name-status", "main", "v1.2.3").split("\n")).toEqual([
      "A\tdist/action.js",
      "A\tdist/action.yml",
      "A\tdist/cli.js",
      "A\tdist/index.js",
    ])
    expect(git(remote, "log", "-1", "--format=%s, by %an", "v1.2.3")).toBe("Release 1.2.3, by github-actions[bot]")
  })

  it("leaves the clone as it was", () => {
    release("tag", "1.2.3")
    expect(git(clone, "status", "--porcelain", "--branch")).toBe("## main")
    expect(git(clone, "branch", "--show-current")).toBe("main")
  })

  it("has the Action twice, at the root and where the reusable workflows find it, with the same inputs", () => {
    release("tag", "1.2.3")
    const [action, inner] = ["action.yml", "dist/action.yml"].map((path) => parse(git(remote, "show", `v1:${path}`)))
    expect(inner).toEqual({ ...action, runs: { using: "node24", main: "action.js" } })
    expect(action.runs.main).toBe("dist/action.js")
  })

  it("moves the tag of the major version", () => {
    release("tag", "1.2.3")
    expect(at("v1")).toBe(at("v1.2.3"))
    setVersion("1.3.0")
    expect(release("tag", "1.3.0").status).toBe(0)
    expect(at("v1")).toBe(at("v1.3.0"))
    expect(at("v1.2.3")).not.toBe(at("v1.3.0"))
  })

  it("of a fix for an older version leaves that tag where it is", () => {
    setVersion("1.10.0")
    release("tag", "1.10.0")
    setVersion("1.9.1")
    expect(release("tag", "1.9.1").status).toBe(0)
    expect(at("v1")).toBe(at("v1.10.0"))
  })

  it("can be tried: a dry run pushes nothing", () => {
    const { status, stderr } = release("tag", "1.2.3", "--dry-run")
    expect([status, stderr.includes("v1.2.3")]).toEqual([0, true])
    expect(git(remote, "tag")).toBe("")
  })

  it("is repeated without harm when what came after it failed, and refused when it is another build", () => {
    release("tag", "1.2.3")
    const first = at("v1.2.3")
    expect(release("tag", "1.2.3").status).toBe(0)
    expect([at("v1.2.3"), at("v1")]).toEqual([first, first])
    write("build.sh", `${build}echo changed >dist/action.js\n`)
    release("build")
    const again = release("tag", "1.2.3")
    expect([again.status, again.stderr]).toEqual([1, "The tag v1.2.3 exists already, and is another build.\n"])
    expect(at("v1.2.3")).toBe(first)
  })

  it("needs a build", () => {
    rmSync(join(clone, "release"), { recursive: true })
    expect(release("tag", "1.2.3").stderr).toBe("There is no release/dist.tar.gz: run `.ci/release build` first.\n")
  })
})

describe("what may be released", () => {
  it("is a commit of main whose manifest and changelog say so", () => {
    expect(release("check", "1.2.3")).toEqual({
      status: 0,
      stdout: "This commit may be released as 1.2.3.\n",
      stderr: "",
    })
  })

  it("is nothing else, and all that is wrong is said at once", () => {
    release("tag", "1.2.3")
    write("CHANGELOG.md", "# Changelog\n\n## 1.2.3, not released yet\n\n- Something.\n")
    commit("Not pushed")
    expect(release("check", "1.2.3").stderr.split("\n")).toEqual([
      'CHANGELOG.md has no entry "## 1.2.3, YYYY-MM-DD".',
      "This commit is not on origin/main.",
      "The tag v1.2.3 exists already.",
      "",
    ])
    const other = release("check", "2.0.0")
    expect(other.status).toBe(1)
    expect(other.stderr).toContain("package.json says 1.2.3, not 2.0.0.\n")
    expect(other.stderr).toContain("package-lock.json says 1.2.3, not 2.0.0: run `npm install`.\n")
  })

  it.each(["v1.2.3", "1.2", "1.2.3-rc.1", "01.2.3", "", "1.2.3;id"])("is no version like %o", (version) => {
    expect(release("check", version)).toMatchObject({
      status: 1,
      stderr: `"${version}" is not a version such as 1.2.3.\n`,
    })
  })
})

describe("what is said of a version", () => {
  it("is its entry in the changelog, and no other", () => {
    setVersion("1.3.0")
    expect(release("notes", "1.3.0").stdout.trim()).toBe("### Added\n\n- What 1.3.0 has.")
    expect(release("notes", "1.2.3").stdout.trim()).toBe("### Added\n\n- What 1.2.3 has.")
    expect(release("notes", "1.2.30").stdout).toBe("")
  })
})

describe("the package for npm", () => {
  it("has the commands, the library with its types, and the schemas; nothing to build or test it with", () => {
    const packed = execFileSync("tar", ["-tzf", join(clone, "release/reconcile-aws-1.2.3.tgz")], { encoding: "utf8" })
    expect(packed.trim().split("\n").sort()).toEqual([
      "package/LICENSE",
      "package/README.md",
      "package/dist/action.js",
      "package/dist/cli.js",
      "package/dist/index.js",
      "package/dist/types/src/index.d.ts",
      "package/package.json",
      "package/schemas/config.json",
    ])
  })
})
