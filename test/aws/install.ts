/** Puts moto into a virtual environment of its own under `.moto/`, once per version of Python and requirements. */

import { execFile } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { existsSync } from "node:fs"
import { readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const run = promisify(execFile)
const home = fileURLToPath(new URL("../../.moto/", import.meta.url))
const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url))
const candidates = ["python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"]
const python = (environment: string) =>
  join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python")

/** Where the launcher may leave compiled Python, out of the source tree. */
export const pycache: string = join(home, "pycache")

/** The endpoint that the caller of the tests brought along, if any: then nothing is installed and nothing is started. */
export const broughtEndpoint: string | undefined = process.env.AWS_ENDPOINT_URL

/** Where vitest's set-up leaves what `install` found, for the threads that vitest starts after it. */
export const pythonVariable = "RECONCILE_TEST_PYTHON"

/**
 * The Python of a virtual environment with moto in it; makes that environment when it is not there yet.
 * Safe when several processes do so at once: each builds its own and the first to finish puts it in place.
 * Throws an error for people when there is no Python, or when pip fails.
 */
export async function install(): Promise<string> {
  const known = process.env[pythonVariable]
  if (known) return known
  const { command, version } = await findPython()
  const key = createHash("sha256")
    .update(await readFile(requirements))
    .update(version)
    .digest("hex")
    .slice(0, 12)
  const place = join(home, `python${version}-${key}`)
  if (existsSync(place)) return python(place)
  process.stderr.write(`Installing the AWS emulator into ${place} (once, about 30 s) ...\n`)
  const building = `${place}.${randomUUID()}`
  try {
    await rm(building, { recursive: true, force: true })
    await run(command, ["-m", "venv", building])
    const options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    await run(python(building), ["-m", "pip", "install", ...options, "--requirement", requirements])
    await rename(building, place)
  } catch (error) {
    await rm(building, { recursive: true, force: true })
    if (existsSync(place)) return python(place)
    throw new Error(`The AWS emulator for the tests could not be installed with ${command}: ${reason(error)}`)
  }
  return python(place)
}

async function findPython(): Promise<{ command: string; version: string }> {
  const probe =
    "import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print('%d.%d.%d' % sys.version_info[:3])"
  for (const command of candidates) {
    try {
      return { command, version: (await run(command, ["-c", probe])).stdout.trim() }
    } catch {}
  }
  throw new Error(
    "The tests run against an AWS emulator (moto), which needs Python >= 3.10 with the module venv. " +
      `None of ${candidates.join(", ")} is that. Install it (Debian, Ubuntu: apt install python3-venv; macOS: brew install python), ` +
      "or set AWS_ENDPOINT_URL to an emulator that runs already.",
  )
}

function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return stderr?.trim() || message
}
