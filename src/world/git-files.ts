import { spawn } from "node:child_process"
import type { Files } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { git } from "./git.ts"
import { compileGlobs, fileProblem, limitText, MAX_FILE_BYTES, MAX_UPLOAD_BYTES, safePath, utf8 } from "./paths.ts"

/**
 * The files below a folder as they were at a revision of the repository the folder is in. What is in the work tree plays
 * no part. Throws where git, the repository or the revision is not there. https://git-scm.com/docs/git-cat-file
 */
export async function gitFiles(folder: string, revision: string): Promise<Files> {
  const commit = await resolveCommit(folder, revision)
  const blobs = await listBlobs(folder, commit)
  const known = new Map<string, Uint8Array>()

  const load = async (paths: readonly string[]): Promise<void> => {
    const wanted = paths.filter((path) => !known.has(path)).map((path) => blobs.get(path)!)
    for (const [path, bytes] of await readBlobs(folder, wanted)) known.set(path, bytes)
  }
  const blobAt = (path: string, most: number): Blob => {
    const wanted = safePath(path)
    const blob = blobs.get(wanted)
    if (!blob)
      throw fileProblem(`There is no file "${wanted}" at ${revision}.`, "Paths start at the configuration's folder.")
    const refused = refusal(blob, most)
    if (refused) throw fileProblem(`"${wanted}" at ${revision} ${refused}.`)
    return blob
  }
  return {
    async list(globs) {
      const { matches } = compileGlobs(globs)
      const paths = [...blobs.keys()].filter(matches).sort()
      await load(paths.filter((path) => refusal(blobs.get(path)!, MAX_FILE_BYTES) === undefined))
      return paths
    },
    async read(path) {
      const { path: wanted } = blobAt(path, MAX_FILE_BYTES)
      await load([wanted])
      return utf8(known.get(wanted)!, wanted)
    },
    async bytes(path) {
      const blob = blobAt(path, MAX_UPLOAD_BYTES)
      const before = known.get(blob.path)
      if (before) return before
      const [read] = await readBlobs(folder, [blob])
      return read![1]
    },
  }
}

interface Blob {
  readonly path: string
  readonly mode: string
  readonly hash: string
  readonly size: number
}

function refusal({ mode, size }: Blob, most: number): string | undefined {
  if (mode === "120000") return "is a symbolic link, which is not followed there"
  return size > most ? `is larger than ${limitText(most)}` : undefined
}

async function resolveCommit(folder: string, revision: string): Promise<string> {
  // A revision that looked like an option would be taken for one.
  if (!/^[^-^\s:][^\s:]*$/.test(revision) || revision.includes("\0")) {
    throw fileProblem(`"${revision}" is not a git revision.`, "Write a branch, a tag or a commit, such as origin/main.")
  }
  const shallow = (await git(folder, ["rev-parse", "--is-shallow-repository"])).trim() === "true"
  try {
    return (await git(folder, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`])).trim()
  } catch (cause) {
    const fix = shallow
      ? "This clone is shallow: fetch its history (actions/checkout with `fetch-depth: 0`, or `git fetch --unshallow`)."
      : "Fetch it first, for example with `git fetch origin`."
    throw new ProblemError({ severity: "error", message: `git knows no revision "${revision}" here.`, fix }, { cause })
  }
}

async function listBlobs(folder: string, commit: string): Promise<ReadonlyMap<string, Blob>> {
  const prefix = (await git(folder, ["rev-parse", "--show-prefix"])).replace(/\n$/, "").replace(/\/$/, "")
  const tree = `${commit}:${prefix}`
  const there = await git(folder, ["cat-file", "-e", tree]).then(
    () => true,
    () => false,
  )
  if (!there) return new Map()
  const rows = (await git(folder, ["ls-tree", "-r", "-l", "-z", "--full-tree", tree])).split("\0").filter(Boolean)
  const blobs = rows.flatMap((row): Blob[] => {
    const tab = row.indexOf("\t")
    const [mode = "", kind, hash = "", size] = row.slice(0, tab).split(/ +/)
    return kind === "blob" ? [{ path: row.slice(tab + 1), mode, hash, size: Number(size) }] : []
  })
  return new Map(blobs.map((blob) => [blob.path, blob]))
}

/** One process for any number of files; it answers in the order asked, each as `<hash> blob <size>\n<bytes>\n`. */
async function readBlobs(folder: string, blobs: readonly Blob[]): Promise<readonly (readonly [string, Uint8Array])[]> {
  if (blobs.length === 0) return []
  const output = await batch(folder, blobs.map(({ hash }) => `${hash}\n`).join(""))
  let at = 0
  return blobs.map(({ path, hash, size }) => {
    const start = output.indexOf("\n", at) + 1
    if (start === 0 || output.toString("utf8", at, start) !== `${hash} blob ${size}\n`) {
      throw fileProblem(`git cannot read "${path}" (${hash}).`, "Run `git fsck`: the repository may be damaged.")
    }
    at = start + size + 1
    return [path, output.subarray(start, start + size)] as const
  })
}

function batch(folder: string, input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", folder, "cat-file", "--batch"], { stdio: ["pipe", "pipe", "ignore"] })
    const chunks: Buffer[] = []
    child.on("error", reject)
    child.stdin.on("error", reject)
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk))
    child.on("close", () => resolve(Buffer.concat(chunks)))
    child.stdin.end(input)
  })
}
