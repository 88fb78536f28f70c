/** Runs cfn-lint, AWS's linter for CloudFormation, out of a virtual environment of its own under `.cfn-lint/`. */

import { execFile } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { install as installMoto } from "../aws/install.ts"

const run = promisify(execFile)
const home = fileURLToPath(new URL("../../.cfn-lint/", import.meta.url))
const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url))
const python = (environment: string) =>
  join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python")

/** Its scripts do not survive the renaming of an environment. */
const start = "import sys; from cfnlint.runner import main; sys.exit(main())"

/** One finding: `E3012 hub.yaml:12 Value ...`. */
export type Lint = string

/**
 * What cfn-lint finds in these templates, by file name: errors, warnings, and what it merely notes. Throws where it
 * cannot be installed or does not run.
 */
export async function lint(templates: Readonly<Record<string, string>>): Promise<readonly Lint[]> {
  const folder = await mkdtemp(join(tmpdir(), "reconcile-lint-"))
  try {
    const files = await Promise.all(
      Object.entries(templates).map(async ([name, text]) => {
        await writeFile(join(folder, name), text)
        return join(folder, name)
      }),
    )
    const options = ["--format", "json", "--include-checks", "I", "--regions", "us-east-1"]
    return findings(await output(await install(), ["-c", start, ...options, "--", ...files]))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Finding {
  readonly Rule: { readonly Id: string }
  readonly Filename: string
  readonly Location: { readonly Start: { readonly LineNumber: number } }
  readonly Message: string
}

const findings = (json: string): readonly Lint[] =>
  (JSON.parse(json) as readonly Finding[]).map(
    ({ Rule, Filename, Location, Message }) =>
      `${Rule.Id} ${basename(Filename)}:${Location.Start.LineNumber} ${Message.slice(0, 200)}`,
  )

/** It exits with other than 0 where it finds anything, and with findings on stdout then. */
async function output(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string }
    if (stdout.startsWith("[")) return stdout
    throw new Error(`cfn-lint did not run: ${stderr || String(error)}`)
  }
}

/** The Python of an environment with cfn-lint in it, made with moto's Python. Safe when several do so at once. */
async function install(): Promise<string> {
  const base = await installMoto()
  const version = (await run(base, ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"])).stdout.trim()
  const key = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
  const place = join(home, `python${version}-${key.slice(0, 12)}`)
  if (existsSync(place)) return python(place)
  const building = `${place}.${randomUUID()}`
  try {
    await run(base, ["-m", "venv", building])
    const options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    await run(python(building), ["-m", "pip", "install", ...options, "--requirement", requirements])
    await rename(building, place)
  } catch (error) {
    await rm(building, { recursive: true, force: true })
    if (!existsSync(place)) throw new Error("cfn-lint could not be installed", { cause: error })
  }
  return python(place)
}
