import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { ProblemError } from "../value/problem.ts"

/** The output of a git command in a folder. Throws a ProblemError where git is not there, or refuses. */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const options = { maxBuffer: 256 * 1024 * 1024, env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" } }
    return (await promisify(execFile)("git", ["-C", folder, ...args], options)).stdout
  } catch (cause) {
    const { code, stderr = "" } = cause as { code?: string | number; stderr?: string }
    const said = stderr
      .trim()
      .split("\n")[0]
      ?.replace(/^fatal: /, "")
    const message =
      code === "ENOENT" ? "git was not found on this machine." : `git failed in ${folder}: ${said || code}`
    const fix =
      code === "ENOENT" ? "Install git, or leave out `--base`." : "A revision can be read in a git clone only."
    throw new ProblemError({ severity: "error", message, fix }, { cause })
  }
}

/**
 * The commit that a folder's work tree stands on, with its parents, the first one first; undefined outside of a repository, or
 * before the first commit. A clone of depth 1 knows no parents.
 */
export async function headCommit(
  folder: string,
): Promise<{ readonly commit: string; readonly parents: readonly string[] } | undefined> {
  const line = await git(folder, ["rev-list", "--parents", "--max-count=1", "HEAD"]).catch(() => "")
  const [commit, ...parents] = line.trim().split(" ")
  return commit ? { commit, parents } : undefined
}
