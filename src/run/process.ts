import { type ChildProcess, spawn } from "node:child_process"

/** How a program is run. */
export interface ProgramOptions {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** Aborted: the program and all it started are ended. */
  readonly signal: AbortSignal
  /** Bytes that it may print to standard output. */
  readonly most: number
}

/** What a program left behind. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly code: number | string
  readonly output: Buffer
  /** The last that it printed to standard error. */
  readonly complaint: string
  /** It printed more than it may, and was ended for it. */
  readonly tooMuch: boolean
}

/** Milliseconds between asking a program to end and ending it. */
const GRACE = 3_000
const COMPLAINT = 4_096

const running = new Set<ChildProcess>()

/** When this process ends, whatever it started ends too. */
function endAll(): void {
  for (const child of running) end(child, "SIGKILL")
}

/**
 * Runs a program, without a shell and with nothing to read, in a process group of its own: so it does not end with the
 * terminal's Ctrl-C, and it ends whole. Rejects where it cannot be started, and with the signal's reason when aborted.
 */
export function runProgram([program = "", ...args]: readonly string[], options: ProgramOptions): Promise<Ended> {
  const { folder, environment, signal, most } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const child = spawn(program, args, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    })
    if (!process.listeners("exit").includes(endAll)) process.on("exit", endAll)
    running.add(child)
    const parts: Buffer[] = []
    let [size, complaint, tooMuch] = [0, "", false]
    child.stdout.on("data", (part: Buffer) => {
      size += part.length
      if (size <= most) parts.push(part)
      else if (!tooMuch) {
        tooMuch = true
        end(child, "SIGKILL")
      }
    })
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      complaint = (complaint + part).slice(-COMPLAINT)
    })
    const stop = () => {
      end(child, "SIGTERM")
      setTimeout(() => end(child, "SIGKILL"), GRACE).unref()
    }
    signal.addEventListener("abort", stop, { once: true })
    const finish = (settle: () => void) => {
      running.delete(child)
      signal.removeEventListener("abort", stop)
      settle()
    }
    child.on("error", (error) => finish(() => reject(error)))
    // What it left running would hold its pipes, and its credentials.
    child.on("exit", () => end(child, "SIGKILL"))
    child.on("close", (status, killer) =>
      finish(() => {
        if (signal.aborted) reject(signal.reason)
        else resolve({ code: status ?? killer ?? "gone", output: Buffer.concat(parts), complaint, tooMuch })
      }),
    )
  })
}

/** Ends a whole process group; one that is gone already is fine. */
function end({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal)
  } catch {
    return
  }
}
