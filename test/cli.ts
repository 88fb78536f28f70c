import { execFile, spawn } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const root = fileURLToPath(new URL("..", import.meta.url))

/** What a run of the command line left behind. */
export interface CliResult {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** How the command line is run. */
export interface CliOptions {
  readonly cwd: string
  /** On top of an environment without credentials, colours or CI. */
  readonly env?: Readonly<Record<string, string>>
  /** Closes stdout after so many bytes, as `head` does. */
  readonly readAtMost?: number
}

/** Runs the command line as people do: the bundle, in a process of its own, with nobody at a terminal. */
export async function runCli(args: readonly string[], { cwd, env, readAtMost }: CliOptions): Promise<CliResult> {
  const program = spawn(process.execPath, [await ensureBuilt(), ...args], {
    cwd,
    env: { ...quiet(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [stdout, stderr] = ["", ""]
  program.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
    if (readAtMost !== undefined && stdout.length >= readAtMost) program.stdout.destroy()
  })
  program.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk
  })
  const code = await new Promise<number | string>((resolve, reject) => {
    program.on("error", reject).on("close", (status, signal) => resolve(status ?? signal ?? "gone"))
  })
  return { code, stdout, stderr }
}

const onTerminal = `
import fcntl, os, pty, struct, subprocess, sys, termios, threading
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25, int(sys.argv[2]), 0, 0))
program = subprocess.Popen(sys.argv[3:], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
os.close(theirs)
shown = b""
def watch():
    global shown
    answered = False
    try:
        while True:
            part = os.read(ours, 65536)
            if not part: return
            shown += part
            if not answered and b"answer: " in shown:
                answered = True
                os.write(ours, sys.argv[1].encode() + b"\\n")
    except OSError: pass
watcher = threading.Thread(target=watch)
watcher.start()
out = program.stdout.read()
code = program.wait()
watcher.join(5)
sys.stdout.buffer.write(out)
sys.stderr.buffer.write(shown)
sys.exit(code)
`

/** How the command line is run at a terminal. */
export interface TerminalOptions extends Omit<CliOptions, "readAtMost"> {
  /** What somebody types when asked. */
  readonly answer?: string
  /** 0 where nobody said how wide the terminal is. */
  readonly columns?: number
}

/** The same with somebody at a terminal, who reads stderr and answers the question if there is one; stdout goes elsewhere. */
export async function runCliOnTerminal(
  args: readonly string[],
  { cwd, env, answer = "", columns = 80 }: TerminalOptions,
): Promise<CliResult> {
  const python = process.env.RECONCILE_TEST_PYTHON ?? "python3"
  const command = ["-c", onTerminal, answer, String(columns), process.execPath, await ensureBuilt(), ...args]
  const settings = { cwd, env: { ...quiet(), TERM: "xterm", ...env }, timeout: 20_000 }
  const done = promisify(execFile)(python, command, settings)
  const {
    code = 0,
    stdout,
    stderr,
  } = await done.then(
    (result) => ({ ...result, code: 0 }),
    (error: CliResult) => error,
  )
  return { code, stdout, stderr }
}

/** No credentials, no profile, no instance role, no colours, no CI: what runs the tests must not be seen. */
function quiet(): Record<string, string> {
  const nowhere = { HOME: "/nonexistent", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }
  return { PATH: process.env.PATH ?? "", ...nowhere, AWS_EC2_METADATA_DISABLED: "true", AWS_MAX_ATTEMPTS: "1" }
}

let built: Promise<string> | undefined

/**
 * The bundle of the sources as they are now; builds it when nobody has yet. It is kept by what went into it, so that tests
 * side by side, and changes meanwhile, do not get in each other's way.
 */
export function ensureBuilt(): Promise<string> {
  built ??= build()
  return built
}

async function build(): Promise<string> {
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((path) => join("src", String(path)))
  const inputs = [
    "package.json",
    "package-lock.json",
    "rolldown.config.js",
    "page-assets.js",
    ...sources.filter((path) => /\.\w+$/.test(path)),
  ]
  const digest = createHash("sha256")
  for (const path of inputs.sort())
    digest
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
  const cache = join(root, "node_modules/.cache/reconcile-tests")
  const place = join(cache, digest.digest("hex").slice(0, 16))
  if (existsSync(place)) return join(place, "cli.js")
  const building = `${place}.${randomUUID()}`
  const rolldown = join(root, "node_modules/rolldown/bin/cli.mjs")
  mkdirSync(cache, { recursive: true })
  const config = ["--config", "rolldown.config.js", "--dir", building]
  await promisify(execFile)(process.execPath, [rolldown, ...config], { cwd: root })
  try {
    renameSync(building, place)
  } catch (error) {
    rmSync(building, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
  return join(place, "cli.js")
}

/** A new folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-cli-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
